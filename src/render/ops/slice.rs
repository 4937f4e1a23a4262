//! `value[start:stop:step]`.

use super::{index, known, type_error, type_name, undefined_error, value_error};
use crate::render::{Eval, Interp, ObjectKind, Stop, Value, globals};
use crate::source::Text;

/// The part of a string, list, tuple or sequence. Missing parts are [`Value::None`].
///
/// # Errors
/// It cannot be sliced, or not so; a deferral for what only the warehouse knows.
pub(crate) fn slice(interp: &mut Interp<'_>, value: &Value, parts: &[Value; 3]) -> Eval {
    for part in parts.iter().chain([value]) {
        known(part)?;
    }
    Ok(match value {
        Value::Str(text) => Value::Str(slice_text(interp, text, parts)?),
        Value::Markup(text) => Value::Markup(slice_text(interp, text, parts)?),
        Value::List(list) => {
            let values = list.borrow().to_vec();
            Value::list(pick(interp, &values, parts)?)
        }
        Value::Tuple(values) => Value::tuple(pick(interp, values, parts)?),
        Value::Object(object) if object.kind() == ObjectKind::Sequence => match object.elements() {
            Some(values) => {
                let picked = indices(values.len(), parts)?;
                match globals::part_of_range(value, picked.at, picked.stop, picked.step) {
                    Some(range) => range,
                    None => Value::tuple(pick(interp, &values, parts)?),
                }
            }
            None => return Err(not_subscriptable(value)),
        },
        Value::Undefined { lenient: true, .. } => value.clone(),
        Value::Undefined { hint, .. } => return Err(undefined_error(hint)),
        Value::Dict(_) => return Err(type_error("unhashable type: 'slice'")),
        other => return Err(not_subscriptable(other)),
    })
}

fn not_subscriptable(value: &Value) -> Box<Stop> {
    type_error(format!(
        "'{}' object is not subscriptable",
        type_name(value)
    ))
}

fn pick(interp: &mut Interp<'_>, values: &[Value], parts: &[Value; 3]) -> Eval<Vec<Value>> {
    let indices = indices(values.len(), parts)?;
    interp.spend(values.len() as u64 / 8)?;
    Ok(indices.filter_map(|at| values.get(at).cloned()).collect())
}

fn slice_text(interp: &mut Interp<'_>, text: &Text, parts: &[Value; 3]) -> Eval<Text> {
    let whole = text.as_str();
    interp.spend(whole.len() as u64 / 8)?;
    let length = if whole.is_ascii() {
        whole.len()
    } else {
        whole.chars().count()
    };
    let indices = indices(length, parts)?;
    if indices.step == 1 {
        let start = offset(whole, length, indices.at as usize);
        let end = offset(whole, length, indices.at as usize + indices.left);
        return Ok(text.slice(start..end));
    }
    let characters: Vec<char> = whole.chars().collect();
    let picked: String = indices.filter_map(|at| characters.get(at)).collect();
    Ok(Text::new(picked))
}

/// The byte offset of the character of that number.
fn offset(text: &str, length: usize, character: usize) -> usize {
    if length == text.len() {
        return character;
    }
    text.char_indices()
        .nth(character)
        .map_or(text.len(), |(at, _)| at)
}

/// The indices that a slice picks.
struct Indices {
    at: i128,
    /// The index that the last one does not reach.
    stop: i128,
    step: i128,
    left: usize,
}

impl Iterator for Indices {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let at = usize::try_from(self.at).ok()?;
        self.at += self.step;
        Some(at)
    }
}

fn indices(length: usize, [start, stop, step]: &[Value; 3]) -> Eval<Indices> {
    let (start, stop, step) = (part(start)?, part(stop)?, part(step)?);
    // Beyond the length of any list the exact step does not matter.
    let limit = i128::from(u64::MAX);
    let (length, step) = (length as i128, step.unwrap_or(1).clamp(-limit, limit));
    if step == 0 {
        return Err(value_error("slice step cannot be zero"));
    }
    let (low, high) = if step > 0 {
        (0, length)
    } else {
        (-1, length - 1)
    };
    let place = |at: i128| {
        if at < 0 {
            at.saturating_add(length).max(low)
        } else {
            at.min(high)
        }
    };
    let start = start.map_or(if step > 0 { low } else { high }, place);
    let stop = stop.map_or(if step > 0 { high } else { low }, place);
    let distance = if step > 0 { stop - start } else { start - stop };
    let left = if distance <= 0 {
        0
    } else {
        (distance - 1) / step.abs() + 1
    };
    Ok(Indices {
        at: start,
        stop,
        step,
        left: usize::try_from(left).unwrap_or(0),
    })
}

/// A part of a slice; `None` if it is missing.
fn part(value: &Value) -> Eval<Option<i128>> {
    match (value, index(value)) {
        (Value::None, _) => Ok(None),
        (_, Some(index)) => Ok(Some(index)),
        _ => Err(type_error(
            "slice indices must be integers or None or have an __index__ method",
        )),
    }
}
