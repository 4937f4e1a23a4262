//! Python's equality, order and membership.

use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use super::number::{Number, order};
use super::{choices, deferred, key_of, known, type_error, type_name, undefined_error};
use crate::jinja::ast::CompareOp;
use crate::render::{Dict, Eval, Interp, Stop, Value};

/// Python's `==`.
///
/// # Errors
/// A deferral for what only the warehouse knows; values nested too deep.
pub(crate) fn equal(interp: &mut Interp<'_>, left: &Value, right: &Value) -> Eval<bool> {
    match (left, right) {
        (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => Err(deferred(unknown)),
        (Value::Str(left) | Value::Markup(left), Value::Str(right) | Value::Markup(right)) => {
            Ok(left.as_str() == right.as_str())
        }
        (Value::None, Value::None) | (Value::Undefined { .. }, Value::Undefined { .. }) => Ok(true),
        (Value::List(left), Value::List(right)) => {
            if Rc::ptr_eq(left, right) {
                return Ok(true);
            }
            let (left, right) = (left.borrow().to_vec(), right.borrow().to_vec());
            interp.nested(|interp| equal_all(interp, &left, &right))
        }
        (Value::Tuple(left), Value::Tuple(right)) => {
            interp.nested(|interp| equal_all(interp, left, right))
        }
        (Value::Dict(left), Value::Dict(right)) => {
            interp.nested(|interp| equal_dicts(interp, left, right))
        }
        (Value::Macro(left), Value::Macro(right)) => Ok(Arc::ptr_eq(left, right)),
        (Value::Object(left), Value::Object(right)) if Rc::ptr_eq(left, right) => Ok(true),
        (Value::Object(object), other) | (other, Value::Object(object)) => {
            if let Some(answer) = object.equals(other) {
                return Ok(answer);
            }
            Ok(match other {
                Value::Object(reversed) => reversed.equals(left).unwrap_or(false),
                _ => false,
            })
        }
        _ => Ok(match (Number::of(left), Number::of(right)) {
            (Some(left), Some(right)) => order(left, right) == Some(Ordering::Equal),
            _ => false,
        }),
    }
}

fn equal_all(interp: &mut Interp<'_>, left: &[Value], right: &[Value]) -> Eval<bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    interp.spend(left.len() as u64)?;
    for (left, right) in left.iter().zip(right) {
        if !same(left, right) && !equal(interp, left, right)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equal_dicts(interp: &mut Interp<'_>, left: &Dict, right: &Dict) -> Eval<bool> {
    if Rc::ptr_eq(&left.0, &right.0) {
        return Ok(true);
    }
    let entries: Option<Vec<(Value, Value)>> = {
        let (left, right) = (left.0.borrow(), right.0.borrow());
        let pair = |(key, (_, value)): (_, &(Value, Value))| {
            right
                .get(key)
                .map(|(_, other)| (value.clone(), other.clone()))
        };
        if left.len() == right.len() {
            left.iter().map(pair).collect()
        } else {
            None
        }
    };
    let Some(entries) = entries else {
        return Ok(false);
    };
    let (left, right): (Vec<Value>, Vec<Value>) = entries.into_iter().unzip();
    equal_all(interp, &left, &right)
}

/// Python's containers take identical elements for equal.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(left), Value::List(right)) => Rc::ptr_eq(left, right),
        (Value::Dict(left), Value::Dict(right)) => Rc::ptr_eq(&left.0, &right.0),
        (Value::Tuple(left), Value::Tuple(right)) => Rc::ptr_eq(left, right),
        (Value::Object(left), Value::Object(right)) => Rc::ptr_eq(left, right),
        _ => false,
    }
}

/// `left op right` for one comparison operator.
///
/// # Errors
/// Types that do not compare; a deferral for what only the warehouse knows.
pub(crate) fn compare_by(
    interp: &mut Interp<'_>,
    op: CompareOp,
    left: &Value,
    right: &Value,
) -> Eval<bool> {
    if let Some(choices) = choices(left) {
        return agreed(&choices, left, |choice| {
            compare_by(interp, op, choice, right)
        });
    }
    if let Some(choices) = choices(right) {
        return agreed(&choices, right, |choice| {
            compare_by(interp, op, left, choice)
        });
    }
    match op {
        CompareOp::Equal => equal(interp, left, right),
        CompareOp::NotEqual => equal(interp, left, right).map(|equal| !equal),
        CompareOp::In => contains(interp, right, left),
        CompareOp::NotIn => contains(interp, right, left).map(|contained| !contained),
        _ => ordered(interp, op, left, right),
    }
}

/// What holds for every value that an unknown one may be.
///
/// # Errors
/// A deferral if they do not agree, and whatever a comparison raises.
fn agreed(
    choices: &[Value],
    unknown: &Value,
    mut holds: impl FnMut(&Value) -> Eval<bool>,
) -> Eval<bool> {
    let mut answer = None;
    for choice in choices {
        let holds = holds(choice)?;
        if answer.is_some_and(|answer| answer != holds) {
            known(unknown)?;
        }
        answer = Some(holds);
    }
    Ok(answer.unwrap_or_default())
}

fn ordered(interp: &mut Interp<'_>, op: CompareOp, left: &Value, right: &Value) -> Eval<bool> {
    if let (Some(first), Some(second)) = (Number::of(left), Number::of(right)) {
        return Ok(order(first, second).is_some_and(|order| holds(op, order)));
    }
    match (left, right) {
        (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => Err(deferred(unknown)),
        (Value::Str(left) | Value::Markup(left), Value::Str(right) | Value::Markup(right)) => {
            Ok(holds(op, left.as_str().cmp(right.as_str())))
        }
        (Value::List(left), Value::List(right)) => {
            let (left, right) = (left.borrow().to_vec(), right.borrow().to_vec());
            interp.nested(|interp| ordered_all(interp, op, &left, &right))
        }
        (Value::Tuple(left), Value::Tuple(right)) => {
            interp.nested(|interp| ordered_all(interp, op, left, right))
        }
        (Value::Undefined { hint, .. }, _) | (_, Value::Undefined { hint, .. }) => {
            Err(undefined_error(hint))
        }
        (Value::Object(object), other) => object
            .compare(interp, op, other)?
            .ok_or_else(|| unordered(op, left, right)),
        (other, Value::Object(object)) => object
            .compare(interp, mirrored(op), other)?
            .ok_or_else(|| unordered(op, left, right)),
        _ => Err(unordered(op, left, right)),
    }
}

fn ordered_all(
    interp: &mut Interp<'_>,
    op: CompareOp,
    left: &[Value],
    right: &[Value],
) -> Eval<bool> {
    interp.spend(left.len().min(right.len()) as u64)?;
    for (left, right) in left.iter().zip(right) {
        if !same(left, right) && !equal(interp, left, right)? {
            return ordered(interp, op, left, right);
        }
    }
    Ok(holds(op, left.len().cmp(&right.len())))
}

fn holds(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Less => order.is_lt(),
        CompareOp::LessEqual => order.is_le(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::GreaterEqual => order.is_ge(),
        CompareOp::Equal | CompareOp::In => order.is_eq(),
        CompareOp::NotEqual | CompareOp::NotIn => order.is_ne(),
    }
}

fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessEqual => CompareOp::GreaterEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterEqual => CompareOp::LessEqual,
        op => op,
    }
}

