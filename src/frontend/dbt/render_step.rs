//! One hook's text into what a step holds: its status and its body.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use super::adapter::{Adapter, calls};
use super::context::{HookRun, NOT_INSTALLED, Run, RunHost, Session, excused, with_ctes};
use super::hook_text;
use super::model::{Node, NodeHook};
use super::run::Late;
use crate::diagnostic::{Diagnostic, Severity};
use crate::ir::{Action, Reason, Status};
use crate::render::{Args, Eval, Interp, Limits, RenderError, Stop, Template, Value};
use crate::source::{Frame, Text};

/// Of a longer chain of calls only so many are told from both ends.
const SHOWN_CALLS: usize = 5;

/// A rendered step.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// What is known.
    pub status: Status,
    /// Why it is skipped or deferred.
    pub reason: Option<Reason>,
    /// What happens.
    pub body: Vec<Action>,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
}

impl Default for Rendered {
    fn default() -> Rendered {
        Rendered {
            status: Status::Resolved,
            reason: None,
            body: Vec::new(),
            diagnostics: Vec::new(),
        }
    }
}

/// A node's hook: outer white space is stripped, blank is not sent (semantics 4.1).
pub(crate) fn node_hook(
    late: &Late<'_>,
    host: &RunHost,
    session: &Rc<Session>,
    hook: &NodeHook,
) -> Rendered {
    let template = match &hook.template {
        Some(template) => Arc::clone(template),
        None => match late.templates.get(&hook.sql) {
            Ok(template) => template,
            Err(diagnostic) => return unparsed(*diagnostic),
        },
    };
    let result = match late.shared.late(host, &template) {
        Some(text) => Ok(text),
        None => Interp::new(host, Limits::default()).render(&template),
    };
    finish(late, session, host.explain(result.map(Some)))
}

/// A run hook: the JSON rule applies to what was rendered (semantics 2.5), and the ephemeral models
/// that it refers to stand in front of it (semantics 3.5).
pub(crate) fn run_hook(
    late: &Late<'_>,
    (run, host): (&Rc<Run>, &RunHost),
    session: &Rc<Session>,
    node: &Node,
) -> Rendered {
    let template = match late.templates.get(&node.raw_code) {
        Ok(template) => template,
        Err(diagnostic) => return unparsed(*diagnostic),
    };
    let mut interp = Interp::new(host, Limits::default());
    let result = interp
        .render(&template)
        .and_then(|text| with_ctes(run, text, &session.take_uses().ephemeral))
        .and_then(|text| {
            hook_text::unwrap_json(&text).map_err(|mut error| {
                error.span = node.span;
                error.into()
            })
        })
        .map(Some);
    finish(late, session, host.explain(result))
}

/// A macro called by name: its text goes nowhere, only its queries count (semantics 2.8).
pub(crate) fn operation(
    late: &Late<'_>,
    host: &RunHost,
    session: &Rc<Session>,
    callee: &Value,
    args: Args,
) -> Rendered {
    let mut interp = Interp::new(host, Limits::default());
    let result = interp.call(callee, args).map(|_| None);
    finish(late, session, host.explain(result))
}

/// A file below `operations/`: a text of its own, as dex renders it.
pub(crate) fn operation_file(
    late: &Late<'_>,
    host: &RunHost,
    session: &Rc<Session>,
    template: &Arc<Template>,
) -> Rendered {
    let mut interp = Interp::new(host, Limits::default());
    let result = interp.render(template).map(Some);
    finish(late, session, host.explain(result))
}

/// A text that is no template never gets here while parsing succeeds; it fails like any other.
fn unparsed(diagnostic: Diagnostic) -> Rendered {
    Rendered {
        status: Status::Fails,
        reason: None,
        body: vec![Action::Raise {
            message: diagnostic.message.clone(),
        }],
        diagnostics: vec![diagnostic],
    }
}

/// Joins what was sent while rendering with how the rendering ended.
fn finish(late: &Late<'_>, session: &Session, result: Eval<Option<Text>>) -> Rendered {
    let mut rendered = Rendered::default();
    match result {
        Ok(text) => {
            rendered.body = session.take_actions();
            match text.map(|text| text.trim()) {
                Some(text) if !text.as_str().is_empty() => {
                    rendered.body.reserve_exact(1);
                    rendered.body.push(sql_action(text));
                }
                _ if !sends(&rendered.body) => rendered.status = Status::Empty,
                _ => {}
            }
        }
        Err(stop) => {
            let stop = excused(&late.env.macros, stop);
            stopped(&mut rendered, session, *stop);
        }
    }
    apply_calls(&mut rendered, late.env.target.adapter, session);
    rendered.diagnostics.extend(said(session));
    rendered
}

