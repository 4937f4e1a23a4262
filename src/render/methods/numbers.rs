//! Methods and attributes of `int`, `bool`, `float` and `Decimal`.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::signature::{no_arguments, positional};
use crate::render::ops::{type_error, value_error};
use crate::render::{Args, Eval, Value};

/// Names of the methods of integers.
pub(super) const INT: &[&str] = &["as_integer_ratio", "bit_count", "bit_length", "conjugate"];

/// Names of the methods of floats.
pub(super) const FLOAT: &[&str] = &["as_integer_ratio", "conjugate", "is_integer"];

/// Names of the methods of decimals.
pub(super) const DECIMAL: &[&str] = &[
    "conjugate",
    "copy_abs",
    "copy_negate",
    "is_finite",
    "is_infinite",
    "is_nan",
    "is_signed",
    "is_zero",
    "normalize",
    "quantize",
    "to_integral_value",
];

/// An attribute that is no method.
pub(super) fn attribute(number: &Value, name: &str) -> Option<Value> {
    match (number, name) {
        (Value::Int(_) | Value::Float(_) | Value::Decimal(_), "real") => Some(number.clone()),
        (Value::Bool(truth), "real") => Some(Value::Int(i128::from(*truth))),
        (Value::Int(_) | Value::Bool(_), "numerator") => attribute(number, "real"),
        (Value::Int(_) | Value::Bool(_), "denominator") => Some(Value::Int(1)),
        (Value::Int(_) | Value::Bool(_), "imag") => Some(Value::Int(0)),
        (Value::Float(_), "imag") => Some(Value::Float(0.0)),
        (Value::Decimal(_), "imag") => Some(Value::Decimal(Decimal::ZERO)),
        _ => None,
    }
}

/// Calls a method of an integer; `None` if there is none of that name.
pub(super) fn call_int(number: i128, name: &str, args: Args) -> Eval<Option<Value>> {
    if !INT.contains(&name) {
        return Ok(None);
    }
    no_arguments(args, &format!("int.{name}"))?;
    let size = number.unsigned_abs();
    Ok(Some(match name {
        "bit_length" => Value::Int(i128::from(u128::BITS - size.leading_zeros())),
        "bit_count" => Value::Int(i128::from(size.count_ones())),
        "as_integer_ratio" => Value::tuple(vec![Value::Int(number), Value::Int(1)]),
        _ => Value::Int(number),
    }))
}

/// Calls a method of a float; `None` if there is none of that name.
pub(super) fn call_float(number: f64, name: &str, args: Args) -> Eval<Option<Value>> {
    if !FLOAT.contains(&name) {
        return Ok(None);
    }
    no_arguments(args, &format!("float.{name}"))?;
    Ok(Some(match name {
        "is_integer" => Value::Bool(number.is_finite() && number.fract() == 0.0),
        "as_integer_ratio" => ratio(number)?,
        _ => Value::Float(number),
    }))
}

/// The fraction in lowest terms that a float exactly is.
fn ratio(number: f64) -> Eval {
    let mut numerator = number;
    let mut denominator: i128 = 1;
    while numerator.is_finite() && numerator.fract() != 0.0 {
        numerator *= 2.0;
        denominator = match denominator.checked_mul(2) {
            Some(doubled) => doubled,
            None => return Err(value_error("integer out of range")),
        };
    }
    match numerator.to_i128() {
        Some(numerator) => Ok(Value::tuple(vec![
            Value::Int(numerator),
            Value::Int(denominator),
        ])),
        None => Err(value_error("cannot convert float to integer ratio")),
    }
}

/// Calls a method of a decimal; `None` if there is none of that name.
pub(super) fn call_decimal(number: Decimal, name: &str, args: Args) -> Eval<Option<Value>> {
    if !DECIMAL.contains(&name) {
        return Ok(None);
    }
    if name == "quantize" {
        return quantize(number, args).map(Some);
    }
    no_arguments(args, &format!("Decimal.{name}"))?;
    Ok(Some(match name {
        "copy_abs" => Value::Decimal(number.abs()),
        "copy_negate" => Value::Decimal(-number),
        "is_finite" => Value::Bool(true),
        "is_infinite" | "is_nan" => Value::Bool(false),
        "is_signed" => Value::Bool(number.is_sign_negative()),
        "is_zero" => Value::Bool(number.is_zero()),
        "normalize" => Value::Decimal(number.normalize()),
        "to_integral_value" => {
            Value::Decimal(number.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven))
        }
        _ => Value::Decimal(number),
    }))
}

fn quantize(number: Decimal, args: Args) -> Eval {
    let args = positional(args, "quantize", 1..=1)?;
    let Some(Value::Decimal(like)) = args.first() else {
        return Err(type_error("conversion to Decimal is not supported"));
    };
    let mut rounded =
        number.round_dp_with_strategy(like.scale(), RoundingStrategy::MidpointNearestEven);
    rounded.rescale(like.scale());
    Ok(Value::Decimal(rounded))
}
