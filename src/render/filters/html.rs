//! Filters for markup: escaping, tags, JSON for HTML.

use crate::render::coerce;
use crate::render::methods::{entities, mapping_pairs};
use crate::render::modules::json;
use crate::render::ops::{self, value_error};
use crate::render::{Args, Eval, Interp, RenderError, Value};
use crate::source::Text;

pub(super) fn escape(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("escape", [])?;
    escaped(interp, &value).map(Value::Markup)
}

/// A value's text, escaped unless it is already.
fn escaped(interp: &mut Interp<'_>, value: &Value) -> Eval<Text> {
    match coerce::text(interp, value)? {
        (text, true) => Ok(text),
        (text, false) => checked(interp, ops::escape(&text)),
    }
}

/// An escaped text, which may be longer than what it was made of.
fn checked(interp: &Interp<'_>, text: Text) -> Eval<Text> {
    interp.check_length(text.as_str().len())?;
    Ok(text)
}

pub(super) fn forceescape(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_forceescape", [])?;
    let (text, _) = coerce::text(interp, &value)?;
    checked(interp, ops::escape(&text)).map(Value::Markup)
}

pub(super) fn safe(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_mark_safe", [])?;
    let (text, _) = coerce::text(interp, &value)?;
    Ok(Value::Markup(text))
}

pub(super) fn striptags(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_striptags", [])?;
    let (text, _) = coerce::text(interp, &value)?;
    Ok(Value::str(entities::striptags(text.as_str())))
}

pub(super) fn xmlattr(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [autospace] = args.bind("do_xmlattr", ["autospace"])?;
    let autospace = coerce::flag(autospace.as_ref(), true)?;
    let Some(pairs) = mapping_pairs(interp, &value)? else {
        let message = match &value {
            Value::Undefined { hint, .. } => hint.to_string(),
            other => format!(
                "'{}' object has no attribute 'items'",
                ops::type_name(other)
            ),
        };
        return Err(RenderError::new("render::undefined", message).into());
    };
    let mut attributes = Vec::new();
    for (key, item) in pairs {
        if item.is_missing() {
            continue;
        }
        let name = coerce::string(&key, "expected string or bytes-like object: attribute name")?;
        let refused = |c: char| matches!(c, ' ' | '\t'..='\r' | '/' | '>' | '=');
        if name.as_str().contains(refused) {
            let shown = interp.repr(&key)?;
            return Err(value_error(format!(
                "Invalid character in attribute name: {shown}"
            )));
        }
        let (name, item) = (escaped(interp, &key)?, escaped(interp, &item)?);
        attributes.push(format!("{name}=\"{item}\""));
    }
    let mut text = attributes.join(" ");
    if autospace && !text.is_empty() {
        text.insert(0, ' ');
    }
    interp.check_bytes(text.len())?;
    Ok(coerce::like(interp.autoescape(), text))
}

/// JSON with sorted keys, without the characters that HTML and quotes mind (semantics 11.4).
pub(super) fn tojson(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [indent] = args.bind("do_tojson", ["indent"])?;
    let indent = match coerce::given(indent) {
        None => None,
        Some(Value::Str(text) | Value::Markup(text)) => Some(text.as_str().to_owned()),
        Some(width) => {
            let width = coerce::count(&width)?;
            interp.check_bytes(width)?;
            Some(" ".repeat(width))
        }
    };
    let style = json::Style {
        sort_keys: true,
        indent,
    };
    let text = json::dump(interp, &value, &style).map_err(json::Failure::into_stop)?;
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\'' => safe.push_str("\\u0027"),
            other => safe.push(other),
        }
    }
    checked(interp, Text::new(safe)).map(Value::Markup)
}
