//! A text with holes into the parts that the plan JSON has in its place.

use std::ops::Range;

use super::json::expr;
use super::text::Json;
use crate::ir::{Hole, HoleForm};

/// Writes the parts of a range of a text; tells whether it has any: a constant text has none.
pub(super) fn parts(json: &mut Json<'_>, text: &str, range: Range<usize>, holes: &[Hole]) -> bool {
    let first = holes.partition_point(|hole| hole.range.end <= range.start);
    let behind = holes.get(first..).unwrap_or_default();
    let within = behind.partition_point(|hole| hole.range.start < range.end);
    let holes = behind.get(..within).unwrap_or_default();
    let Some(last) = holes.last() else {
        return false;
    };
    let starts = std::iter::once(range.start).chain(holes.iter().map(|hole| hole.range.end));
    let pieces = starts.zip(holes).flat_map(|(start, hole)| {
        let before = text.get(start..hole.range.start);
        [before.map(Part::Text), Some(Part::Hole(hole))]
    });
    let rest = text.get(last.range.end..range.end).map(Part::Text);
    let parts = pieces.chain([rest]).flatten();
    let parts = parts.filter(|part| !matches!(part, Part::Text("")));
    json.each("parts", parts, |json, part| {
        json.object(|json| part.write(json))
    });
    true
}

/// A part of a text that is not constant.
enum Part<'a> {
    /// Text as it is.
    Text(&'a str),
    /// What only the run knows.
    Hole(&'a Hole),
}

impl Part<'_> {
    fn write(&self, json: &mut Json<'_>) {
        match self {
            Part::Text(text) => {
                json.text("text", text);
            }
            Part::Hole(hole) => {
                json.key("expr");
                expr(json, &hole.expr);
                json.word("as", form(hole.form));
            }
        }
    }
}

/// The plan's word for how a value gets into a text.
fn form(form: HoleForm) -> &'static str {
    match form {
        HoleForm::Text => "text",
        HoleForm::Literal => "literal",
    }
}
