//! Functions of texts and lists. What would be longer than the model goes on with is beyond it
//! before it is made.

use std::collections::HashMap;

use super::size;
use crate::effect::dialect::Family;
use crate::effect::model::engine::{LONGEST, Out, Stop};
use crate::effect::model::text;
use crate::effect::model::value::Value;

/// Refuses a length that the model does not go on with.
pub(crate) fn fits(length: usize) -> Out<()> {
    match length <= LONGEST {
        true => Ok(()),
        false => Err(Stop::Beyond),
    }
}

/// Texts joined, unless they are too long together.
pub(crate) fn joined(texts: &[std::sync::Arc<str>], between: &str) -> Out<Value> {
    let length: usize = texts.iter().map(|text| text.len() + between.len()).sum();
    fits(length.saturating_sub(between.len()))?;
    Ok(Value::text(&texts.join(between)))
}

/// The value of a function of texts; `None` if it is none. No argument is NULL, but for the functions
/// that pass over it.
pub(super) fn texts(name: &str, values: &[Value], family: Family) -> Out<Option<Value>> {
    let word = |at: usize| values.get(at).and_then(Value::print).unwrap_or_default();
    let first = values.first().cloned().unwrap_or(Value::Null);
    let value = match name {
        "upper" | "ucase" => Value::text(&word(0).to_uppercase()),
        "lower" | "lcase" => Value::text(&word(0).to_lowercase()),
        "trim" | "btrim" | "ltrim" | "rtrim" => {
            Value::text(trimmed(name, &word(0), values.get(1), &word(1)))
        }
        "replace" | "replaceall" => replaced(&word(0), &word(1), &word(2))?,
        "substr" | "substring" | "mid" => slice(&word(0), values),
        "left" => {
            let kept = word(0)
                .chars()
                .take(size(values.get(1)))
                .collect::<String>();
            Value::text(&kept)
        }
        "right" => {
            let text = word(0);
            let from = text.chars().count().saturating_sub(size(values.get(1)));
            Value::text(&text.chars().skip(from).collect::<String>())
        }
        "lpad" | "rpad" => padded(name, &word(0), size(values.get(1)), &word(2))?,
        "repeat" | "replicate" => {
            let times = size(values.get(1));
            fits(word(0).len().saturating_mul(times))?;
            Value::text(&word(0).repeat(times))
        }
        "reverse" => Value::text(&word(0).chars().rev().collect::<String>()),
        "initcap" => Value::text(&capitals(&word(0))),
        "split_part" | "splitbychar" => {
            let at = size(values.get(2)).saturating_sub(1);
            Value::text(word(0).split(&*word(1)).nth(at).unwrap_or_default())
        }
        "substring_index" => Value::text(word(0).split(&*word(1)).next().unwrap_or_default()),
        "translate" => Value::text(&translated(&word(0), &word(1), &word(2))),
        "concat_ws" => {
            let texts: Vec<_> = values.iter().skip(1).filter_map(Value::print).collect();
            joined(&texts, &word(0))?
        }
        "format" => formatted(&word(0), values)?,
        "quote_ident" => first,
        "quote_literal" | "quote" => Value::text(&format!("'{}'", word(0).replace('\'', "''"))),
        "regexp_replace" => {
            let all = !matches!(family, Family::Postgres | Family::DuckDb);
            // Each match and each reference is at most the whole text.
            fits(word(2).len().saturating_mul(word(0).len() + 1) / 64)?;
            text::replace(&word(0), &word(1), &word(2), &word(3), all)
                .map_or_else(|| Value::opaque(name, values), |text| Value::text(&text))
        }
        "md5" | "md5_hex" => text::digest("md5", &first, 32),
        "sha1" | "sha1_hex" | "sha" => text::digest("sha1", &first, 40),
        "sha256" | "sha2" | "sha2_hex" => text::digest("sha2", &first, 64),
        "assumenotnull" | "tonullable" | "tostring" | "str" | "lowercase" | "any_value"
        | "identity" | "nvl2" => first,
        "to_char" if values.len() == 1 => first.print().map_or(Value::Null, Value::Text),
        "typeof" | "pg_typeof" => Value::text("type"),
        _ => return Ok(asked(name, values)),
    };
    Ok(Some(value))
}

/// Functions that tell something about a text.
fn asked(name: &str, values: &[Value]) -> Option<Value> {
    let word = |at: usize| values.get(at).and_then(Value::print).unwrap_or_default();
    Some(match name {
        "length" | "len" | "char_length" | "character_length" | "octet_length" | "lengthutf8" => {
            match values.first() {
                Some(Value::List(items)) => Value::count(items.len()),
                _ => Value::count(word(0).chars().count()),
            }
        }
        "strpos" | "instr" | "position" | "charindex" | "locate" => {
            let (text, part) = if matches!(name, "charindex" | "locate") {
                (word(1), word(0))
            } else {
                (word(0), word(1))
            };
            Value::count(text.find(&*part).map_or(0, |at| at + 1))
        }
        "regexp_like" | "regexp_matches" | "regexp_full_match" | "match" => {
            text::is_match(&word(0), &word(1), false)
                .map_or_else(|| Value::opaque(name, values), Value::Bool)
        }
        "starts_with" | "startswith" => Value::Bool(word(0).starts_with(&*word(1))),
        "ends_with" | "endswith" => Value::Bool(word(0).ends_with(&*word(1))),
        "contains" => Value::Bool(word(0).contains(&*word(1))),
        _ => return None,
    })
}

