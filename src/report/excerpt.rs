//! The lines of a text that a finding points at, as miette reads them: only they are copied, however
//! long the text is.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::safe::snippet;
use crate::source::SourceFile;

/// Lines around a label that miette may ask for.
const AROUND: usize = 2;

/// Safe text of the lines around some labels.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    lines: String,
    /// Where the lines begin in the whole text: bytes and lines before them.
    start: usize,
    line: usize,
}

impl Excerpt {
    /// The lines of a file around all labels, which lie in it; `name` is how the file is shown.
    pub(super) fn around(name: String, file: &SourceFile, labels: &[LabeledSpan]) -> Excerpt {
        let text = &file.text;
        let first = labels.iter().map(LabeledSpan::offset).min();
        let last = labels
            .iter()
            .map(|label| label.offset() + label.len())
            .max();
        let mut front = text[..first.unwrap_or_default()].rmatch_indices('\n');
        let start = front.nth(AROUND).map_or(0, |(at, _)| at + 1);
        let last = last.unwrap_or(text.len());
        let back = text[last..].match_indices('\n').nth(AROUND);
        let end = back.map_or(text.len(), |(at, _)| last + at);
        Excerpt {
            name,
            lines: snippet(&text[start..end]),
            start,
            line: file.position(start as u32).line as usize - 1,
        }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let offset = span.offset().checked_sub(self.start);
        let offset = offset.ok_or(MietteError::OutOfBounds)?;
        let read = self
            .lines
            .read_span(&(offset, span.len()).into(), before, after)?;
        let whole = (read.span().offset() + self.start, read.span().len());
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            read.data(),
            whole.into(),
            read.line() + self.line,
            read.column(),
            // miette counts from the beginning of the text.
            read.line_count() + self.line,
        )))
    }
}
