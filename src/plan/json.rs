//! The frozen form of a plan's parts. Fields may be added, never renamed.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::ir::{Action, Expr, Hole, Plan, PlanNode, Reason, Statement, Status, Step, Transaction};
use crate::report::{Place, View};
use crate::source::{Frame, Span, Text};

use super::parts::{PartJson, parts};

type Str<'a> = Cow<'a, str>;

#[derive(Serialize)]
pub(super) struct AssumptionsJson<'a> {
    relations_exist: bool,
    full_refresh: bool,
    thread_id: &'a str,
}

#[derive(Serialize)]
pub(super) struct NodeJson<'a> {
    id: Str<'a>,
    relation: Option<Str<'a>>,
    materialization: Str<'a>,
    depends_on: Vec<Str<'a>>,
    build_after: Option<Str<'a>>,
}

#[derive(Serialize)]
pub(super) struct StepJson<'a> {
    id: Str<'a>,
    event: &'static str,
    node: Option<Str<'a>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    applied: Option<AppliedJson<'a>>,
    package: Str<'a>,
    index: Option<usize>,
    transaction: Option<&'static str>,
    in_transaction: bool,
    origin: Option<OriginJson<'a>>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonJson<'a>>,
    body: Vec<ActionJson<'a>>,
}

#[derive(Serialize)]
struct AppliedJson<'a> {
    job: Str<'a>,
    op: Option<Str<'a>>,
    hook: Str<'a>,
    resource: Option<Str<'a>>,
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

#[derive(Serialize)]
struct ReasonJson<'a> {
    code: &'static str,
    message: Str<'a>,
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum ActionJson<'a> {
    Sql {
        #[serde(flatten)]
        text: TextJson<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        calls: Option<Vec<Str<'a>>>,
        source: Option<Place<'a>>,
        via: Vec<CallJson<'a>>,
        statements: Vec<StatementJson<'a>>,
    },
    Query {
        bind: &'a str,
        sql: Str<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        calls: Option<Vec<Str<'a>>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        params: Vec<ExprJson<'a>>,
        used: bool,
        source: Option<Place<'a>>,
        via: Vec<CallJson<'a>>,
    },
    Introspect {
        bind: &'a str,
        call: &'a str,
        args: Vec<Cow<'a, Value>>,
    },
    If {
        condition: ExprJson<'a>,
        then: Vec<ActionJson<'a>>,
        #[serde(rename = "else")]
        otherwise: Vec<ActionJson<'a>>,
    },
    Raise {
        message: Str<'a>,
    },
    Log {
        message: Str<'a>,
    },
}

