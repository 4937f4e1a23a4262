//! `+ - * / // % **` and signs for all values, with Python's words for what does not work.

use super::number::{Number, calculate};
use super::{
    concat, deferred, escape, overflow, printf, repeat, type_error, type_name, undefined_error,
};
use crate::jinja::ast::BinaryOp;
use crate::render::{Eval, Interp, Stop, Value};

/// `left op right`.
///
/// # Errors
/// What Python raises, results out of bounds, and a deferral for what only the warehouse knows.
pub(crate) fn binary(interp: &mut Interp<'_>, op: BinaryOp, left: &Value, right: &Value) -> Eval {
    if let (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) = (left, right)
        && let Some(result) = numbers(op, left, right)
    {
        return result;
    }
    for value in [left, right] {
        if let Value::Unknown(unknown) = value {
            return Err(deferred(unknown));
        }
    }
    if let (BinaryOp::Modulo, Value::Str(_) | Value::Markup(_)) = (op, left) {
        return format(interp, left, right);
    }
    for value in [left, right] {
        if let Value::Undefined { hint, .. } = value {
            return Err(undefined_error(hint));
        }
    }
    for (object, other, reversed) in [(left, right, false), (right, left, true)] {
        if let Value::Object(object) = object
            && let Some(result) = object.arithmetic(interp, op, other, reversed)?
        {
            return Ok(result);
        }
    }
    if let Some(result) = numbers(op, left, right) {
        return result;
    }
    match op {
        BinaryOp::Add => add(interp, left, right),
        BinaryOp::Multiply => multiply(interp, left, right),
        _ => Err(unsupported(op, left, right)),
    }
}

/// `-value`.
///
/// # Errors
/// What Python raises.
pub(crate) fn negative(value: &Value) -> Eval {
    match Number::of(value) {
        Some(Number::Int(value)) => value.checked_neg().map(Value::Int).ok_or_else(overflow),
        Some(Number::Float(value)) => Ok(Value::Float(-value)),
        Some(Number::Decimal(value)) => Ok(Value::Decimal(-value)),
        None => match value {
            Value::Object(object) => object.negate().ok_or_else(|| bad_operand('-', value)),
            _ => Err(bad_operand('-', value)),
        },
    }
}

/// `+value`.
///
/// # Errors
/// What Python raises.
pub(crate) fn positive(value: &Value) -> Eval {
    match Number::of(value) {
        Some(Number::Int(value)) => Ok(Value::Int(value)),
        Some(_) => Ok(value.clone()),
        None => Err(bad_operand('+', value)),
    }
}

fn bad_operand(sign: char, value: &Value) -> Box<Stop> {
    match value {
        Value::Unknown(unknown) => deferred(unknown),
        Value::Undefined { hint, .. } => undefined_error(hint),
        value => type_error(format!(
            "bad operand type for unary {sign}: '{}'",
            type_name(value)
        )),
    }
}

fn numbers(op: BinaryOp, left: &Value, right: &Value) -> Option<Eval> {
    calculate(op, Number::of(left)?, Number::of(right)?)
}

fn add(interp: &mut Interp<'_>, left: &Value, right: &Value) -> Eval {
    match (left, right) {
        (Value::Str(first), Value::Str(second)) => {
            Ok(Value::Str(concat(interp, &[first, second])?))
        }
        (Value::Markup(first), Value::Str(second)) => {
            Ok(Value::Markup(concat(interp, &[first, &escape(second)])?))
        }
        (Value::Str(first), Value::Markup(second)) => {
            Ok(Value::Markup(concat(interp, &[&escape(first), second])?))
        }
        (Value::Markup(first), Value::Markup(second)) => {
            Ok(Value::Markup(concat(interp, &[first, second])?))
        }
        (Value::List(first), Value::List(second)) => {
            let (first, second) = (first.borrow(), second.borrow());
            Ok(Value::list(join(interp, &first, &second)?))
        }
        (Value::Tuple(first), Value::Tuple(second)) => {
            Ok(Value::tuple(join(interp, first, second)?))
        }
        (Value::Str(_), other) => Err(only_concatenate("str", other)),
        (Value::List(_), other) => Err(only_concatenate("list", other)),
        (Value::Tuple(_), other) => Err(only_concatenate("tuple", other)),
        _ => Err(unsupported(BinaryOp::Add, left, right)),
    }
}

fn only_concatenate(kind: &str, other: &Value) -> Box<Stop> {
    let other = type_name(other);
    type_error(format!(
        "can only concatenate {kind} (not \"{other}\") to {kind}"
    ))
}

fn join(interp: &mut Interp<'_>, first: &[Value], second: &[Value]) -> Eval<Vec<Value>> {
    interp.check_elements(first.len() + second.len())?;
    Ok(first.iter().chain(second).cloned().collect())
}

fn multiply(interp: &mut Interp<'_>, left: &Value, right: &Value) -> Eval {
    for (sequence, times) in [(left, right), (right, left)] {
        if !matches!(
            sequence,
            Value::Str(_) | Value::Markup(_) | Value::List(_) | Value::Tuple(_)
        ) {
            continue;
        }
        let Some(Number::Int(times)) = Number::of(times) else {
            let kind = type_name(times);
            return Err(type_error(format!(
                "can't multiply sequence by non-int of type '{kind}'"
            )));
        };
        return match sequence {
            Value::Str(text) => repeat(interp, text, times).map(Value::Str),
            Value::Markup(text) => repeat(interp, text, times).map(Value::Markup),
            Value::List(list) => repeat_values(interp, &list.borrow(), times).map(Value::list),
            Value::Tuple(values) => repeat_values(interp, values, times).map(Value::tuple),
            _ => Err(unsupported(BinaryOp::Multiply, left, right)),
        };
    }
    Err(unsupported(BinaryOp::Multiply, left, right))
}

fn repeat_values(interp: &mut Interp<'_>, values: &[Value], times: i128) -> Eval<Vec<Value>> {
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    let total = values.len().saturating_mul(times);
    interp.check_elements(total)?;
    Ok(values.iter().cycle().take(total).cloned().collect())
}

fn format(interp: &mut Interp<'_>, left: &Value, right: &Value) -> Eval {
    match left {
        Value::Markup(text) => printf(interp, text, right, true).map(Value::Markup),
        Value::Str(text) => printf(interp, text, right, false).map(Value::Str),
        _ => Err(unsupported(BinaryOp::Modulo, left, right)),
    }
}

fn unsupported(op: BinaryOp, left: &Value, right: &Value) -> Box<Stop> {
    let symbol = match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::FloorDivide => "//",
        BinaryOp::Modulo => "%",
        BinaryOp::Power => "** or pow()",
    };
    let (left, right) = (type_name(left), type_name(right));
    type_error(format!(
        "unsupported operand type(s) for {symbol}: '{left}' and '{right}'"
    ))
}
