//! Text with provenance: any byte leads back to the file that it was written in.
//!
//! One concept serves all texts: a YAML scalar decoded from its file, a string literal of a
//! template, and what rendering made of them. A text without a map is of unknown origin.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use super::Span;

/// A string and where its bytes come from. Cheap to clone.
#[derive(Clone)]
pub struct Text {
    text: Arc<str>,
    map: Map,
}

/// The runs of a text. Most texts have one.
#[derive(Clone)]
enum Map {
    None,
    One(Run),
    Many(Arc<[Run]>),
}

/// A run of a text's bytes with one origin; it lasts until the next run begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Offset in the text of the run's first byte.
    pub at: u32,
    /// Where the run comes from.
    pub origin: Origin,
}

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The bytes of the file.
    pub span: Span,
    /// Whether the run's bytes are the file's bytes one by one; otherwise the whole run comes
    /// from the whole span (an escape, an expression's value).
    pub exact: bool,
    /// The macro calls on the way, innermost first.
    pub via: Option<Arc<Frame>>,
}

/// A macro call on the way from a file to a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The called macro's name.
    pub name: Arc<str>,
    /// Where the call stands.
    pub call: Span,
    /// The call that contains this one.
    pub parent: Option<Arc<Frame>>,
}

impl Text {
    /// A text of unknown origin.
    pub fn new(text: impl Into<Arc<str>>) -> Text {
        Text {
            text: text.into(),
            map: Map::None,
        }
    }

    /// A text that stands byte for byte in a file, from `span.start` on.
    pub fn exact(text: impl Into<Arc<str>>, span: Span) -> Text {
        let origin = Origin {
            span,
            exact: true,
            via: None,
        };
        Text::with_origin(text, origin)
    }

    /// A text with one origin for all of it.
    pub fn with_origin(text: impl Into<Arc<str>>, origin: Origin) -> Text {
        Text {
            text: text.into(),
            map: Map::One(Run { at: 0, origin }),
        }
    }

    /// A text with its runs, ordered by `at`; no runs means unknown origin.
    pub fn with_runs(text: impl Into<Arc<str>>, runs: Vec<Run>) -> Text {
        Text {
            text: text.into(),
            map: match <[Run; 1]>::try_from(runs) {
                Ok([run]) => Map::One(run),
                Err(runs) if runs.is_empty() => Map::None,
                Err(runs) => Map::Many(runs.into()),
            },
        }
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The characters, shared.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The runs, none if the origin is unknown.
    pub fn runs(&self) -> &[Run] {
        match &self.map {
            Map::None => &[],
            Map::One(run) => std::slice::from_ref(run),
            Map::Many(runs) => runs,
        }
    }

    /// The origin of the byte at an offset, with the span narrowed to that byte on if it is exact.
    pub fn origin(&self, offset: u32) -> Option<Origin> {
        let runs = self.runs();
        let run = &runs[runs
            .partition_point(|run| run.at <= offset)
            .checked_sub(1)?];
        let mut origin = run.origin.clone();
        if origin.exact {
            origin.span.start = (origin.span.start + (offset - run.at)).min(origin.span.end);
        }
        Some(origin)
    }

    /// The file's bytes behind a range of this text: from the origin of its first byte to that of
    /// its last, if both are in one file, else the first byte's origin.
    pub fn span(&self, range: Range<u32>) -> Option<Span> {
        let first = self.origin(range.start)?;
        let mut span = first.span;
        if range.is_empty() {
            if first.exact {
                span.end = span.start;
            }
            return Some(span);
        }
        if let Some(last) = self.origin(range.end - 1) {
            let end = if last.exact {
                last.span.start + 1
            } else {
                last.span.end
            };
            if last.span.file == span.file && end >= span.start {
                span.end = end;
            }
        }
        Some(span)
    }

    /// A part of the text with its provenance. The range must lie on character boundaries.
    pub fn slice(&self, range: Range<usize>) -> Text {
        if range == (0..self.text.len()) {
            return self.clone();
        }
        let text: Arc<str> = Arc::from(&self.text[range.clone()]);
        let (start, end) = (range.start as u32, range.end as u32);
        let origin = self.origin(start).filter(|_| !text.is_empty());
        let first = self.runs().partition_point(|run| run.at <= start);
        let later = self.runs()[first..].iter().take_while(|run| run.at < end);
        if let (Some(origin), None) = (&origin, later.clone().next()) {
            return Text::with_origin(text, origin.clone());
        }
        let mut runs: Vec<Run> = origin
            .map(|origin| Run { at: 0, origin })
            .into_iter()
            .collect();
        runs.extend(later.map(|run| Run {
            at: run.at - start,
            origin: run.origin.clone(),
        }));
        Text::with_runs(text, runs)
    }

    /// The text without surrounding white space (as Python's `strip`).
    pub fn trim(&self) -> Text {
        let front = self.text.trim_start_matches(is_python_space);
        let start = self.text.len() - front.len();
        self.slice(start..start + front.trim_end_matches(is_python_space).len())
    }
}

/// Python counts the four separators of ASCII as white space, too.
fn is_python_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// A text of more runs keeps no finer places: joined character by character, it would take many times
/// its own size.
const MOST_RUNS: usize = 1 << 20;

/// Builds a [`Text`] from pieces.
#[derive(Debug, Clone, Default)]
pub struct TextBuilder {
    text: String,
    runs: Vec<Run>,
}

impl TextBuilder {
    /// A builder with room for that many bytes and runs.
    pub fn with_capacity(bytes: usize, runs: usize) -> TextBuilder {
        TextBuilder {
            text: String::with_capacity(bytes),
            runs: Vec::with_capacity(runs),
        }
    }

