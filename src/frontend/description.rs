//! A text's leading comment into the words that describe what follows.

/// The words of the comments at the start of a template or of SQL, on one line.
pub(crate) fn leading(text: &str) -> Option<String> {
    let mut rest = text.trim_start();
    let mut words = Vec::new();
    while let Some((comment, after)) = comment(rest) {
        words.extend(comment.split_whitespace().filter(|word| !is_frame(word)));
        rest = after.trim_start();
    }
    let line = words.join(" ");
    let is_order = line.starts_with("noqa") || line.starts_with('+') || line.starts_with('!');
    (!line.is_empty() && !is_order).then_some(line)
}

/// The words of the Jinja comment right before a place, such as a macro.
pub(crate) fn trailing(before: &str) -> Option<String> {
    let before = before.trim_end();
    let start = before.strip_suffix("#}")?.rfind("{#")?;
    leading(before.get(start..)?)
}

/// The comment that a text starts with, and what follows it.
fn comment(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix("--") {
        return Some(rest.split_once('\n').unwrap_or((rest, "")));
    }
    let block = |open, close| text.strip_prefix(open)?.split_once(close);
    if let Some((inner, after)) = block("{#", "#}") {
        let inner = inner.strip_prefix(['-', '+']).unwrap_or(inner);
        return Some((inner.strip_suffix(['-', '+']).unwrap_or(inner), after));
    }
    block("/*", "*/")
}

/// Whether a word is only there to frame a comment: `*`, `-----`.
fn is_frame(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '*' | '-' | '=' | '#'))
}

#[cfg(test)]
mod tests {
    use super::{leading, trailing};

    #[test]
    fn comments_of_all_kinds_are_descriptions() {
        let words = |text| leading(text).unwrap_or_default();
        assert_eq!(
            words("-- Opens the run\n-- for audits\ninsert"),
            "Opens the run for audits"
        );
        assert_eq!(words("{#- Grants\n   reading -#}\ngrant"), "Grants reading");
        assert_eq!(words("/*\n * Cleans up\n */ delete"), "Cleans up");
        assert_eq!(words("-- ------\n-- Title\n-- ------\nselect 1"), "Title");
    }

    #[test]
    fn orders_to_programs_describe_nothing() {
        for text in [
            "-- noqa: H001\nselect 1",
            "/*+ full(t) */ select",
            "select 1 -- one",
            "--",
        ] {
            assert_eq!(leading(text), None, "{text}");
        }
    }

    #[test]
    fn a_comment_in_front_of_a_macro_describes_it() {
        let words = trailing("{# first #}\n{% macro a() %}{% endmacro %}\n{# the other #}\n");
        assert_eq!(words.as_deref(), Some("the other"));
        assert_eq!(
            trailing("{# first #}\n{% macro a() %}{% endmacro %}\n"),
            None
        );
    }
}
