//! Text into data and tags: delimiters, comments, raw blocks and white-space control, as Jinja2's
//! lexer finds them (semantics 4.5).

use super::ast::Range;
use super::depth::{MAX_BRACKETS, too_deep};
use super::error::{ParseError, range};

/// A part of a template.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Part {
    /// Text between tags, white-space control done; never empty.
    Data(Range),
    /// `{{ inside }}`.
    Print(Tag),
    /// `{% inside %}`.
    Statement(Tag),
}

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tag {
    /// Between the delimiters and their signs.
    pub(super) inside: Range,
    /// Delimiters included.
    pub(super) whole: Range,
}

/// White space as Python's `str.isspace` and `\s` have it.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

/// Where a text ends for Jinja2, which drops one trailing line end.
pub(super) fn source_end(text: &str) -> usize {
    let shorter = text
        .strip_suffix("\r\n")
        .or_else(|| text.strip_suffix('\n'))
        .or_else(|| text.strip_suffix('\r'));
    shorter.unwrap_or(text).len()
}

/// Splits `text`, of which `start` bytes are none of the template's. Gives the parts, and how deep
/// brackets nest in any of them.
///
/// # Errors
/// A comment, raw block, string, bracket or tag that does not end.
pub(super) fn scan(text: &str, start: usize) -> Result<(Vec<Part>, usize), ParseError> {
    let mut scanner = Scanner {
        text,
        at: start,
        parts: Vec::new(),
        deepest: 0,
    };
    while scanner.next()? {}
    Ok((scanner.parts, scanner.deepest))
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    parts: Vec<Part>,
    deepest: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Print,
    Statement,
    Comment,
}

