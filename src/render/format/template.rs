//! `str.format`: a text with `{fields}` and arguments into text, as Jinja2's sandbox does it.

use super::invalid;
use crate::render::{Args, Eval, Interp, RenderError, Value, ops};

/// Formats a text with positional and named arguments; an escaped one escapes what it is given.
///
/// # Errors
/// A field that is malformed, missing, or does not take its specification.
pub(crate) fn format(
    interp: &mut Interp<'_>,
    text: &str,
    args: &Args,
    escaped: bool,
) -> Eval<String> {
    let mut formatter = Formatter {
        args,
        numbering: Numbering::Open,
        escaped,
    };
    formatter.run(interp, text, 2)
}

struct Formatter<'a> {
    args: &'a Args,
    numbering: Numbering,
    escaped: bool,
}

/// `{}` and `{0}` do not mix.
enum Numbering {
    Open,
    Automatic(usize),
    Manual,
}

impl Formatter<'_> {
    fn run(&mut self, interp: &mut Interp<'_>, text: &str, depth: u8) -> Eval<String> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(invalid("Max string recursion exceeded").into());
        };
        let mut output = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            output.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(after) = after.strip_prefix(brace) {
                output.push_str(brace);
                rest = after;
            } else if brace == "}" {
                return Err(invalid("Single '}' encountered in format string").into());
            } else {
                let (field, after) = field(after)?;
                output.push_str(&self.field(interp, field, depth)?);
                rest = after;
            }
            interp.check_length(output.len())?;
        }
        output.push_str(rest);
        Ok(output)
    }

    fn field(&mut self, interp: &mut Interp<'_>, field: &str, depth: u8) -> Eval<String> {
        let (name, conversion, spec) = parts(field)?;
        let mut value = self.lookup(interp, name)?;
        if let Some(conversion) = conversion {
            value = convert(interp, &value, conversion)?;
        }
        let spec = self.run_spec(interp, spec, depth)?;
        let formatted = super::value(interp, &value, &spec)?;
        Ok(match value {
            Value::Markup(_) => formatted,
            _ if self.escaped => ops::escape(&formatted.into()).as_str().to_owned(),
            _ => formatted,
        })
    }

    fn run_spec(&mut self, interp: &mut Interp<'_>, spec: &str, depth: u8) -> Eval<String> {
        if spec.contains(['{', '}']) {
            self.run(interp, spec, depth)
        } else {
            Ok(spec.to_owned())
        }
    }

    fn lookup(&mut self, interp: &mut Interp<'_>, name: &str) -> Eval {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        let mut value = self.argument(first)?;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('.') {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let (attribute, after) = after.split_at(end);
                if attribute.is_empty() {
                    return Err(invalid("Empty attribute in format string").into());
                }
                value = interp.attr(&value, attribute)?;
                rest = after;
            } else if let Some((key, after)) =
                rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
            {
                if key.is_empty() {
                    return Err(invalid("Empty attribute in format string").into());
                }
                value = interp.item(&value, &index(key))?;
                rest = after;
            } else if rest.starts_with('[') {
                return Err(invalid("Missing ']' in format string").into());
            } else {
                let message = "Only '.' or '[' may follow ']' in format field specifier";
                return Err(invalid(message).into());
            }
        }
        Ok(value)
    }

    fn argument(&mut self, name: &str) -> Eval {
        let at = match (name.parse::<usize>(), &mut self.numbering) {
            (Ok(_), Numbering::Automatic(_)) => {
                let message =
                    "cannot switch from automatic field numbering to manual field specification";
                return Err(invalid(message).into());
            }
            (Ok(at), numbering) => {
                *numbering = Numbering::Manual;
                at
            }
            (Err(_), _) if !name.is_empty() => return self.named(name),
            (Err(_), Numbering::Manual) => {
                let message =
                    "cannot switch from manual field specification to automatic field numbering";
                return Err(invalid(message).into());
            }
            (Err(_), Numbering::Automatic(next)) => {
                *next += 1;
                *next - 1
            }
            (Err(_), numbering @ Numbering::Open) => {
                *numbering = Numbering::Automatic(1);
                0
            }
        };
        self.args.positional.get(at).cloned().ok_or_else(|| {
            let message = format!("Replacement index {at} out of range for positional args tuple");
            RenderError::new("render::value-error", message).into()
        })
    }

    fn named(&self, name: &str) -> Eval {
        let found = self.args.named.iter().find(|(key, _)| **key == *name);
        match found {
            Some((_, value)) => Ok(value.clone()),
            None => Err(RenderError::new(
                "render::value-error",
                format!("format() has no argument '{name}'"),
            )
            .into()),
        }
    }
}

/// An index in brackets: a number, or a key.
fn index(key: &str) -> Value {
    match key.parse::<i128>() {
        Ok(number) if key.bytes().all(|byte| byte.is_ascii_digit()) => Value::Int(number),
        _ => Value::str(key),
    }
}

/// The text up to the brace that closes a field, and what follows it.
fn field(text: &str) -> Eval<(&str, &str)> {
    let mut open = 1_u32;
    for (at, character) in text.char_indices() {
        match character {
            '{' => open = open.saturating_add(1),
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Ok((&text[..at], &text[at + 1..]));
        }
    }
    let message = if text.is_empty() {
        "Single '{' encountered in format string"
    } else {
        "expected '}' before end of string"
    };
    Err(invalid(message).into())
}

/// Name, conversion and specification of a field.
fn parts(field: &str) -> Eval<(&str, Option<char>, &str)> {
    let mut in_brackets = false;
    let end = field
        .char_indices()
        .find(|&(_, character)| {
            match character {
                '[' => in_brackets = true,
                ']' => in_brackets = false,
                _ => {}
            }
            !in_brackets && matches!(character, '!' | ':')
        })
        .map_or(field.len(), |(at, _)| at);
    let (name, rest) = field.split_at(end);
    if let Some(spec) = rest.strip_prefix(':') {
        return Ok((name, None, spec));
    }
    let Some(rest) = rest.strip_prefix('!') else {
        return Ok((name, None, ""));
    };
    let mut chars = rest.chars();
    let conversion = chars.next();
    match (conversion, chars.as_str()) {
        (None, _) => Err(invalid("end of string while looking for conversion specifier").into()),
        (_, "") => Ok((name, conversion, "")),
        (_, rest) => match rest.strip_prefix(':') {
            Some(spec) => Ok((name, conversion, spec)),
            None => Err(invalid("expected ':' after conversion specifier").into()),
        },
    }
}

fn convert(interp: &mut Interp<'_>, value: &Value, conversion: char) -> Eval {
    match conversion {
        's' => Ok(Value::Str(interp.print(value)?)),
        'r' => Ok(Value::str(interp.repr(value)?)),
        'a' => Ok(Value::str(crate::render::methods::ascii(
            &interp.repr(value)?,
        ))),
        other => {
            let message = format!("Unknown conversion specifier {other}");
            Err(invalid(message).into())
        }
    }
}
