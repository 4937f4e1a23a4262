//! Expressions of callbacks, and values of configurations, into values that scripts are formatted with.

use serde_json::Value as Json;

use super::python::{Expr, ExprKind};
use crate::ir;
use crate::render::{Bytes, Dict, Interp, Unknown, Value, convert, type_name};
use crate::source::Text;
use crate::yaml::Data;

/// The value of an expression; names are looked up.
///
/// # Errors
/// What is told of a name; nothing where the expression itself takes Python.
pub(super) fn evaluate<E>(
    expr: &Expr,
    look_up: &dyn Fn(&str) -> Result<Value, E>,
) -> Result<Value, Option<E>> {
    let inner = |expr: &Expr| evaluate(expr, look_up);
    let all = |items: &[Expr]| items.iter().map(inner).collect::<Result<Vec<_>, _>>();
    Ok(match &expr.kind {
        ExprKind::None => Value::None,
        ExprKind::Bool(truth) => Value::Bool(*truth),
        ExprKind::Int(number) => Value::Int(*number),
        ExprKind::Float(number) => Value::Float(*number),
        ExprKind::Str(text) => Value::Str(Text::new(text.as_str())),
        ExprKind::Bytes(bytes) => Value::object(Bytes::new(bytes)),
        ExprKind::Name(name) => return look_up(name).map_err(Some),
        ExprKind::Negative(operand) => match inner(operand)? {
            Value::Int(number) => Value::Int(number.checked_neg().ok_or(None)?),
            Value::Float(number) => Value::Float(-number),
            _ => return Err(None),
        },
        ExprKind::Not(operand) => Value::Bool(!truth(&inner(operand)?).ok_or(None)?),
        ExprKind::List(items) => Value::list(all(items)?),
        ExprKind::Tuple(items) => Value::tuple(all(items)?),
        ExprKind::Dict(pairs) => {
            let dict = Dict::default();
            for (key, value) in pairs {
                match inner(key)? {
                    Value::Str(key) => dict.set(key.shared(), inner(value)?),
                    _ => return Err(None),
                }
            }
            Value::Dict(dict)
        }
        ExprKind::Opaque => return Err(None),
    })
}

/// Python's `bool()` of a plain value.
pub(super) fn truth(value: &Value) -> Option<bool> {
    Some(match value {
        Value::None => false,
        Value::Bool(truth) => *truth,
        Value::Int(number) => *number != 0,
        Value::Float(number) => *number != 0.0,
        Value::Str(text) => !text.as_str().is_empty(),
        Value::List(items) => !items.borrow().is_empty(),
        Value::Tuple(items) => !items.is_empty(),
        Value::Dict(dict) => !dict.0.borrow().is_empty(),
        _ => return None,
    })
}

/// A value of a configuration as a callback sees it.
pub(super) fn from_data(data: &Data) -> Value {
    match data {
        // ruamel's timestamps print in ISO's form.
        Data::DateTime(iso) => Value::str(std::sync::Arc::clone(iso)),
        Data::List(items) => Value::list(items.iter().map(from_data).collect()),
        Data::Map(map) => {
            let dict = Dict::default();
            for (key, value) in map {
                dict.set_key(key, from_data(value));
            }
            Value::Dict(dict)
        }
        other => convert::from_data(other),
    }
}

/// A value of a configuration in a plan; what JSON has no word for says its Python type.
pub(super) fn data_json(data: &Data) -> Json {
    let python = |class: &str, text: String| serde_json::json!({"python": class, "text": text});
    match data {
        Data::Null => Json::Null,
        Data::Bool(truth) => Json::Bool(*truth),
        Data::Int(number) => match i64::try_from(*number) {
            Ok(number) => Json::from(number),
            Err(_) => python("int", number.to_string()),
        },
        Data::Float(number) if number.is_finite() => Json::from(*number),
        Data::Float(number) if number.is_nan() => python("float", "nan".to_owned()),
        Data::Float(number) => {
            let text = if *number > 0.0 { "inf" } else { "-inf" };
            python("float", text.to_owned())
        }
        Data::Str(text) => Json::from(text.as_str()),
        Data::Date(..) => python("date", data.print()),
        Data::DateTime(iso) => python("TimeStamp", iso.to_string()),
        Data::List(items) | Data::Tuple(items) => items.iter().map(data_json).collect(),
        Data::Map(map) => map
            .iter()
            .map(|(key, value)| (key.to_string(), data_json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// A value as an expression of the plan; `None` if it cannot be told before the run.
pub(super) fn expr(interp: &mut Interp<'_>, value: &Value) -> Option<ir::Expr> {
    match value {
        Value::Unknown(unknown) => Some(unknown.expr.clone()),
        Value::Object(_) => {
            let text = interp.print(value).ok()?.to_string();
            let class = type_name(value).to_owned();
            let json = serde_json::json!({"python": class, "text": text});
            Some(ir::Expr::Value(json))
        }
        Value::Float(number) => Some(ir::Expr::Value(data_json(&Data::Float(*number)))),
        other => convert::to_json(interp, other).ok().map(ir::Expr::Value),
    }
}

/// An argument that the run gives.
pub(super) fn argument(name: &str, default: Option<Json>) -> Value {
    Value::Unknown(
        Unknown {
            code: "defer::argument",
            what: format!("the argument `{name}`"),
            expr: ir::Expr::Argument(name.to_owned(), default),
        }
        .into(),
    )
}
