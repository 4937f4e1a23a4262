//! Jinja2's tests: a value and arguments into true or false.

use std::rc::Rc;
use std::sync::Arc;

use super::generator::is_iterable;
use super::methods::chars;
use super::{Args, Eval, Interp, ObjectKind, RenderError, Value, filters, ops};
use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::jinja::{TESTS, is_test};

/// Applies a test. Neither the value nor an argument is a [`Value::Unknown`], except for the tests
/// that do not look inside (`defined` and `undefined`).
///
/// # Errors
/// Whatever the test raises.
pub(crate) fn apply_test(
    interp: &mut Interp<'_>,
    name: &str,
    value: &Value,
    args: Args,
) -> Eval<bool> {
    if let Some(op) = comparison(name) {
        let [other] = args.bind_required(name, ["b"], 1)?;
        return ops::compare_by(interp, op, value, &other.unwrap_or(Value::None));
    }
    match name {
        "divisibleby" => {
            let [number] = args.bind_required("test_divisibleby", ["num"], 1)?;
            remainder_is(interp, value, &number.unwrap_or(Value::None), 0)
        }
        "sameas" => {
            let [other] = args.bind_required("test_sameas", ["other"], 1)?;
            Ok(same(value, &other.unwrap_or(Value::None)))
        }
        "in" => {
            let [container] = args.bind_required("test_in", ["seq"], 1)?;
            ops::contains(interp, &container.unwrap_or(Value::None), value)
        }
        _ => {
            if is_test(name) {
                let [] = args.bind(&format!("test_{name}"), [])?;
            }
            plain(interp, name, value)
        }
    }
}

/// The tests without arguments.
fn plain(interp: &mut Interp<'_>, name: &str, value: &Value) -> Eval<bool> {
    Ok(match name {
        "boolean" => matches!(value, Value::Bool(_)),
        "callable" => callable(value),
        "defined" => !matches!(value, Value::Undefined { .. }),
        "escaped" => matches!(value, Value::Markup(_)),
        "even" => return remainder_is(interp, value, &Value::Int(2), 0),
        "false" => matches!(value, Value::Bool(false)),
        "filter" | "test" => {
            // Python looks the value up in a dict.
            ops::key_of(value)?;
            let known = if name == "filter" {
                filters::is_filter
            } else {
                is_test
            };
            value.as_str().is_some_and(known)
        }
        "float" => matches!(value, Value::Float(_)),
        "integer" => matches!(value, Value::Int(_)),
        "iterable" => return iterable(interp, value),
        "lower" => chars::is_lower(interp.print(value)?.as_str()),
        "mapping" => is_mapping(value),
        "none" => matches!(value, Value::None),
        "number" => {
            matches!(
                value,
                Value::Int(_) | Value::Bool(_) | Value::Float(_) | Value::Decimal(_)
            )
        }
        "odd" => return remainder_is(interp, value, &Value::Int(2), 1),
        "sequence" => is_sequence(value),
        "string" => value.as_text().is_some(),
        "true" => matches!(value, Value::Bool(true)),
        "undefined" => matches!(value, Value::Undefined { .. }),
        "upper" => chars::is_upper(interp.print(value)?.as_str()),
        _ => return Err(unknown(name)),
    })
}

fn unknown(name: &str) -> Box<super::Stop> {
    let error = RenderError::new("render::unknown-test", format!("No test named '{name}'."));
    match crate::diagnostic::closest(name, TESTS) {
        Some(near) => error.help(format!("did you mean `{near}`?")).into(),
        None => error.into(),
    }
}

fn comparison(name: &str) -> Option<CompareOp> {
    Some(match name {
        "==" | "eq" | "equalto" => CompareOp::Equal,
        "!=" | "ne" => CompareOp::NotEqual,
        "<" | "lt" | "lessthan" => CompareOp::Less,
        "<=" | "le" => CompareOp::LessEqual,
        ">" | "gt" | "greaterthan" => CompareOp::Greater,
        ">=" | "ge" => CompareOp::GreaterEqual,
        _ => return None,
    })
}

fn remainder_is(interp: &mut Interp<'_>, value: &Value, by: &Value, wanted: i128) -> Eval<bool> {
    let rest = ops::binary(interp, BinaryOp::Modulo, value, by)?;
    ops::equal(interp, &rest, &Value::Int(wanted))
}

fn callable(value: &Value) -> bool {
    match value {
        Value::Macro(_) | Value::Undefined { .. } => true,
        Value::Object(object) => object.kind() == ObjectKind::Callable,
        _ => false,
    }
}

fn is_mapping(value: &Value) -> bool {
    match value {
        Value::Dict(_) => true,
        Value::Object(object) => object.kind() == ObjectKind::Mapping,
        _ => false,
    }
}

/// Whether it has a length and items.
fn is_sequence(value: &Value) -> bool {
    match value {
        Value::Str(_)
        | Value::Markup(_)
        | Value::List(_)
        | Value::Tuple(_)
        | Value::Dict(_)
        | Value::Undefined { .. } => true,
        Value::Object(object) => match object.kind() {
            ObjectKind::Mapping => object.length().is_some(),
            kind => kind == ObjectKind::Sequence,
        },
        _ => false,
    }
}

/// Whether it gives an iterator: a mapping without keys may refuse to say so.
fn iterable(interp: &mut Interp<'_>, value: &Value) -> Eval<bool> {
    match value {
        Value::Object(object)
            if object.kind() == ObjectKind::Mapping && object.elements().is_none() =>
        {
            Ok(object.iterate(interp)?.is_some())
        }
        _ => Ok(is_iterable(value)),
    }
}

/// Python's `is`: constants and small values are one object, containers are themselves only.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::None, Value::None) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Int(left), Value::Int(right)) => left == right,
        (Value::Float(left), Value::Float(right)) => left == right,
        (Value::Str(left), Value::Str(right)) => left == right,
        (Value::List(left), Value::List(right)) => Rc::ptr_eq(left, right),
        (Value::Tuple(left), Value::Tuple(right)) => {
            Rc::ptr_eq(left, right) || (left.is_empty() && right.is_empty())
        }
        (Value::Dict(left), Value::Dict(right)) => Rc::ptr_eq(&left.0, &right.0),
        (Value::Object(left), Value::Object(right)) => Rc::ptr_eq(left, right),
        (Value::Macro(left), Value::Macro(right)) => Arc::ptr_eq(left, right),
        _ => false,
    }
}
