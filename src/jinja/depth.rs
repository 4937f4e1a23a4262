//! How deep templates may nest, so that no text exhausts the stack of parser, evaluator or drop.

use super::ast::Range;
use super::error::ParseError;

/// Nesting of brackets, operators and postfixes in an expression. Python's own compiler refuses
/// what Jinja2 makes of deeper ones ("too many nested parentheses" at 200).
pub(super) const MAX_DEPTH: usize = 200;

/// Nesting of brackets. Jinja2's own parser gives up beyond 76 ("maximum recursion depth exceeded").
pub(super) const MAX_BRACKETS: usize = 100;

/// Nesting of blocks. Python refuses more ("too many levels of indentation" at 100).
pub(super) const MAX_BLOCKS: usize = 98;

/// The error for an expression that nests deeper.
pub(super) fn too_deep(range: Range) -> ParseError {
    ParseError::new("jinja::too-deep", range, "this expression nests too deep")
        .help("split it with `{% set %}`")
}

/// Brackets up to which a tag is parsed on the stack as it is.
const SHALLOW: usize = 12;

/// What the deepest tag that is allowed takes, with much to spare.
const STACK: usize = 8 << 20;

/// Runs the parser over tags whose brackets nest up to `brackets` deep, on a stack that is enough.
pub(super) fn with_stack<T>(brackets: usize, run: impl FnOnce() -> T) -> T {
    if brackets <= SHALLOW {
        return run();
    }
    stacker::maybe_grow(STACK, STACK, run)
}
