//! Repairs: edits of the user's files.

use super::project::Project;
use super::scope::StatementScope;
use crate::diagnostic::Fix;
use crate::source::Span;

/// Puts a text behind the first `words` words of a statement, if they stand in a file of the user
/// as they are sent.
pub fn insert_after(
    scope: &StatementScope<'_>,
    words: usize,
    text: &str,
    message: &str,
) -> Option<Fix> {
    let sql = &scope.statement.sql;
    let mut end = 0;
    for _ in 0..words {
        let rest = sql.get(end..)?;
        let start = end + (rest.len() - rest.trim_start().len());
        let word = sql
            .get(start..)?
            .split(|c: char| !c.is_alphanumeric())
            .next()?;
        if word.is_empty() {
            return None;
        }
        end = start + word.len();
    }
    let at = u32::try_from(scope.statement.range.start + end - 1).ok()?;
    let origin = scope.script.text.origin(at).filter(|origin| origin.exact)?;
    let project = scope.step.project;
    if !project.is_own(origin.span.file) {
        return None;
    }
    let place = Span {
        start: origin.span.start + 1,
        end: origin.span.start + 1,
        ..origin.span
    };
    Some(Fix {
        message: message.to_string(),
        edits: vec![(place, text.to_string())],
    })
}

/// Puts another text into a string literal, if it stands in the file as a quote, the text, a quote.
pub fn replace_literal(project: &Project<'_>, span: Span, old: &str, new: &str) -> Option<Fix> {
    let written = project.source(span);
    let inner = written.get(1..written.len().checked_sub(1)?)?;
    if inner != old || !project.is_own(span.file) {
        return None;
    }
    let place = Span {
        start: span.start + 1,
        end: span.end - 1,
        ..span
    };
    Some(Fix {
        message: format!("write {new}"),
        edits: vec![(place, new.to_string())],
    })
}
