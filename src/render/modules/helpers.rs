//! The functions of dbt's base context that need no project (semantics 11.4, cases 45 and 50).

use md5::{Digest, Md5};

use super::{json, set_of, yaml};
use crate::render::coerce::{flag, string};
use crate::render::generator::{Cursor, Generator};
use crate::render::methods::{chars, mapping_pairs};
use crate::render::ops;
use crate::render::{Args, Dict, Eval, Function, Interp, RenderError, Stop, Value};

type Body = fn(&mut Interp<'_>, Args) -> Eval;

const HELPERS: [(&str, Body); 10] = [
    ("diff_of_two_dicts", diff_of_two_dicts),
    ("fromjson", fromjson),
    ("fromyaml", fromyaml),
    ("local_md5", local_md5),
    ("set", set),
    ("set_strict", set_strict),
    ("tojson", tojson),
    ("toyaml", toyaml),
    ("zip", zip),
    ("zip_strict", zip_strict),
];

/// A helper function by its name.
pub fn helper(name: &str) -> Option<Value> {
    let (name, body) = HELPERS.into_iter().find(|(known, _)| *known == name)?;
    Some(Function::value(name, body))
}

/// Steps that a byte of a document counts as: one may become a value of its own.
const JSON_BYTE: u64 = 8;
const YAML_BYTE: u64 = 16;

/// To be asked before a document is read.
fn pay(interp: &mut Interp<'_>, text: &Value, byte: u64) -> Eval<()> {
    let bytes = text.as_str().map_or(0, str::len);
    interp.spend(bytes as u64 * byte)
}

fn fromjson(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [text, default] = args.bind_required("fromjson", ["string", "default"], 1)?;
    let text = text.unwrap_or(Value::None);
    pay(interp, &text, JSON_BYTE)?;
    let read = json::load(&text)?;
    Ok(read.or(default).unwrap_or(Value::None))
}

fn tojson(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value, default, sort_keys] =
        args.bind_required("tojson", ["value", "default", "sort_keys"], 1)?;
    let style = json::Style {
        sort_keys: flag(sort_keys.as_ref(), false)?,
        indent: None,
    };
    match json::dump(interp, &value.unwrap_or(Value::None), &style) {
        Ok(text) => Ok(Value::str(text)),
        Err(json::Failure::Value(_)) => Ok(default.unwrap_or(Value::None)),
        Err(json::Failure::Other(stop)) => Err(stop),
    }
}

fn fromyaml(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [text, default] = args.bind_required("fromyaml", ["value", "default"], 1)?;
    let text = text.unwrap_or(Value::None);
    pay(interp, &text, YAML_BYTE)?;
    let read = yaml::load(&text)?;
    Ok(read.or(default).unwrap_or(Value::None))
}

fn toyaml(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value, default, sort_keys] =
        args.bind_required("toyaml", ["value", "default", "sort_keys"], 1)?;
    let sort_keys = flag(sort_keys.as_ref(), false)?;
    match yaml::dump(interp, &value.unwrap_or(Value::None), sort_keys) {
        Ok(text) => Ok(Value::str(text)),
        Err(yaml::Failure::Value) => Ok(default.unwrap_or(Value::None)),
        Err(yaml::Failure::Other(stop)) => Err(stop),
    }
}

/// Whether Python would raise a TypeError.
fn is_type_error(stop: &Stop) -> bool {
    matches!(stop, Stop::Error(error) if error.code == "render::type-error")
}

fn set(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value, default] = args.bind_required("set", ["value", "default"], 1)?;
    match made_set(interp, value) {
        Err(stop) if is_type_error(&stop) => Ok(default.unwrap_or(Value::None)),
        other => other,
    }
}

fn set_strict(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value] = args.bind_required("set_strict", ["value"], 1)?;
    made_set(interp, value).map_err(|stop| strict("set_strict", stop))
}

fn made_set(interp: &mut Interp<'_>, value: Option<Value>) -> Eval {
    let values = interp.iterate(&value.unwrap_or(Value::None))?;
    set_of(values)
}

