//! What a scalar's characters allow: plain, single quotes, or double quotes only.

/// The styles that a text may be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Analysis {
    pub(super) multiline: bool,
    pub(super) plain: bool,
    pub(super) single_quoted: bool,
}

/// White space as the emitter sees it.
pub(super) fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_blank(character: Option<char>) -> bool {
    character.is_none_or(|character| {
        matches!(character, '\0' | ' ' | '\t' | '\r') || is_break(character)
    })
}

impl Analysis {
    pub(super) fn of(text: &str) -> Analysis {
        if text.is_empty() {
            return Analysis {
                multiline: false,
                plain: true,
                single_quoted: true,
            };
        }
        let multiline = text.contains(is_break);
        let special = text
            .chars()
            .any(|c| !(c == '\n' || (' '..='~').contains(&c)));
        let spaces = spaces(text);
        let edges = |c: char| c == ' ' || is_break(c);
        let around = text.starts_with(edges) || text.ends_with(edges);
        let plain =
            !(around || multiline || special || spaces.0 || spaces.1 || has_indicators(text));
        Analysis {
            multiline,
            plain,
            single_quoted: !(special || spaces.0 || spaces.1),
        }
    }
}

/// Whether a blank follows a line break, and whether a line break follows a blank.
fn spaces(text: &str) -> (bool, bool) {
    let pairs = || text.chars().zip(text.chars().skip(1));
    let after_break = pairs().any(|(first, second)| is_break(first) && second == ' ');
    let before_break = pairs().any(|(first, second)| first == ' ' && is_break(second));
    (after_break, before_break)
}

/// Whether something in the text would mean something else to a reader of a block.
fn has_indicators(text: &str) -> bool {
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    let mut before = None;
    let mut chars = text.chars().peekable();
    let mut first = true;
    while let Some(character) = chars.next() {
        let blank_next = is_blank(chars.peek().copied());
        let found = if first {
            "#,[]{}&*!|>'\"%@`".contains(character) || ("?:-".contains(character) && blank_next)
        } else {
            (character == ':' && blank_next) || (character == '#' && is_blank(before))
        };
        if found {
            return true;
        }
        before = Some(character);
        first = false;
    }
    false
}
