//! Arguments into the types that a function of Python's wants, or its TypeError.

use super::ops::{self, type_error, value_error};
use super::{Eval, Interp, Value};
use crate::source::Text;

/// A string's text; anything else printed. The second value says whether it is escaped.
///
/// # Errors
/// Whatever printing raises.
pub(crate) fn text(interp: &mut Interp<'_>, value: &Value) -> Eval<(Text, bool)> {
    match value {
        Value::Str(text) => Ok((text.clone(), false)),
        Value::Markup(text) => Ok((text.clone(), true)),
        other => Ok((interp.print(other)?, false)),
    }
}

/// A string that is escaped if its source was.
pub(crate) fn like(escaped: bool, text: impl Into<Text>) -> Value {
    if escaped {
        Value::Markup(text.into())
    } else {
        Value::Str(text.into())
    }
}

/// An integer, as an index or a count is given.
///
/// # Errors
/// Not an integer.
pub(crate) fn integer(value: &Value) -> Eval<i128> {
    ops::known(value)?;
    match value {
        Value::Int(number) => Ok(*number),
        Value::Bool(truth) => Ok(i128::from(*truth)),
        other => Err(type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            ops::type_name(other)
        ))),
    }
}

/// A count: negative ones are none.
///
/// # Errors
/// Not an integer, or one that no memory could hold.
pub(crate) fn count(value: &Value) -> Eval<usize> {
    size(integer(value)?)
}

/// A count given as a number.
///
/// # Errors
/// One that no memory could hold.
pub(crate) fn size(number: i128) -> Eval<usize> {
    usize::try_from(number.max(0))
        .map_err(|_| value_error("Python int too large to convert to C ssize_t"))
}

/// A string's characters; nothing else is accepted.
///
/// # Errors
/// Not a string.
pub(crate) fn string<'a>(value: &'a Value, what: &str) -> Eval<&'a Text> {
    ops::known(value)?;
    value
        .as_text()
        .ok_or_else(|| type_error(format!("{what} must be str, not {}", ops::type_name(value))))
}

/// A truth value, or what is to be taken without one.
///
/// # Errors
/// A value that only the warehouse knows.
pub(crate) fn flag(value: Option<&Value>, default: bool) -> Eval<bool> {
    value.map_or(Ok(default), ops::truth)
}

/// `None` counts as not given.
pub(crate) fn given(value: Option<Value>) -> Option<Value> {
    value.filter(|value| !matches!(value, Value::None))
}
