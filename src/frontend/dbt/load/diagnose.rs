//! Errors of the template parser into diagnostics at the user's files.

use crate::diagnostic::{Diagnostic, Label};
use crate::jinja::ParseError;
use crate::jinja::ast::Range;
use crate::source::Text;

/// What the parser says about a text, at the place in its file.
pub fn parse_diagnostic(text: &Text, error: ParseError) -> Diagnostic {
    let span = |range: Range| text.span(range.start..range.end);
    let related = error.related.into_iter().filter_map(|(range, message)| {
        Some(Label {
            span: span(range)?,
            message,
        })
    });
    Diagnostic {
        help: error.help,
        related: related.collect(),
        ..Diagnostic::error(error.code, error.message)
            .at(span(error.range))
            .label(error.label)
    }
}
