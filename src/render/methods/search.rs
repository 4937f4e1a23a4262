//! Where a string contains another: `find`, `index`, `count`, `startswith` and their kin.

use super::signature::positional;
use crate::render::coerce;
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Eval, Value};

/// The part of a string that a search looks at.
struct Window<'a> {
    text: &'a str,
    /// Characters before it.
    before: usize,
}

/// Calls a searching method.
pub(super) fn call(text: &str, name: &str, args: Args) -> Eval {
    let args = positional(args, name, 1..=3)?;
    let what = args.first().unwrap_or(&Value::None);
    ops::known(what)?;
    let window = window(text, args.get(1), args.get(2))?;
    match name {
        "startswith" | "endswith" => affix(window.as_ref(), name, what),
        _ => {
            let Some(what) = what.as_str() else {
                return Err(type_error(format!(
                    "must be str, not {}",
                    ops::type_name(what)
                )));
            };
            found(window.as_ref(), name, what)
        }
    }
}

fn found(window: Option<&Window<'_>>, name: &str, what: &str) -> Eval {
    if name == "count" {
        let count = window.map_or(0, |window| window.text.matches(what).count());
        return Ok(Value::Int(count as i128));
    }
    let at = window.and_then(|window| {
        let at = match name {
            "find" | "index" => window.text.find(what),
            _ => window.text.rfind(what),
        }?;
        Some(window.before + window.text[..at].chars().count())
    });
    match at {
        Some(at) => Ok(Value::Int(at as i128)),
        None if matches!(name, "index" | "rindex") => Err(value_error("substring not found")),
        None => Ok(Value::Int(-1)),
    }
}

fn affix(window: Option<&Window<'_>>, name: &str, what: &Value) -> Eval {
    let holds = |affix: &str| {
        window.is_some_and(|window| match name {
            "startswith" => window.text.starts_with(affix),
            _ => window.text.ends_with(affix),
        })
    };
    match what {
        Value::Str(affix) | Value::Markup(affix) => Ok(Value::Bool(holds(affix.as_str()))),
        Value::Tuple(affixes) => {
            for affix in affixes.iter() {
                let wanted = format!("tuple for {name} must only contain");
                ops::known(affix)?;
                let Some(affix) = affix.as_str() else {
                    return Err(type_error(format!(
                        "{wanted} str, not {}",
                        ops::type_name(affix)
                    )));
                };
                if holds(affix) {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        other => {
            let class = ops::type_name(other);
            let message = format!("{name} first arg must be str or a tuple of str, not {class}");
            Err(type_error(message))
        }
    }
}

/// The part between two positions; `None` if they leave nothing, not even an empty part.
fn window<'a>(
    text: &'a str,
    start: Option<&Value>,
    end: Option<&Value>,
) -> Eval<Option<Window<'a>>> {
    if start.is_none() && end.is_none() {
        return Ok(Some(Window { text, before: 0 }));
    }
    let length = text.chars().count();
    let start = position(start, 0, length)?;
    let end = position(end, length, length)?.min(length);
    if start > end {
        return Ok(None);
    }
    let byte = |position| {
        text.char_indices()
            .nth(position)
            .map_or(text.len(), |(at, _)| at)
    };
    Ok(Some(Window {
        text: &text[byte(start)..byte(end)],
        before: start,
    }))
}

/// A position given as an index; negative ones count from the end.
pub(super) fn position(given: Option<&Value>, default: usize, length: usize) -> Eval<usize> {
    let index = match given {
        None | Some(Value::None) => return Ok(default),
        Some(given) => coerce::integer(given)?,
    };
    let index = if index < 0 {
        index.saturating_add(length as i128).max(0)
    } else {
        index
    };
    Ok(usize::try_from(index).unwrap_or(usize::MAX))
}
