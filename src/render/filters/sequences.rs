//! Filters for sequences as a whole.

use std::rc::Rc;

use crate::ir::Expr;
use crate::jinja::ast::BinaryOp;
use crate::render::coerce::{self, given};
use crate::render::generator::{Cursor, Generator};
use crate::render::methods::provenance::Builder;
use crate::render::ops::{self, type_error};
use crate::render::{Args, Eval, Interp, Unknown, Value};
use crate::source::Text;

use super::argument_error;
use super::attributes::Getter;

pub(super) fn length(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("len", [])?;
    Ok(Value::Int(ops::length(&value)? as i128))
}

pub(super) fn list(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("sync_do_list", [])?;
    Ok(Value::list(interp.iterate(&value)?))
}

pub(super) fn first(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("sync_do_first", [])?;
    match Cursor::new(interp, &value)?.next(interp)? {
        Some(element) => Ok(element),
        None => Ok(interp.undefined("No first item, sequence was empty.")),
    }
}

pub(super) fn last(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_last", [])?;
    if reversed_class(&value).is_none() {
        let class = ops::type_name(&value);
        return Err(type_error(format!("'{class}' object is not reversible")));
    }
    match interp.iterate(&value)?.pop() {
        Some(element) => Ok(element),
        None => Ok(interp.undefined("No last item, sequence was empty.")),
    }
}

pub(super) fn reverse(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_reverse", [])?;
    if let Some(text) = value.as_text() {
        let reversed: String = text.as_str().chars().rev().collect();
        return Ok(coerce::like(matches!(value, Value::Markup(_)), reversed));
    }
    let Ok(mut elements) = interp.iterate(&value) else {
        return Err(argument_error("argument must be iterable"));
    };
    elements.reverse();
    Ok(match reversed_class(&value) {
        Some(class) => Generator::of(class, elements),
        None => Value::list(elements),
    })
}

/// The class of what Python's `reversed()` gives; `None` if it takes no such value.
fn reversed_class(value: &Value) -> Option<&'static str> {
    match value {
        Value::List(_) => Some("list_reverseiterator"),
        Value::Tuple(_) | Value::Str(_) | Value::Markup(_) | Value::Undefined { .. } => {
            Some("reversed")
        }
        Value::Dict(_) => Some("dict_reversekeyiterator"),
        Value::Object(object) => match object.type_name() {
            "range" => Some("range_iterator"),
            "dict_keys" => Some("dict_reversekeyiterator"),
            "dict_values" => Some("dict_reversevalueiterator"),
            "dict_items" => Some("dict_reverseitemiterator"),
            _ if object.kind() == crate::render::ObjectKind::Sequence => Some("reversed"),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn join(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [separator, attribute] = args.bind("sync_do_join", ["d", "attribute"])?;
    let separator = separator.unwrap_or_else(|| Value::str(""));
    let getter = given(attribute).map(|attribute| Getter::one(Some(&attribute), false));
    let mut pieces = Vec::new();
    let mut any_escaped = matches!(separator, Value::Markup(_));
    for element in interp.iterate(&value)? {
        let element = match &getter {
            Some(getter) => getter.get(interp, &element)?,
            None => element,
        };
        let piece = coerce::text(interp, &element)?;
        any_escaped |= piece.1;
        pieces.push(piece);
    }
    let escaping = interp.autoescape() && any_escaped;
    let fit = |(text, escaped): (Text, bool)| {
        if escaping && !escaped {
            ops::escape(&text)
        } else {
            text
        }
    };
    let separator = fit(coerce::text(interp, &separator)?);
    let mut builder = Builder::new(interp);
    for (at, piece) in pieces.into_iter().enumerate() {
        interp.spend(1)?;
        if at > 0 {
            builder.push(&separator);
        }
        builder.push(&fit(piece));
        interp.check_length(builder.len())?;
    }
    Ok(coerce::like(escaping, builder.finish()))
}

pub(super) fn sum(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [attribute, start] = args.bind("sync_do_sum", ["attribute", "start"])?;
    let getter = Getter::one(attribute.as_ref(), false);
    let mut total = start.unwrap_or(Value::Int(0));
    if total.as_text().is_some() {
        return Err(type_error(
            "sum() can't sum strings [use ''.join(seq) instead]",
        ));
    }
    for element in interp.iterate(&value)? {
        let element = getter.get(interp, &element)?;
        total = ops::binary(interp, BinaryOp::Add, &total, &element)?;
    }
    Ok(total)
}

/// A random element differs from run to run; that of a single one does not.
pub(super) fn random(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_random", [])?;
    if ops::length(&value)? == 0 {
        return Ok(interp.undefined("No random item, sequence was empty."));
    }
    let elements = interp.iterate(&value)?;
    if let [only] = elements.as_slice() {
        return Ok(only.clone());
    }
    let expr = ops::one_of(interp, &elements).unwrap_or_else(|| Expr::Runtime("random".to_owned()));
    Ok(Value::Unknown(Rc::new(Unknown {
        code: "defer::random",
        what: "what `random` chooses".to_owned(),
        expr,
    })))
}
