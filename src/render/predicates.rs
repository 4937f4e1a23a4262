//! Jinja2's tests: a value and arguments into true or false.

use super::{Args, Eval, Interp, RenderError, Value};

/// Whether there is a test of that name.
pub(crate) fn is_test(_name: &str) -> bool {
    false
}

/// Applies a test. Neither the value nor an argument is a [`Value::Unknown`], except for the tests
/// that do not look inside (`defined` and `undefined`).
///
/// # Errors
/// Whatever the test raises.
pub(crate) fn apply_test(
    _interp: &mut Interp<'_>,
    name: &str,
    _value: &Value,
    _args: Args,
) -> Eval<bool> {
    Err(RenderError::new("render::unknown-test", format!("No test named '{name}'.")).into())
}
