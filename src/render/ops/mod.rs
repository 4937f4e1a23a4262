//! What Python's operators and built-in functions do with values.

use std::cmp::Ordering;

use super::{Eval, Interp, Key, RenderError, Value};
use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::source::Text;

fn unfinished<T>() -> Eval<T> {
    Err(RenderError::new("render::unfinished", "not there yet").into())
}

/// A TypeError in Python's words.
pub(crate) fn type_error(message: impl Into<String>) -> Box<super::Stop> {
    RenderError::new("render::type-error", message).into()
}

/// A ValueError, IndexError or KeyError in Python's words.
pub(crate) fn value_error(message: impl Into<String>) -> Box<super::Stop> {
    RenderError::new("render::value-error", message).into()
}

/// The error or deferral of looking into a value that only the warehouse knows; fine for all others.
///
/// # Errors
/// A deferral for [`Value::Unknown`].
pub(crate) fn known(_value: &Value) -> Eval<()> {
    Ok(())
}

/// Python's class name: `str`, `int`, `list`, `NoneType`...
pub(crate) fn type_name(_value: &Value) -> &str {
    ""
}

/// Python's `bool()`.
pub(crate) fn truth(_value: &Value) -> Eval<bool> {
    unfinished()
}

/// Python's `str()`, provenance kept.
pub(crate) fn print(_interp: &mut Interp<'_>, _value: &Value) -> Eval<Text> {
    unfinished()
}

/// Python's `repr()`.
pub(crate) fn repr(_interp: &mut Interp<'_>, _value: &Value) -> Eval<String> {
    unfinished()
}

/// Python's `==`.
pub(crate) fn equal(_interp: &mut Interp<'_>, _left: &Value, _right: &Value) -> Eval<bool> {
    unfinished()
}

/// Python's order, as `sorted` needs it; not-a-number is equal to all.
pub(crate) fn compare(_interp: &mut Interp<'_>, _left: &Value, _right: &Value) -> Eval<Ordering> {
    unfinished()
}

/// `left op right` for one comparison operator.
pub(crate) fn compare_by(
    _interp: &mut Interp<'_>,
    _op: CompareOp,
    _left: &Value,
    _right: &Value,
) -> Eval<bool> {
    unfinished()
}

/// `item in container`.
pub(crate) fn contains(_interp: &mut Interp<'_>, _container: &Value, _item: &Value) -> Eval<bool> {
    unfinished()
}

/// The value as the key of a dict.
pub(crate) fn key_of(_value: &Value) -> Eval<Key> {
    unfinished()
}

/// What a `for` goes through, in order.
pub(crate) fn iterate(_interp: &mut Interp<'_>, _value: &Value) -> Eval<Vec<Value>> {
    unfinished()
}

/// Python's `len()`.
pub(crate) fn length(_value: &Value) -> Eval<usize> {
    unfinished()
}

/// Arithmetic.
pub(crate) fn binary(
    _interp: &mut Interp<'_>,
    _op: BinaryOp,
    _left: &Value,
    _right: &Value,
) -> Eval {
    unfinished()
}

/// `value[start:stop:step]`; missing parts are `None`.
pub(crate) fn slice(_interp: &mut Interp<'_>, _value: &Value, _parts: [Value; 3]) -> Eval {
    unfinished()
}

/// `format % values`: `values` is a tuple, a mapping or a single value.
pub(crate) fn printf(_interp: &mut Interp<'_>, _format: &Text, _values: &Value) -> Eval<Text> {
    unfinished()
}

/// The text with `& < > ' "` escaped, as markupsafe does.
pub(crate) fn escape(text: &Text) -> Text {
    text.clone()
}

/// A float as Python's `repr` writes it.
pub(crate) fn float_repr(_value: f64) -> String {
    String::new()
}

/// A string as Python's `repr` writes it.
pub(crate) fn str_repr(_text: &str) -> String {
    String::new()
}