/// A text: `sql`, or `parts` where it is not constant.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum TextJson<'a> {
    Sql(Str<'a>),
    Parts(Vec<PartJson<'a>>),
}

/// A macro call on the way; the outermost comes first.
#[derive(Serialize)]
struct CallJson<'a> {
    r#macro: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize)]
struct StatementJson<'a> {
    #[serde(flatten)]
    text: TextJson<'a>,
    r#type: &'a str,
    effect: &'static str,
    flags: &'a [&'static str],
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ExprJson<'a> {
    Value(Cow<'a, Value>),
    Cell(&'a str, usize, usize),
    Rows(&'a str),
    Runtime(&'a str),
    #[serde(untagged)]
    Argument {
        runtime: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        default: Option<Cow<'a, Value>>,
    },
    #[serde(untagged)]
    Op {
        op: &'a str,
        args: Vec<ExprJson<'a>>,
    },
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

pub(super) fn node<'a>(node: &'a PlanNode, view: View<'a>) -> NodeJson<'a> {
    let mask = |text: &'a String| view.secrets.mask(text);
    NodeJson {
        id: mask(&node.id),
        relation: node.relation.as_ref().map(mask),
        materialization: mask(&node.materialization),
        depends_on: node.depends_on.iter().map(mask).collect(),
        build_after: node.build_after.as_ref().map(mask),
    }
}

pub(super) fn step<'a>(step: &'a Step, view: View<'a>) -> StepJson<'a> {
    let mask = |text: &'a String| view.secrets.mask(text);
    StepJson {
        id: mask(&step.id),
        event: step.event,
        node: step.node.as_ref().map(mask),
        applied: step.applied.as_ref().map(|applied| AppliedJson {
            job: mask(&applied.job),
            op: applied.op.as_ref().map(mask),
            hook: mask(&applied.hook),
            resource: applied.resource.as_ref().map(mask),
        }),
        package: mask(&step.package),
        index: step.index,
        transaction: step.transaction.map(transaction),
        in_transaction: step.in_transaction,
        origin: origin(step, view),
        status: status(step.status),
        reason: step.reason.as_ref().map(|reason| reason_json(reason, view)),
        body: actions(&step.body, step.origin, view),
    }
}

fn reason_json<'a>(reason: &'a Reason, view: View<'a>) -> ReasonJson<'a> {
    let place = reason.span.map(|span| view.place(span));
    ReasonJson {
        code: reason.code,
        message: view.secrets.mask(&reason.message),
        file: place.as_ref().map(|place| place.file),
        line: place.as_ref().map(|place| place.line),
        column: place.as_ref().map(|place| place.column),
    }
}

/// The actions of a body; `origin` is the source of a text without provenance.
fn actions<'a>(body: &'a [Action], origin: Option<Span>, view: View<'a>) -> Vec<ActionJson<'a>> {
    body.iter()
        .map(|action| action_json(action, origin, view))
        .collect()
}

fn action_json<'a>(action: &'a Action, origin: Option<Span>, view: View<'a>) -> ActionJson<'a> {
    let mask = |text: &'a str| view.secrets.mask(text);
    let masked = |texts: &'a Option<Vec<String>>| {
        let texts = texts.as_ref()?;
        Some(texts.iter().map(|text| mask(text)).collect())
    };
    match action {
        Action::Sql {
            sql,
            calls: sent,
            holes,
            statements,
        } => {
            let (span, via) = source(sql);
            ActionJson::Sql {
                text: text_json(sql.as_str(), 0..sql.as_str().len(), holes, view),
                calls: masked(sent),
                source: span.or(origin).map(|span| view.place(span)),
                via: calls(via, view),
                statements: statements
                    .iter()
                    .map(|one| statement(one, sql.as_str(), holes, view))
                    .collect(),
            }
        }
        Action::Query {
            bind,
            sql,
            calls: sent,
            params,
            used,
            span,
            via,
        } => ActionJson::Query {
            bind,
            sql: mask(sql.as_str()),
            calls: masked(sent),
            params: params.iter().map(|param| expr(param, view)).collect(),
            used: *used,
            source: span.or(origin).map(|span| view.place(span)),
            via: calls(via.as_ref(), view),
        },
        Action::Introspect { bind, call, args } => ActionJson::Introspect {
            bind,
            call,
            args: args
                .iter()
                .map(|arg| view.secrets.mask_value(arg))
                .collect(),
        },
        Action::If {
            condition,
            then,
            otherwise,
        } => ActionJson::If {
            condition: expr(condition, view),
            then: actions(then, origin, view),
            otherwise: actions(otherwise, origin, view),
        },
        Action::Raise { message } => ActionJson::Raise {
            message: mask(message),
        },
        Action::Log { message } => ActionJson::Log {
            message: mask(message),
        },
    }
}

/// Where a text's first byte of known origin was written, and the calls that led there.
fn source(text: &Text) -> (Option<Span>, Option<&Arc<Frame>>) {
    match text.runs().first() {
        Some(run) => (Some(run.origin.span), run.origin.via.as_ref()),
        None => (None, None),
    }
}

fn calls<'a>(innermost: Option<&'a Arc<Frame>>, view: View<'a>) -> Vec<CallJson<'a>> {
    let frames = std::iter::successors(innermost, |frame| frame.parent.as_ref());
    let mut calls: Vec<CallJson<'_>> = frames
        .map(|frame| CallJson {
            r#macro: &frame.name,
            place: view.place(frame.call),
        })
        .collect();
    calls.reverse();
    calls
}

/// A range of an action's text.
fn text_json<'a>(
    text: &'a str,
    range: Range<usize>,
    holes: &'a [Hole],
    view: View<'a>,
) -> TextJson<'a> {
    match parts(text, range.clone(), holes, view) {
        Some(parts) => TextJson::Parts(parts),
        None => TextJson::Sql(view.secrets.mask(text.get(range).unwrap_or_default())),
    }
}

fn statement<'a>(
    statement: &'a Statement,
    text: &'a str,
    holes: &'a [Hole],
    view: View<'a>,
) -> StatementJson<'a> {
    StatementJson {
        text: match text_json(text, statement.range.clone(), holes, view) {
            TextJson::Sql(_) => TextJson::Sql(view.secrets.mask(&statement.sql)),
            parts => parts,
        },
        r#type: &statement.kind,
        effect: statement.effect.as_str(),
        flags: &statement.flags,
    }
}

pub(super) fn expr<'a>(expression: &'a Expr, view: View<'a>) -> ExprJson<'a> {
    match expression {
        Expr::Value(value) => ExprJson::Value(view.secrets.mask_value(value)),
        Expr::Cell(query, row, column) => ExprJson::Cell(query, *row, *column),
        Expr::Rows(query) => ExprJson::Rows(query),
        Expr::Runtime(name) => ExprJson::Runtime(name),
        Expr::Argument(name, default) => ExprJson::Argument {
            runtime: format!("args.{name}"),
            default: default.as_ref().map(|value| view.secrets.mask_value(value)),
        },
        Expr::Op(op, args) => ExprJson::Op {
            op,
            args: args.iter().map(|arg| expr(arg, view)).collect(),
        },
    }
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
