//! Whether a text is nothing but comments, as Snowflake's and Redshift's adapters see it: what stands
//! in quotes counts for nothing either, and both end with their line.

/// Whether nothing is left of a text without its comments and quoted texts of one line.
pub(super) fn without_comments(text: &str) -> bool {
    text.split('\n').all(is_blank)
}

/// The same for a line.
fn is_blank(line: &str) -> bool {
    let last = ["\"", "'", "*/"].map(|mark| line.rfind(mark));
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let closes = |n: usize, from: usize| last[n].is_some_and(|place| place >= at + from);
        let end = match rest.as_bytes() {
            [b'"', ..] if closes(0, 1) => rest[1..].find('"').map(|end| end + 2),
            [b'\'', ..] if closes(1, 1) => rest[1..].find('\'').map(|end| end + 2),
            [b'/', b'*', ..] if closes(2, 2) => rest[2..].find("*/").map(|end| end + 4),
            [b'-', b'-', ..] if !rest.contains('\r') => Some(rest.len()),
            _ => None,
        };
        match end {
            Some(end) => at += end,
            None => match rest.chars().next() {
                Some(first) if first.is_whitespace() => at += first.len_utf8(),
                _ => return false,
            },
        }
    }
    true
}
