//! Escaping for HTML, as markupsafe does it.

use crate::source::{Text, TextBuilder};

/// The text with `& < > ' "` escaped.
pub(crate) fn escape(text: &Text) -> Text {
    let whole = text.as_str();
    if !whole.contains(['&', '<', '>', '\'', '"']) {
        return text.clone();
    }
    let mut builder = TextBuilder::default();
    let mut plain = 0;
    for (at, character) in whole.char_indices() {
        let Some(entity) = entity(character) else {
            continue;
        };
        builder.append(&text.slice(plain..at), None);
        let mut origin = text.origin(at as u32);
        if let Some(origin) = origin.as_mut().filter(|origin| origin.exact) {
            origin.exact = false;
            origin.span.end = origin.span.start + 1;
        }
        builder.append(&Text::new(entity), origin.as_ref());
        plain = at + 1;
    }
    builder.append(&text.slice(plain..whole.len()), None);
    builder.finish()
}

fn entity(character: char) -> Option<&'static str> {
    Some(match character {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\'' => "&#39;",
        '"' => "&#34;",
        _ => return None,
    })
}