/// The value of a function of lists and JSON objects; `None` if it is none.
pub(super) fn lists(name: &str, values: &[Value]) -> Out<Option<Value>> {
    let word = |at: usize| values.get(at).and_then(Value::print).unwrap_or_default();
    let first = values.first().cloned().unwrap_or(Value::Null);
    Ok(Some(match (name, &first) {
        ("array_length" | "cardinality" | "len_list" | "array_size", Value::List(items)) => {
            Value::count(items.len())
        }
        ("array_append" | "list_append", _) => {
            text::concat(&first, values.get(1).unwrap_or(&Value::Null))
        }
        ("list_aggregate" | "list_aggr" | "array_aggregate", Value::List(items)) => {
            let items = items.iter().filter(|item| !item.is_null());
            let rows: Vec<_> = items.map(|item| vec![item.clone()]).collect();
            crate::effect::model::aggregate::fold(&word(1), &rows)?
        }
        ("list_value", _) => Value::List(values.into()),
        ("jsonb_build_object" | "json_object" | "json_build_object", _) => built(values)?,
        ("jsonb_set" | "json_set" | "json_replace", _) => {
            Value::text(&set_path(&word(0), &word(1), &word(2)))
        }
        _ => return Ok(None),
    }))
}

/// `{"a": 1}` from `'a', 1`.
fn built(values: &[Value]) -> Out<Value> {
    let texts: Vec<_> = values.iter().filter_map(Value::print).collect();
    fits(texts.iter().map(|text| text.len()).sum())?;
    let mut object = serde_json::Map::new();
    for pair in values.chunks(2) {
        if let [key, value] = pair {
            let text = value.print().unwrap_or_default();
            object.insert(
                key.print().unwrap_or_default().to_string(),
                text.to_string().into(),
            );
        }
    }
    object.sort_keys();
    Ok(Value::text(&serde_json::Value::Object(object).to_string()))
}

/// An object with the last key of a path set.
fn set_path(object: &str, path: &str, value: &str) -> String {
    let mut map = match serde_json::from_str(object) {
        Ok(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let key = path.trim_matches(['{', '}', '$', '.', '"']);
    map.insert(key.to_string(), value.into());
    map.sort_keys();
    serde_json::Value::Object(map).to_string()
}

fn trimmed<'t>(name: &str, text: &'t str, given: Option<&Value>, signs: &str) -> &'t str {
    let signs: Vec<char> = if given.is_some() {
        signs.chars().collect()
    } else {
        vec![' ']
    };
    let front = if name == "rtrim" {
        text
    } else {
        text.trim_start_matches(signs.as_slice())
    };
    if name == "ltrim" {
        front
    } else {
        front.trim_end_matches(signs.as_slice())
    }
}

fn slice(text: &str, values: &[Value]) -> Value {
    let from = values.get(1).and_then(Value::number).unwrap_or(1.0);
    let chars: Vec<char> = text.chars().collect();
    let start = if from < 0.0 {
        chars.len().saturating_sub(-from as usize)
    } else {
        (from as usize).saturating_sub(1)
    };
    let length = values.get(2).map_or(chars.len(), |value| size(Some(value)));
    Value::text(&chars.iter().skip(start).take(length).collect::<String>())
}

fn replaced(text: &str, from: &str, to: &str) -> Out<Value> {
    if from.is_empty() {
        return Ok(Value::text(text));
    }
    let grown = text.matches(from).count().saturating_mul(to.len());
    fits(text.len().saturating_add(grown))?;
    Ok(Value::text(&text.replace(from, to)))
}

fn padded(name: &str, text: &str, length: usize, with: &str) -> Out<Value> {
    fits(length)?;
    let kept: String = text.chars().take(length).collect();
    let missing = length.saturating_sub(kept.chars().count());
    let signs = if with.is_empty() { " " } else { with };
    let fill: String = signs.chars().cycle().take(missing).collect();
    Ok(Value::text(&match name {
        "lpad" => fill + &kept,
        _ => kept + &fill,
    }))
}

fn capitals(text: &str) -> String {
    let mut start = true;
    text.chars()
        .map(|sign| {
            let out = if start {
                sign.to_ascii_uppercase()
            } else {
                sign.to_ascii_lowercase()
            };
            start = !sign.is_alphanumeric();
            out
        })
        .collect()
}

fn translated(text: &str, from: &str, to: &str) -> String {
    let mut by: HashMap<char, Option<char>> = HashMap::new();
    let mut to = to.chars();
    for sign in from.chars() {
        let instead = to.next();
        by.entry(sign).or_insert(instead);
    }
    text.chars()
        .filter_map(|sign| by.get(&sign).copied().unwrap_or(Some(sign)))
        .collect()
}

/// `format('%I %L %s', ...)`.
fn formatted(form: &str, values: &[Value]) -> Out<Value> {
    let mut values = values.iter().skip(1);
    let mut out = String::new();
    let mut chars = form.chars();
    while let Some(sign) = chars.next() {
        if sign != '%' {
            out.push(sign);
            continue;
        }
        let kind = chars.next();
        if kind == Some('%') {
            out.push('%');
            continue;
        }
        let text = values.next().and_then(Value::print).unwrap_or_default();
        match kind {
            Some('L') => out.push_str(&format!("'{}'", text.replace('\'', "''"))),
            _ => out.push_str(&text),
        }
        fits(out.len())?;
    }
    Ok(Value::text(&out))
}
