//! Arithmetic of Python's numbers: integers of 128 bits, floats, decimals; booleans are integers.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::{overflow, value_error};
use crate::jinja::ast::BinaryOp;
use crate::render::{Eval, RenderError, Stop, Value};

/// A number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Int(i128),
    Float(f64),
    Decimal(Decimal),
}

impl Number {
    /// The number that a value is.
    pub(super) fn of(value: &Value) -> Option<Number> {
        Some(match value {
            Value::Bool(value) => Number::Int(i128::from(*value)),
            Value::Int(value) => Number::Int(*value),
            Value::Float(value) => Number::Float(*value),
            Value::Decimal(value) => Number::Decimal(*value),
            _ => return None,
        })
    }
}

/// A float's whole part, if it fits.
pub(crate) fn float_to_int(value: f64) -> Option<i128> {
    const LIMIT: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
    (value.is_finite() && (-LIMIT..LIMIT).contains(&value)).then(|| value.trunc() as i128)
}

/// `left op right`; `None` if Python does not define it (a decimal with a float).
pub(super) fn calculate(op: BinaryOp, left: Number, right: Number) -> Option<Eval> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(integers(op, left, right)),
        (Number::Decimal(left), Number::Decimal(right)) => Some(decimals(op, left, right)),
        (Number::Decimal(left), Number::Int(right)) => {
            Some(exact(right).and_then(|right| decimals(op, left, right)))
        }
        (Number::Int(left), Number::Decimal(right)) => {
            Some(exact(left).and_then(|left| decimals(op, left, right)))
        }
        (Number::Float(left), Number::Float(right)) => Some(floats(op, left, right)),
        (Number::Float(left), Number::Int(right)) => Some(floats(op, left, right as f64)),
        (Number::Int(left), Number::Float(right)) => Some(floats(op, left as f64, right)),
        _ => None,
    }
}

/// The order of two numbers; `None` for not-a-number.
pub(super) fn order(left: Number, right: Number) -> Option<Ordering> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(left.cmp(&right)),
        (Number::Float(left), Number::Float(right)) => left.partial_cmp(&right),
        (Number::Decimal(left), Number::Decimal(right)) => Some(left.cmp(&right)),
        (Number::Int(left), Number::Float(right)) => int_float(left, right),
        (Number::Float(left), Number::Int(right)) => int_float(right, left).map(Ordering::reverse),
        (Number::Decimal(left), Number::Int(right)) => {
            Some(Decimal::from_i128(right).map_or_else(|| 0.cmp(&right), |right| left.cmp(&right)))
        }
        (Number::Int(_), Number::Decimal(_)) => order(right, left).map(Ordering::reverse),
        (Number::Decimal(left), Number::Float(right)) => decimal_float(left, right),
        (Number::Float(left), Number::Decimal(right)) => {
            decimal_float(right, left).map(Ordering::reverse)
        }
    }
}

fn int_float(left: i128, right: f64) -> Option<Ordering> {
    match float_to_int(right) {
        Some(whole) => Some(
            left.cmp(&whole)
                .then_with(|| 0.0.partial_cmp(&right.fract()).unwrap_or(Ordering::Equal)),
        ),
        None => (left as f64).partial_cmp(&right),
    }
}

fn decimal_float(left: Decimal, right: f64) -> Option<Ordering> {
    match Decimal::from_f64_retain(right) {
        Some(right) => Some(left.cmp(&right)),
        None => left.to_f64().unwrap_or(0.0).partial_cmp(&right),
    }
}

fn exact(value: i128) -> Eval<Decimal> {
    Decimal::from_i128(value).ok_or_else(overflow)
}

fn integers(op: BinaryOp, left: i128, right: i128) -> Eval {
    let result = match op {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::Subtract => left.checked_sub(right),
        BinaryOp::Multiply => left.checked_mul(right),
        BinaryOp::Divide if right == 0 => return Err(division_by_zero("division by zero")),
        BinaryOp::Divide => return Ok(Value::Float(divide(left, right))),
        BinaryOp::FloorDivide if right == 0 => {
            return Err(division_by_zero("integer division or modulo by zero"));
        }
        BinaryOp::FloorDivide => floor_divide(left, right),
        BinaryOp::Modulo if right == 0 => {
            return Err(division_by_zero("integer modulo by zero"));
        }
        BinaryOp::Modulo => Some(floor_modulo(left, right)),
        BinaryOp::Power if right < 0 => {
            if left == 0 {
                return Err(division_by_zero("0.0 cannot be raised to a negative power"));
            }
            return Ok(Value::Float((left as f64).powf(right as f64)));
        }
        BinaryOp::Power => power(left, right),
    };
    result.map(Value::Int).ok_or_else(overflow)
}

