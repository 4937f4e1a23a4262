//! Values as keys of dicts: equal values give equal keys, as Python's hashes do.

use std::rc::Rc;
use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{deferred, float_to_int, type_error};
use crate::render::{Eval, Key, Value};

/// The value as the key of a dict.
///
/// # Errors
/// Lists and dicts cannot be keys; a deferral for what only the warehouse knows.
pub(crate) fn key_of(value: &Value) -> Eval<Key> {
    Ok(match value {
        Value::None => Key::None,
        Value::Undefined { .. } => Key::Content("Undefined", String::new()),
        Value::Bool(value) => Key::Int(i128::from(*value)),
        Value::Int(value) => Key::Int(*value),
        Value::Float(value) => float_key(*value),
        Value::Decimal(value) => decimal_key(*value),
        Value::Str(text) | Value::Markup(text) => Key::Str(text.shared()),
        Value::Tuple(values) => {
            let keys = values.iter().map(key_of).collect::<Eval<Vec<Key>>>();
            Key::Tuple(keys?)
        }
        Value::Macro(definition) => Key::Object(Arc::as_ptr(definition) as usize),
        Value::Object(object) => {
            let address = Rc::as_ptr(object).cast::<()>() as usize;
            object.key(address).ok_or_else(|| unhashable(value))?
        }
        Value::List(_) | Value::Dict(_) => return Err(unhashable(value)),
        Value::Unknown(unknown) => return Err(deferred(unknown)),
    })
}

fn unhashable(value: &Value) -> Box<crate::render::Stop> {
    type_error(format!("unhashable type: '{}'", super::type_name(value)))
}

fn float_key(value: f64) -> Key {
    match float_to_int(value) {
        Some(whole) if value.fract() == 0.0 => Key::Int(whole),
        _ => Key::Float(value.to_bits()),
    }
}

/// `Decimal('2.5')` and `2.5` are one key, `Decimal('0.1')` and `0.1` are two.
fn decimal_key(value: Decimal) -> Key {
    if value.fract().is_zero()
        && let Some(whole) = value.to_i128()
    {
        return Key::Int(whole);
    }
    match value.to_f64() {
        Some(float) if Decimal::from_f64_retain(float) == Some(value) => {
            Key::Float(float.to_bits())
        }
        _ => Key::Content("Decimal", value.normalize().to_string()),
    }
}
