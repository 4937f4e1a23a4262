//! `O004` and `O005`: hooks that read what dbt has not built yet.

use std::collections::{HashMap, HashSet};

use super::super::page;
use super::uses::{Act, Use, relation_object, uses};
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::PlanScope;

/// A model that dbt may build later.
pub static UNORDERED_READ: Rule = Rule::new(
    "O004",
    "unordered-read",
    page!("O004"),
    Level::Warning,
    Check::Plan(unordered),
);

/// The node's own relation before its first build.
pub static EARLY_THIS: Rule = Rule::new(
    "O005",
    "early-this",
    page!("O005"),
    Level::Warning,
    Check::Plan(early),
);

/// Names in a template that tell that its author thought of the first run.
const THOUGHT_OF: [&str; 5] = [
    "is_incremental",
    "get_relation",
    "load_cached_relation",
    "load_relation",
    "full_refresh",
];

fn unordered(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let plan = scope.target.plan;
    let parents: HashMap<&str, &[String]> = plan
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node.depends_on.as_slice()))
        .collect();
    let mut owners: HashMap<String, &str> = HashMap::new();
    for node in &plan.nodes {
        let relation = node.relation.as_deref();
        let object = relation.and_then(|relation| relation_object(relation, &plan.dialect));
        owners.extend(object.map(|object| (object, node.id.as_str())));
    }
    for one in uses(scope) {
        let (Some(node), Some(owner)) = (one.node, owners.get(&one.object)) else {
            continue;
        };
        if one.act != Act::Reads || *owner == node || depends(node, owner, &parents) {
            continue;
        }
        found
            .statement(
                &one.scope,
                "this hook reads a node that dbt may build later or at the same time",
            )
            .help("name it with `ref` in the model: `-- depends_on: {{ ref('...') }}`");
    }
}

/// Whether a node comes after another, directly or over others.
fn depends(node: &str, on: &str, parents: &HashMap<&str, &[String]>) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for parent in parents.get(node).copied().unwrap_or_default() {
            if parent == on {
                return true;
            }
            if seen.insert(parent.as_str()) {
                open.push(parent);
            }
        }
    }
    false
}

fn early(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    for one in uses(scope) {
        let needs = matches!(one.act, Act::Reads | Act::Adds | Act::Changes);
        if !needs || one.scope.step.step.event != "pre-hook" || !one.own {
            continue;
        }
        if is_thought_of(&one) {
            continue;
        }
        found
            .statement(
                &one.scope,
                "before the first build the relation is not there, and the hook fails",
            )
            .help("put it under `{% if is_incremental() %}`, or make it a post hook");
    }
}

/// Whether the hook's own text asks for the state of the relation, or leaves it to a macro.
fn is_thought_of(one: &Use<'_, '_>) -> bool {
    let project = one.scope.step.project;
    let Some(origin) = one.scope.step.step.origin else {
        return true;
    };
    let text = project.source(origin).to_lowercase();
    let sql = one.scope.statement.sql.to_lowercase();
    let guarded = sql.contains("if exists");
    guarded || THOUGHT_OF.iter().any(|name| text.contains(name))
}
