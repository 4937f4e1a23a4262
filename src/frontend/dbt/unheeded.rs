//! What dbt ignores in silence or finds out only when it runs: hooks that never run, settings of
//! nothing, tests that do not exist, snapshots that cannot be taken.

use std::collections::BTreeSet;

use super::config::Section;
use super::model::{Environment, Graph, Loaded, Node, Resource};
use crate::diagnostic::{Diagnostic, closest};
use crate::source::Span;
use crate::yaml::{Data, Node as YamlNode};

/// The generic tests that dbt itself has.
const TESTS: [&str; 4] = ["accepted_values", "not_null", "relationships", "unique"];

/// The sections of the project file whose settings may be hooks.
const SECTIONS: [Section; 3] = [Section::Models, Section::Seeds, Section::Snapshots];

/// Looks through all nodes of a target.
pub(crate) fn check(env: &Environment, loaded: &Loaded, graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for node in graph.nodes.values() {
        found.extend(ephemeral_hooks(node));
        if !node.broken {
            found.extend(incomplete_snapshot(node));
        }
        if loaded.uninstalled.is_empty() {
            found.extend(unknown_test(env, node));
        }
    }
    let broken = &env.macros.broken;
    let complete = broken.snapshots.is_empty()
        && broken.properties.is_empty()
        && !broken.has_packages()
        && !broken.target;
    if loaded.uninstalled.is_empty() && complete {
        found.extend(unused_paths(env, graph));
    }
    found
}

/// Hooks of an ephemeral model's own file or properties; the project file's may mean others.
fn ephemeral_hooks(node: &Node) -> Vec<Diagnostic> {
    if node.resource != Resource::Model || node.materialization() != "ephemeral" {
        return Vec::new();
    }
    let hooks = node.pre_hooks.iter().chain(&node.post_hooks);
    let own = hooks.filter(|hook| matches!(hook.layer, "model" | "properties"));
    own.map(|hook| {
        let message = format!(
            "the hook of {} never runs: an ephemeral model is not built",
            node.name
        );
        Diagnostic::warning("dbt::hook-never-runs", message)
            .at(hook.span.or(node.span))
            .help("materialize the model, or put the hook on a model that uses it")
    })
    .collect()
}

/// dbt refuses the project for a snapshot that does not say how rows are compared.
fn incomplete_snapshot(node: &Node) -> Option<Diagnostic> {
    if node.resource != Resource::Snapshot {
        return None;
    }
    let given = |key: &str| match node.config.get(key) {
        None | Some(Data::Null) => None,
        Some(Data::Str(text)) if text.as_str().is_empty() => None,
        Some(Data::List(items)) if items.is_empty() => None,
        some => some,
    };
    let strategy = given("strategy").and_then(Data::as_str);
    let missing = match strategy {
        None => "strategy",
        Some(_) if given("unique_key").is_none() => "unique_key",
        Some("check") if given("check_cols").is_none() => "check_cols",
        Some("timestamp") if given("updated_at").is_none() => "updated_at",
        _ => return None,
    };
    let message = match strategy {
        Some(strategy) if missing != "unique_key" => {
            format!(
                "snapshot {} has the strategy `{strategy}` and no `{missing}`",
                node.name
            )
        }
        _ => format!("snapshot {} has no `{missing}`", node.name),
    };
    let help = match missing {
        "strategy" => "set it to `timestamp` with `updated_at`, or to `check` with `check_cols`",
        "unique_key" => "name the column, or the columns, by which rows are told apart",
        "check_cols" => "set it to `all` or to a list of columns",
        _ => "name the column that says when a row was changed",
    };
    Some(
        Diagnostic::error("dbt::incomplete-snapshot", message)
            .at(node.patch.or_else(|| first_line(node)).or(node.span))
            .help(help),
    )
}

/// The first line of a node's text that is not blank.
fn first_line(node: &Node) -> Option<Span> {
    let text = node.raw_code.as_str();
    let start = text.len() - text.trim_start().len();
    let length = text.get(start..)?.lines().next()?.trim_end().len();
    let place = |at: usize| u32::try_from(at).ok();
    node.raw_code.span(place(start)?..place(start + length)?)
}

