//! A text with holes into the parts that the plan JSON has in its place.

use std::borrow::Cow;
use std::ops::Range;

use serde::Serialize;

use super::json::{ExprJson, expr};
use crate::ir::{Hole, HoleForm};
use crate::report::View;

/// A part of a text that is not constant.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum PartJson<'a> {
    /// Text as it is.
    Text { text: Cow<'a, str> },
    /// What only the run knows.
    Hole {
        expr: ExprJson<'a>,
        r#as: &'static str,
    },
}

/// The parts of a range of a text; `None` if it is constant.
pub(super) fn parts<'a>(
    text: &'a str,
    range: Range<usize>,
    holes: &'a [Hole],
    view: View<'a>,
) -> Option<Vec<PartJson<'a>>> {
    let first = holes.partition_point(|hole| hole.range.end <= range.start);
    let mut at = range.start;
    let mut parts = Vec::new();
    let push = |parts: &mut Vec<PartJson<'a>>, piece: Range<usize>| {
        if let Some(piece) = text.get(piece).filter(|piece| !piece.is_empty()) {
            let text = view.secrets.mask(piece);
            parts.push(PartJson::Text { text });
        }
    };
    for hole in holes.get(first..)? {
        if hole.range.start >= range.end {
            break;
        }
        push(&mut parts, at..hole.range.start);
        parts.push(PartJson::Hole {
            expr: expr(&hole.expr, view),
            r#as: form(hole.form),
        });
        at = hole.range.end;
    }
    if at == range.start {
        return None;
    }
    push(&mut parts, at..range.end);
    Some(parts)
}

/// The plan's word for how a value gets into a text.
fn form(form: HoleForm) -> &'static str {
    match form {
        HoleForm::Text => "text",
        HoleForm::Literal => "literal",
    }
}
