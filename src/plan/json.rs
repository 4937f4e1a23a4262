//! The frozen form of a plan's parts. Fields may be added, never renamed.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::ir::{
    Action, Applied, Expr, Hole, Plan, PlanNode, Reason, Statement, Status, Step, Transaction,
};
use crate::report::{Place, View};
use crate::source::{Frame, Span, Text};

use super::parts::parts;
use super::text::Json;

#[derive(Serialize)]
pub(super) struct AssumptionsJson<'a> {
    relations_exist: bool,
    full_refresh: bool,
    thread_id: &'a str,
}

/// Where a hook is configured, and on which layer.
#[derive(Serialize)]
pub(crate) struct OriginJson<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    layer: &'static str,
}

pub(crate) fn origin<'a>(step: &Step, view: View<'a>) -> Option<OriginJson<'a>> {
    step.origin.map(|span| OriginJson {
        place: view.place(span),
        layer: step.layer,
    })
}

/// The version of dbt, if dbt is the system.
pub(super) fn dbt_version(plan: &Plan) -> Option<&str> {
    (plan.system == "dbt").then_some(plan.system_version.as_str())
}

pub(super) fn assumptions(plan: &Plan) -> AssumptionsJson<'_> {
    AssumptionsJson {
        relations_exist: plan.assumptions.relations_exist,
        full_refresh: plan.assumptions.full_refresh,
        thread_id: &plan.assumptions.thread_id,
    }
}

/// Writes a node.
pub(super) fn node(json: &mut Json<'_>, node: &PlanNode) {
    json.object(|json| {
        json.text("id", &node.id);
        json.text_or_null("relation", node.relation.as_deref());
        json.text("materialization", &node.materialization);
        json.texts("depends_on", &node.depends_on);
        json.text_or_null("build_after", node.build_after.as_deref());
    });
}

/// Writes a step.
pub(super) fn step(json: &mut Json<'_>, step: &Step) {
    json.object(|json| {
        json.text("id", &step.id);
        json.word("event", step.event);
        json.text_or_null("node", step.node.as_deref());
        if let Some(applied) = &step.applied {
            applied_to(json, applied);
        }
        json.text("package", &step.package);
        match step.index {
            Some(index) => json.number("index", index),
            None => json.null("index"),
        }
        match step.transaction {
            Some(place) => json.word("transaction", transaction(place)),
            None => json.null("transaction"),
        }
        json.flag("in_transaction", step.in_transaction);
        json.object_or_null("origin", step.origin, |json, span| {
            json.place(span);
            json.word("layer", step.layer);
        });
        json.word("status", status(step.status));
        if let Some(given) = &step.reason {
            json.key("reason");
            json.object(|json| reason(json, given));
        }
        actions(json, "body", &step.body, step.origin);
    });
}

fn applied_to(json: &mut Json<'_>, applied: &Applied) {
    json.text("job", &applied.job);
    json.text_or_null("op", applied.op.as_deref());
    json.text("hook", &applied.hook);
    json.text_or_null("resource", applied.resource.as_deref());
}

fn reason(json: &mut Json<'_>, reason: &Reason) {
    json.name("code", reason.code);
    json.text("message", &reason.message);
    match reason.span {
        Some(span) => json.place(span),
        None => ["file", "line", "column"]
            .into_iter()
            .for_each(|name| json.null(name)),
    }
}

/// Writes the actions of a body; `origin` is the source of a text without provenance.
fn actions(json: &mut Json<'_>, name: &str, body: &[Action], origin: Option<Span>) {
    json.each(name, body, |json, one| {
        json.object(|json| action(json, one, origin));
    });
}

