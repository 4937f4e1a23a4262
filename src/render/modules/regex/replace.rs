//! What stands in for matches: templates such as `\1-\g<name>`, or what a function gives.

use super::matched::Match;
use crate::render::methods::provenance::Builder;
use crate::render::{Args, Eval, Interp, RenderError, Value};
use crate::source::Text;

/// The text with its matches replaced by a template's or a function's text.
pub(super) fn all(
    interp: &mut Interp<'_>,
    text: &Text,
    matches: &[Match],
    with: &Value,
) -> Eval<Text> {
    if matches.is_empty() {
        return Ok(text.clone());
    }
    let mut builder = Builder::new(interp);
    let mut end = 0;
    for found in matches {
        let whole = found.whole();
        builder.push(&text.slice(end..whole.start));
        let new = match with.as_text() {
            Some(template) if template.as_str().contains('\\') => {
                Text::new(expand(interp, template.as_str(), found)?)
            }
            Some(plain) => plain.clone(),
            None => {
                let args = Args::positional(vec![Value::object(found.clone())]);
                let made = interp.call(with, args)?;
                interp.print(&made)?
            }
        };
        builder.push(&new);
        interp.check_length(builder.len())?;
        end = whole.end;
    }
    builder.push(&text.slice(end..text.as_str().len()));
    Ok(builder.finish())
}

/// A template with the groups of a match put in.
pub(super) fn expand(interp: &mut Interp<'_>, template: &str, found: &Match) -> Eval<String> {
    let mut output = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('\\') {
        output.push_str(&rest[..at]);
        interp.check_length(output.len())?;
        rest = &rest[at + 1..];
        let Some(letter) = rest.chars().next() else {
            return Err(invalid("bad escape (end of pattern)"));
        };
        let after = &rest[letter.len_utf8()..];
        rest = match letter {
            'g' => {
                let group = after
                    .strip_prefix('<')
                    .and_then(|after| after.split_once('>'));
                let Some((name, after)) = group else {
                    return Err(invalid("missing group name"));
                };
                let number = name.parse().ok().or_else(|| found.compiled.number(name));
                output.push_str(&group_text(found, number, name)?);
                after
            }
            '0' => octal(rest, &mut output),
            '1'..='9' => {
                let three = rest
                    .get(..3)
                    .filter(|digits| digits.bytes().all(|byte| (b'0'..=b'7').contains(&byte)));
                if three.is_some() {
                    octal(rest, &mut output)
                } else {
                    let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
                    let (name, after) = rest.split_at(digits);
                    output.push_str(&group_text(found, name.parse().ok(), name)?);
                    after
                }
            }
            _ => {
                output.push_str(&escape(letter)?);
                after
            }
        };
    }
    output.push_str(rest);
    Ok(output)
}

fn group_text(found: &Match, number: Option<usize>, name: &str) -> Eval<String> {
    match number.filter(|&number| number < found.groups.len()) {
        Some(number) => Ok(found
            .group(number)
            .map_or_else(String::new, |text| text.as_str().to_owned())),
        None => Err(invalid(format!("invalid group reference {name}"))),
    }
}

/// A character by its octal number; gives what follows.
fn octal<'a>(digits: &'a str, output: &mut String) -> &'a str {
    let length = digits
        .bytes()
        .take(3)
        .take_while(|byte| (b'0'..=b'7').contains(byte))
        .count();
    let code = u32::from_str_radix(&digits[..length], 8).unwrap_or(0);
    output.extend(char::from_u32(code & 0xff));
    &digits[length..]
}

fn escape(letter: char) -> Eval<String> {
    Ok(match letter {
        'n' => "\n".to_owned(),
        't' => "\t".to_owned(),
        'r' => "\r".to_owned(),
        'a' => "\x07".to_owned(),
        'b' => "\x08".to_owned(),
        'f' => "\x0c".to_owned(),
        'v' => "\x0b".to_owned(),
        '\\' => "\\".to_owned(),
        letter if letter.is_ascii_alphabetic() => {
            return Err(invalid(format!("bad escape \\{letter}")));
        }
        other => format!("\\{other}"),
    })
}

fn invalid(message: impl Into<String>) -> Box<crate::render::Stop> {
    RenderError::new("render::regex", message).into()
}
