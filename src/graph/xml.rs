//! Texts into XML and HTML, between tags and within quotes.

/// The text with everything written as an entity that means something there; what XML cannot hold is
/// replaced.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_ends_a_tag_or_an_attribute() {
        let hostile = "</script><b a='x' b=\"y\">&amp;\u{ffff}";
        let escaped = escape(hostile);
        assert!(!escaped.contains(['<', '>', '"', '\'', '\u{ffff}']));
        assert_eq!(escape("a & b"), "a &amp; b");
    }
}
