//! Plain and quoted scalars: escapes, and lines folded into blanks.

use super::{Decoded, find, line_end};

/// A single- or double-quoted scalar; `start` is its opening quote.
pub(super) fn quoted(source: &str, start: usize, double: bool) -> Option<Decoded> {
    let mut decoded = Decoded::default();
    let stops: &[char] = if double { &['"', '\\'] } else { &['\''] };
    let mut at = start + 1;
    loop {
        let stop = find(source, at, stops);
        match source.get(stop..)?.chars().next()? {
            '\\' => {
                decoded.exact(at, stop);
                at = escape(source, stop, &mut decoded)?;
            }
            '\'' if source.get(stop + 1..)?.starts_with('\'') => {
                decoded.exact(at, stop);
                decoded.made('\'', stop, stop + 2);
                at = stop + 2;
            }
            '"' | '\'' => {
                decoded.exact(at, stop);
                decoded.end = stop + 1;
                return Some(decoded);
            }
            _ => {
                decoded.exact(at, before_blanks(source, at, stop));
                at = fold(source, stop, &mut decoded)?;
            }
        }
    }
}

/// A plain scalar. Where it ends is known from its value.
pub(super) fn plain(source: &str, start: usize, value: &str) -> Option<Decoded> {
    let mut decoded = Decoded::default();
    let (mut at, mut left) = (start, value);
    while !left.is_empty() {
        let stop = find(source, at, &[]);
        let line = source.get(at..stop)?;
        if line.starts_with(left) {
            decoded.exact(at, at + left.len());
            at += left.len();
            break;
        }
        let end = before_blanks(source, at, stop);
        decoded.exact(at, end);
        left = left.strip_prefix(source.get(at..end)?)?;
        let folded = decoded.pieces.len();
        at = fold(source, stop, &mut decoded)?;
        for piece in decoded.pieces.get(folded..)? {
            let super::Piece::Made { text, .. } = piece else {
                return None;
            };
            left = left.strip_prefix(*text)?;
        }
    }
    decoded.end = at;
    Some(decoded)
}

fn before_blanks(source: &str, from: usize, to: usize) -> usize {
    from + source
        .get(from..to)
        .unwrap_or_default()
        .trim_end_matches([' ', '\t'])
        .len()
}

/// Folds the line ends from an offset on: one becomes a blank, of several all but the first stay.
/// Returns where the text goes on.
fn fold(source: &str, from: usize, decoded: &mut Decoded) -> Option<usize> {
    let (first, length) = line_end(source, from)?;
    let more = breaks(source, from + length);
    let end = more.end;
    if first != '\n' {
        decoded.made(first, from, from + length);
    } else if more.found.is_empty() {
        decoded.made(' ', from, end);
    }
    for (text, start, length) in more.found {
        decoded.made(text, start, start + length);
    }
    Some(end)
}

/// Line ends with white space around them.
struct Breaks {
    found: Vec<(char, usize, usize)>,
    end: usize,
}

fn breaks(source: &str, from: usize) -> Breaks {
    let mut all = Breaks {
        found: Vec::new(),
        end: from,
    };
    loop {
        let rest = source.get(all.end..).unwrap_or_default();
        all.end += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let Some((text, length)) = line_end(source, all.end) else {
            return all;
        };
        all.found.push((text, all.end, length));
        all.end += length;
    }
}

/// Decodes the escape at an offset; returns where the text goes on.
fn escape(source: &str, at: usize, decoded: &mut Decoded) -> Option<usize> {
    if let Some((_, length)) = line_end(source, at + 1) {
        let more = breaks(source, at + 1 + length);
        for (text, start, length) in more.found {
            decoded.made(text, start, start + length);
        }
        return Some(more.end);
    }
    let letter = source.get(at + 1..)?.chars().next()?;
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let end = at + 1 + letter.len_utf8() + digits;
    let text = match letter {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' | 'u' | 'U' => {
            let number = u32::from_str_radix(source.get(at + 2..end)?, 16).ok()?;
            char::from_u32(number)?
        }
        other => other,
    };
    decoded.made(text, at, end);
    Some(end)
}