    /// Appends text that counts as part of the run before it.
    pub fn extend(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Begins a run: it lasts until the next one.
    pub fn begin_run(&mut self, origin: Origin) {
        let at = self.text.len() as u32;
        self.runs.push(Run { at, origin });
    }

    /// Appends text with one origin for all of it.
    pub fn push(&mut self, text: &str, origin: Origin) {
        if !text.is_empty() {
            self.mark(origin);
            self.text.push_str(text);
        }
    }

    /// Appends a text with its own provenance; where that is unknown, `fallback` is its origin.
    /// The calls of `fallback` contain those of the text.
    pub fn push_text(&mut self, text: &Text, fallback: &Origin) {
        if text.runs().is_empty() {
            self.push(text.as_str(), fallback.clone());
            return;
        }
        if self.would_be_too_fine(text) {
            self.push(text.as_str(), inexact(fallback));
            return;
        }
        let base = self.text.len() as u32;
        for run in text.runs() {
            let mut origin = run.origin.clone();
            if origin.via.is_none() {
                origin.via.clone_from(&fallback.via);
            }
            self.runs.push(Run {
                at: base + run.at,
                origin,
            });
        }
        self.text.push_str(text.as_str());
    }

    /// Appends a text with its own provenance. Where that is unknown, `fallback` is its origin; without
    /// one the text counts as part of the run before it.
    pub fn append(&mut self, text: &Text, fallback: Option<&Origin>) {
        match (fallback, text.runs().first()) {
            (_, Some(first)) if self.would_be_too_fine(text) => {
                self.push(text.as_str(), inexact(fallback.unwrap_or(&first.origin)));
            }
            (_, Some(_)) => {
                let base = self.text.len() as u32;
                self.runs.extend(text.runs().iter().map(|run| Run {
                    at: base + run.at,
                    origin: run.origin.clone(),
                }));
                self.text.push_str(text.as_str());
            }
            (Some(origin), None) => self.push(text.as_str(), origin.clone()),
            (None, None) => self.text.push_str(text.as_str()),
        }
    }

    /// Whether a further text has more runs than are kept.
    fn would_be_too_fine(&self, text: &Text) -> bool {
        self.runs.len().saturating_add(text.runs().len()) > MOST_RUNS
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was appended.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The characters so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The finished text.
    pub fn finish(self) -> Text {
        Text::with_runs(self.text, self.runs)
    }

    fn mark(&mut self, origin: Origin) {
        let at = self.text.len() as u32;
        if let Some(last) = self.runs.last()
            && continues(last, at, &origin)
        {
            let last = self.runs.len() - 1;
            self.runs[last].origin.span.end = origin.span.end;
            return;
        }
        if self.runs.len() >= MOST_RUNS
            && let Some(last) = self.runs.last_mut()
        {
            last.origin.exact = false;
            return;
        }
        self.runs.push(Run { at, origin });
    }
}

/// The origin as that of a whole text, whose bytes have no places of their own.
fn inexact(origin: &Origin) -> Origin {
    Origin {
        exact: false,
        ..origin.clone()
    }
}

/// Whether bytes of `origin` at `at` simply continue an exact run.
fn continues(run: &Run, at: u32, origin: &Origin) -> bool {
    run.origin.exact
        && origin.exact
        && run.origin.span.file == origin.span.file
        && run.origin.span.start + (at - run.at) == origin.span.start
        && run.origin.via == origin.via
}

impl Default for Text {
    fn default() -> Text {
        Text::new("")
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::new(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::new(text)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.text == other.text
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn span(start: u32, end: u32) -> Span {
        Span {
            file: FileId(0),
            start,
            end,
        }
    }

    #[test]
    fn trimming_is_pythons_and_keeps_places() {
        let text = Text::exact("\u{1c}\n select 1\u{a0}\u{1f}", span(10, 25));
        let trimmed = text.trim();
        assert_eq!(trimmed.as_str(), "select 1");
        assert_eq!(trimmed.span(0..8), Some(span(13, 21)));
        assert_eq!(Text::exact(" \n", span(0, 2)).trim().as_str(), "");
    }

    #[test]
    fn a_pushed_text_keeps_its_places_and_gets_the_calls_around_it() {
        let frame = Arc::new(Frame {
            name: "m".into(),
            call: span(0, 3),
            parent: None,
        });
        let around = Origin {
            span: span(0, 3),
            exact: false,
            via: Some(frame),
        };
        let mut builder = TextBuilder::default();
        builder.push_text(&Text::exact("grant", span(40, 45)), &around);
        builder.push_text(&Text::new(" select"), &around);
        let text = builder.finish();
        let first = text.origin(2).unwrap();
        assert_eq!((first.span, first.via.is_some()), (span(42, 45), true));
        assert_eq!(text.origin(7), Some(around));
    }

    #[test]
    fn pieces_that_follow_each_other_are_one_run() {
        let exact = |start, end| Origin {
            span: span(start, end),
            exact: true,
            via: None,
        };
        let mut builder = TextBuilder::default();
        builder.push("ab", exact(4, 6));
        builder.push("cd", exact(6, 8));
        builder.push("ef", exact(9, 11));
        let text = builder.finish();
        assert_eq!(text.runs().len(), 2);
        assert_eq!(text.span(1..5), Some(span(5, 10)));
        assert_eq!(text.slice(3..6).span(0..3), Some(span(7, 11)));
    }
}