/// Correctly rounded as far as both fit a float; larger ones lose what a float loses.
fn divide(left: i128, right: i128) -> f64 {
    let exact = left / right;
    if left % right == 0 {
        exact as f64
    } else {
        left as f64 / right as f64
    }
}

fn floor_divide(left: i128, right: i128) -> Option<i128> {
    let quotient = left.checked_div(right)?;
    let inexact = left.wrapping_rem(right) != 0;
    Some(if inexact && (left < 0) != (right < 0) {
        quotient - 1
    } else {
        quotient
    })
}

fn floor_modulo(left: i128, right: i128) -> i128 {
    let rest = left.wrapping_rem(right);
    if rest != 0 && (rest < 0) != (right < 0) {
        rest + right
    } else {
        rest
    }
}

fn power(base: i128, exponent: i128) -> Option<i128> {
    match (base, exponent) {
        (_, 0) | (1, _) => Some(1),
        (0, _) => Some(0),
        (-1, exponent) => Some(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => base.checked_pow(u32::try_from(exponent).ok()?),
    }
}

fn floats(op: BinaryOp, left: f64, right: f64) -> Eval {
    let result = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide if right == 0.0 => {
            return Err(division_by_zero("float division by zero"));
        }
        BinaryOp::Divide => left / right,
        BinaryOp::FloorDivide if right == 0.0 => {
            return Err(division_by_zero("float floor division by zero"));
        }
        BinaryOp::FloorDivide => float_divmod(left, right).0,
        BinaryOp::Modulo if right == 0.0 => return Err(division_by_zero("float modulo")),
        BinaryOp::Modulo => float_divmod(left, right).1,
        BinaryOp::Power => return float_power(left, right),
    };
    Ok(Value::Float(result))
}

/// Quotient and rest; the rest has the divisor's sign.
fn float_divmod(left: f64, right: f64) -> (f64, f64) {
    let mut rest = left % right;
    let mut quotient = (left - rest) / right;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(right);
    } else if (right < 0.0) != (rest < 0.0) {
        rest += right;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0.0_f64.copysign(left / right), rest);
    }
    let floor = quotient.floor();
    (
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        },
        rest,
    )
}

fn float_power(left: f64, right: f64) -> Eval {
    if left == 0.0 && right < 0.0 {
        return Err(division_by_zero("0.0 cannot be raised to a negative power"));
    }
    let result = left.powf(right);
    if result.is_infinite() && left.is_finite() && right.is_finite() {
        return Err(value_error("(34, 'Numerical result out of range')"));
    }
    if result.is_nan() && !left.is_nan() && !right.is_nan() {
        return Err(value_error("complex numbers are not supported"));
    }
    Ok(Value::Float(result))
}

fn decimals(op: BinaryOp, left: Decimal, right: Decimal) -> Eval {
    let by_zero = right.is_zero();
    let result = match op {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::Subtract => left.checked_sub(right),
        BinaryOp::Multiply => left.checked_mul(right),
        BinaryOp::Divide | BinaryOp::FloorDivide | BinaryOp::Modulo if by_zero => {
            return Err(division_by_zero("[<class 'decimal.DivisionByZero'>]"));
        }
        BinaryOp::Divide => left.checked_div(right),
        BinaryOp::FloorDivide => left.checked_div(right).map(|quotient| quotient.trunc()),
        BinaryOp::Modulo => left.checked_rem(right),
        BinaryOp::Power => decimal_power(left, right),
    };
    result.map(Value::Decimal).ok_or_else(overflow)
}

/// Whole exponents only: others give digits that depend on the context's precision.
fn decimal_power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    if !exponent.fract().is_zero() {
        return None;
    }
    let mut left = exponent.abs().to_u64()?;
    let (mut power, mut square) = (Decimal::ONE, base);
    while left > 0 {
        if left % 2 == 1 {
            power = power.checked_mul(square)?;
        }
        left /= 2;
        if left > 0 {
            square = square.checked_mul(square)?;
        }
    }
    if exponent.is_sign_negative() {
        Decimal::ONE.checked_div(power)
    } else {
        Some(power)
    }
}

fn division_by_zero(message: &str) -> Box<Stop> {
    RenderError::new("render::division-by-zero", message).into()
}
