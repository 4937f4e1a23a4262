//! The parser (being written).
use super::ast::{Ast, Macro, Range};
use std::sync::Arc;

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

/// Parses a template.
///
/// # Errors
/// The first problem found, with its place in `text`.
pub fn parse(_text: &str) -> Result<Ast, ParseError> {
    unimplemented!()
}

/// Parses a macro file: only `macro`, `materialization`, `test`, `data_test` (and `docs`) blocks count.
///
/// # Errors
/// All problems found; each block is parsed by itself (semantics 10.7).
pub fn parse_macro_file(_text: &str) -> Result<Vec<Arc<Macro>>, Vec<ParseError>> {
    unimplemented!()
}
