//! A string into pieces that remember where they come from.

use std::ops::Range;

use super::chars;
use super::signature::positional;
use crate::render::coerce::{self, like};
use crate::render::ops::{type_error, value_error};
use crate::render::{Args, Eval, Interp, Value};
use crate::source::Text;

/// `split`, `rsplit`, `splitlines`, `partition` and `rpartition`.
pub(super) fn call(
    interp: &mut Interp<'_>,
    (text, escaped): (&Text, bool),
    name: &str,
    args: Args,
) -> Eval {
    let ranges = match name {
        "splitlines" => {
            interp.check_count(chars::count_lines(text.as_str()))?;
            lines(text.as_str(), args)?
        }
        "partition" | "rpartition" => return partition((text, escaped), name, args),
        _ => split(interp, text.as_str(), name == "rsplit", args)?,
    };
    interp.check_elements(ranges.len())?;
    let piece = |range| like(escaped, text.slice(range));
    Ok(Value::list(ranges.into_iter().map(piece).collect()))
}

fn lines(text: &str, args: Args) -> Eval<Vec<Range<usize>>> {
    let [keep_ends] = args.bind("splitlines", ["keepends"])?;
    let keep_ends = coerce::flag(keep_ends.as_ref(), false)?;
    let lines = chars::lines(text).into_iter();
    Ok(lines
        .map(|(line, whole)| if keep_ends { whole } else { line })
        .collect())
}

fn split(interp: &Interp<'_>, text: &str, from_right: bool, args: Args) -> Eval<Vec<Range<usize>>> {
    let name = if from_right { "rsplit" } else { "split" };
    let [separator, most] = args.bind(name, ["sep", "maxsplit"])?;
    let most = match &most {
        Some(most) => usize::try_from(coerce::integer(most)?).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    match separator {
        None | Some(Value::None) => {
            let pieces = text.split(chars::is_space);
            interp.check_count(pieces.filter(|piece| !piece.is_empty()).count())?;
            Ok(words(text, from_right, most))
        }
        Some(Value::Str(separator) | Value::Markup(separator)) => {
            let separator = separator.as_str();
            if separator.is_empty() {
                return Err(value_error("empty separator"));
            }
            let pieces = text.matches(separator).take(most);
            interp.check_count(pieces.count().saturating_add(1))?;
            Ok(between(text, separator, from_right, most))
        }
        Some(other) => {
            let class = crate::render::ops::type_name(&other);
            Err(type_error(format!("must be str or None, not {class}")))
        }
    }
}

/// Pieces between runs of white space.
fn words(text: &str, from_right: bool, most: usize) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices() {
        match (chars::is_space(character), start) {
            (true, Some(from)) => {
                found.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    found.extend(start.map(|from| from..text.len()));
    let Some(more) = found
        .len()
        .checked_sub(most.saturating_add(1))
        .filter(|&more| more > 0)
    else {
        return found;
    };
    if from_right {
        let end = found.get(more).map_or(0, |range| range.end);
        let mut kept = found.split_off(more + 1);
        kept.insert(0, 0..end);
        kept
    } else {
        let start = found.get(most).map_or(0, |range| range.start);
        found.truncate(most);
        found.push(start..text.len());
        found
    }
}

/// Pieces between occurrences of a separator.
fn between(text: &str, separator: &str, from_right: bool, most: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    if from_right {
        let mut end = text.len();
        for (at, found) in text.rmatch_indices(separator).take(most) {
            pieces.push(at + found.len()..end);
            end = at;
        }
        pieces.push(0..end);
        pieces.reverse();
    } else {
        let mut start = 0;
        for (at, found) in text.match_indices(separator).take(most) {
            pieces.push(start..at);
            start = at + found.len();
        }
        pieces.push(start..text.len());
    }
    pieces
}

fn partition((text, escaped): (&Text, bool), name: &str, args: Args) -> Eval {
    let args = positional(args, name, 1..=1)?;
    let separator = coerce::string(args.first().unwrap_or(&Value::None), "separator")?.as_str();
    if separator.is_empty() {
        return Err(value_error("empty separator"));
    }
    let source = text.as_str();
    let all = source.len();
    let ranges = match (name, source.find(separator), source.rfind(separator)) {
        ("partition", Some(at), _) | ("rpartition", _, Some(at)) => {
            [0..at, at..at + separator.len(), at + separator.len()..all]
        }
        ("partition", ..) => [0..all, all..all, all..all],
        _ => [0..0, 0..0, 0..all],
    };
    let piece = |range: Range<usize>| like(escaped, text.slice(range));
    Ok(Value::tuple(ranges.into_iter().map(piece).collect()))
}
