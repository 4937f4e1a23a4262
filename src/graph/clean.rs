//! Texts of the project into texts that a picture may hold: without secrets, without characters that
//! steer or reorder, of bounded length.

use crate::report::{View, terminal_text};

/// The longest text of a hook that a picture holds, in characters.
const LONGEST_TEXT: usize = 20_000;

/// The longest line.
const LONGEST_LINE: usize = 300;

/// A name, a description, the beginning of a text: on one line.
pub(super) fn line(text: &str, view: View<'_>) -> String {
    let masked = view.secrets.mask(text);
    let mut line = String::new();
    // Far more than is shown, so that the words of a long text are not gone through.
    let start: String = masked.chars().take(4 * LONGEST_LINE).collect();
    for word in start.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    cut(&terminal_text(&line), LONGEST_LINE)
}

/// A text of several lines, such as SQL.
pub(super) fn text(text: &str, view: View<'_>) -> String {
    let masked = view.secrets.mask(text);
    let whole = masked.trim_end();
    let start: String = whole.chars().take(LONGEST_TEXT).collect();
    let mut shown = terminal_text(&start);
    if start.len() < whole.len() {
        shown.push_str("\n... (`hookc show` has the rest)");
    }
    shown
}

/// At most so many characters, the last of them an ellipsis if some are left out.
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut characters = text.char_indices().skip(most.saturating_sub(1));
    match (characters.next(), characters.next()) {
        (Some((end, _)), Some(_)) => format!("{}…", text.get(..end).unwrap_or_default()),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("äöüß", 3), "äö…");
        assert_eq!(cut("", 0), "");
    }
}
