//! A file's text into tags as dbt's own patterns find them, before Jinja2 sees it.
//!
//! They differ from Jinja2's lexer: a `{{` lasts until the first `}}` outside of a string, brackets
//! or not; a sign must be `-`; white space beside a `-` belongs to the tag.

use std::ops::Range as Bytes;

use super::error::{ParseError, range};
use super::scan::is_space;

/// A tag.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    /// Its name.
    pub(super) word: Bytes<usize>,
    /// The word after its name.
    pub(super) name: Option<Bytes<usize>>,
    /// Delimiters included, and white space that a `-` takes away.
    pub(super) whole: Bytes<usize>,
}

/// Goes through the tags of a file.
pub(super) struct Patterns<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Patterns<'t> {
    /// From the beginning of a file.
    pub(super) fn new(text: &'t str) -> Patterns<'t> {
        Patterns { text, at: 0 }
    }

    /// The next tag; none at the end of the file.
    ///
    /// # Errors
    /// A tag, string, comment or raw block that does not end.
    pub(super) fn next_tag(&mut self) -> Result<Option<Tag>, ParseError> {
        while let Some(open) = self.rest(self.at).find('{').map(|at| self.at + at) {
            let rest = self.rest(open);
            if rest.starts_with("{{") {
                self.at = self.until_close(open, "}}")?.end;
            } else if rest.starts_with("{#") {
                self.at = self.comment_end(open)?;
            } else if let Some((word, name)) = self.beginning(open) {
                let start = self.stripped(open);
                if self.text.get(word.clone()) == Some("raw") {
                    self.at = self.raw_end(open)?;
                    continue;
                }
                let from = name.as_ref().map_or(word.end, |name| name.end);
                self.at = from;
                let end = self.close(open)?;
                self.at = end;
                return Ok(Some(Tag {
                    word,
                    name,
                    whole: start..end,
                }));
            } else {
                self.at = open + 1;
            }
        }
        Ok(None)
    }

    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    fn skip_space(&self, at: usize) -> usize {
        self.text.len() - self.rest(at).trim_start_matches(is_space).len()
    }

    /// Where a tag that opens at `open` begins with the white space that its `-` takes away.
    fn stripped(&self, open: usize) -> usize {
        if !self.rest(open).starts_with("{%-") {
            return open;
        }
        let before = self.text.get(self.at..open).unwrap_or_default();
        self.at + before.trim_end_matches(is_space).len()
    }

    /// `{%`, perhaps `-`, and a word of ASCII, and perhaps another.
    fn beginning(&self, open: usize) -> Option<(Bytes<usize>, Option<Bytes<usize>>)> {
        let rest = self.rest(open).strip_prefix("{%")?;
        let sign = usize::from(rest.starts_with('-'));
        let word = self.word(self.skip_space(open + 2 + sign))?;
        let next = self.skip_space(word.end);
        let name = if next > word.end {
            self.word(next)
        } else {
            None
        };
        Some((word, name))
    }

    fn word(&self, at: usize) -> Option<Bytes<usize>> {
        let rest = self.rest(at);
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return None;
        }
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        Some(at..at + length)
    }

    /// Where the delimiter is that closes what opens at `open`; it must not be in a string.
    fn until_close(&self, open: usize, close: &str) -> Result<Bytes<usize>, ParseError> {
        let mut at = self.at.max(open + 2);
        let first = close.chars().next().unwrap_or('}');
        while let Some(next) = self.rest(at).find(['\'', '"', first]) {
            at += next;
            let rest = self.rest(at);
            if rest.starts_with(close) {
                return Ok(at..at + close.len());
            }
            at = match rest.chars().next() {
                Some(quote @ ('\'' | '"')) => self.string_end(at, quote)?,
                _ => at + 1,
            };
        }
        let error = ParseError::new(
            "jinja::unclosed-tag",
            range(open, open + 2),
            "this tag is never closed",
        );
        Err(error.help(format!("close it with `{close}`")))
    }

    fn close(&self, open: usize) -> Result<usize, ParseError> {
        let close = self.until_close(open, "%}")?;
        let before = self.text.get(..close.start).unwrap_or_default();
        Ok(if before.ends_with('-') {
            self.skip_space(close.end)
        } else {
            close.end
        })
    }

    fn string_end(&self, at: usize, quote: char) -> Result<usize, ParseError> {
        let mut escaped = false;
        for (offset, c) in self.rest(at + 1).char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == quote => return Ok(at + 1 + offset + 1),
                _ => {}
            }
        }
        let error = ParseError::new(
            "jinja::unclosed-string",
            range(at, at + 1),
            "this string is never closed",
        );
        Err(error.help(format!("close it with `{quote}`")))
    }

    fn comment_end(&self, open: usize) -> Result<usize, ParseError> {
        match self.rest(open + 2).find("#}") {
            Some(end) => Ok(open + 2 + end + 2),
            None => {
                let error = ParseError::new(
                    "jinja::unclosed-comment",
                    range(open, open + 2),
                    "this comment is never closed",
                );
                Err(error.help("close it with `#}`"))
            }
        }
    }

    /// The end of a raw block: the first that is written without a `+`.
    fn raw_end(&self, open: usize) -> Result<usize, ParseError> {
        let end = self
            .raw_tag(open, "raw")
            .and_then(|start| self.raw_tag(start, "endraw"));
        end.ok_or_else(|| {
            let error = ParseError::new(
                "jinja::unclosed-raw",
                range(open, open + 2),
                "this `raw` block is never closed",
            );
            error.help("close it with `{% endraw %}`, without a `+`")
        })
    }

    /// The end of the next tag that holds only this word.
    fn raw_tag(&self, from: usize, word: &str) -> Option<usize> {
        self.rest(from).match_indices("{%").find_map(|(at, _)| {
            let inside = from + at + 2;
            let inside = inside + usize::from(self.rest(inside).starts_with('-'));
            let at = self.skip_space(inside);
            self.rest(at).strip_prefix(word)?;
            let at = self.skip_space(at + word.len());
            if self.rest(at).starts_with("-%}") {
                return Some(self.skip_space(at + 3));
            }
            self.rest(at).starts_with("%}").then_some(at + 2)
        })
    }
}
