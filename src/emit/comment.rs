//! Text from the user's files into SQL comments that it cannot leave.

/// The text on one line, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars()
        .map(|c| if breaks(c) { ' ' } else { c })
        .collect()
}

/// A comment of one line.
pub(super) fn comment(text: &str) -> String {
    format!("-- {}\n", one_line(text))
}
