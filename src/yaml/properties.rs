//! What may stand before a node: `&anchor`, `!tag`, or `*alias` in its place.

/// The properties of a node, read from the text where it starts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Properties<'a> {
    /// `&name`.
    pub(super) anchor: Option<&'a str>,
    /// `!tag`, as written.
    pub(super) tag: Option<&'a str>,
    /// `*name`: the node is another one.
    pub(super) alias: Option<&'a str>,
    /// Where the node itself starts (for an alias, where the alias ends).
    pub(super) content: usize,
}

impl<'a> Properties<'a> {
    /// Reads the properties at an offset; the scanner has accepted the text already.
    pub(super) fn read(text: &'a str, start: usize) -> Properties<'a> {
        let mut found = Properties {
            content: start,
            ..Properties::default()
        };
        loop {
            let rest = text.get(found.content..).unwrap_or_default();
            let word = match rest.bytes().next() {
                Some(b'&') if found.anchor.is_none() => {
                    let word = name(rest);
                    found.anchor = word.get(1..);
                    word
                }
                Some(b'!') if found.tag.is_none() => {
                    let word = tag(rest);
                    found.tag = Some(word);
                    word
                }
                Some(b'*') => {
                    let word = name(rest);
                    found.alias = word.get(1..);
                    found.content += word.len();
                    return found;
                }
                _ => return found,
            };
            found.content += word.len();
            found.content += gap(text.get(found.content..).unwrap_or_default());
        }
    }

    /// The tag without YAML's own prefix: `int` for `!!int`; `None` for a tag of another family.
    pub(super) fn standard_tag(&self) -> Option<&'a str> {
        let tag = self.tag?;
        tag.strip_prefix("!!").or_else(|| {
            tag.strip_prefix("!<tag:yaml.org,2002:")
                .and_then(|rest| rest.strip_suffix('>'))
        })
    }
}

/// The indicator and the name after it: letters, digits, `_`, `-`.
fn name(text: &str) -> &str {
    let tail = text.get(1..).unwrap_or_default();
    let length = tail
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        .count();
    text.get(..=length).unwrap_or(text)
}

fn tag(text: &str) -> &str {
    if text.starts_with("!<") {
        return text
            .find('>')
            .and_then(|end| text.get(..=end))
            .unwrap_or(text);
    }
    let end = text.find([
        ' ', '\t', '\r', '\n', ',', '[', ']', '{', '}', '\u{85}', '\u{2028}', '\u{2029}',
    ]);
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// White space, line ends and comments between properties and what they belong to.
fn gap(text: &str) -> usize {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches([
            ' ', '\t', '\r', '\n', '\u{feff}', '\u{85}', '\u{2028}', '\u{2029}',
        ]);
        let blank = trimmed.len() < rest.len();
        rest = trimmed;
        if !rest.starts_with('#') || !blank {
            return text.len() - rest.len();
        }
        rest = rest
            .find(['\n', '\r'])
            .and_then(|end| rest.get(end..))
            .unwrap_or_default();
    }
}
