//! How deep templates may nest, so that no text exhausts the stack of parser, evaluator or drop.

use super::ast::Range;
use super::error::ParseError;

/// Nesting of brackets, operators and postfixes in an expression. Python's own compiler refuses
/// what Jinja2 makes of deeper ones ("too many nested parentheses" at 200).
pub(super) const MAX_DEPTH: usize = 200;

/// Nesting of blocks. Python refuses more ("too many levels of indentation" at 100).
pub(super) const MAX_BLOCKS: usize = 98;

/// The error for an expression that nests deeper.
pub(super) fn too_deep(range: Range) -> ParseError {
    ParseError::new(
        "jinja::too-deep",
        range,
        format!("this expression nests deeper than {MAX_DEPTH} levels"),
    )
    .help("split it with `{% set %}`")
}