/// A generic test without a macro: dbt parses it, and fails when it runs it.
fn unknown_test(env: &Environment, node: &Node) -> Option<Diagnostic> {
    let metadata = node.properties.get("test_metadata")?;
    let name = metadata.get("name")?.as_str()?;
    let namespace = metadata.get("namespace").and_then(Data::as_str);
    let wanted = format!("test_{name}");
    let packages = &env.macros.packages;
    let places: Vec<&str> = match namespace {
        Some(namespace) => vec![namespace],
        None => vec![&node.package, &env.macros.root],
    };
    let there = places.iter().any(|place| {
        packages
            .get(*place)
            .is_some_and(|macros| macros.contains_key(wanted.as_str()))
    });
    let broken = &env.macros.broken;
    let unread = broken.macros.may_hold(name) || broken.has_packages();
    if there || unread || (matches!(namespace, None | Some("dbt")) && TESTS.contains(&name)) {
        return None;
    }
    let own: BTreeSet<&str> = places
        .iter()
        .filter_map(|place| packages.get(*place))
        .flat_map(|macros| macros.keys())
        .filter_map(|known| known.strip_prefix("test_"))
        .chain(TESTS)
        .collect();
    let elsewhere = packages
        .iter()
        .find(|(_, macros)| macros.contains_key(wanted.as_str()));
    let help = match (elsewhere, closest(name, own)) {
        (Some((package, _)), _) => {
            format!("the package {package} has it: write `{package}.{name}`")
        }
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => {
            "define it with {% test %}, or install the package that has it with `dbt deps`"
                .to_owned()
        }
    };
    let message = format!("there is no generic test `{name}`: dbt fails when it runs it");
    Some(
        Diagnostic::warning("dbt::unknown-test", message)
            .at(node.span)
            .help(help),
    )
}

/// Folders and names of the root's project file that are those of no resource.
fn unused_paths(env: &Environment, graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(project) = env.projects.first() else {
        return found;
    };
    for section in SECTIONS {
        let nodes = graph.nodes.values().chain(graph.disabled.values());
        let paths: Vec<&[String]> = nodes
            .filter(|node| Section::from(node.resource).key() == section.key())
            .map(|node| node.fqn.as_slice())
            .collect();
        if let Some(level) = project.node.get(section.key()) {
            unused_below(level, section, &paths, (&mut Vec::new(), &mut found));
        }
    }
    found
}

/// `paths` are what lies below the level.
fn unused_below(
    level: &YamlNode,
    section: Section,
    paths: &[&[String]],
    (way, found): (&mut Vec<String>, &mut Vec<Diagnostic>),
) {
    for (key, value) in level.mapping().unwrap_or_default() {
        let Some(text) = key.text().filter(|text| !text.as_str().starts_with('+')) else {
            continue;
        };
        if value.mapping().is_none() {
            continue;
        }
        let name = text.as_str();
        let below: Vec<&[String]> = paths
            .iter()
            .filter(|path| path.first().is_some_and(|part| part == name))
            .filter_map(|path| path.get(1..))
            .collect();
        way.push(name.to_owned());
        if below.is_empty() {
            found.extend(unused(section, way, key.span, paths));
        } else {
            unused_below(value, section, &below, (way, found));
        }
        way.pop();
    }
}

fn unused(section: Section, way: &[String], span: Span, paths: &[&[String]]) -> Option<Diagnostic> {
    let name = way.last()?;
    if matches!(
        name.as_str(),
        "pre-hook" | "pre_hook" | "post-hook" | "post_hook"
    ) {
        // Told as a hook that is taken for a folder.
        return None;
    }
    let message = format!(
        "`{}.{}` configures nothing: no {} lies there",
        section.key(),
        way.join("."),
        section.key().trim_end_matches('s')
    );
    let near: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| path.first().map(String::as_str))
        .collect();
    let help = if section.has_setting(name) {
        format!("a setting that is a dict needs a plus sign: write `+{name}:`")
    } else {
        match closest(name, near) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "below the section stand the package, its folders and its files".to_owned(),
        }
    };
    Some(
        Diagnostic::warning("dbt::unused-config-path", message)
            .at(span)
            .help(help),
    )
}
