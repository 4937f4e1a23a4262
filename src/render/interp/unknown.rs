//! What is taken from a value that only the warehouse knows: another such value.

use std::rc::Rc;

use serde_json::json;

use crate::ir::Expr;
use crate::render::{Args, Eval, Unknown, Value, ops};

/// `unknown.name`.
///
/// # Errors
/// A deferral if nothing may be taken from it.
pub(super) fn attribute(unknown: &Unknown, name: &str) -> Eval {
    taken(unknown)?;
    let expr = Expr::Op(
        "attribute".to_owned(),
        vec![unknown.expr.clone(), Expr::Value(json!(name))],
    );
    let what = format!("{}.{name}", unknown.what);
    Ok(derived(unknown, what, expr))
}

/// Fine if something may be taken from a value that is not known.
fn taken(unknown: &Unknown) -> Eval<()> {
    if unknown.is_open() {
        return Err(ops::deferred(unknown));
    }
    Ok(())
}

/// `unknown[key]`. A row of an answer and a column of that row are a cell.
///
/// # Errors
/// A deferral if the key cannot be written as a plain value.
pub(super) fn item(unknown: &Unknown, key: &Value) -> Eval {
    taken(unknown)?;
    let Some(key) = constant(key) else {
        return Err(ops::deferred(unknown));
    };
    let what = format!("{}[{key}]", unknown.what);
    let cell = cell(&unknown.expr, &key);
    let generic = || {
        Expr::Op(
            "item".to_owned(),
            vec![unknown.expr.clone(), Expr::Value(key)],
        )
    };
    Ok(derived(unknown, what, cell.unwrap_or_else(generic)))
}

/// `unknown.name(args)`, or `unknown(args)` without a name.
///
/// # Errors
/// A deferral if an argument cannot be written as a plain value.
pub(super) fn call(unknown: &Unknown, name: Option<&str>, args: &Args) -> Eval {
    taken(unknown)?;
    if !args.named.is_empty() {
        return Err(ops::deferred(unknown));
    }
    let mut operands = vec![unknown.expr.clone()];
    operands.extend(name.map(|name| Expr::Value(json!(name))));
    for arg in &args.positional {
        let Some(value) = constant(arg) else {
            return Err(ops::deferred(unknown));
        };
        operands.push(Expr::Value(value));
    }
    let what = match name {
        Some(name) => format!("{}.{name}()", unknown.what),
        None => format!("{}()", unknown.what),
    };
    Ok(derived(
        unknown,
        what,
        Expr::Op("call".to_owned(), operands),
    ))
}

fn derived(unknown: &Unknown, what: String, expr: Expr) -> Value {
    Value::Unknown(Rc::new(Unknown {
        code: unknown.code,
        what,
        expr,
    }))
}

fn cell(expr: &Expr, column: &serde_json::Value) -> Option<Expr> {
    let column = usize::try_from(column.as_u64()?).ok()?;
    let Expr::Op(op, operands) = expr else {
        return None;
    };
    let ("item", [Expr::Rows(query), Expr::Value(row)]) = (op.as_str(), operands.as_slice()) else {
        return None;
    };
    let row = usize::try_from(row.as_u64()?).ok()?;
    Some(Expr::Cell(query.clone(), row, column))
}

fn constant(value: &Value) -> Option<serde_json::Value> {
    Some(match value {
        Value::None => json!(null),
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(i64::try_from(*value).ok()?),
        Value::Float(value) if value.is_finite() => json!(value),
        Value::Str(text) | Value::Markup(text) => json!(text.as_str()),
        _ => return None,
    })
}
