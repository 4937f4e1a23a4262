//! Why a hook runs in a target, or does not.

use super::row::Row;
use super::target::Look;
use crate::diagnostic::Diagnostic;
use crate::frontend::Decision;
use crate::ir::{Action, Status, Step};
use crate::report::View;
use crate::source::Span;

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// Stable.
    pub code: &'static str,
    /// In words.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
}

/// What is told of hooks that dbt takes for something else.
const CODES: [&str; 8] = [
    "dbt::hook-never-runs",
    "dbt::hook-replaced",
    "dbt::hook-taken-for-folder",
    "dbt::hook-without-sql",
    "dbt::ignored-hook-key",
    "dbt::ignored-hook-setting",
    "dbt::package-not-installed",
    "dbt::unknown-project-key",
];

/// Finds the conditions that decided what a step of a target renders to.
pub type Decisions<'d> = &'d dyn Fn(&str, &str) -> Vec<Decision>;

/// Why a hook runs in a target, or does not.
pub(super) fn why(
    row: &Row<'_>,
    look: &Look<'_>,
    decisions: Decisions<'_>,
    view: View<'_>,
) -> Vec<Because> {
    let target = &look.plan.target;
    let mut steps = row.steps.iter();
    match steps.find(|(plan, _, _)| plan.target == *target) {
        Some((plan, order, step)) => match step.status {
            Status::Empty => empty(&decisions(target, row.id), view),
            _ => runs(step, *order, plan.steps.len(), &plan.command),
        },
        None => vec![absent(row, look)],
    }
}

fn because(code: &'static str, message: impl Into<String>, span: Option<Span>) -> Because {
    Because {
        code,
        message: message.into(),
        span,
    }
}

/// The reason for which a target has no such step.
pub(super) fn absent(row: &Row<'_>, look: &Look<'_>) -> Because {
    let mut hooks = look.overview.hooks.iter();
    let reason = hooks
        .find(|hook| hook.step == row.id)
        .and_then(|hook| hook.absent.as_ref());
    match reason {
        Some(reason) => because(reason.code, &*reason.message, reason.span),
        None => because(
            "why::not-there",
            "it is not configured for this target",
            None,
        ),
    }
}

fn empty(decisions: &[Decision], view: View<'_>) -> Vec<Because> {
    let failed: Vec<Because> = decisions
        .iter()
        .filter(|decision| !decision.held)
        .map(|decision| {
            let message = format!("`{}` does not hold", source(decision.span, view));
            because("why::condition", message, Some(decision.span))
        })
        .collect();
    if failed.is_empty() {
        let message = "its text renders to nothing, so nothing is sent";
        return vec![because("why::empty", message, None)];
    }
    failed
}

/// The text of a span, on one line.
fn source(span: Span, view: View<'_>) -> String {
    let text = &view.sources.file(span.file).text;
    let text = text
        .get(span.start as usize..span.end as usize)
        .unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is known of a step.
fn runs(step: &Step, order: usize, count: usize, command: &str) -> Vec<Because> {
    let place = format!("step {} of {count} of {command}", order + 1);
    let reason = step.reason.as_ref();
    let told = |otherwise: &str| match reason {
        Some(reason) => reason.message.clone(),
        None => otherwise.to_owned(),
    };
    let span = reason.and_then(|reason| reason.span);
    match step.status {
        Status::Skipped => vec![because("why::skipped", told("it is never run"), span)],
        Status::Deferred => {
            let why = format!("what it sends cannot be known here: {}", told("no reason"));
            vec![because("why::deferred", why, span)]
        }
        Status::Fails => {
            let message = step.body.iter().rev().find_map(|action| match action {
                Action::Raise { message } => Some(message.as_str()),
                _ => None,
            });
            let message = format!("it fails: {}", message.unwrap_or_default());
            vec![because("why::fails", message, span)]
        }
        Status::Residual => {
            let message = format!("it runs as {place}; the run decides what is sent");
            vec![because("why::runs", message, span)]
        }
        Status::Resolved | Status::Empty => {
            vec![because("why::runs", format!("it runs as {place}"), None)]
        }
    }
}

/// What compiling told of hooks that are configured and never run, in files of which `wanted` is true.
pub(super) fn ignored(
    looks: &[Look<'_>],
    view: View<'_>,
    wanted: &dyn Fn(&str) -> bool,
) -> Vec<Because> {
    let mut found: Vec<Because> = Vec::new();
    let told = looks.iter().flat_map(|look| &look.plan.diagnostics);
    for Diagnostic {
        code,
        message,
        span,
        help,
        ..
    } in told
    {
        let near = span.is_none_or(|span| wanted(&view.sources.file(span.file).path));
        if !CODES.contains(code) || !near {
            continue;
        }
        let message = match help {
            Some(help) => format!("{message}; {help}"),
            None => message.clone(),
        };
        let one = because(code, message, *span);
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}
