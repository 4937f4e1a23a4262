//! Methods of Python's own types: strings, numbers, lists, tuples, dicts.

pub(crate) mod chars;
pub(crate) mod dicts;
pub(crate) mod entities;
mod lists;
mod numbers;
pub(crate) mod parse;
pub(crate) mod provenance;
mod search;
mod signature;
mod split;
mod strings;
mod translate;

use super::{Args, Eval, Function, Interp, ObjectKind, RenderError, Value};

/// Calls a method of a basic type (not of an object or macro); `None` if the type has none of that name.
///
/// # Errors
/// Whatever the method raises.
pub(crate) fn call_method(
    interp: &mut Interp<'_>,
    receiver: &Value,
    name: &str,
    args: Args,
) -> Eval<Option<Value>> {
    match receiver {
        Value::Str(text) => strings::call(interp, (text, false), name, args),
        Value::Markup(text) => strings::call(interp, (text, true), name, args),
        Value::List(list) => lists::call(interp, list, name, args),
        Value::Tuple(elements) => lists::call_on_elements(interp, "tuple", elements, (name, args)),
        Value::Dict(dict) => dicts::call(interp, dict, name, args),
        Value::Int(number) => numbers::call_int(*number, name, args),
        Value::Bool(truth) => numbers::call_int(i128::from(*truth), name, args),
        Value::Float(number) => numbers::call_float(*number, name, args),
        Value::Decimal(number) => numbers::call_decimal(*number, name, args),
        _ => Ok(None),
    }
}

/// A method of a basic type as a value (`{% set f = list.append %}`), or another attribute that the
/// type has (`(1).real`); `None` if it has none of that name.
pub(crate) fn method_value(receiver: &Value, name: &str) -> Option<Value> {
    if let Some(attribute) = numbers::attribute(receiver, name) {
        return Some(attribute);
    }
    let name = *names(receiver).iter().find(|known| **known == name)?;
    let receiver = receiver.clone();
    Some(Function::value(name, move |interp, args| {
        call_method(interp, &receiver, name, args)?.ok_or_else(|| {
            let message = format!("no method named '{name}'");
            RenderError::new("render::undefined", message).into()
        })
    }))
}

/// Whether a name is that of a dict's method.
pub(crate) fn is_of_dict(name: &str) -> bool {
    dicts::NAMES.contains(&name)
}

/// The names of a basic type's methods.
pub(crate) fn names(receiver: &Value) -> &'static [&'static str] {
    match receiver {
        Value::Str(_) | Value::Markup(_) => strings::NAMES,
        Value::List(_) => lists::LIST,
        Value::Tuple(_) => lists::TUPLE,
        Value::Dict(_) => dicts::NAMES,
        Value::Int(_) | Value::Bool(_) => numbers::INT,
        Value::Float(_) => numbers::FLOAT,
        Value::Decimal(_) => numbers::DECIMAL,
        _ => &[],
    }
}

/// Whether every mapping of Python's has a method of that name.
pub(crate) fn is_mapping_method(name: &str) -> bool {
    matches!(name, "get" | "items" | "keys" | "values" | "copy")
}

/// Keys and values of a mapping; `None` for anything else.
///
/// # Errors
/// Whatever an object raises that is like a mapping.
pub(crate) fn mapping_pairs(
    interp: &mut Interp<'_>,
    value: &Value,
) -> Eval<Option<Vec<(Value, Value)>>> {
    match value {
        Value::Dict(dict) => Ok(Some(dict.pairs())),
        Value::Object(object) if object.kind() == ObjectKind::Mapping => {
            let keys = object.elements().unwrap_or_default();
            let mut pairs = Vec::with_capacity(keys.len());
            for key in keys {
                let item = interp.item(value, &key)?;
                pairs.push((key, item));
            }
            Ok(Some(pairs))
        }
        _ => Ok(None),
    }
}

/// Python's `ascii()` of what `repr` gave: anything else than ASCII is escaped.
pub(crate) fn ascii(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for character in text.chars() {
        match u32::from(character) {
            0..=0x7f => output.push(character),
            code @ 0x80..=0xff => output.push_str(&format!("\\x{code:02x}")),
            code @ 0x100..=0xffff => output.push_str(&format!("\\u{code:04x}")),
            code => output.push_str(&format!("\\U{code:08x}")),
        }
    }
    output
}
