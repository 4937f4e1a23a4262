//! A scalar's bytes into its text, piece by piece, so that every character leads back to them.
//!
//! The scanner gives the decoded text without a map. Here the bytes are decoded a second time, and
//! the result counts only if it is the very text that the scanner gave.

mod block;
mod flow;

use crate::source::{FileId, Origin, Span, Text, TextBuilder};

/// A piece of a decoded text.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    /// Bytes that stand in the file as they are, from an offset on.
    Exact { start: usize, end: usize },
    /// A character that stands for other bytes: an escape, a folded line end.
    Made {
        text: char,
        start: usize,
        end: usize,
    },
}

/// A decoded scalar.
#[derive(Debug, Default)]
struct Decoded {
    pieces: Vec<Piece>,
    /// Where the scalar ends in the text.
    end: usize,
}

impl Decoded {
    fn exact(&mut self, start: usize, end: usize) {
        if start < end {
            self.pieces.push(Piece::Exact { start, end });
        }
    }

    fn made(&mut self, text: char, start: usize, end: usize) {
        self.pieces.push(Piece::Made { text, start, end });
    }
}

/// A scalar's text with its provenance, and where it ends.
pub(super) struct Mapped {
    /// The text; every byte of it leads back to the file.
    pub(super) text: Text,
    /// The offset after its last byte.
    pub(super) end: usize,
}

/// The text that positions refer to, and how they become spans.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// What the scanner was given.
    pub(super) text: &'a str,
    /// The file.
    pub(super) file: FileId,
    /// Where in the file the text begins.
    pub(super) base: usize,
}

impl Place<'_> {
    /// The span of a range of the text.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| u32::try_from(self.base.saturating_add(at)).unwrap_or(u32::MAX);
        Span {
            file: self.file,
            start: offset(start),
            end: offset(end.max(start)),
        }
    }

    /// Where a range of the text comes from.
    pub(super) fn origin(&self, start: usize, end: usize, exact: bool) -> Origin {
        Origin {
            span: self.span(start, end),
            exact,
            via: None,
        }
    }
}

/// Maps the scalar that starts at `start` and that the scanner decoded to `value`; `limit` is where
/// the next node starts.
pub(super) fn map(place: Place<'_>, start: usize, limit: usize, value: &str) -> Mapped {
    let source = place.text;
    let rest = source.get(start..).unwrap_or_default();
    let first = rest.bytes().next();
    let quoted = matches!(first, Some(b'"' | b'\''));
    let content = start + usize::from(quoted);
    if plainly_there(source, content, value, quoted) {
        let end = content + value.len();
        let text = Text::exact(value, place.span(content, end));
        return Mapped {
            text,
            end: end + usize::from(quoted),
        };
    }
    exactly(place, start, value).unwrap_or_else(|| {
        let within = source.get(start..limit.max(start)).unwrap_or(rest);
        let end = start + within.trim_end().len();
        let run = crate::source::Run {
            at: 0,
            origin: place.origin(start, end, false),
        };
        Mapped {
            text: Text::with_runs(value, vec![run]),
            end,
        }
    })
}

/// The scalar at `start` decoded byte by byte, if that gives `value`.
fn exactly(place: Place<'_>, start: usize, value: &str) -> Option<Mapped> {
    let source = place.text;
    let decoded = match source.as_bytes().get(start) {
        Some(b'|' | b'>') => block::decode(source, start, value),
        Some(quote @ (b'"' | b'\'')) => flow::quoted(source, start, *quote == b'"'),
        _ => flow::plain(source, start, value),
    };
    assemble(place, decoded?, value)
}

/// Whether the value stands in the source as it is: one line, no escapes.
fn plainly_there(source: &str, content: usize, value: &str, quoted: bool) -> bool {
    let there = source
        .get(content..)
        .is_some_and(|rest| rest.starts_with(value));
    let one_line = !value.bytes().any(|b| matches!(b, b'\n' | b'\r' | b'\\'));
    if !there || !one_line {
        return false;
    }
    if !quoted {
        return !value.is_empty() && !value.starts_with(['|', '>', '"', '\'']);
    }
    let bytes = source.as_bytes();
    let quote = bytes.get(content - 1);
    let close = content + value.len();
    bytes.get(close) == quote
        && (quote == Some(&b'"') || bytes.get(close + 1) != quote && !value.contains("''"))
}

fn assemble(place: Place<'_>, decoded: Decoded, value: &str) -> Option<Mapped> {
    let mut builder = TextBuilder::default();
    for piece in &decoded.pieces {
        match *piece {
            Piece::Exact { start, end } => {
                builder.push(place.text.get(start..end)?, place.origin(start, end, true));
            }
            Piece::Made { text, start, end } => {
                builder.push(
                    text.encode_utf8(&mut [0; 4]),
                    place.origin(start, end, false),
                );
            }
        }
    }
    let same = builder.as_str() == value;
    same.then(|| Mapped {
        text: builder.finish(),
        end: decoded.end,
    })
}

/// The line end at an offset, as libyaml reads it: the character it becomes, and its length.
fn line_end(source: &str, at: usize) -> Option<(char, usize)> {
    let rest = source.get(at..)?;
    Some(match rest.chars().next()? {
        '\r' if rest.starts_with("\r\n") => ('\n', 2),
        '\r' | '\n' => ('\n', 1),
        '\u{85}' => ('\n', 2),
        separator @ ('\u{2028}' | '\u{2029}') => (separator, 3),
        _ => return None,
    })
}

/// The offset of the first of some characters, or of a line end, from an offset on.
fn find(source: &str, from: usize, stops: &[char]) -> usize {
    let rest = source.get(from..).unwrap_or_default();
    let is_stop = |c: char| {
        matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') || stops.contains(&c)
    };
    from + rest.find(is_stop).unwrap_or(rest.len())
}
