//! Jinja2's and dbt's filters: a value and arguments into a value.

use super::{Args, Eval, Interp, RenderError, Value};

/// Whether there is a filter of that name.
pub(crate) fn is_filter(_name: &str) -> bool {
    false
}

/// Applies a filter. Neither the value nor an argument is a [`Value::Unknown`]: the interpreter has
/// looked; elements of theirs may be.
///
/// # Errors
/// Whatever the filter raises.
pub(crate) fn apply_filter(
    _interp: &mut Interp<'_>,
    name: &str,
    _value: Value,
    _args: Args,
) -> Eval {
    Err(RenderError::new(
        "render::unknown-filter",
        format!("No filter named '{name}'."),
    )
    .into())
}
