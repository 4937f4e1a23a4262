//! Values as types have them.

use std::sync::Arc;

use super::value::{Value, midnight, parse_interval};
use super::world::Type;
use crate::effect::shape::kind_of_type;

/// A value as one of a written type.
pub(crate) fn cast(value: Value, written: &str) -> Value {
    let written = written.to_lowercase();
    if written.starts_with("interval") {
        return match value.print().and_then(|words| parse_interval(&words, None)) {
            Some(interval) if !matches!(value, Value::Interval { .. }) => interval,
            _ => value,
        };
    }
    coerce(value, kind_of_type(&written).0)
}

/// A value as a column of a type stores it.
pub(crate) fn coerce(value: Value, kind: Type) -> Value {
    if value.is_null() {
        return value;
    }
    let scaled = |scale: u32| {
        let factor = 10f64.powi(i32::try_from(scale).unwrap_or(0));
        value
            .number()
            .map(|number| Value::Number((number * factor).round() / factor))
    };
    let opaque = matches!(value, Value::Opaque(_));
    let stored = match kind {
        Type::Integer if !opaque => scaled(0),
        Type::Decimal(scale) if !opaque => scaled(scale),
        Type::Float if !opaque => value.number().map(Value::Number),
        Type::Text => value.print().map(|text: Arc<str>| Value::Text(text)),
        Type::Bool => value.truth().map(Value::Bool),
        Type::Date => value.time().map(|time| Value::Time(midnight(time))),
        Type::Time => value.time().map(Value::Time),
        _ => None,
    };
    stored.unwrap_or(value)
}
