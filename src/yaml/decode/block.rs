//! Block scalars: `|` keeps its lines, `>` folds them.

use super::{Decoded, find, line_end};

/// A block scalar; `start` is its indicator. The indentation, if written as a digit, counts from a
/// parent that is not known here, so the one that gives the value is it.
pub(super) fn decode(source: &str, start: usize, value: &str) -> Option<Decoded> {
    let header = Header::read(source, start)?;
    let measured = indentation(source, header.body);
    if !header.explicit {
        return Some(
            Block {
                source,
                header: &header,
                indent: measured,
            }
            .decode(),
        );
    }
    (1..=measured.min(64))
        .map(|indent| {
            Block {
                source,
                header: &header,
                indent,
            }
            .decode()
        })
        .find(|decoded| agrees(source, decoded, value))
}

/// What stands on the indicator's line.
struct Header {
    folded: bool,
    chomp: Chomp,
    explicit: bool,
    /// Where the first line of the text starts.
    body: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

impl Header {
    fn read(source: &str, start: usize) -> Option<Header> {
        let stop = find(source, start, &[]);
        let line = source.get(start..stop)?;
        let indicators = line.split([' ', '\t']).next()?;
        let chomp = match () {
            () if indicators.contains('-') => Chomp::Strip,
            () if indicators.contains('+') => Chomp::Keep,
            () => Chomp::Clip,
        };
        let body = stop + line_end(source, stop).map_or(0, |(_, length)| length);
        let explicit = indicators.contains(|c: char| c.is_ascii_digit());
        Some(Header {
            folded: line.starts_with('>'),
            chomp,
            explicit,
            body,
        })
    }
}

/// The indentation of the first line that is not blank, or of the deepest blank line before it.
fn indentation(source: &str, body: usize) -> usize {
    let (mut at, mut deepest) = (body, 1);
    loop {
        let spaces = spaces(source, at, usize::MAX);
        deepest = deepest.max(spaces);
        match line_end(source, at + spaces) {
            Some((_, length)) => at += spaces + length,
            None => return deepest,
        }
    }
}

fn spaces(source: &str, at: usize, most: usize) -> usize {
    source
        .get(at..)
        .unwrap_or_default()
        .bytes()
        .take(most)
        .take_while(|&b| b == b' ')
        .count()
}

fn agrees(source: &str, decoded: &Decoded, value: &str) -> bool {
    let mut left = value;
    for piece in &decoded.pieces {
        let rest = match *piece {
            super::Piece::Exact { start, end } => {
                left.strip_prefix(source.get(start..end).unwrap_or_default())
            }
            super::Piece::Made { text, .. } => left.strip_prefix(text),
        };
        let Some(rest) = rest else { return false };
        left = rest;
    }
    left.is_empty()
}

/// A line end: the character it becomes, where it starts, its length.
type Break = (char, usize, usize);

struct Block<'a> {
    source: &'a str,
    header: &'a Header,
    indent: usize,
}

impl Block<'_> {
    fn decode(&self) -> Decoded {
        let mut decoded = Decoded {
            pieces: Vec::new(),
            end: self.header.body,
        };
        let mut last: Option<Break> = None;
        let mut after_blank = false;
        let (mut blank_lines, mut at) = self.blank_lines(self.header.body);
        while let Some(text) = self.line(at) {
            let stop = find(self.source, text, &[]);
            let blank = self
                .source
                .get(text..)
                .is_some_and(|rest| rest.starts_with([' ', '\t']));
            let folds = self.header.folded
                && !after_blank
                && !blank
                && last.is_some_and(|(c, ..)| c == '\n');
            match last {
                Some((_, start, length)) if folds && blank_lines.is_empty() => {
                    decoded.made(' ', start, start + length);
                }
                Some(_) if folds => {}
                Some(line_end) => self.keep(&mut decoded, line_end),
                None => {}
            }
            blank_lines
                .drain(..)
                .for_each(|line_end| self.keep(&mut decoded, line_end));
            decoded.exact(text, stop);
            decoded.end = stop;
            after_blank = blank;
            last = line_end(self.source, stop).map(|(c, length)| (c, stop, length));
            (blank_lines, at) = self.blank_lines(stop + last.map_or(0, |(_, _, length)| length));
        }
        if self.header.chomp != Chomp::Strip {
            last.into_iter()
                .for_each(|line_end| self.keep(&mut decoded, line_end));
        }
        if self.header.chomp == Chomp::Keep {
            blank_lines
                .into_iter()
                .for_each(|line_end| self.keep(&mut decoded, line_end));
        }
        decoded
    }

    /// Line ends of lines with nothing but indentation, and the offset of the line after them.
    fn blank_lines(&self, from: usize) -> (Vec<Break>, usize) {
        let (mut found, mut at) = (Vec::new(), from);
        loop {
            let spaces = spaces(self.source, at, self.indent);
            let Some((c, length)) = line_end(self.source, at + spaces) else {
                return (found, at);
            };
            found.push((c, at + spaces, length));
            at += spaces + length;
        }
    }

    /// A line end that stays: the file's own bytes if they are the character.
    fn keep(&self, decoded: &mut Decoded, (c, start, length): Break) {
        if self
            .source
            .get(start..)
            .is_some_and(|rest| rest.starts_with(c))
        {
            decoded.exact(start, start + length);
        } else {
            decoded.made(c, start, start + length);
        }
    }

    /// Where the text of the line at an offset starts; `None` if it is outside of the block.
    fn line(&self, at: usize) -> Option<usize> {
        let text = at + spaces(self.source, at, self.indent);
        (text == at + self.indent && text < self.source.len()).then_some(text)
    }
}
