//! What Python's operators and built-in functions do with values.

mod arithmetic;
mod compare;
mod escape;
mod iterate;
mod key;
mod number;
mod print;
mod printf;
mod repr;
mod slice;
mod text;
mod types;

pub(crate) use super::format::float::repr as float_repr;
pub(crate) use arithmetic::{binary, negative, positive};
pub(crate) use compare::{compare_by, contains, equal};
pub(crate) use escape::escape;
pub(crate) use iterate::{index, iterate, length};
pub(crate) use key::key_of;
pub(crate) use number::float_to_int;
pub(crate) use print::print;
pub(crate) use printf::printf;
pub(crate) use repr::{repr, str_repr};
pub(crate) use slice::slice;
pub(crate) use text::{MAX_RUNS, concat, repeat};
pub(crate) use types::{class_repr, truth, type_name};

use super::{Deferral, Eval, Function, Interp, RenderError, Stop, Unknown, Value, convert};
use crate::ir::Expr;

const TYPE_ERROR: &str = "render::type-error";

/// A TypeError in Python's words.
pub(crate) fn type_error(message: impl Into<String>) -> Box<Stop> {
    RenderError::new(TYPE_ERROR, message).into()
}

/// Whether a stop is a TypeError.
pub(crate) fn is_type_error(stop: &Stop) -> bool {
    matches!(stop, Stop::Error(error) if error.code == TYPE_ERROR)
}

/// A ValueError, IndexError or KeyError in Python's words.
pub(crate) fn value_error(message: impl Into<String>) -> Box<Stop> {
    RenderError::new("render::value-error", message).into()
}

/// An UndefinedError.
pub(crate) fn undefined_error(hint: &str) -> Box<Stop> {
    RenderError::new("render::undefined", hint).into()
}

/// An OverflowError: here integers end at 128 bits.
pub(crate) fn overflow() -> Box<Stop> {
    RenderError::new(
        "render::overflow",
        "integer too large: hookc calculates with 128 bits",
    )
    .into()
}

/// How the message of a deferral ends, after what is needed.
pub(crate) const ONLY_KNOWN: &str = " is only known to the warehouse";

/// The deferral that needing a value gives.
pub(crate) fn deferred(unknown: &Unknown) -> Box<Stop> {
    let message = format!("{}{ONLY_KNOWN}", unknown.what);
    Deferral {
        code: unknown.code,
        message,
        span: None,
        expr: unknown.expr.clone(),
    }
    .into()
}

/// The deferral of printing a value that Python shows with its address in memory.
pub(crate) fn unshown(value: &Value) -> Box<Stop> {
    let what = match (value, value.downcast::<Function>()) {
        (Value::Macro(definition), _) => {
            format!("the macro {}, without a call", definition.ast.name)
        }
        (_, Some(function)) => format!("the function {}, without a call", function.name()),
        (value, None) => format!("an object of the class {}", type_name(value)),
    };
    Deferral {
        code: "defer::address",
        message: format!("this prints {what}: Python shows its address, which every run changes"),
        span: None,
        expr: Expr::Runtime("address".to_owned()),
    }
    .into()
}

/// The operation of an unknown value that is one of several known ones.
const ONE_OF: &str = "one-of";

/// A value that is one of several, chosen anew each time; none if they cannot all be written down.
pub(crate) fn one_of(interp: &mut Interp<'_>, choices: &[Value]) -> Option<Expr> {
    let choices: Option<Vec<Expr>> = choices
        .iter()
        .map(|choice| convert::to_json(interp, choice).map(Expr::Value).ok())
        .collect();
    choices.map(|choices| Expr::Op(ONE_OF.to_owned(), choices))
}

/// The values that an unknown one may be, if they are known.
pub(crate) fn choices(value: &Value) -> Option<Vec<Value>> {
    let Value::Unknown(unknown) = value else {
        return None;
    };
    let Expr::Op(op, choices) = &unknown.expr else {
        return None;
    };
    if op != ONE_OF {
        return None;
    }
    choices
        .iter()
        .map(|choice| match choice {
            Expr::Value(json) => Some(convert::from_json(json)),
            _ => None,
        })
        .collect()
}

/// Fine for a value that is known.
///
/// # Errors
/// A deferral for [`Value::Unknown`].
pub(crate) fn known(value: &Value) -> Eval<()> {
    match value {
        Value::Unknown(unknown) => Err(deferred(unknown)),
        _ => Ok(()),
    }
}
