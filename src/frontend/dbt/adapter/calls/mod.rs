//! A text into the calls that an adapter makes of it (semantics 15.2, 15.3).

mod blank;
mod lines;

use super::{Adapter, CommentOnly, Splitting};
use crate::sql::sqlparse;

/// What reaches the warehouse's driver of a text without outer white space, one text a call; `None`
/// if the text goes as it is. Without any call the adapter refuses the text: dbt fails there.
pub fn calls(adapter: &Adapter, text: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = match adapter.splitting {
        Splitting::Whole => return None,
        Splitting::Unended => vec![text.strip_suffix(';')?],
        _ if is_plain(text) => return None,
        Splitting::Lines => lines::split(text),
        Splitting::Statements => statements(text),
        Splitting::Trimmed => {
            let parts = statements(text).into_iter();
            parts.map(|part| part.trim_end_matches(';')).collect()
        }
    };
    let sent: Vec<&str> = parts
        .into_iter()
        .filter(|part| !is_empty(adapter.comment_only, part))
        .map(str::trim)
        .collect();
    (sent != [text]).then(|| sent.into_iter().map(str::to_owned).collect())
}

/// The statements as sqlparse cuts them, which Redshift's and Trino's adapters use.
fn statements(text: &str) -> Vec<&str> {
    let pieces = sqlparse::split(text).into_iter();
    pieces.filter_map(|piece| text.get(piece.range)).collect()
}

/// Whether no adapter finds anything to cut or to drop in a text.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(['\'', '"'])
        && !text.contains([';', '!'])
        && !["--", "/*", "GO"].iter().any(|mark| text.contains(mark))
}

/// Whether the adapter takes a part for empty.
fn is_empty(rule: CommentOnly, part: &str) -> bool {
    match rule {
        CommentOnly::Sent => false,
        CommentOnly::Refused => blank::without_comments(part),
        CommentOnly::RefusedByLine => part
            .split('\n')
            .all(|line| line.contains("--") || line.trim().is_empty()),
    }
}

#[cfg(test)]
mod tests;
