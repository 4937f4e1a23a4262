//! Why a command does not run a hook.

use super::{command, place_of, runs_hooks};
use crate::frontend::dbt::commands;
use crate::frontend::dbt::config::Section;
use crate::frontend::dbt::model::{Environment, Graph, Node, Options};
use crate::frontend::dbt::transactions;
use crate::ir::Reason;
use crate::source::Span;
use crate::yaml::Node as YamlNode;

fn reason(code: &'static str, message: impl Into<String>, span: Option<Span>) -> Option<Reason> {
    Some(Reason {
        code,
        message: message.into(),
        span,
    })
}

/// Why no run hook runs (semantics 2.3).
pub(super) fn run_hooks(env: &Environment, graph: &Graph) -> Option<Reason> {
    if !runs_hooks(env) {
        return no_hooks(env);
    }
    if graph.selected.is_empty() && graph.order.is_empty() {
        let message = match selection(&env.options) {
            Some(words) => format!("{words} selects nothing, and dbt runs no hooks then"),
            None => format!(
                "{} has nothing to run, and dbt runs no hooks then",
                command(env)
            ),
        };
        return reason("why::nothing-selected", message, None);
    }
    None
}

fn no_hooks(env: &Environment) -> Option<Reason> {
    let message = format!("{} runs no hooks", command(env));
    reason("why::no-hooks", message, None)
}

/// Why a node is not built, or is built without its hooks; `built` if the command executes it.
pub(super) fn node(env: &Environment, node: &Node, built: bool) -> Option<Reason> {
    if !node.enabled {
        return Some(disabled(env, node));
    }
    if !runs_hooks(env) {
        return no_hooks(env);
    }
    let (id, name) = (&node.unique_id, &node.name);
    if !transactions::runs_hooks(node) {
        let message = format!("{name} is ephemeral: it is not built, so its hooks never run");
        return reason(
            "why::ephemeral",
            message,
            setting(env, node, "materialized"),
        );
    }
    if built {
        return None;
    }
    let kind = node.resource.as_str();
    if !commands::Kinds::new(&env.options).executes(kind) {
        let message = format!("{} builds no {kind}s, and {id} is one", command(env));
        return reason("why::other-kind", message, None);
    }
    let message = match selection(&env.options) {
        Some(words) => format!("{words} does not select {id}"),
        None => format!("{} does not select {id}", command(env)),
    };
    reason("why::not-selected", message, None)
}

/// A node that is disabled.
pub(super) fn disabled(env: &Environment, node: &Node) -> Reason {
    Reason {
        code: "why::disabled",
        message: format!("{} is disabled (`enabled: false`)", node.unique_id),
        span: setting(env, node, "enabled"),
    }
}

/// The words of the command line that select.
fn selection(options: &Options) -> Option<String> {
    let flag = |flag: &str, words: &[String]| {
        let given = !words.is_empty();
        given.then(|| format!("{flag} {}", words.join(" ")))
    };
    let selector = options.selector.as_ref();
    let parts = [
        flag("--select", &options.select),
        flag("--exclude", &options.exclude),
        selector.map(|name| format!("--selector {name}")),
        flag("--resource-type", &options.resource_types),
        flag("--exclude-resource-type", &options.exclude_resource_types),
    ];
    let words: Vec<String> = parts.into_iter().flatten().collect();
    (!words.is_empty()).then(|| format!("`{}`", words.join(" ")))
}

/// Where a setting of a node most likely stands: in its file, else its properties, else the nearest
/// level of its project's file.
fn setting(env: &Environment, node: &Node, key: &str) -> Option<Span> {
    let in_file = place_of(&node.raw_code, key);
    in_file
        .or_else(|| in_project(env, node, key))
        .or(node.patch)
        .or(node.span)
}

/// The nearest level of the project files that sets something for a node; the root's come first.
fn in_project(env: &Environment, node: &Node, key: &str) -> Option<Span> {
    let own = |name: &str| env.projects.iter().find(|project| *project.name == *name);
    let root = env.projects.first()?;
    let projects = [Some(root), own(&node.package)];
    projects.into_iter().flatten().find_map(|project| {
        let section = project.node.get(Section::from(node.resource).key())?;
        nearest(section, &node.fqn, key)
    })
}

fn nearest(section: &YamlNode, fqn: &[String], key: &str) -> Option<Span> {
    let plus = format!("+{key}");
    let mut found = None;
    let mut level = Some(section);
    let mut names = fqn.iter();
    while let Some(here) = level {
        let entry = here.entry(&plus).or_else(|| here.entry(key));
        found = entry.map(|(name, _)| name.span).or(found);
        level = names.next().and_then(|name| here.get(name));
    }
    found
}
