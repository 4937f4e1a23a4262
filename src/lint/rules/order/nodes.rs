//! `O004` and `O005`: hooks that read what dbt has not built yet.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::PlanScope;
use crate::lint::uses::{Act, Use};

/// A model that dbt may build later.
pub static UNORDERED_READ: Rule = Rule::new(
    "O004",
    "unordered-read",
    page!("O004"),
    Level::Warning,
    Check::Plan(unordered),
)
.of_all_nodes();

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
    let nodes = &scope.target.nodes;
    let reads = scope.uses.iter().filter(|one| one.act == Act::Reads);
    let foreign: Vec<(&Use<'_>, (&str, &str))> = reads
        .filter_map(|one| {
            let (node, owner) = (one.node?, nodes.owner(&one.object)?);
            (owner != node).then_some((one, (node, owner)))
        })
        .collect();
    let pairs: Vec<(&str, &str)> = foreign.iter().map(|(_, pair)| *pair).collect();
    let ordered = nodes.after(&pairs);
    for ((one, _), _) in foreign.iter().zip(ordered).filter(|(_, ordered)| !ordered) {
        found
            .statement(
                &one.scope,
                "this hook reads a node that dbt may build later or at the same time",
            )
            .help("name it with `ref` in the model: `-- depends_on: {{ ref('...') }}`");
    }
}

fn early(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    for one in &scope.uses {
        let needs = matches!(one.act, Act::Reads | Act::Adds | Act::Changes);
        if !needs || one.scope.step.step.event != "pre-hook" || !one.own {
            continue;
        }
        if is_thought_of(one) {
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
fn is_thought_of(one: &Use<'_>) -> bool {
    let project = one.scope.step.project;
    let Some(origin) = one.scope.step.step.origin else {
        return true;
    };
    let text = project.source(origin).to_lowercase();
    let sql = one.scope.statement.sql.to_lowercase();
    let guarded = sql.contains("if exists");
    guarded || THOUGHT_OF.iter().any(|name| text.contains(name))
}
