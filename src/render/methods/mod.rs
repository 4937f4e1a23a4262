//! Methods of Python's own types: strings, numbers, lists, tuples, dicts.

use super::{Args, Eval, Interp, Value};

/// Calls a method of a basic type (not of an object or macro); `None` if the type has none of that name.
///
/// # Errors
/// Whatever the method raises.
pub(crate) fn call_method(
    _interp: &mut Interp<'_>,
    _receiver: &Value,
    _name: &str,
    _args: Args,
) -> Eval<Option<Value>> {
    Ok(None)
}

/// A method of a basic type as a value (`{% set f = list.append %}`), or another attribute that the
/// type has (`(1).real`); `None` if it has none of that name.
pub(crate) fn method_value(_receiver: &Value, _name: &str) -> Option<Value> {
    None
}
