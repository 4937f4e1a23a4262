//! Going through values.

use super::{deferred, type_error, type_name};
use crate::render::{Eval, Interp, Value};
use crate::source::Text;

/// What a `for` goes through, in order.
///
/// # Errors
/// Not iterable; a deferral for what only the warehouse knows.
pub(crate) fn iterate(interp: &mut Interp<'_>, value: &Value) -> Eval<Vec<Value>> {
    match value {
        Value::List(list) => Ok(list.borrow().to_vec()),
        Value::Tuple(values) => Ok(values.to_vec()),
        Value::Dict(dict) => Ok(dict
            .0
            .borrow()
            .values()
            .map(|(key, _)| key.clone())
            .collect()),
        Value::Str(text) | Value::Markup(text) => {
            interp.check_elements(text.as_str().len())?;
            interp.spend(text.as_str().len() as u64 * 2)?;
            Ok(characters(text))
        }
        Value::Undefined { .. } => Ok(Vec::new()),
        Value::Unknown(unknown) => Err(deferred(unknown)),
        Value::Object(object) => match object.iterate(interp)? {
            Some(values) => Ok(values),
            None => Err(type_error(format!(
                "'{}' object is not iterable",
                object.type_name()
            ))),
        },
        other => Err(type_error(format!(
            "'{}' object is not iterable",
            type_name(other)
        ))),
    }
}

fn characters(text: &Text) -> Vec<Value> {
    let whole = text.as_str();
    let part =
        |(at, character): (usize, char)| Value::Str(text.slice(at..at + character.len_utf8()));
    whole.char_indices().map(part).collect()
}

/// Python's `len()`.
///
/// # Errors
/// It has no length; a deferral for what only the warehouse knows.
pub(crate) fn length(value: &Value) -> Eval<usize> {
    let length = match value {
        Value::List(list) => Some(list.borrow().len()),
        Value::Tuple(values) => Some(values.len()),
        Value::Dict(dict) => Some(dict.0.borrow().len()),
        Value::Str(text) | Value::Markup(text) => Some(text.as_str().chars().count()),
        Value::Undefined { .. } => Some(0),
        Value::Unknown(unknown) => return Err(deferred(unknown)),
        Value::Object(object) => object.length(),
        _ => None,
    };
    length.ok_or_else(|| {
        type_error(format!(
            "object of type '{}' has no len()",
            type_name(value)
        ))
    })
}

/// The value as an index: integers and booleans.
pub(crate) fn index(value: &Value) -> Option<i128> {
    match value {
        Value::Int(value) => Some(*value),
        Value::Bool(value) => Some(i128::from(*value)),
        _ => None,
    }
}
