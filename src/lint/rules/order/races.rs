//! `O001`: hooks of nodes that run at the same time and change the same object.

use std::collections::{BTreeMap, HashSet};

use super::super::page;
use crate::lint::found::Found;
use crate::lint::nodes::Nodes;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::PlanScope;
use crate::lint::uses::{Act, Use};

/// Two hooks on one object at once.
pub static RACING_WRITES: Rule = Rule::new(
    "O001",
    "racing-writes",
    page!("O001"),
    Level::Warning,
    Check::Plan(check),
)
.of_all_nodes();

/// How many nodes are asked what they are related to, for each object.
const ASKED: usize = 8;

fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    for at in racing(&scope.target.nodes, &scope.uses) {
        let Some(one) = scope.uses.get(at) else {
            continue;
        };
        found
            .statement(
                &one.scope,
                "dbt may run this hook for two nodes at the same time, and both change the same object",
            )
            .help(
                "move it to on-run-start or on-run-end, or give each node rows or an object of its own",
            );
    }
}

/// The places of the uses that may meet another one at the same time, object by object.
pub(in crate::lint) fn racing(nodes: &Nodes<'_>, uses: &[Use<'_>]) -> Vec<usize> {
    let sessions: HashSet<&str> = uses
        .iter()
        .filter(|one| is_of_session(one))
        .map(|one| one.object.as_str())
        .collect();
    let mut changes: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
    for (at, one) in uses.iter().enumerate() {
        let shared = matches!(one.act, Act::Changes | Act::Creates | Act::Drops);
        let Some(node) = one.node.filter(|_| shared) else {
            continue;
        };
        let alone = one.own || is_guarded(one) || sessions.contains(one.object.as_str());
        if !alone {
            changes.entry(&one.object).or_default().push((node, at));
        }
    }
    changes.retain(|_, uses| uses.iter().any(|(node, _)| *node != uses[0].0));
    let groups: Vec<Vec<&str>> = changes
        .values()
        .map(|uses| uses.iter().map(|(node, _)| *node).collect())
        .collect();
    let racing = nodes.beside(&groups, ASKED);
    let racing = changes.values().zip(racing).flat_map(|(uses, racing)| {
        let uses = uses.iter().filter(move |(node, _)| racing.contains(node));
        uses.map(|(_, at)| *at)
    });
    racing.collect()
}

/// Whether it is a temporary table, which no other connection sees.
fn is_of_session(one: &Use<'_>) -> bool {
    let lexed = one.scope.lexed();
    let temporary = || lexed.has("TEMP") || lexed.has("TEMPORARY");
    one.object.starts_with('#') || one.act == Act::Creates && temporary()
}

/// Whether two such hooks seldom meet: a guarded `create` changes something in the very first run
/// only, and a change of the node's own rows is nobody else's business.
fn is_guarded(one: &Use<'_>) -> bool {
    let guarded =
        one.act == Act::Creates && one.scope.statement.effect == crate::ir::Effect::Guarded;
    guarded || names_own_node(one)
}

/// Whether a condition on the node's own name or relation keeps its rows apart.
fn names_own_node(one: &Use<'_>) -> bool {
    let Some(node) = one.node.and_then(|node| node.split('.').nth(2)) else {
        return false;
    };
    matches!(
        one.scope.statement.kind.as_str(),
        "delete" | "update" | "merge"
    ) && one.scope.statement.sql.contains(&format!("'{node}'"))
}
