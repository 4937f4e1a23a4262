//! Python's `sorted`: stable, by keys whose comparison may fail.

use super::{Eval, Interp, Value, ops};
use crate::jinja::ast::CompareOp;

/// An element with its keys; earlier keys decide first.
pub(crate) type Keyed = (Vec<Value>, Value);

/// The elements in the order of their keys; equal ones stay in place, also if `reverse` is set.
///
/// # Errors
/// Keys that do not compare.
pub(crate) fn sorted(
    interp: &mut Interp<'_>,
    mut keyed: Vec<Keyed>,
    reverse: bool,
) -> Eval<Vec<Value>> {
    if reverse {
        keyed.reverse();
    }
    let mut runs: Vec<Vec<Keyed>> = keyed.into_iter().map(|one| vec![one]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(left) = pairs.next() {
            merged.push(match pairs.next() {
                Some(right) => merge(interp, left, right)?,
                None => left,
            });
        }
        runs = merged;
    }
    let mut result: Vec<Value> = runs
        .into_iter()
        .flatten()
        .map(|(_, element)| element)
        .collect();
    if reverse {
        result.reverse();
    }
    Ok(result)
}

fn merge(interp: &mut Interp<'_>, left: Vec<Keyed>, right: Vec<Keyed>) -> Eval<Vec<Keyed>> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some((l, _)), Some((r, _))) = (left.peek(), right.peek()) {
        interp.spend(1)?;
        let from_right = less(interp, r, l)?;
        merged.extend(if from_right {
            right.next()
        } else {
            left.next()
        });
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}

fn less(interp: &mut Interp<'_>, left: &[Value], right: &[Value]) -> Eval<bool> {
    let last = left.len().saturating_sub(1);
    for (at, (l, r)) in left.iter().zip(right).enumerate() {
        if at == last || !ops::equal(interp, l, r)? {
            return ops::compare_by(interp, CompareOp::Less, l, r);
        }
    }
    Ok(false)
}
