//! Filters for strings.

use super::argument_error;
use crate::render::coerce::{self, flag, given, like};
use crate::render::methods::{chars, provenance};
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Dict, Eval, Interp, Value, methods};
use crate::source::Text;

/// Calls a string's method on a value that is printed if it is no string.
fn by_method(interp: &mut Interp<'_>, value: &Value, name: &str, args: Args) -> Eval {
    let (text, escaped) = coerce::text(interp, value)?;
    let result = methods::call_method(interp, &like(escaped, text), name, args)?;
    Ok(result.unwrap_or(Value::None))
}

pub(super) fn upper(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_upper", [])?;
    by_method(interp, &value, "upper", Args::default())
}

pub(super) fn lower(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_lower", [])?;
    by_method(interp, &value, "lower", Args::default())
}

pub(super) fn capitalize(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_capitalize", [])?;
    by_method(interp, &value, "capitalize", Args::default())
}

pub(super) fn trim(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [of] = args.bind("do_trim", ["chars"])?;
    by_method(
        interp,
        &value,
        "strip",
        Args::positional(of.into_iter().collect()),
    )
}

pub(super) fn center(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [width] = args.bind("do_center", ["width"])?;
    let width = width.unwrap_or(Value::Int(80));
    by_method(interp, &value, "center", Args::positional(vec![width]))
}

pub(super) fn string(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("soft_str", [])?;
    let (text, escaped) = coerce::text(interp, &value)?;
    Ok(like(escaped, text))
}

/// Words begin after blanks and some opening characters; apostrophes do not end them.
pub(super) fn title(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_title", [])?;
    let (text, _) = coerce::text(interp, &value)?;
    let mut titled = String::with_capacity(text.as_str().len());
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let end = rest.find(divides).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let mut characters = word.chars();
        if let Some(first) = characters.next() {
            titled.extend(first.to_uppercase());
            titled.push_str(&characters.as_str().to_lowercase());
        }
        let end = after.find(|c: char| !divides(c)).unwrap_or(after.len());
        titled.push_str(&after[..end]);
        rest = &after[end..];
    }
    Ok(Value::Str(provenance::recased(&text, titled)))
}

fn divides(character: char) -> bool {
    chars::is_space(character) || matches!(character, '-' | '(' | '{' | '[' | '<')
}

pub(super) fn wordcount(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [] = args.bind("do_wordcount", [])?;
    let (text, _) = coerce::text(interp, &value)?;
    let words = text
        .as_str()
        .split(|c: char| !(c.is_alphanumeric() || c == '_'));
    Ok(Value::Int(
        words.filter(|word| !word.is_empty()).count() as i128
    ))
}

pub(super) fn replace(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [old, new, count] = args.bind_required("do_replace", ["old", "new", "count"], 2)?;
    let (old, new) = (old.unwrap_or(Value::None), new.unwrap_or(Value::None));
    let limit = match given(count) {
        Some(count) => usize::try_from(coerce::integer(&count)?).ok(),
        None => None,
    };
    let (mut text, mut escaped) = coerce::text(interp, &value)?;
    let (old, old_escaped) = coerce::text(interp, &old)?;
    let (mut new, new_escaped) = coerce::text(interp, &new)?;
    if !interp.autoescape() {
        escaped = false;
    } else if old_escaped || (new_escaped && !escaped) {
        text = if escaped { text } else { ops::escape(&text) };
        escaped = true;
    }
    if escaped && !new_escaped {
        new = ops::escape(&new);
    }
    let replaced = provenance::replace(interp, &text, (&old, &new), limit)?;
    Ok(like(escaped, replaced))
}

pub(super) fn format(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let Args { positional, named } = args;
    if !positional.is_empty() && !named.is_empty() {
        return Err(argument_error(
            "can't handle positional and keyword arguments at the same time",
        ));
    }
    let (text, escaped) = coerce::text(interp, &value)?;
    let values = if named.is_empty() {
        Value::tuple(positional)
    } else {
        Value::Dict(Dict::from_pairs(named))
    };
    ops::binary(
        interp,
        crate::jinja::ast::BinaryOp::Modulo,
        &like(escaped, text),
        &values,
    )
}

pub(super) fn indent(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [width, first, blank] = args.bind("do_indent", ["width", "first", "blank"])?;
    let (first, blank) = (flag(first.as_ref(), false)?, flag(blank.as_ref(), false)?);
    let (text, escaped) = match &value {
        Value::Str(text) => (text.clone(), false),
        Value::Markup(text) => (text.clone(), true),
        // Adding a line end to anything else gives Python's error.
        other => {
            return ops::binary(
                interp,
                crate::jinja::ast::BinaryOp::Add,
                other,
                &Value::str("\n"),
            );
        }
    };
    let source = text.as_str().to_owned() + "\n";
    interp.check_elements(chars::count_lines(&source))?;
    let lines = chars::lines(&source);
    let indention = match &width {
        Some(Value::Str(text) | Value::Markup(text)) => text.as_str().to_owned(),
        width => {
            let width = width.as_ref().map_or(Ok(4), coerce::count)?;
            interp.check_bytes(
                width
                    .saturating_mul(lines.len())
                    .saturating_add(source.len()),
            )?;
            " ".repeat(width)
        }
    };
    interp.check_bytes(
        indention
            .len()
            .saturating_mul(lines.len())
            .saturating_add(source.len()),
    )?;
    let mut builder = provenance::Builder::new(interp);
    for (at, (line, _)) in lines.into_iter().enumerate() {
        if at > 0 {
            builder.push(&Text::new("\n"));
        }
        let indented = if at == 0 {
            first
        } else {
            blank || !line.is_empty()
        };
        if indented {
            builder.push(&Text::new(indention.as_str()));
        }
        builder.push(&text.slice(line));
    }
    Ok(like(escaped, builder.finish()))
}

pub(super) fn truncate(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [length, killwords, end, leeway] =
        args.bind("do_truncate", ["length", "killwords", "end", "leeway"])?;
    let length = length.as_ref().map_or(Ok(255), coerce::integer)?;
    let end = end.unwrap_or_else(|| Value::str("..."));
    let end = coerce::string(&end, "end")?.as_str();
    let leeway = given(leeway).as_ref().map_or(Ok(5), coerce::integer)?;
    let end_length = end.chars().count() as i128;
    if length < end_length {
        return Err(value_error(format!(
            "expected length >= {end_length}, got {length}"
        )));
    }
    if leeway < 0 {
        return Err(value_error(format!("expected leeway >= 0, got {leeway}")));
    }
    if ops::length(&value)? as i128 <= length.saturating_add(leeway) {
        return Ok(value);
    }
    let Some(text) = value.as_text() else {
        let class = ops::type_name(&value);
        return Err(type_error(format!("can only truncate str, not {class}")));
    };
    let escaped = matches!(value, Value::Markup(_));
    let kept = usize::try_from(length - end_length).unwrap_or(usize::MAX);
    let source = text.as_str();
    let mut cut = source
        .char_indices()
        .nth(kept)
        .map_or(source.len(), |(at, _)| at);
    if !flag(killwords.as_ref(), false)? {
        cut = source[..cut].rfind(' ').unwrap_or(cut);
    }
    let mut builder = provenance::Builder::new(interp);
    builder.push(&text.slice(0..cut));
    let end = Text::new(end);
    builder.push(&if escaped { ops::escape(&end) } else { end });
    Ok(like(escaped, builder.finish()))
}
