//! `str.translate` and the tables that `str.maketrans` makes for it.

use super::signature::positional;
use crate::render::coerce;
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Dict, Eval, Interp, Value};

/// Replaces characters by what a table has under their code points.
pub(super) fn translate(interp: &mut Interp<'_>, text: &str, args: Args) -> Eval {
    let args = positional(args, "str.translate", 1..=1)?;
    let table = args.first().unwrap_or(&Value::None);
    let mut output = String::with_capacity(text.len());
    for character in text.chars() {
        interp.spend(1)?;
        let code = Value::Int(i128::from(u32::from(character)));
        let present = ops::contains(interp, table, &code)?;
        match if present {
            interp.item(table, &code)?
        } else {
            code
        } {
            Value::None => {}
            Value::Str(text) | Value::Markup(text) => output.push_str(text.as_str()),
            Value::Int(code) => match u32::try_from(code).ok().and_then(char::from_u32) {
                Some(character) => output.push(character),
                None => return Err(value_error("character mapping must be in range(0x110000)")),
            },
            _ => {
                let message = "character mapping must return integer, None or str";
                return Err(type_error(message));
            }
        }
        interp.check_length(output.len())?;
    }
    Ok(Value::str(output))
}

/// A table out of a dict, or of characters and what they become.
pub(super) fn maketrans(args: Args) -> Eval {
    let args = positional(args, "maketrans", 1..=3)?;
    let table = Dict::default();
    if let [Value::Dict(given)] = args.as_slice() {
        for (key, value) in given.pairs() {
            let key = match &key {
                Value::Str(text) | Value::Markup(text) => code(single(text.as_str())?),
                other => other.clone(),
            };
            insert(&table, key, value)?;
        }
        return Ok(Value::Dict(table));
    }
    let [from, to] = [0, 1].map(|at| args.get(at).unwrap_or(&Value::None));
    let (from, to) = (
        coerce::string(from, "maketrans() argument 1")?,
        coerce::string(to, "maketrans() argument 2")?,
    );
    if from.as_str().chars().count() != to.as_str().chars().count() {
        let message = "the first two maketrans arguments must have equal length";
        return Err(value_error(message));
    }
    for (from, to) in from.as_str().chars().zip(to.as_str().chars()) {
        insert(&table, code(from), code(to))?;
    }
    if let Some(dropped) = args.get(2) {
        for character in coerce::string(dropped, "maketrans() argument 3")?
            .as_str()
            .chars()
        {
            insert(&table, code(character), Value::None)?;
        }
    }
    Ok(Value::Dict(table))
}

fn code(character: char) -> Value {
    Value::Int(i128::from(u32::from(character)))
}

fn single(text: &str) -> Eval<char> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(character), None) => Ok(character),
        _ => Err(value_error(
            "string keys in translate table must be of length 1",
        )),
    }
}

fn insert(table: &Dict, key: Value, value: Value) -> Eval<()> {
    table
        .0
        .borrow_mut()
        .insert(ops::key_of(&key)?, (key, value));
    Ok(())
}
