//! `O001`: hooks of nodes that run at the same time and change the same object.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::page;
use super::uses::{Act, Use, uses};
use crate::ir::PlanNode;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::PlanScope;

/// Two hooks on one object at once.
pub static RACING_WRITES: Rule = Rule::new(
    "O001",
    "racing-writes",
    page!("O001"),
    Level::Warning,
    Check::Plan(check),
);

/// How many nodes are asked what they are related to, for each object.
const ASKED: usize = 8;

fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let mut changes: BTreeMap<String, Vec<Use<'_, '_>>> = BTreeMap::new();
    for one in uses(scope) {
        let shared = matches!(one.act, Act::Changes | Act::Creates | Act::Drops);
        if shared && one.node.is_some() && !one.own && !is_guarded(&one) {
            changes.entry(one.object.clone()).or_default().push(one);
        }
    }
    changes.retain(|_, uses| uses.iter().any(|one| one.node != uses[0].node));
    if changes.is_empty() {
        return;
    }
    let graph = Graph::of(&scope.target.plan.nodes);
    for uses in changes.values() {
        let racing = graph.racing(uses.iter().filter_map(|one| one.node));
        for one in uses {
            if one.node.is_some_and(|node| racing.contains(node)) {
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
    }
}

/// Whether two such hooks seldom meet: a guarded `create` changes something in the very first run
/// only, and a change of the node's own rows is nobody else's business.
fn is_guarded(one: &Use<'_, '_>) -> bool {
    let guarded =
        one.act == Act::Creates && one.scope.statement.effect == crate::ir::Effect::Guarded;
    guarded || names_own_node(one)
}

/// Whether a condition on the node's own name or relation keeps its rows apart.
fn names_own_node(one: &Use<'_, '_>) -> bool {
    let Some(node) = one.node.and_then(|node| node.split('.').nth(2)) else {
        return false;
    };
    matches!(
        one.scope.statement.kind.as_str(),
        "delete" | "update" | "merge"
    ) && one.scope.statement.sql.contains(&format!("'{node}'"))
}

/// Who depends on whom.
struct Graph<'a> {
    parents: HashMap<&'a str, &'a [String]>,
    children: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Graph<'a> {
    fn of(nodes: &'a [PlanNode]) -> Graph<'a> {
        let mut children: HashMap<&str, Vec<&str>> = HashMap::new();
        for node in nodes {
            for parent in &node.depends_on {
                children.entry(parent).or_default().push(&node.id);
            }
        }
        let parents = nodes
            .iter()
            .map(|node| (node.id.as_str(), node.depends_on.as_slice()));
        Graph {
            parents: parents.collect(),
            children,
        }
    }

    /// Those of the nodes that run beside another of them.
    fn racing<'n>(&self, nodes: impl Iterator<Item = &'n str>) -> HashSet<&'n str> {
        let nodes: Vec<&str> = nodes.collect();
        let mut racing = HashSet::new();
        for asked in nodes.iter().take(ASKED) {
            let related = self.related(asked);
            let beside = nodes.iter().filter(|node| !related.contains(**node));
            let before = racing.len();
            racing.extend(beside.copied());
            if racing.len() > before {
                racing.insert(*asked);
            }
        }
        racing
    }

    /// The node, all that it depends on, and all that depends on it.
    fn related(&self, node: &str) -> HashSet<String> {
        let mut related = HashSet::from([node.to_string()]);
        let mut open = vec![node.to_string()];
        while let Some(node) = open.pop() {
            for parent in self.parents.get(node.as_str()).copied().unwrap_or_default() {
                if related.insert(parent.clone()) {
                    open.push(parent.clone());
                }
            }
        }
        let mut open = vec![node.to_string()];
        while let Some(node) = open.pop() {
            for child in self.children.get(node.as_str()).into_iter().flatten() {
                if related.insert((*child).to_string()) {
                    open.push((*child).to_string());
                }
            }
        }
        related
    }
}