fn unordered(op: CompareOp, left: &Value, right: &Value) -> Box<Stop> {
    let symbol = match op {
        CompareOp::Less => "<",
        CompareOp::LessEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterEqual => ">=",
        CompareOp::Equal | CompareOp::NotEqual | CompareOp::In | CompareOp::NotIn => "==",
    };
    let (left, right) = (type_name(left), type_name(right));
    type_error(format!(
        "'{symbol}' not supported between instances of '{left}' and '{right}'"
    ))
}

/// `item in container`.
///
/// # Errors
/// Not a container; a deferral for what only the warehouse knows.
pub(crate) fn contains(interp: &mut Interp<'_>, container: &Value, item: &Value) -> Eval<bool> {
    match container {
        Value::Str(text) | Value::Markup(text) => match item {
            Value::Str(part) | Value::Markup(part) => {
                interp.spend((text.as_str().len() + part.as_str().len()) as u64 / 8)?;
                Ok(text.as_str().contains(part.as_str()))
            }
            Value::Unknown(unknown) => Err(deferred(unknown)),
            other => {
                let kind = type_name(other);
                let message = format!("'in <string>' requires string as left operand, not {kind}");
                Err(type_error(message))
            }
        },
        Value::List(list) => {
            let values = list.borrow().to_vec();
            contains_equal(interp, &values, item)
        }
        Value::Tuple(values) => contains_equal(interp, values, item),
        Value::Dict(dict) => {
            let key = key_of(item)?;
            Ok(dict.0.borrow().contains_key(&key))
        }
        Value::Undefined { .. } => Ok(false),
        Value::Unknown(unknown) => Err(deferred(unknown)),
        Value::Object(object) => {
            if let Some(answer) = object.contains(interp, item)? {
                return Ok(answer);
            }
            match object.iterate(interp)? {
                Some(values) => contains_equal(interp, &values, item),
                None => Err(not_iterable(container)),
            }
        }
        _ => Err(not_iterable(container)),
    }
}

fn not_iterable(container: &Value) -> Box<Stop> {
    type_error(format!(
        "argument of type '{}' is not iterable",
        type_name(container)
    ))
}

fn contains_equal(interp: &mut Interp<'_>, values: &[Value], item: &Value) -> Eval<bool> {
    interp.spend(values.len() as u64)?;
    for value in values {
        if same(value, item) || equal(interp, value, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}