/// What the adapter sends of each text (semantics 15.2), and a word on those that it refuses (15.3).
fn apply_calls(rendered: &mut Rendered, adapter: &Adapter, session: &Session) {
    for action in &mut rendered.body {
        let (Action::Sql {
            sql, calls: sent, ..
        }
        | Action::Query {
            sql, calls: sent, ..
        }) = action
        else {
            continue;
        };
        *sent = calls(adapter, sql.as_str());
        if sent.as_ref().is_some_and(Vec::is_empty) {
            let message = format!(
                "{} sends a text without a statement, which dbt's adapter for {} refuses",
                session.step(),
                adapter.name
            );
            let place = sql.runs().first().map(|run| run.origin.span);
            rendered.diagnostics.push(
                Diagnostic::warning("dbt::nothing-to-send", message)
                    .at(place)
                    .help("let the hook render to nothing: then nothing is sent"),
            );
        }
    }
}

/// A hook that the project's own macros ran: what was sent while its text was rendered, and then what
/// they made of it.
pub(crate) fn ran(late: &Late<'_>, session: &Session, run: HookRun) -> Rendered {
    for action in run.rendering {
        session.push(action);
    }
    let mut rendered = Rendered::default();
    match run.stop {
        Some(stop) => {
            let stop = excused(&late.env.macros, stop);
            stopped(&mut rendered, session, *stop);
        }
        None => rendered.body = session.take_actions(),
    }
    for action in run.sent {
        rendered.body.push(match action {
            Action::Query { sql, .. } => sql_action(sql),
            other => other,
        });
    }
    if rendered.body.is_empty() && rendered.status == Status::Resolved {
        rendered.status = Status::Empty;
    }
    apply_calls(&mut rendered, late.env.target.adapter, session);
    rendered.diagnostics.extend(said(session));
    rendered
}

/// The statements are found when the whole plan is judged.
fn sql_action(sql: Text) -> Action {
    Action::Sql {
        sql,
        calls: None,
        holes: Vec::new(),
        statements: Vec::new(),
    }
}

/// What the text warned of, and what it took for granted.
fn said(session: &Session) -> impl Iterator<Item = Diagnostic> {
    let warnings = session.take_warnings().into_iter();
    let warnings =
        warnings.map(|(message, span)| Diagnostic::warning("dbt::warned", message).at(span));
    let step = session.step();
    let assumptions = session.take_assumptions().into_iter().map(move |assumed| {
        let message = format!("{step} is rendered on the assumption that {assumed}");
        Diagnostic::new("assume::results", Severity::Note, message)
            .help("give the results of a run with --run-results FILE")
    });
    warnings.chain(assumptions)
}

fn sends(body: &[Action]) -> bool {
    body.iter()
        .any(|action| matches!(action, Action::Query { .. } | Action::Introspect { .. }))
}

/// What to do about a deferral.
fn advice(code: &str) -> &'static str {
    match code {
        NOT_INSTALLED => "run `dbt deps`",
        _ => "give the warehouse's answers with --answers FILE, or read the step in the plan",
    }
}

fn stopped(rendered: &mut Rendered, session: &Session, stop: Stop) {
    match stop {
        Stop::Deferred(deferral) => {
            session.mark_used(&deferral.expr);
            rendered.status = Status::Deferred;
            rendered.reason = Some(Reason {
                code: deferral.code,
                message: deferral.message.clone(),
                span: deferral.span,
            });
            rendered.diagnostics.push(
                Diagnostic::warning(
                    deferral.code,
                    format!("{} is deferred: {}", session.step(), deferral.message),
                )
                .at(deferral.span)
                .help(advice(deferral.code)),
            );
            rendered.body = session.take_actions();
        }
        Stop::Error(error) => {
            rendered.status = Status::Fails;
            rendered.body = session.take_actions();
            rendered.body.push(Action::Raise {
                message: error.message.clone(),
            });
            rendered.diagnostics.push(error_diagnostic(error));
        }
        Stop::Return(value) => {
            let error = hook_text::stray_return(&value);
            stopped(rendered, session, Stop::Error(error));
        }
    }
}

/// A rendering's error as a diagnostic, with the macro calls that led there.
pub(crate) fn error_diagnostic(error: RenderError) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(error.code, error.message).at(error.span);
    diagnostic.help = error.help;
    let frames: Vec<Arc<Frame>> =
        std::iter::successors(error.trace, |frame| frame.parent.clone()).collect();
    let left_out = frames.len().saturating_sub(2 * SHOWN_CALLS);
    for (n, call) in frames.iter().enumerate() {
        let message = format!("in the call of {}", call.name);
        if left_out == 0 || n < SHOWN_CALLS || n > SHOWN_CALLS + left_out {
            diagnostic = diagnostic.related(call.call, message);
        } else if n == SHOWN_CALLS {
            let message = format!("{message}, and {left_out} more calls");
            diagnostic = diagnostic.related(call.call, message);
        }
    }
    let mut seen = HashSet::new();
    diagnostic
        .related
        .retain(|label| seen.insert((label.span, label.message.clone())));
    diagnostic
}
