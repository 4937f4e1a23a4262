//! Filters for numbers: `abs`, `int`, `float`, `round`, `filesizeformat`.

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

use super::argument_error;
use crate::jinja::ast::BinaryOp;
use crate::render::format::float::fixed;
use crate::render::methods::parse;
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Eval, Interp, RenderError, Value, coerce};

pub(super) fn abs(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("abs", [])?;
    match value {
        Value::Int(number) => match number.checked_abs() {
            Some(number) => Ok(Value::Int(number)),
            None => Err(value_error("integer out of range")),
        },
        Value::Bool(truth) => Ok(Value::Int(i128::from(truth))),
        Value::Float(number) => Ok(Value::Float(number.abs())),
        Value::Decimal(number) => Ok(Value::Decimal(number.abs())),
        Value::Object(object) => match object.call_method(interp, "__abs__", Args::default())? {
            Some(value) => Ok(value),
            None => Err(bad_operand(object.type_name())),
        },
        other => Err(bad_operand(ops::type_name(&other))),
    }
}

fn bad_operand(class: &str) -> Box<crate::render::Stop> {
    type_error(format!("bad operand type for abs(): '{class}'"))
}

pub(super) fn int(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [default, base] = args.bind("do_int", ["default", "base"])?;
    refuse_undefined(&value)?;
    let base = base.as_ref().map_or(Ok(10), coerce::integer)?;
    let number = match &value {
        Value::Str(text) | Value::Markup(text) => match parse::int(text.as_str(), base) {
            Some(number) => Some(number),
            None => parse::float(text.as_str()).and_then(truncated),
        },
        Value::Float(number) if number.is_infinite() => {
            return Err(value_error("cannot convert float infinity to integer"));
        }
        Value::Float(number) => truncated(*number),
        Value::Int(number) => Some(*number),
        Value::Bool(truth) => Some(i128::from(*truth)),
        Value::Decimal(number) => number.trunc().to_i128(),
        _ => None,
    };
    Ok(number.map_or_else(|| default.unwrap_or(Value::Int(0)), Value::Int))
}

pub(super) fn float(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [default] = args.bind("do_float", ["default"])?;
    refuse_undefined(&value)?;
    let number = to_float(&value);
    Ok(number.map_or_else(|| default.unwrap_or(Value::Float(0.0)), Value::Float))
}

fn refuse_undefined(value: &Value) -> Eval<()> {
    match value {
        Value::Undefined { hint, .. } => {
            Err(RenderError::new("render::undefined", hint.to_string()).into())
        }
        _ => Ok(()),
    }
}

fn to_float(value: &Value) -> Option<f64> {
    match value {
        Value::Str(text) | Value::Markup(text) => parse::float(text.as_str()),
        Value::Int(number) => Some(*number as f64),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Value::Float(number) => Some(*number),
        Value::Decimal(number) => number.to_f64(),
        _ => None,
    }
}

/// The integer part of a finite float that 128 bits can hold.
fn truncated(number: f64) -> Option<i128> {
    i128::from_f64(number.trunc()).filter(|_| number.is_finite())
}

pub(super) fn round(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [precision, method] = args.bind("do_round", ["precision", "method"])?;
    refuse_undefined(&value)?;
    let precision = precision.unwrap_or(Value::Int(0));
    match method.as_ref().map_or(Some("common"), Value::as_str) {
        Some("common") => nearest(&value, &precision),
        Some("ceil") => to_side(interp, value, &precision, f64::ceil),
        Some("floor") => to_side(interp, value, &precision, f64::floor),
        _ => Err(argument_error("method must be common, ceil or floor")),
    }
}

