//! HTML text into plain text: references decoded, tags taken out.

/// Named references that texts really contain.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("apos", '\''),
    ("cent", '¢'),
    ("copy", '©'),
    ("deg", '°'),
    ("euro", '€'),
    ("gt", '>'),
    ("hellip", '…'),
    ("laquo", '«'),
    ("ldquo", '“'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("middot", '·'),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("para", '¶'),
    ("plusmn", '±'),
    ("pound", '£'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rsquo", '’'),
    ("sect", '§'),
    ("times", '×'),
    ("trade", '™'),
    ("yen", '¥'),
];

/// Decodes character references.
pub(crate) fn unescape(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        output.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(&rest[1..]) {
            Some((character, length)) => {
                output.push(character);
                rest = &rest[1 + length..];
            }
            None => {
                output.push('&');
                rest = &rest[1..];
            }
        }
    }
    output.push_str(rest);
    output
}

/// The character of a reference after its `&`, and how many bytes it takes.
fn reference(text: &str) -> Option<(char, usize)> {
    let (end, semicolon) = match text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')) {
        Some(end) => (end, usize::from(text[end..].starts_with(';'))),
        None => (text.len(), 0),
    };
    let name = &text[..end];
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        let character = char::from_u32(code.ok()?)
            .filter(|&c| c != '\0')
            .unwrap_or('\u{fffd}');
        return Some((character, end + semicolon));
    }
    if semicolon == 0 {
        return None;
    }
    let &(_, character) = NAMED.iter().find(|(known, _)| *known == name)?;
    Some((character, end + semicolon))
}

/// The text without comments and tags, white space joined to single blanks, references decoded.
pub(crate) fn striptags(text: &str) -> String {
    let text = without(without(text.to_owned(), "<!--", "-->"), "<", ">");
    let words: Vec<&str> = text
        .split(super::chars::is_space)
        .filter(|word| !word.is_empty())
        .collect();
    unescape(&words.join(" "))
}

/// The text without what stands from one mark to another.
fn without(text: String, from: &str, to: &str) -> String {
    let mut output = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find(from) {
        let Some(length) = rest[start..].find(to) else {
            break;
        };
        output.push_str(&rest[..start]);
        rest = &rest[start + length + to.len()..];
    }
    output.push_str(rest);
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_references_are_decoded() {
        assert_eq!(
            striptags("<b>x</b>  <!-- <i> -->y &lt;&#65;&#x42; &nope; &"),
            "x y <AB &nope; &"
        );
        assert_eq!(striptags("1 < 2"), "1 < 2");
    }
}
