//! `T003`, `T004` and `T006`: what `transaction: false` does beside its hook.

use super::super::page;
use crate::frontend::dbt::adapter::Transactions;
use crate::frontend::dbt::model::{Node, NodeHook, Resource};
use crate::ir::Status;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, ScriptScope};

/// A list of hooks that runs in another order than it is written in.
pub static REORDERED_HOOKS: Rule = Rule::new(
    "T003",
    "reordered-hooks",
    page!("T003"),
    Level::Warning,
    Check::Plan(reordered),
);

/// A hook that the adapter never runs.
pub static NEVER_RUN_HOOK: Rule = Rule::new(
    "T004",
    "never-run-hook",
    page!("T004"),
    Level::Error,
    Check::Script(never_run),
);

/// A pre hook after which the model is no longer built in a transaction.
pub static ENDED_TRANSACTION: Rule = Rule::new(
    "T006",
    "ended-transaction",
    page!("T006"),
    Level::Warning,
    Check::Plan(ended),
);

/// The nodes whose hooks run, and of those only such as a transaction matters to.
fn nodes<'a>(scope: &PlanScope<'a>) -> impl Iterator<Item = &'a Node> {
    let graph = scope.target.dbt.map(|dbt| dbt.graph);
    let adapter = scope.target.adapter;
    graph
        .into_iter()
        .flat_map(|graph| graph.nodes.values())
        .map(|node| &**node)
        .filter(move |node| {
            matches!(
                node.resource,
                Resource::Model | Resource::Seed | Resource::Snapshot
            ) && node.materialization() != "ephemeral"
                && !adapter.inside_only.contains(&node.materialization())
        })
}

/// Outside pre hooks come first, outside post hooks last, wherever they stand (semantics 5.1).
fn reordered(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    for node in nodes(scope) {
        let pre = displaced(&node.pre_hooks, true);
        let post = displaced(&node.post_hooks, false);
        for (before, after) in pre.into_iter().chain(post) {
            found
                .at(
                    before.span,
                    "this hook runs before one that stands before it",
                )
                .related(after.span, "this one runs later")
                .help(
                    "hooks with `transaction: false` run first of the pre hooks and last of the \
                     post hooks; write the list in that order",
                );
        }
    }
}

/// The first pair of hooks that change places: the one that runs earlier, and the one before it.
/// `early` is what the hooks that run first have in their `transaction` negated.
fn displaced(hooks: &[NodeHook], early: bool) -> Option<(&NodeHook, &NodeHook)> {
    let late = hooks.iter().position(|hook| hook.transaction == early)?;
    let moved = hooks
        .iter()
        .skip(late)
        .find(|hook| hook.transaction != early)?;
    Some((moved, hooks.get(late)?))
}

fn never_run(scope: &ScriptScope<'_>, found: &mut Found<'_>) {
    if scope.step.status != Status::Skipped {
        return;
    }
    let message = format!(
        "{} never runs this hook: its materialization runs no hook with `transaction: false`",
        scope.target.plan.adapter
    );
    found
        .step(scope, message)
        .help("leave `transaction: false` out: there is no transaction around the model here");
}

/// On PostgreSQL dbt sends a `commit;` before the hook, and nothing begins again (semantics 5.4).
fn ended(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    if scope.target.adapter.transactions != Transactions::Driver {
        return;
    }
    for node in nodes(scope) {
        let Some(hook) = node.pre_hooks.iter().find(|hook| !hook.transaction) else {
            continue;
        };
        let message = format!(
            "after this hook {} builds the model without a transaction: nothing is rolled back if it fails",
            scope.target.plan.adapter
        );
        found.at(hook.span, message).help(
            "dbt sends `commit;` before it and never begins again; run it without \
             `transaction: false`, or as an on-run-start hook",
        );
    }
}