/// Python's `round()`: half to even of the exact value; integers stay integers.
fn nearest(value: &Value, precision: &Value) -> Eval {
    let digits = match precision {
        Value::None => None,
        given => Some(coerce::integer(given)?),
    };
    match value {
        Value::Int(_) | Value::Bool(_) => {
            let number = coerce::integer(value)?;
            Ok(Value::Int(round_integer(number, digits.unwrap_or(0))))
        }
        Value::Float(number) => match digits {
            Some(digits) => Ok(Value::Float(round_float(*number, digits))),
            None => match truncated(number.round_ties_even()) {
                Some(number) => Ok(Value::Int(number)),
                None => Err(value_error("cannot convert float to integer")),
            },
        },
        Value::Decimal(number) => {
            let scale = u32::try_from(digits.unwrap_or(0))
                .unwrap_or(0)
                .min(Decimal::MAX_SCALE);
            let rounded =
                number.round_dp_with_strategy(scale, RoundingStrategy::MidpointNearestEven);
            match (digits, rounded.to_i128()) {
                (None, Some(number)) => Ok(Value::Int(number)),
                _ => Ok(Value::Decimal(rounded)),
            }
        }
        other => {
            let class = ops::type_name(other);
            Err(type_error(format!(
                "type {class} doesn't define __round__ method"
            )))
        }
    }
}

fn round_integer(number: i128, digits: i128) -> i128 {
    let Some(unit) = u32::try_from(-digits)
        .ok()
        .map(|places| 10_i128.checked_pow(places))
    else {
        return number;
    };
    let Some(unit) = unit else {
        return 0;
    };
    let (below, over) = (number.div_euclid(unit), number.rem_euclid(unit));
    let up = match (over * 2).cmp(&unit) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => below.rem_euclid(2),
        std::cmp::Ordering::Greater => 1,
    };
    (below + up).checked_mul(unit).unwrap_or(number)
}

fn round_float(number: f64, digits: i128) -> f64 {
    match usize::try_from(digits) {
        Ok(places) if places <= 400 => fixed(number, places).parse().unwrap_or(number),
        Ok(_) => number,
        Err(_) => match i32::try_from(-digits) {
            Ok(places) if places <= 308 && number.is_finite() => {
                let rounded = (number / 10_f64.powi(places)).round_ties_even();
                // The text of the scaled number is exact; multiplying again would not be.
                format!("{rounded}e{places}").parse().unwrap_or(number)
            }
            _ if number.is_finite() => 0.0,
            _ => number,
        },
    }
}

/// `ceil` and `floor`: scaled by a power of ten, as Jinja2 computes it.
fn to_side(interp: &mut Interp<'_>, value: Value, precision: &Value, side: fn(f64) -> f64) -> Eval {
    let scale = ops::binary(interp, BinaryOp::Power, &Value::Int(10), precision)?;
    let scaled = ops::binary(interp, BinaryOp::Multiply, &value, &scale)?;
    let whole = match scaled {
        Value::Float(number) => match truncated(side(number)) {
            Some(number) => Value::Int(number),
            None => return Err(value_error("cannot convert float to integer")),
        },
        Value::Decimal(number) => {
            let up = if side(0.5) > 0.0 {
                number.ceil()
            } else {
                number.floor()
            };
            Value::Int(up.to_i128().unwrap_or_default())
        }
        Value::Int(_) | Value::Bool(_) => scaled,
        other => {
            let class = ops::type_name(&other);
            return Err(type_error(format!("must be real number, not {class}")));
        }
    };
    ops::binary(interp, BinaryOp::Divide, &whole, &scale)
}

pub(super) fn filesizeformat(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [binary] = args.bind("do_filesizeformat", ["binary"])?;
    refuse_undefined(&value)?;
    let Some(bytes) = to_float(&value) else {
        let shown = interp.repr(&value)?;
        return Err(value_error(format!(
            "could not convert string to float: {shown}"
        )));
    };
    let (base, infix) = if coerce::flag(binary.as_ref(), false)? {
        (1024.0, "i")
    } else {
        (1000.0, "")
    };
    if bytes == 1.0 {
        return Ok(Value::str("1 Byte"));
    }
    if bytes < base {
        return Ok(Value::str(format!("{} Bytes", bytes.trunc() + 0.0)));
    }
    let letters = if infix.is_empty() {
        "kMGTPEZY"
    } else {
        "KMGTPEZY"
    };
    let mut unit = base;
    let mut prefix = ' ';
    for letter in letters.chars() {
        prefix = letter;
        unit *= base;
        if bytes < unit {
            break;
        }
    }
    let number = fixed(base * bytes / unit, 1);
    Ok(Value::str(format!("{number} {prefix}{infix}B")))
}
