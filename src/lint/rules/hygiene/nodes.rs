//! `H004`, `H005`, `H011`, `H013`, `H014` and `H016`: hooks at places where they do not run, run
//! twice, or leave nothing behind.

use std::collections::HashMap;

use super::super::page;
use crate::frontend::dbt::adapter::Transactions;
use crate::frontend::dbt::model::{Node, NodeHook, Resource};
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, ScriptScope};

/// A hook of a model that is never built.
pub static HOOK_ON_EPHEMERAL: Rule = Rule::new(
    "H004",
    "hook-on-ephemeral-model",
    page!("H004"),
    Level::Error,
    Check::Plan(ephemeral),
);

/// A hook in the settings of a test.
pub static HOOK_IN_TEST: Rule = Rule::new(
    "H005",
    "hook-in-test",
    page!("H005"),
    Level::Error,
    Check::Plan(in_test),
);

/// A run hook that settings of models reach.
pub static CONFIGURED_RUN_HOOK: Rule = Rule::new(
    "H011",
    "configured-run-hook",
    page!("H011"),
    Level::Warning,
    Check::Plan(configured),
);

/// A statement of a run hook that nothing commits.
pub static LOST_STATEMENT: Rule = Rule::new(
    "H013",
    "lost-statement",
    page!("H013"),
    Level::Error,
    Check::Script(lost),
);

/// The same hook twice on one node.
pub static DUPLICATE_HOOK: Rule = Rule::new(
    "H014",
    "duplicate-hook",
    page!("H014"),
    Level::Warning,
    Check::Plan(duplicate),
);

/// A list of texts and mappings, which newer versions of dbt refuse.
pub static MIXED_LIST: Rule = Rule::new(
    "H016",
    "mixed-hook-list",
    page!("H016"),
    Level::Note,
    Check::Plan(mixed),
);

fn nodes<'a>(scope: &PlanScope<'a>) -> impl Iterator<Item = &'a Node> {
    let graph = scope.target.dbt.map(|dbt| dbt.graph);
    graph
        .into_iter()
        .flat_map(|graph| graph.nodes.values())
        .map(|node| &**node)
}

/// What a whole folder is given is not meant for its ephemeral models.
fn ephemeral(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let nodes = nodes(scope).filter(|node| node.materialization() == "ephemeral");
    for hook in nodes.flat_map(|node| node.pre_hooks.iter().chain(&node.post_hooks)) {
        if matches!(hook.layer, "model" | "properties") {
            found
                .at(hook.span, "this hook never runs: the model is ephemeral")
                .help(
                    "give the model another materialization, or move the hook to one that uses it",
                );
        }
    }
}

fn in_test(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let tests = nodes(scope).filter(|node| node.resource == Resource::Test);
    for node in tests {
        let keys = ["pre_hook", "pre-hook", "post_hook", "post-hook"];
        if keys.iter().any(|key| node.config.get(key).is_some()) {
            found
                .at(node.span, "this hook never runs: tests have none")
                .help("move it to the model, or to on-run-end");
        }
    }
}

/// Run hooks are nodes of a package's folder `hooks`: `models:` reaches them (semantics 2.7).
fn configured(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let Some(dbt) = scope.target.dbt else { return };
    let disabled = dbt.graph.disabled.values();
    for node in disabled.filter(|node| node.resource == Resource::Operation) {
        found
            .at(node.span, "this run hook is switched off by `models: +enabled: false`")
            .help("set it for the folders of models instead: settings of a whole package reach its run hooks");
    }
    for node in nodes(scope).filter(|node| node.resource == Resource::Operation) {
        let events = ["on-run-start", "on-run-end"];
        if events
            .iter()
            .all(|event| node.tags.iter().any(|tag| tag == event))
        {
            found
                .at(node.span, "this run hook runs at the start and at the end: `models: +tags` gives it the other event")
                .help("use another tag: tags of a whole package reach its run hooks");
        }
    }
}

/// A `statement` block begins a transaction that no run hook commits (semantics 5.6).
fn lost(scope: &ScriptScope<'_>, found: &mut Found<'_>) {
    let explicit = scope.target.adapter.transactions == Transactions::Explicit;
    let step = scope.step;
    // Elsewhere a transaction is what the plan itself begins and commits.
    let of_run = step.node.is_none() && scope.target.dbt.is_some();
    if !of_run || !explicit || !step.in_transaction || scope.scripts.is_empty() {
        return;
    }
    found
        .step(scope, "what this hook does is rolled back: its `statement` begins a transaction that nothing commits")
        .help("use run_query(...), or `{% call statement(auto_begin=false) %}`");
}

fn duplicate(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    for node in nodes(scope) {
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
        if let Some(earlier) = first.insert(text, hook) {
            let message = format!(
                "this hook runs a second time on the same node: the {} configures it, too",
                layer(earlier.layer)
            );
            found
                .at(hook.span, message)
                .related(earlier.span, "configured here first")
                .help("hooks of all layers are added up; keep one of them");
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

/// A list in the project file that holds texts and mappings.
fn mixed(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let Some(project) = scope.target.dbt.and_then(|dbt| dbt.env.projects.first()) else {
        return;
    };
    let mut open = vec![(&project.node, false)];
    while let Some((node, hooks)) = open.pop() {
        for (key, value) in node.mapping().into_iter().flatten() {
            let key = key.text().map(|text| {
                text.as_str()
                    .trim_start_matches('+')
                    .trim()
                    .replace('-', "_")
            });
            let is_hook = matches!(key.as_deref(), Some("pre_hook" | "post_hook"));
            open.push((value, is_hook));
        }
        let items = node.sequence().filter(|_| hooks).unwrap_or_default();
        let texts = items.iter().filter(|item| item.text().is_some()).count();
        if texts > 0 && texts < items.len() {
            found
                .at(
                    Some(node.span),
                    "this list holds texts and mappings, which newer versions of dbt refuse",
                )
                .help("write every entry as a mapping with `sql`");
        }
    }
}
