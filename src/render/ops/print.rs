//! Python's `str()`.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{deferred, float_repr, repr, unshown};
use crate::render::{Eval, Interp, Value};
use crate::source::Text;

/// Python's `str()`, provenance kept.
///
/// # Errors
/// A deferral for what only the warehouse knows, or differs from run to run; texts out of bounds.
pub(crate) fn print(interp: &mut Interp<'_>, value: &Value) -> Eval<Text> {
    Ok(match value {
        Value::Str(text) | Value::Markup(text) => text.clone(),
        Value::Undefined { .. } => Text::new(""),
        Value::Unknown(unknown) => return Err(deferred(unknown)),
        Value::Object(object) => match object.show(interp)? {
            Some(text) => Text::new(text),
            None => Text::new(object.print().ok_or_else(|| unshown(value))?),
        },
        Value::Decimal(value) => Text::new(decimal(*value)),
        value => match simple(value) {
            Some(text) => Text::new(text.as_ref()),
            None => Text::new(repr(interp, value)?),
        },
    })
}

/// What `str` and `repr` agree on and needs no look inside.
pub(super) fn simple(value: &Value) -> Option<Cow<'static, str>> {
    Some(match value {
        Value::None => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Int(value) => value.to_string().into(),
        Value::Float(value) => float_repr(*value).into(),
        _ => return None,
    })
}

/// A decimal as Python writes it: very small ones with an exponent.
pub(super) fn decimal(value: Decimal) -> String {
    let digits = value.mantissa().unsigned_abs().to_string();
    let exponent = digits.len() as i64 - 1 - i64::from(value.scale());
    if exponent >= -6 {
        return value.to_string();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}E{exponent}")
}