fn action(json: &mut Json<'_>, action: &Action, origin: Option<Span>) {
    match action {
        Action::Sql {
            sql,
            calls,
            holes,
            statements,
        } => {
            json.word("kind", "sql");
            let whole = text(json, sql.as_str(), 0..sql.as_str().len(), holes);
            sent(json, calls.as_deref());
            let (span, via) = source(sql);
            source_and_calls(json, span.or(origin), via);
            json.each("statements", statements, |json, one| {
                json.object(|json| {
                    match &whole {
                        Some(whole) if one.sql == sql.as_str() => json.again("sql", whole.clone()),
                        _ => {
                            text(json, sql.as_str(), one.range.clone(), holes);
                        }
                    }
                    statement(json, one);
                });
            });
        }
        Action::Query {
            bind,
            sql,
            calls,
            params,
            used,
            span,
            via,
        } => {
            json.word("kind", "query");
            json.name("bind", bind);
            json.text("sql", sql.as_str());
            sent(json, calls.as_deref());
            if !params.is_empty() {
                json.each("params", params, expr);
            }
            json.flag("used", *used);
            source_and_calls(json, span.or(origin), via.as_ref());
        }
        Action::Introspect { bind, call, args } => {
            json.word("kind", "introspect");
            json.name("bind", bind);
            json.name("call", call);
            json.each("args", args, Json::masked_value);
        }
        Action::If {
            condition,
            then,
            otherwise,
        } => {
            json.word("kind", "if");
            json.key("condition");
            expr(json, condition);
            actions(json, "then", then, origin);
            actions(json, "else", otherwise, origin);
        }
        Action::Raise { message } => {
            json.word("kind", "raise");
            json.text("message", message);
        }
        Action::Log { message } => {
            json.word("kind", "log");
            json.text("message", message);
        }
    }
}

/// What the adapter sends of a text, if that is not the text.
fn sent(json: &mut Json<'_>, calls: Option<&[String]>) {
    if let Some(calls) = calls {
        json.texts("calls", calls);
    }
}

/// Where a text's first byte of known origin was written, and the calls that led there.
fn source(text: &Text) -> (Option<Span>, Option<&Arc<Frame>>) {
    match text.runs().first() {
        Some(run) => (Some(run.origin.span), run.origin.via.as_ref()),
        None => (None, None),
    }
}

/// Writes where a text was written, and the macro calls on the way, the outermost first.
fn source_and_calls(json: &mut Json<'_>, span: Option<Span>, innermost: Option<&Arc<Frame>>) {
    json.object_or_null("source", span, Json::place);
    let frames = std::iter::successors(innermost, |frame| frame.parent.as_ref());
    let frames: Vec<&Arc<Frame>> = frames.collect();
    json.each("via", frames.into_iter().rev(), |json, frame| {
        json.object(|json| {
            json.name("macro", &frame.name);
            json.place(frame.call);
        });
    });
}

/// Writes a range of an action's text: `sql`, or `parts` where it is not constant. Gives the bytes of
/// a constant text's value.
fn text(
    json: &mut Json<'_>,
    text: &str,
    range: Range<usize>,
    holes: &[Hole],
) -> Option<Range<usize>> {
    match parts(json, text, range.clone(), holes) {
        true => None,
        false => Some(json.text("sql", text.get(range).unwrap_or_default())),
    }
}

/// Writes what a statement is and means.
fn statement(json: &mut Json<'_>, statement: &Statement) {
    json.name("type", &statement.kind);
    json.word("effect", statement.effect.as_str());
    json.words("flags", &statement.flags);
}

/// Writes an expression.
pub(super) fn expr(json: &mut Json<'_>, expression: &Expr) {
    json.object(|json| match expression {
        Expr::Value(value) => json.value("value", value),
        Expr::Cell(query, row, column) => {
            json.key("cell");
            json.push("[");
            json.string(query);
            for place in [row, column] {
                json.push(",");
                json.any(place);
            }
            json.push("]");
        }
        Expr::Rows(query) => json.name("rows", query),
        Expr::Runtime(name) => json.name("runtime", name),
        Expr::Argument(name, default) => {
            json.name("runtime", &format!("args.{name}"));
            if let Some(default) = default {
                json.value("default", default);
            }
        }
        Expr::Op(op, args) => {
            json.name("op", op);
            json.each("args", args, expr);
        }
    });
}

/// The plan's word for a transaction flag.
pub(crate) fn transaction(transaction: Transaction) -> &'static str {
    match transaction {
        Transaction::Inside => "inside",
        Transaction::Outside => "outside",
    }
}

/// The plan's word for a status.
pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Resolved => "resolved",
        Status::Empty => "empty",
        Status::Skipped => "skipped",
        Status::Residual => "residual",
        Status::Deferred => "deferred",
        Status::Fails => "fails",
    }
}
