//! The arguments of methods that take no keywords.

use std::ops::RangeInclusive;

use crate::render::ops::type_error;
use crate::render::{Args, Eval, Value};

/// Positional arguments, as many as a method takes.
///
/// # Errors
/// Too few, too many, or a keyword, in Python's words.
pub(super) fn positional(args: Args, name: &str, takes: RangeInclusive<usize>) -> Eval<Vec<Value>> {
    if !args.named.is_empty() {
        return Err(type_error(format!("{name}() takes no keyword arguments")));
    }
    let given = args.positional.len();
    if takes.contains(&given) {
        return Ok(args.positional);
    }
    let (least, most) = (*takes.start(), *takes.end());
    Err(type_error(if (least, most) == (0, 0) {
        format!("{name}() takes no arguments ({given} given)")
    } else if (least, most) == (1, 1) {
        format!("{name}() takes exactly one argument ({given} given)")
    } else if least == most {
        format!("{name} expected {least} arguments, got {given}")
    } else if given < least {
        format!(
            "{name} expected at least {least} argument{}, got {given}",
            plural(least)
        )
    } else {
        format!(
            "{name} expected at most {most} argument{}, got {given}",
            plural(most)
        )
    }))
}

/// No arguments at all.
///
/// # Errors
/// There are some.
pub(super) fn no_arguments(args: Args, name: &str) -> Eval<()> {
    positional(args, name, 0..=0).map(|_| ())
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
