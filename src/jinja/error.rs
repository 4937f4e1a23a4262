//! What is wrong with a template's text: plain data with byte ranges.

use super::ast::Range;

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq)]
pub struct ParseError {
    /// Stable code, such as `jinja::unknown-tag`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub range: Range,
    /// What stands there; may be empty.
    pub label: String,
    /// How to fix it.
    pub help: Option<String>,
    /// Further places.
    pub related: Vec<(Range, String)>,
}

impl ParseError {
    pub(super) fn new(code: &'static str, range: Range, message: impl Into<String>) -> ParseError {
        ParseError {
            code,
            message: message.into(),
            range,
            label: String::new(),
            help: None,
            related: Vec::new(),
        }
    }

    pub(super) fn label(mut self, label: impl Into<String>) -> ParseError {
        self.label = label.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> ParseError {
        self.help = Some(help.into());
        self
    }

    pub(super) fn related(mut self, range: Range, label: impl Into<String>) -> ParseError {
        self.related.push((range, label.into()));
        self
    }
}

/// A byte range; texts are shorter than 4 GiB, which the entry points make sure of.
pub(super) fn range(start: usize, end: usize) -> Range {
    Range {
        start: start as u32,
        end: end as u32,
    }
}