fn zip(interp: &mut Interp<'_>, mut args: Args) -> Eval {
    let at = args.named.iter().position(|(name, _)| **name == *"default");
    let default = at.map(|at| args.named.remove(at).1);
    match zipped(interp, "zip", args) {
        Err(stop) if is_type_error(&stop) => Ok(default.unwrap_or(Value::None)),
        other => other,
    }
}

fn zip_strict(interp: &mut Interp<'_>, args: Args) -> Eval {
    zipped(interp, "zip_strict", args).map_err(|stop| strict("zip_strict", stop))
}

fn zipped(interp: &mut Interp<'_>, name: &str, args: Args) -> Eval {
    if let Some((keyword, _)) = args.named.first() {
        let message = format!("{name}() got an unexpected keyword argument '{keyword}'");
        return Err(RenderError::new("render::wrong-arguments", message).into());
    }
    let mut cursors = Vec::new();
    for value in &args.positional {
        cursors.push(Cursor::new(interp, value)?);
    }
    Ok(Generator::value("zip", move |interp| {
        let mut row = Vec::with_capacity(cursors.len());
        for cursor in &mut cursors {
            match cursor.next(interp)? {
                Some(element) => row.push(element),
                None => return Ok(None),
            }
        }
        Ok((!row.is_empty()).then(|| Value::tuple(row)))
    }))
}

/// The strict functions raise an error of dbt's own.
fn strict(name: &str, mut stop: Box<Stop>) -> Box<Stop> {
    if is_type_error(&stop)
        && let Stop::Error(error) = &mut *stop
    {
        let why = &error.message;
        error.message = format!("The value passed to {name} could not be gone through: {why}");
    }
    stop
}

fn local_md5(_interp: &mut Interp<'_>, args: Args) -> Eval {
    let [value] = args.bind_required("local_md5", ["value"], 1)?;
    let value = value.unwrap_or(Value::None);
    ops::known(&value)?;
    let Some(text) = value.as_str() else {
        let class = ops::type_name(&value);
        let message = format!("'{class}' object has no attribute 'encode'");
        return Err(RenderError::new("render::undefined", message).into());
    };
    let digest = Md5::digest(text.as_bytes());
    Ok(Value::str(
        digest
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>(),
    ))
}

/// What the lists of one dict have that those of another lack, whatever the case.
fn diff_of_two_dicts(interp: &mut Interp<'_>, args: Args) -> Eval {
    let [a, b] = args.bind_required("diff_of_two_dicts", ["dict_a", "dict_b"], 2)?;
    let mut known: indexmap::IndexMap<String, Vec<String>> = indexmap::IndexMap::new();
    for (key, values) in pairs(interp, b)? {
        let mut folded_values = Vec::new();
        for value in interp.iterate(&values)? {
            folded_values.push(folded(&value)?);
        }
        known.insert(folded(&key)?, folded_values);
    }
    let difference = Dict::default();
    for (key, values) in pairs(interp, a)? {
        let Some(others) = known.get(&folded(&key)?) else {
            difference.set(string(&key, "key")?.shared(), values);
            continue;
        };
        let mut missing = Vec::new();
        for value in interp.iterate(&values)? {
            if !others.contains(&folded(&value)?) {
                missing.push(value);
            }
        }
        if !missing.is_empty() {
            difference.set(string(&key, "key")?.shared(), Value::list(missing));
        }
    }
    Ok(Value::Dict(difference))
}

fn pairs(interp: &mut Interp<'_>, value: Option<Value>) -> Eval<Vec<(Value, Value)>> {
    let value = value.unwrap_or(Value::None);
    match mapping_pairs(interp, &value)? {
        Some(pairs) => Ok(pairs),
        None => {
            let message = format!(
                "'{}' object has no attribute 'items'",
                ops::type_name(&value)
            );
            Err(RenderError::new("render::undefined", message).into())
        }
    }
}

fn folded(value: &Value) -> Eval<String> {
    Ok(chars::casefold(string(value, "casefold: value")?.as_str()))
}
