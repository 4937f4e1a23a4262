//! Text from the user's files into text that a terminal shows and does not obey.

use std::fmt::Write as _;

/// Whether a character could steer a terminal or reorder what is shown. Tabs and newlines do not
/// count.
fn steers(c: char) -> bool {
    let reorders = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    reorders || (c.is_control() && c != '\n' && c != '\t')
}

/// The text with such characters written as escapes (`\u{1b}`). Several lines stay several.
pub fn terminal_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) {
            let _ = write!(out, "\\u{{{:x}}}", c as u32);
        } else {
            out.push(c);
        }
    }
    out
}

/// The same on one line: line breaks are escaped, too.
pub fn terminal_line(text: &str) -> String {
    terminal_text(text).replace('\n', "\\n").replace('\t', " ")
}

/// Source text with such characters replaced by harmless ones of the same length in bytes, so that
/// spans still hold.
pub(super) fn snippet(text: &str) -> String {
    text.chars()
        .map(|c| match c.len_utf8() {
            _ if !steers(c) => c,
            1 if c == '\r' => ' ',
            1 => '?',
            2 => '¿',
            _ => '\u{fffd}',
        })
        .collect()
}
