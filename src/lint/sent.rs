//! What each hook of the project's own sends in each target.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::project::Project;
use crate::ir::{Action, Status, Step};
use crate::source::Span;

/// By place and event of a hook, and by the place of a target among the targets: kinds of statements,
/// those of the first node that the hook runs for and sends anything.
pub type Sent<'a> = IndexMap<(Span, &'static str), HashMap<usize, Vec<&'a str>>>;

/// Collects what is sent.
pub(super) fn of<'a>(project: &Project<'a>) -> Sent<'a> {
    let mut sent = Sent::new();
    for (at, target) in project.targets.iter().enumerate() {
        for step in &target.plan.steps {
            let Some(origin) = step.origin.filter(|span| project.is_own(span.file)) else {
                continue;
            };
            if matches!(
                step.status,
                Status::Skipped | Status::Deferred | Status::Fails
            ) {
                continue;
            }
            let kinds = sent
                .entry((origin, step.event))
                .or_default()
                .entry(at)
                .or_default();
            if kinds.is_empty() {
                *kinds = kinds_of(step);
            }
        }
    }
    sent
}

fn kinds_of(step: &Step) -> Vec<&str> {
    let kinds = step.body.iter().flat_map(|action| match action {
        Action::Sql { statements, .. } if statements.is_empty() => vec!["comment"],
        Action::Sql { statements, .. } => statements
            .iter()
            .map(|statement| statement.kind.as_str())
            .collect(),
        Action::Query { .. } => vec!["query"],
        Action::Introspect { .. } => vec!["look-up"],
        Action::Log { .. } => vec!["message"],
        Action::If { .. } | Action::Raise { .. } => vec!["branch"],
    });
    kinds.collect()
}
