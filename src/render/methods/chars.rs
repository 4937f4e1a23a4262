//! What Python's strings know about characters, where Rust's differ.

use std::ops::Range;

/// `str.isspace` of a character.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\x1c'..='\x1f').contains(&character)
}

/// Whether a line ends at a character, for `str.splitlines`.
fn ends_line(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// At least as many as a text has lines.
pub(crate) fn count_lines(text: &str) -> usize {
    text.chars().filter(|&c| ends_line(c)).count() + 1
}

/// The ranges of a text's lines: without and with their ends.
pub(crate) fn lines(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some((at, character)) = text[start..]
        .char_indices()
        .find(|&(_, character)| ends_line(character))
    {
        let end = start + at;
        let mut next = end + character.len_utf8();
        if character == '\r' && text[next..].starts_with('\n') {
            next += 1;
        }
        lines.push((start..end, start..next));
        start = next;
    }
    if start < text.len() {
        lines.push((start..text.len(), start..text.len()));
    }
    lines
}

/// Whether `str.strip(of)` takes a character away.
fn strips(of: Option<&str>, character: char) -> bool {
    of.map_or_else(|| is_space(character), |of| of.contains(character))
}

/// `str.strip`: the text without white space, or the given characters, around it.
pub(crate) fn strip<'a>(text: &'a str, of: Option<&str>) -> &'a str {
    &text[stripped(text, of, true, true)]
}

/// The range that `strip`, `lstrip` or `rstrip` leaves.
pub(crate) fn stripped(text: &str, of: Option<&str>, front: bool, back: bool) -> Range<usize> {
    let taken = |character: char| strips(of, character);
    let rest = if front {
        text.trim_start_matches(taken)
    } else {
        text
    };
    let start = text.len() - rest.len();
    let kept = if back {
        rest.trim_end_matches(taken)
    } else {
        rest
    };
    start..start + kept.len()
}

/// `str.capitalize`.
pub(crate) fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(titlecase).unwrap_or_default();
    first + &chars.as_str().to_lowercase()
}

/// A character at the start of a word.
fn titlecase(character: char) -> String {
    // Digraphs have a form of their own there.
    if let 'Ǆ'..='ǌ' | 'Ǳ'..='ǳ' = character {
        let base = match character {
            'Ǆ'..='ǆ' => 'ǅ',
            'Ǉ'..='ǉ' => 'ǈ',
            'Ǌ'..='ǌ' => 'ǋ',
            _ => 'ǲ',
        };
        return base.to_string();
    }
    let mut upper = character.to_uppercase();
    let first = upper.next().unwrap_or(character);
    std::iter::once(first)
        .chain(upper.flat_map(char::to_lowercase))
        .collect()
}

/// `str.title`: every run of letters starts upper case.
pub(crate) fn title(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut in_word = false;
    for character in text.chars() {
        if in_word {
            output.extend(character.to_lowercase());
        } else {
            output.push_str(&titlecase(character));
        }
        in_word = is_cased(character);
    }
    output
}

/// `str.swapcase`.
pub(crate) fn swapcase(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_uppercase() {
            output.extend(character.to_lowercase());
        } else {
            output.extend(character.to_uppercase());
        }
    }
    output
}

/// `str.casefold`, as far as lower and upper case tell.
pub(crate) fn casefold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ς' => 'σ',
            other => other,
        })
        .collect()
}

fn is_cased(character: char) -> bool {
    character.is_uppercase() || character.is_lowercase() || is_titlecase(character)
}

fn is_titlecase(character: char) -> bool {
    matches!(character, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ')
}

/// `str.isupper`.
pub(crate) fn is_upper(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
        && !text
            .chars()
            .any(|character| character.is_lowercase() || is_titlecase(character))
}

/// `str.islower`.
pub(crate) fn is_lower(text: &str) -> bool {
    text.chars().any(char::is_lowercase)
        && !text
            .chars()
            .any(|character| character.is_uppercase() || is_titlecase(character))
}

/// `str.istitle`.
pub(crate) fn is_title(text: &str) -> bool {
    let mut in_word = false;
    let mut any = false;
    for character in text.chars() {
        let upper = character.is_uppercase() || is_titlecase(character);
        if (upper && in_word) || (character.is_lowercase() && !in_word) {
            return false;
        }
        in_word = is_cased(character);
        any |= in_word;
    }
    any
}

/// `str.isidentifier`.
pub(crate) fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && chars.all(|character| character == '_' || character.is_alphanumeric())
}

/// `str.expandtabs`.
pub(crate) fn expandtabs(text: &str, size: usize) -> String {
    let mut output = String::with_capacity(text.len());
    let mut column = 0;
    for character in text.chars() {
        match character {
            '\t' => {
                let blanks = column_gap(column, size);
                output.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            '\n' | '\r' => {
                output.push(character);
                column = 0;
            }
            other => {
                output.push(other);
                column += 1;
            }
        }
    }
    output
}

fn column_gap(column: usize, size: usize) -> usize {
    column.checked_rem(size).map_or(0, |over| size - over)
}

/// A piece padded on both sides as `str.center` does: with an odd remainder the longer side is
/// chosen by the width's parity.
pub(crate) fn center(text: &str, width: usize, fill: char) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let before = missing / 2 + (missing & width & 1);
    pad(text, before, missing - before, fill)
}

/// A text with so many fill characters before and after it.
pub(crate) fn pad(text: &str, before: usize, after: usize, fill: char) -> String {
    let filling = |count| std::iter::repeat_n(fill, count);
    filling(before)
        .chain(text.chars())
        .chain(filling(after))
        .collect()
}

/// `str.zfill`.
pub(crate) fn zfill(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let (sign, digits) = text.split_at(usize::from(text.starts_with(['+', '-'])));
    format!("{sign}{}{digits}", "0".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_python_ends_them() {
        let text = "a\r\nb\u{2028}c\x1cd\n";
        let found: Vec<&str> = lines(text)
            .into_iter()
            .map(|(line, _)| &text[line])
            .collect();
        assert_eq!(found, ["a", "b", "c", "d"]);
        assert_eq!(lines("").len(), 0);
    }

    #[test]
    fn letters_are_pythons() {
        assert_eq!(title("they're bill's ǆ x2y"), "They'Re Bill'S ǅ X2Y");
        assert_eq!(capitalize("ßA"), "Ssa");
        assert_eq!(swapcase("aB1"), "Ab1");
        assert_eq!(casefold("Straße"), "strasse");
        assert!(is_title("Ab Cd") && !is_title("AB"));
        assert!(!is_upper("12") && is_upper("A1"));
    }

    #[test]
    fn padding_is_pythons() {
        assert_eq!(center("ab", 5, ' '), "  ab ");
        assert_eq!(center("a", 4, ' '), " a  ");
        assert_eq!(zfill("-7", 4), "-007");
        assert_eq!(expandtabs("a\tb\n\tc", 4), "a   b\n    c");
    }
}
