//! A format string into literals and fields, as CPython's parser reads it.

use std::ops::Range;

/// A part of a format string.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'s> {
    /// Text as it is.
    Literal(Range<usize>),
    /// `{field}`.
    Field(Field<'s>),
}

/// A replacement field.
#[derive(Debug, PartialEq)]
pub(super) struct Field<'s> {
    /// The argument's name or number; empty for the next one.
    pub(super) first: &'s str,
    /// What is looked up in it.
    pub(super) path: Vec<Step<'s>>,
    /// Behind `!`.
    pub(super) conversion: Option<Conversion>,
    /// Behind `:`.
    pub(super) spec: &'s str,
    /// The field's bytes, with its braces.
    pub(super) range: Range<usize>,
}

/// A step of a field's path.
#[derive(Debug, PartialEq)]
pub(super) enum Step<'s> {
    /// `.name`.
    Attribute(&'s str),
    /// `[key]`.
    Key(&'s str),
    /// `[0]`.
    Index(usize),
}

/// `!s`, `!r`, `!a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conversion {
    Str,
    Repr,
    Ascii,
}

/// What is wrong with a format string, and where.
type Wrong = (String, Range<usize>);

/// The pieces in order, up to the first mistake.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Result<Piece<'_>, Wrong>> {
    let mut parser = Parser { text, at: 0 };
    std::iter::from_fn(move || parser.piece())
}

struct Parser<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Parser<'s> {
    fn piece(&mut self) -> Option<Result<Piece<'s>, Wrong>> {
        let start = self.at;
        let rest = self.text.get(start..)?;
        if rest.is_empty() {
            return None;
        }
        let Some(brace) = rest.find(['{', '}']).map(|at| start + at) else {
            self.at = self.text.len();
            return Some(Ok(Piece::Literal(start..self.at)));
        };
        let mark = self.text.as_bytes().get(brace);
        if mark == self.text.as_bytes().get(brace + 1) {
            self.at = brace + 2;
            return Some(Ok(Piece::Literal(start..brace + 1)));
        }
        if mark == Some(&b'}') {
            return Some(self.wrong("Single '}' encountered in format string", brace));
        }
        if brace + 1 == self.text.len() {
            return Some(self.wrong("Single '{' encountered in format string", brace));
        }
        if brace > start {
            self.at = brace;
            return Some(Ok(Piece::Literal(start..brace)));
        }
        Some(self.field(brace))
    }

    /// A mistake; nothing follows it.
    fn wrong<T>(&mut self, message: impl Into<String>, at: usize) -> Result<T, Wrong> {
        self.at = self.text.len();
        Err((message.into(), at..(at + 1).min(self.text.len())))
    }

    fn field(&mut self, open: usize) -> Result<Piece<'s>, Wrong> {
        let (name, end) = match self.name(open + 1) {
            Ok(found) => found,
            Err(message) => return self.wrong(message, open),
        };
        let mut conversion = None;
        let mut spec_start = None;
        let mut after = end + 1;
        match self.text.as_bytes().get(end) {
            Some(b'}') => {}
            Some(b':') => spec_start = Some(end + 1),
            Some(b'!') => {
                let Some(letter) = self.text.get(end + 1..).and_then(|s| s.chars().next()) else {
                    let message = "end of string while looking for conversion specifier";
                    return self.wrong(message, open);
                };
                conversion = Some(letter);
                let next = end + 1 + letter.len_utf8();
                after = next + 1;
                match self.text.as_bytes().get(next) {
                    Some(b'}') => {}
                    Some(b':') => spec_start = Some(next + 1),
                    Some(_) => {
                        return self.wrong("expected ':' after conversion specifier", open);
                    }
                    None => return self.wrong("unmatched '{' in format spec", open),
                }
            }
            _ => return self.wrong("expected '}' before end of string", open),
        }
        let mut spec = "";
        if let Some(start) = spec_start {
            let Some(length) = spec_length(self.text.get(start..).unwrap_or_default()) else {
                return self.wrong("unmatched '{' in format spec", open);
            };
            spec = self.text.get(start..start + length).unwrap_or_default();
            after = start + length + 1;
        }
        let conversion = match conversion {
            None => None,
            Some('s') => Some(Conversion::Str),
            Some('r') => Some(Conversion::Repr),
            Some('a') => Some(Conversion::Ascii),
            Some(other) => {
                return self.wrong(format!("Unknown conversion specifier {other}"), open);
            }
        };
        let (first, path) = match path(name) {
            Ok(found) => found,
            Err(message) => return self.wrong(message, open),
        };
        self.at = after;
        Ok(Piece::Field(Field {
            first,
            path,
            conversion,
            spec,
            range: open..after,
        }))
    }

    /// The name that starts here, and where what ends it stands.
    fn name(&self, start: usize) -> Result<(&'s str, usize), &'static str> {
        let rest = self.text.get(start..).unwrap_or_default();
        let mut in_brackets = false;
        for (at, c) in rest.char_indices() {
            match c {
                ']' => in_brackets = false,
                _ if in_brackets => {}
                '[' => in_brackets = true,
                '{' => return Err("unexpected '{' in field name"),
                '}' | ':' | '!' => {
                    return Ok((rest.get(..at).unwrap_or_default(), start + at));
                }
                _ => {}
            }
        }
        Err("expected '}' before end of string")
    }
}

/// The length of a specification up to the brace that closes its field.
fn spec_length(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at);
        }
    }
    None
}

/// A field's name into its argument and what is looked up in it.
fn path(name: &str) -> Result<(&str, Vec<Step<'_>>), &'static str> {
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(end);
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (attribute, after) = after.split_at(end);
            if attribute.is_empty() {
                return Err("Empty attribute in format string");
            }
            steps.push(Step::Attribute(attribute));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('[') {
            let (key, after) = after
                .split_once(']')
                .ok_or("Missing ']' in format string")?;
            if key.is_empty() {
                return Err("Empty attribute in format string");
            }
            let number = key.bytes().all(|byte| byte.is_ascii_digit());
            steps.push(match key.parse() {
                Ok(index) if number => Step::Index(index),
                _ => Step::Key(key),
            });
            rest = after;
        } else {
            return Err("Only '.' or '[' may follow ']' in format field specifier");
        }
    }
    Ok((first, steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        pieces(text)
            .find_map(Result::err)
            .map(|(message, _)| message)
            .unwrap_or_default()
    }

    #[test]
    fn braces_are_read_as_python_reads_them() {
        let of = |text| {
            pieces(text)
                .map(|piece| match piece.unwrap() {
                    Piece::Literal(range) => text[range].to_owned(),
                    Piece::Field(field) => format!("<{}:{}>", field.first, field.spec),
                })
                .collect::<String>()
        };
        assert_eq!(of("a {{}} {x:{n}.3f}{} b"), "a {} <x:{n}.3f><:> b");
        assert_eq!(of("{x[a}b].c!r:>8}"), "<x:>8>");
    }

    #[test]
    fn mistakes_have_pythons_words() {
        assert_eq!(wrong("a }"), "Single '}' encountered in format string");
        assert_eq!(wrong("a {"), "Single '{' encountered in format string");
        assert_eq!(wrong("a {x"), "expected '}' before end of string");
        assert_eq!(wrong("{a{b}}"), "unexpected '{' in field name");
        assert_eq!(wrong("{x:{y}"), "unmatched '{' in format spec");
        assert_eq!(wrong("{x!rr}"), "expected ':' after conversion specifier");
    }
}
