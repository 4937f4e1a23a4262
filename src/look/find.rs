//! A name that somebody gives into the hooks that it means.

use std::collections::BTreeSet;
use std::path::Path;

use super::row::Row;
use super::target::Look;
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::DeclaredNode;
use crate::report::View;

/// What a name means.
#[derive(Debug)]
pub struct Found<'a> {
    /// The nodes, if it is one or a file of some.
    pub nodes: Vec<&'a DeclaredNode>,
    /// Its hooks, in the order in which they run.
    pub rows: Vec<Row<'a>>,
}

/// The run hooks' events of dbt, which may have no hooks.
const RUN_EVENTS: [&str; 2] = ["on-run-start", "on-run-end"];

/// Finds what a name means: the id of a step, of a node, a node's or hook's bare name, an event, or a
/// file, given as it stands below the project or below `here`.
///
/// # Errors
/// It means nothing, with the closest name, or several nodes.
pub fn find<'a>(
    name: &str,
    rows: Vec<Row<'a>>,
    looks: &[Look<'a>],
    (view, folders): (View<'_>, [&Path; 2]),
) -> Result<Found<'a>, Diagnostic> {
    let nodes = distinct(looks);
    let path = relative(name, folders);
    let of_name: Vec<&DeclaredNode> = nodes
        .iter()
        .filter(|node| node.id == name || node.name == name || Some(&node.path) == path.as_ref())
        .copied()
        .collect();
    if let ([first, second, ..], None) = (&of_name[..], &path) {
        return Err(several(name, &[*first, *second], of_name.len()));
    }
    let (node, rest) = split(name, &nodes);
    let matches = |row: &Row<'a>| {
        let at_node = row.node().is_some_and(|id| {
            let same = |node: &&DeclaredNode| node.id == id;
            of_name.iter().any(same) || node.is_some_and(|node| node.id == id && fits(row, rest))
        });
        let in_file = path.as_ref().is_some_and(|path| is_in(row, path, view));
        at_node || in_file || row.id == name || row.event() == name || is_called(row, name)
    };
    let rows: Vec<Row<'a>> = rows.into_iter().filter(matches).collect();
    let is_event = RUN_EVENTS.contains(&name) && looks.iter().any(|look| look.plan.system == "dbt");
    if rows.is_empty() && of_name.is_empty() && !is_event {
        return Err(unknown(name, looks, &nodes));
    }
    Ok(Found {
        nodes: of_name,
        rows,
    })
}

/// The nodes of all targets, each once.
fn distinct<'a>(looks: &[Look<'a>]) -> Vec<&'a DeclaredNode> {
    let mut seen = BTreeSet::new();
    let nodes = looks.iter().flat_map(|look| &look.overview.nodes);
    nodes.filter(|node| seen.insert(&node.id)).collect()
}

/// `fct_orders:post-hook:0` into its node and the rest.
fn split<'a, 'n>(name: &'n str, nodes: &[&'a DeclaredNode]) -> (Option<&'a DeclaredNode>, &'n str) {
    let Some((node, rest)) = name.split_once(':') else {
        return (None, "");
    };
    let named = |known: &&&DeclaredNode| known.name == node || known.id == node;
    (nodes.iter().find(named).copied(), rest)
}

/// Whether a hook of a node is the one that `post-hook:0` or `post-hook` means.
fn fits(row: &Row<'_>, rest: &str) -> bool {
    row.event() == rest || row.id.ends_with(&format!(":{rest}"))
}

/// A path as the project has it.
fn relative(name: &str, folders: [&Path; 2]) -> Option<String> {
    let [project, here] = folders;
    let candidates = [here.join(name), project.join(name)];
    let found = candidates.into_iter().find(|path| path.is_file())?;
    let found = found.canonicalize().ok()?;
    let project = project.canonicalize().ok()?;
    let below = found.strip_prefix(project).ok()?;
    Some(below.to_string_lossy().replace('\\', "/"))
}

/// Whether a hook is configured in a file, or made of what stands there.
fn is_in(row: &Row<'_>, path: &str, view: View<'_>) -> bool {
    let here = |span: crate::source::Span| *view.sources.file(span.file).path == *path;
    let steps = || row.steps.iter().map(|(_, _, step)| step);
    let configured = row.declared.and_then(|hook| hook.span).is_some_and(here)
        || steps().any(|step| step.origin.is_some_and(here));
    configured
        || steps()
            .flat_map(|step| step.texts())
            .flat_map(|text| text.runs())
            .any(|run| here(run.origin.span))
}

/// Whether a hook has that name of its own, as hooks of DipDup and `hookc.yml` do.
fn is_called(row: &Row<'_>, name: &str) -> bool {
    let applied = row
        .steps
        .iter()
        .filter_map(|(_, _, step)| step.applied.as_ref());
    let mut names = applied.map(|applied| applied.hook.as_str());
    names.any(|hook| hook == name)
        || ["hook", "job", "operation"]
            .iter()
            .any(|kind| row.id.strip_prefix(kind) == Some(format!(":{name}").as_str()))
        || row.node().is_some_and(|node| node == name)
}

fn several(name: &str, nodes: &[&DeclaredNode], count: usize) -> Diagnostic {
    let ids: Vec<&str> = nodes.iter().map(|node| node.id.as_str()).collect();
    let message = format!("`{name}` is the name of {count} nodes");
    Diagnostic::error("show::ambiguous-name", message)
        .help(format!("give an id, such as {}", ids.join(" or ")))
}

fn unknown(name: &str, looks: &[Look<'_>], nodes: &[&DeclaredNode]) -> Diagnostic {
    let operations = || looks.iter().flat_map(|look| &look.overview.operations);
    if operations().any(|operation| operation.name == name) {
        let message = format!("`{name}` is an operation, which no hook is");
        return Diagnostic::error("show::operation", message).help(format!(
            "`hookc run-operation {name} --format sql` prints what it sends"
        ));
    }
    let hooks = looks.iter().flat_map(|look| &look.overview.hooks);
    let mut known: BTreeSet<&str> = BTreeSet::new();
    known.extend(operations().map(|operation| operation.name.as_str()));
    for hook in hooks {
        known.insert(&hook.step);
        known.insert(hook.event);
        let own = hook.step.split_once(':').map(|(_, own)| own);
        known.extend(own.filter(|_| hook.node.is_none()));
    }
    let plans = looks.iter().flat_map(|look| &look.plan.steps);
    known.extend(plans.filter_map(|step| Some(step.applied.as_ref()?.hook.as_str())));
    for node in nodes {
        known.extend([node.id.as_str(), node.name.as_str(), node.path.as_str()]);
    }
    let error = Diagnostic::error(
        "show::unknown-name",
        format!("there is no hook, node, event or file `{name}`"),
    );
    match closest(name, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("`hookc ls` lists the hooks"),
    }
}