impl Kind {
    fn close(self) -> &'static str {
        match self {
            Kind::Print => "}}",
            Kind::Statement => "%}",
            Kind::Comment => "#}",
        }
    }
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    fn skip_space(&self, at: usize) -> usize {
        self.text.len() - self.rest(at).trim_start_matches(is_space).len()
    }

    /// Reads data and the tag after it; false at the end of the text.
    fn next(&mut self) -> Result<bool, ParseError> {
        let from = self.at;
        let Some((open, kind)) = self.opening(from) else {
            self.data(from, self.text.len(), false);
            return Ok(false);
        };
        let sign = self.byte(open + 2).filter(|b| matches!(b, b'-' | b'+'));
        let inside = open + 2 + usize::from(sign.is_some());
        self.data(from, open, sign == Some(b'-'));
        match kind {
            Kind::Comment => self.comment(open, inside)?,
            Kind::Statement if self.raw_opening(inside).is_some() => self.raw(open, inside)?,
            Kind::Print | Kind::Statement => self.tag(open, inside, kind)?,
        }
        Ok(true)
    }

    fn opening(&self, from: usize) -> Option<(usize, Kind)> {
        memchr::memchr_iter(b'{', self.rest(from).as_bytes()).find_map(|at| {
            let kind = match self.byte(from + at + 1)? {
                b'{' => Kind::Print,
                b'%' => Kind::Statement,
                b'#' => Kind::Comment,
                _ => return None,
            };
            Some((from + at, kind))
        })
    }

    fn data(&mut self, start: usize, end: usize, strip: bool) {
        let text = self.text.get(start..end).unwrap_or_default();
        let kept = if strip {
            text.trim_end_matches(is_space)
        } else {
            text
        };
        if !kept.is_empty() {
            self.parts
                .push(Part::Data(range(start, start + kept.len())));
        }
    }

    fn comment(&mut self, open: usize, inside: usize) -> Result<(), ParseError> {
        let Some(end) = self.rest(inside).find("#}") else {
            // Jinja2 has nothing against a comment that begins where the text ends.
            if inside == self.text.len() {
                self.at = inside;
                return Ok(());
            }
            let error = ParseError::new(
                "jinja::unclosed-comment",
                range(open, inside),
                "this comment is never closed",
            );
            return Err(error.help("close it with `#}`"));
        };
        let end = inside + end;
        let strip = end > inside && self.byte(end - 1) == Some(b'-');
        self.at = if strip {
            self.skip_space(end + 2)
        } else {
            end + 2
        };
        Ok(())
    }

    /// The end of `{% raw %}`, if that is what begins here.
    fn raw_opening(&self, inside: usize) -> Option<usize> {
        let at = self.skip_space(inside);
        self.rest(at).strip_prefix("raw")?;
        let at = self.skip_space(at + 3);
        if self.rest(at).starts_with("-%}") {
            return Some(self.skip_space(at + 3));
        }
        self.rest(at).starts_with("%}").then_some(at + 2)
    }

    fn raw(&mut self, open: usize, inside: usize) -> Result<(), ParseError> {
        let start = self.raw_opening(inside).unwrap_or(inside);
        if start == self.text.len() {
            self.at = start;
            return Ok(());
        }
        let close = self
            .rest(start)
            .match_indices("{%")
            .find_map(|(at, _)| self.raw_closing(start + at).map(|c| (start + at, c)));
        let Some((end, (strip, after))) = close else {
            let error = ParseError::new(
                "jinja::unclosed-raw",
                range(open, start),
                "this `raw` block is never closed",
            );
            return Err(error.help("close it with `{% endraw %}`"));
        };
        self.data(start, end, strip);
        self.at = after;
        Ok(())
    }

    /// Whether `{% endraw %}` at `open` strips the text before it, and where the text goes on.
    fn raw_closing(&self, open: usize) -> Option<(bool, usize)> {
        let sign = self.byte(open + 2).filter(|b| matches!(b, b'-' | b'+'));
        let at = self.skip_space(open + 2 + usize::from(sign.is_some()));
        self.rest(at).strip_prefix("endraw")?;
        let at = self.skip_space(at + 6);
        let after = self.closing(at, Kind::Statement)?;
        Some((sign == Some(b'-'), after))
    }

    /// Where the text goes on after the closing delimiter that stands at `at`, if one does.
    fn closing(&self, at: usize, kind: Kind) -> Option<usize> {
        let (sign, rest) = match self.byte(at)? {
            b'-' => (Some(b'-'), at + 1),
            b'+' if kind == Kind::Statement => (Some(b'+'), at + 1),
            _ => (None, at),
        };
        let close = kind.close().as_bytes();
        if self.byte(rest) != close.first().copied() || self.byte(rest + 1) != close.last().copied()
        {
            return None;
        }
        let end = rest + 2;
        Some(if sign == Some(b'-') {
            self.skip_space(end)
        } else {
            end
        })
    }

    fn tag(&mut self, open: usize, inside: usize, kind: Kind) -> Result<(), ParseError> {
        let mut at = inside;
        let mut brackets: Vec<(u8, usize)> = Vec::new();
        while let Some(byte) = self.byte(at) {
            if brackets.is_empty()
                && matches!(byte, b'}' | b'%' | b'#' | b'-' | b'+')
                && let Some(after) = self.closing(at, kind)
            {
                self.finish(open, range(inside, at), after, kind);
                return Ok(());
            }
            match byte {
                b'\'' | b'"' => at = self.string_end(at, byte)?,
                b'(' | b'[' | b'{' => {
                    brackets.push((byte, at));
                    self.deepest = self.deepest.max(brackets.len());
                    if brackets.len() > MAX_BRACKETS {
                        return Err(too_deep(range(at, at + 1)));
                    }
                    at += 1;
                }
                b')' | b']' | b'}' => {
                    match brackets.pop() {
                        Some((opening, _)) if closer(opening) == byte => {}
                        other => return Err(self.wrong_bracket(open, at, other, kind)),
                    }
                    at += 1;
                }
                _ => at += 1,
            }
        }
        Err(unclosed_tag(open, inside, brackets.last().copied(), kind))
    }

    fn finish(&mut self, open: usize, inside: Range, after: usize, kind: Kind) {
        let signed = matches!(self.byte(inside.end as usize), Some(b'-' | b'+'));
        let tag = Tag {
            inside,
            whole: range(open, inside.end as usize + 2 + usize::from(signed)),
        };
        self.parts.push(match kind {
            Kind::Print => Part::Print(tag),
            _ => Part::Statement(tag),
        });
        self.at = after;
    }

    fn string_end(&self, at: usize, quote: u8) -> Result<usize, ParseError> {
        let mut end = at + 1;
        while let Some(rest) = self.text.as_bytes().get(end..)
            && let Some(length) = memchr::memchr2(quote, b'\\', rest)
        {
            match rest.get(length) {
                Some(b'\\') => end += length + 2,
                _ => return Ok(end + length + 1),
            }
        }
        let error = ParseError::new(
            "jinja::unclosed-string",
            range(at, at + 1),
            "this string is never closed",
        );
        Err(error.help(format!("close it with `{}`", char::from(quote))))
    }

    fn wrong_bracket(
        &self,
        open: usize,
        at: usize,
        opening: Option<(u8, usize)>,
        kind: Kind,
    ) -> ParseError {
        let found = char::from(self.byte(at).unwrap_or(b'}'));
        let begin = &self.text[open..open + 2];
        let close = kind.close();
        if let Some((bracket, place)) = opening {
            let bracket = char::from(bracket);
            let error = ParseError::new(
                "jinja::unclosed-bracket",
                range(place, place + 1),
                format!("`{bracket}` is not closed"),
            );
            return error.related(
                range(at, at + 1),
                format!("`{found}` stands where it should be closed"),
            );
        }
        let error = ParseError::new(
            "jinja::wrong-bracket",
            range(at, at + 1),
            format!("`{found}` closes nothing"),
        );
        if found == '}' {
            return error
                .help(format!(
                    "a tag that begins with `{begin}` ends with `{close}`"
                ))
                .related(range(open, open + 2), "the tag begins here");
        }
        error.help("remove it, or open the bracket")
    }
}

fn closer(opening: u8) -> u8 {
    match opening {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

fn unclosed_tag(
    open: usize,
    inside: usize,
    bracket: Option<(u8, usize)>,
    kind: Kind,
) -> ParseError {
    let close = kind.close();
    let error = ParseError::new(
        "jinja::unclosed-tag",
        range(open, inside),
        "this tag is never closed",
    )
    .help(format!("close it with `{close}`"));
    match bracket {
        Some((bracket, at)) => error.related(
            range(at, at + 1),
            format!("this `{}` is still open", char::from(bracket)),
        ),
        None => error,
    }
}
