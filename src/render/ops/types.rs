//! Classes and truth of values.

use crate::render::{Eval, Value};

use super::deferred;

/// Python's class name: `str`, `int`, `list`, `NoneType`...
pub(crate) fn type_name(value: &Value) -> &str {
    match value {
        Value::Undefined { .. } => "Undefined",
        Value::None => "NoneType",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Float(_) => "float",
        Value::Decimal(_) => "decimal.Decimal",
        Value::Str(_) => "str",
        Value::Markup(_) => "Markup",
        Value::List(_) => "list",
        Value::Tuple(_) => "tuple",
        Value::Dict(_) => "dict",
        Value::Macro(_) => "MacroGenerator",
        Value::Object(object) => object.type_name(),
        Value::Unknown(_) => "object",
    }
}

/// How Jinja2 names a value's class in messages about missing attributes: `str object`, `None`.
pub(crate) fn class_repr(value: &Value) -> String {
    match value {
        Value::None => "None".to_owned(),
        Value::Decimal(_) => "decimal.Decimal object".to_owned(),
        Value::Markup(_) => "markupsafe.Markup object".to_owned(),
        Value::Macro(_) => "dbt.clients.jinja.MacroGenerator object".to_owned(),
        value => format!("{} object", type_name(value)),
    }
}

/// Python's `bool()`.
///
/// # Errors
/// A deferral for what only the warehouse knows.
pub(crate) fn truth(value: &Value) -> Eval<bool> {
    Ok(match value {
        Value::Undefined { .. } | Value::None => false,
        Value::Bool(value) => *value,
        Value::Int(value) => *value != 0,
        Value::Float(value) => *value != 0.0,
        Value::Decimal(value) => !value.is_zero(),
        Value::Str(text) | Value::Markup(text) => !text.as_str().is_empty(),
        Value::List(list) => !list.borrow().is_empty(),
        Value::Tuple(values) => !values.is_empty(),
        Value::Dict(dict) => !dict.0.borrow().is_empty(),
        Value::Macro(_) => true,
        Value::Object(object) => object.truth(),
        Value::Unknown(unknown) => return Err(deferred(unknown)),
    })
}
