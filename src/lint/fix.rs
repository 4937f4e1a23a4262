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

/// Makes edits in a statement, if all that they touch stands in the file as it is sent.
pub fn rewrite(
    scope: &StatementScope<'_>,
    edits: &[(std::ops::Range<usize>, &'static str)],
    message: &str,
) -> Option<Fix> {
    let place = |(range, new): &(std::ops::Range<usize>, &'static str)| {
        // An empty range has no place of its own: that of the byte before it ends there.
        let around = range.start.checked_sub(1)?..range.end;
        let span = scope.literal(&around)?;
        let place = Span {
            start: span.start + 1,
            ..span
        };
        let whole = place.end.checked_sub(place.start)? as usize == range.len();
        whole.then(|| (place, (*new).to_string()))
    };
    let edits: Vec<_> = edits.iter().map(place).collect::<Option<_>>()?;
    (!edits.is_empty()).then(|| Fix {
        message: message.to_string(),
        edits,
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
