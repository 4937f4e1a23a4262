//! Hooks into `hookc.show/1`. Fields may be added, never renamed.

use serde_json::{Value, json};

use super::body::body_text;
use super::find::Found;
use super::row::Row;
use super::show::Page;
use super::target::Look;
use super::why::{Because, why};
use crate::plan::json::{status, transaction};
use crate::source::Span;

/// The schema of the document.
const SCHEMA: &str = "hookc.show/1";

/// What was found, for programs.
pub fn show_json(name: &str, found: &Found<'_>, page: Page<'_>) -> Value {
    let nodes = found.nodes.iter().map(|node| {
        json!({
            "id": node.id,
            "name": node.name,
            "file": node.path,
            "built": node.absent.is_none(),
        })
    });
    let mut value = json!({
        "schema": SCHEMA,
        "name": name,
        "nodes": nodes.collect::<Vec<Value>>(),
        "hooks": found.rows.iter().map(|row| page.hook_json(row)).collect::<Vec<Value>>(),
    });
    if page.why
        && let Some(fields) = value.as_object_mut()
    {
        let reasons = page.of_nodes(found);
        fields.insert("why".to_owned(), page.reasons_json(&reasons));
    }
    page.view.secrets.mask_value(&value).into_owned()
}

impl Page<'_> {
    fn hook_json(&self, row: &Row<'_>) -> Value {
        let declared = row.declared;
        let first = row.steps.first().map(|(_, _, step)| *step);
        let span = first.and_then(|step| step.origin);
        let layer = first.map(|step| step.layer);
        let texts = declared.iter().flat_map(|hook| &hook.texts);
        let configured = declared.and_then(|hook| hook.transaction);
        json!({
            "id": row.id,
            "event": row.event(),
            "node": row.node(),
            "description": declared.and_then(|hook| hook.description.as_deref()),
            "origin": self.place_json(span.or(declared.and_then(|hook| hook.span))),
            "layer": layer.or(declared.map(|hook| hook.layer)),
            "templates": texts.map(|text| text.as_str()).collect::<Vec<&str>>(),
            "transaction": first.and_then(|step| step.transaction).or(configured).map(transaction),
            "targets": self
                .looks
                .iter()
                .map(|look| self.target_json(row, look))
                .collect::<Vec<Value>>(),
        })
    }

    fn target_json(&self, row: &Row<'_>, look: &Look<'_>) -> Value {
        let plan = look.plan;
        let mut steps = row.steps.iter();
        let step = steps.find(|(known, _, _)| known.target == plan.target);
        let mut value = match step {
            Some((_, order, step)) => json!({
                "target": plan.target,
                "adapter": plan.adapter,
                "status": status(step.status),
                "order": order,
                "steps": plan.steps.len(),
                "sends": step.sends(),
                "effect": step.effect().as_str(),
                "in_transaction": step.in_transaction,
                "sql": body_text(step, &str::to_owned),
            }),
            None => json!({
                "target": plan.target,
                "adapter": plan.adapter,
                "status": "absent",
                "sends": false,
            }),
        };
        if self.why
            && let Some(fields) = value.as_object_mut()
        {
            let reasons = why(row, look, self.decisions, self.view);
            fields.insert("why".to_owned(), self.reasons_json(&reasons));
        }
        value
    }

    fn reasons_json(&self, reasons: &[Because]) -> Value {
        let reason = |one: &Because| {
            json!({
                "code": one.code,
                "message": one.message,
                "origin": self.place_json(one.span),
            })
        };
        reasons.iter().map(reason).collect()
    }

    fn place_json(&self, span: Option<Span>) -> Value {
        span.map_or(Value::Null, |span| json!(self.view.place(span)))
    }
}
