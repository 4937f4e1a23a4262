//! String literals with the origin of their bytes.

use super::Interp;
use super::output::Part;
use crate::jinja::ast::{Piece, Range};
use crate::source::Text;
use std::sync::Arc;

impl Interp<'_> {
    /// A string literal: `pieces` are the runs of it that stand in the template as they are; without
    /// any it is all that stands between its quotes.
    pub(super) fn literal(&self, value: &Arc<str>, pieces: &[Piece], range: Range) -> Text {
        if self.place.code.text.runs().is_empty() {
            return Text::new(Arc::clone(value));
        }
        let quoted = (range.end - range.start) as usize == value.len() + 2;
        if pieces.is_empty() && quoted {
            return self.own_text(value, range.start + 1);
        }
        self.text_of(&parts(value, pieces), range)
    }
}

fn parts<'a>(value: &'a str, pieces: &[Piece]) -> Vec<Part<'a>> {
    let mut parts = Vec::with_capacity(pieces.len() * 2 + 1);
    let mut done = 0;
    for piece in pieces {
        let start = piece.at as usize;
        let end = start + (piece.range.end.saturating_sub(piece.range.start)) as usize;
        let (Some(before), Some(body)) = (value.get(done..start), value.get(start..end)) else {
            break;
        };
        parts.extend([(before, None), (body, Some(piece.range.start))]);
        done = end;
    }
    parts.push((value.get(done..).unwrap_or_default(), None));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}
