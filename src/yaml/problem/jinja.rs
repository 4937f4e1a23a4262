//! The most common slip of all: Jinja at the beginning of a value without quotes.

use super::super::decode::Place;
use crate::diagnostic::Diagnostic;

/// Jinja that begins a value without quotes on the line of an offset.
pub(super) fn unquoted_jinja(place: Place<'_>, at: usize) -> Option<Diagnostic> {
    let (start, value) = value_on_line(place.text, at)?;
    let whole = value.starts_with("{{") || value.starts_with("{%") || value.starts_with("{#");
    if !whole {
        return None;
    }
    let quote = if !value.contains('"') {
        format!("\"{value}\"")
    } else if !value.contains('\'') {
        format!("'{value}'")
    } else {
        format!("\"{}\"", value.replace('"', "\\\""))
    };
    let diagnostic = Diagnostic::error(
        "yaml::unquoted-jinja",
        "Jinja at the beginning of a value needs quotes",
    )
    .at(place.span(start, start + value.len()))
    .label("YAML takes the brace for a mapping of its own")
    .help(format!("write {quote}"));
    Some(diagnostic)
}

/// What stands after the key or the dash on the line of an offset, and where.
fn value_on_line(text: &str, at: usize) -> Option<(usize, &str)> {
    let before = text.get(..at)?;
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = text.get(start..)?.lines().next()?;
    let mut rest = line.trim_start();
    while let Some(entry) = rest.strip_prefix("- ") {
        rest = entry.trim_start();
    }
    if !rest.starts_with('{')
        && let Some((_, value)) = rest.split_once(": ")
    {
        rest = value.trim_start();
    }
    let offset = start + line.len() - rest.len();
    let key = rest.find("}}:").and_then(|end| rest.get(..end + 2));
    Some((offset, key.unwrap_or(rest.trim_end())))
}
