//! A Python model's calls of `dbt.config`, `dbt.ref` and `dbt.source` into a template that makes
//! the same calls: their arguments are literals that both languages spell alike (cases 42, 43).

use crate::source::{Origin, Span, Text, TextBuilder};

/// The calls that matter, as they are spelt.
const CALLS: [&str; 3] = ["dbt.config", "dbt.ref", "dbt.source"];

/// A template with the calls of a Python model, in the order in which they are written.
pub fn calls(source: &Text) -> Text {
    let text = source.as_str();
    let mut template = TextBuilder::default();
    let mut scanner = Scanner { text, at: 0 };
    while let Some(start) = scanner.next_call() {
        let Some(end) = scanner.end_of_call() else {
            break;
        };
        let call = source.slice(start + "dbt.".len()..end);
        let Some(place) = source.span(start as u32..end as u32) else {
            break;
        };
        let around = Origin {
            span: place,
            exact: false,
            via: None,
        };
        template.push("{{ ", around.clone());
        template.push_text(&call, &around);
        template.push(" }}", around);
    }
    template.finish()
}

/// Where a Python model holds Jinja, which dbt refuses (semantics 3.7).
pub fn jinja(source: &Text) -> Option<Span> {
    let text = source.as_str();
    let start = ["{{", "{%", "{#"]
        .iter()
        .filter_map(|delimiter| text.find(delimiter))
        .min()?;
    source.span(start as u32..start as u32 + 2)
}

/// Goes through Python's text, past strings and comments.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl Scanner<'_> {
    /// The start of the next call that matters; the scanner stands at its parenthesis.
    fn next_call(&mut self) -> Option<usize> {
        while let Some(rest) = self.text.get(self.at..).filter(|rest| !rest.is_empty()) {
            if let Some(name) = CALLS.iter().find(|name| rest.starts_with(**name))
                && !self.follows_a_name()
            {
                let after = self.at + name.len();
                let blanks = self.text[after..].len()
                    - self.text[after..].trim_start_matches([' ', '\t']).len();
                if self.text[after + blanks..].starts_with('(') {
                    let start = self.at;
                    self.at = after + blanks;
                    return Some(start);
                }
            }
            self.skip_one();
        }
        None
    }

    /// One past the parenthesis that closes the call.
    fn end_of_call(&mut self) -> Option<usize> {
        let mut depth = 0usize;
        loop {
            match self.text.get(self.at..)?.chars().next()? {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.skip_one();
            if depth == 0 {
                return Some(self.at);
            }
        }
    }

    fn follows_a_name(&self) -> bool {
        self.text[..self.at]
            .chars()
            .next_back()
            .is_some_and(|before| before.is_alphanumeric() || before == '_' || before == '.')
    }

    /// Past one character, string or comment.
    fn skip_one(&mut self) {
        let rest = &self.text[self.at..];
        let length = if rest.starts_with('#') {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(quote) = ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find(|quote| rest.starts_with(quote))
        {
            string_length(rest, quote)
        } else {
            rest.chars().next().map_or(0, char::len_utf8)
        };
        self.at += length.max(1).min(rest.len().max(1));
    }
}

/// The bytes of the string literal that a text begins with.
fn string_length(text: &str, quote: &str) -> usize {
    let mut at = quote.len();
    while let Some(rest) = text.get(at..) {
        let Some(next) = rest.chars().next() else {
            break;
        };
        if rest.starts_with(quote) {
            return at + quote.len();
        }
        at += next.len_utf8();
        if next == '\\' {
            at += text
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{calls, jinja};
    use crate::source::{FileId, Span, Text};

    fn source(text: &str) -> Text {
        let span = Span {
            file: FileId(0),
            start: 0,
            end: text.len() as u32,
        };
        Text::exact(text, span)
    }

    #[test]
    fn calls_keep_their_arguments_and_their_places() {
        let text = "def model(dbt, s):\n    # dbt.ref('no')\n    x = 'dbt.ref(1)'\n    dbt.config(a=\")\", b=[1, (2)])\n    return dbt.ref(\"m\")\n";
        let template = calls(&source(text));
        assert_eq!(
            template.as_str(),
            "{{ config(a=\")\", b=[1, (2)]) }}{{ ref(\"m\") }}"
        );
        let at = template.as_str().find("b=").expect("there") as u32;
        let span = template.span(at..at + 2).expect("known");
        assert_eq!(&text[span.start as usize..span.end as usize], "b=");
    }

    #[test]
    fn jinja_is_found() {
        assert!(jinja(&source("x = '{{ this }}'")).is_some());
        assert!(jinja(&source("x = {'a': {}}")).is_none());
    }
}
