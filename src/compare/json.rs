//! Comparisons into `hookc.diff/1`. Fields may be added, never renamed.

use serde_json::{Map, Value, json};

use super::Side;
use super::change::{Change, Comparison, Kind};
use super::human;
use crate::ir::Step;
use crate::look::body_text;
use crate::plan::json::{status, transaction};

/// The schema of the document.
const SCHEMA: &str = "hookc.diff/1";

/// The document of comparisons.
pub fn json(comparisons: &[Comparison<'_>]) -> Value {
    let all: Vec<Value> = comparisons.iter().map(comparison).collect();
    json!({"schema": SCHEMA, "comparisons": all})
}

fn comparison(comparison: &Comparison<'_>) -> Value {
    let plan = comparison.after.look.plan;
    let count = |kind: Kind| (kind.as_str().to_owned(), comparison.count(kind).into());
    let mut counts: Map<String, Value> = Kind::ALL.into_iter().map(count).collect();
    counts.insert("same".to_owned(), comparison.same.into());
    let changes: Vec<Value> = comparison
        .changes
        .iter()
        .map(|one| change(one, comparison))
        .collect();
    let value = json!({
        "system": plan.system,
        "project": plan.project,
        "command": plan.command,
        "before": side(&comparison.before),
        "after": side(&comparison.after),
        "counts": counts,
        "changes": changes,
    });
    comparison
        .after
        .view
        .secrets
        .mask_value(&value)
        .into_owned()
}

fn side(side: &Side<'_>) -> Value {
    json!({
        "name": side.label,
        "target": side.look.plan.target,
        "adapter": side.look.plan.adapter,
    })
}

fn change(change: &Change<'_>, comparison: &Comparison<'_>) -> Value {
    let kinds: Vec<&str> = change.kinds.iter().map(|kind| kind.as_str()).collect();
    let details: Map<String, Value> = change
        .details
        .iter()
        .map(|(what, then, now)| ((*what).to_owned(), json!({"before": then, "after": now})))
        .collect();
    json!({
        "id": change.id(),
        "kinds": kinds,
        "before": change.before.map(|one| step(one, &comparison.before)),
        "after": change.after.map(|one| step(one, &comparison.after)),
        "place": human::place(change, comparison),
        "details": details,
        "diff": change.diff,
    })
}

fn step(step: &Step, side: &Side<'_>) -> Value {
    json!({
        "id": step.id,
        "event": step.event,
        "node": step.node.as_deref(),
        "status": status(step.status),
        "transaction": step.transaction.map(transaction),
        "in_transaction": step.in_transaction,
        "effect": step.effect().as_str(),
        "origin": step.origin.map(|span| side.view.place(span)),
        "sql": body_text(step, &str::to_owned),
    })
}
