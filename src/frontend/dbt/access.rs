//! Who may refer to a model: its `access`, its group, and what its package allows.

use std::collections::BTreeSet;

use super::model::{Graph, Node, Project, Resource};
use crate::diagnostic::{Diagnostic, closest};
use crate::yaml::Data;

/// Why a reference is refused.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The diagnostic's code.
    pub code: &'static str,
    /// What is wrong with it.
    pub message: String,
}

/// Why a node of a group and a package may not refer to a model, if it may not. A private model may be
/// used by its own group only, and where its package has `restrict-access`, a protected one by its
/// package only.
pub(crate) fn refusal(
    projects: &[Project],
    (group, package): (Option<&str>, &str),
    target: &Node,
) -> Option<Refused> {
    let access = target.config.get("access").and_then(Data::as_str);
    if target.resource != Resource::Model || access == Some("public") {
        return None;
    }
    let private = access == Some("private");
    let own = target.config.get("group").and_then(Data::as_str);
    if private && (group.is_none() || group != own) {
        let (name, group) = (&target.name, own.unwrap_or_default());
        return Some(Refused {
            code: "dbt::private-ref",
            message: format!("model '{name}' is private to the group '{group}'"),
        });
    }
    let restricted = package != &*target.package
        && projects
            .iter()
            .find(|project| project.name == target.package)
            .and_then(|project| project.config.get("restrict-access"))
            .is_some_and(|restricted| *restricted == Data::Bool(true));
    restricted.then(|| Refused {
        code: "dbt::protected-ref",
        message: format!(
            "model '{}' is for the package '{}' only",
            target.name, target.package
        ),
    })
}

/// The group of a node; a generic test has that of what it tests.
pub(crate) fn group_of<'g>(graph: &'g Graph, node: &'g Node) -> Option<&'g str> {
    let tested = node.properties.get("attached_node").and_then(Data::as_str);
    let tested = tested.and_then(|id| graph.nodes.get(id));
    let of = tested.map_or(node, |tested| tested);
    of.config.get("group").and_then(Data::as_str)
}

/// What to do about it.
pub(crate) const HELP: &str = "make the model public or protected, or refer to it from its group";

/// Nodes of groups that do not exist, and public models that nobody can refer to.
pub(crate) fn misplaced(graph: &Graph) -> Vec<Diagnostic> {
    let groups = graph.others.get("groups").into_iter().flatten();
    let names = groups.filter_map(|(_, group)| group.get("name")?.as_str());
    let names: BTreeSet<&str> = names.collect();
    let of_no_group = |node: &Node| {
        let group = node.config.get("group").and_then(Data::as_str)?;
        if group.is_empty() || names.contains(group) {
            return None;
        }
        let message = format!(
            "{} is of the group '{group}', which does not exist",
            node.name
        );
        let found = Diagnostic::error("dbt::unknown-group", message).at(node.span);
        let help = match closest(group, names.iter().copied()) {
            Some(near) => format!("there is the group '{near}'"),
            None => "groups stand under `groups:` in a properties file".to_owned(),
        };
        Some(found.help(help))
    };
    let without_relation = |node: &Node| {
        let public = node.config.get("access").and_then(Data::as_str) == Some("public");
        let ephemeral = node.resource == Resource::Model && node.materialization() == "ephemeral";
        (public && ephemeral).then(|| {
            let message = format!("model '{}' is ephemeral and cannot be public", node.name);
            Diagnostic::error("dbt::public-ephemeral", message)
                .at(node.span)
                .help("make it protected, or materialize it")
        })
    };
    let nodes = graph.nodes.values();
    nodes
        .flat_map(|node| of_no_group(node).into_iter().chain(without_relation(node)))
        .collect()
}
