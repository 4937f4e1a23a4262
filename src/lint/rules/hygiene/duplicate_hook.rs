//! `H014`: layers of configuration that each add the same hook to a node.

use std::collections::HashMap;

use super::super::page;
use crate::diagnostic::About;
use crate::frontend::dbt::model::NodeHook;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Group, Level, Rule};
use crate::lint::scope::PlanScope;

/// The same hook twice on one node.
pub static DUPLICATE_HOOK: Rule = Rule {
    about: About {
        code: "H014",
        name: "duplicate-hook",
        page: page!("H014"),
    },
    group: Group::Hygiene,
    level: Level::Warning,
    options: &[],
    check: Check::Plan(check),
};

fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let Some(dbt) = scope.target.dbt else { return };
    for node in dbt.graph.nodes.values() {
        for hooks in [&node.pre_hooks, &node.post_hooks] {
            repeated(hooks, found);
        }
    }
}

/// Hooks are appended layer by layer and never merged (semantics 1.6).
fn repeated(hooks: &[NodeHook], found: &mut Found<'_>) {
    let mut first: HashMap<&str, &NodeHook> = HashMap::new();
    for hook in hooks {
        let text = hook.sql.as_str().trim();
        if text.is_empty() {
            continue;
        }
        match first.get(text) {
            Some(earlier) => {
                let message = format!(
                    "this hook runs a second time on the same node: the {} configures it, too",
                    layer(earlier.layer)
                );
                found
                    .at(hook.span, message)
                    .related(earlier.span, "configured here first")
                    .help("hooks of all layers are added up; keep one of them");
            }
            None => {
                first.insert(text, hook);
            }
        }
    }
}

fn layer(name: &str) -> &str {
    match name {
        "project" => "project file",
        "properties" => "properties file",
        "package" => "package's project file",
        _ => "model",
    }
}
