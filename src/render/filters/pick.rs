//! `map`, `select`, `reject` and their kin: iterators that apply a filter or test to each element.

use super::argument_error;
use super::attributes::Getter;
use crate::render::generator::{Cursor, Generator};
use crate::render::predicates::apply_test;
use crate::render::{Args, Eval, Interp, Value, ops};

pub(super) fn map(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    lazily(value, move || mapper(args.clone()))
}

pub(super) fn select(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    pick(
        value,
        args,
        Choice {
            wanted: true,
            by_attribute: false,
        },
    )
}

pub(super) fn reject(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    pick(
        value,
        args,
        Choice {
            wanted: false,
            by_attribute: false,
        },
    )
}

pub(super) fn selectattr(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    pick(
        value,
        args,
        Choice {
            wanted: true,
            by_attribute: true,
        },
    )
}

pub(super) fn rejectattr(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    pick(
        value,
        args,
        Choice {
            wanted: false,
            by_attribute: true,
        },
    )
}

/// Which elements to keep.
#[derive(Clone, Copy)]
struct Choice {
    wanted: bool,
    by_attribute: bool,
}

/// What is done with an element; `None` drops it.
type Step = Box<dyn Fn(&mut Interp<'_>, Value) -> Eval<Option<Value>>>;

/// An iterator over a value's elements. As in Jinja2 nothing happens before the first element is
/// asked for, and nothing at all if the value is false.
fn lazily(value: Value, prepare: impl Fn() -> Eval<Step> + 'static) -> Eval {
    let mut running: Option<(Cursor, Step)> = None;
    Ok(Generator::value("generator", move |interp| {
        if running.is_none() {
            if !ops::truth(&value)? {
                return Ok(None);
            }
            let step = prepare()?;
            running = Some((Cursor::new(interp, &value)?, step));
        }
        let Some((cursor, step)) = running.as_mut() else {
            return Ok(None);
        };
        while let Some(element) = cursor.next(interp)? {
            interp.spend(1)?;
            if let Some(result) = step(interp, element)? {
                return Ok(Some(result));
            }
        }
        Ok(None)
    }))
}

fn mapper(mut args: Args) -> Eval<Step> {
    let attribute = args
        .named
        .iter()
        .position(|(name, _)| **name == *"attribute");
    if let (true, Some(at)) = (args.positional.is_empty(), attribute) {
        let (_, attribute) = args.named.remove(at);
        let default = args.named.iter().position(|(name, _)| **name == *"default");
        let default = default.map(|at| args.named.remove(at).1);
        if let Some((name, _)) = args.named.first() {
            return Err(argument_error(format!(
                "Unexpected keyword argument '{name}'"
            )));
        }
        let default = default.filter(|value| !matches!(value, Value::None));
        let getter = Getter::one(Some(&attribute), false).or(default);
        return Ok(Box::new(move |interp, element| {
            getter.get(interp, &element).map(Some)
        }));
    }
    if args.positional.is_empty() {
        return Err(argument_error("map requires a filter argument"));
    }
    let name = args.positional.remove(0);
    Ok(Box::new(move |interp, element| {
        ops::known(&element)?;
        super::apply_filter(interp, &word(&name), element, args.clone()).map(Some)
    }))
}

fn pick(value: Value, args: Args, choice: Choice) -> Eval {
    lazily(value, move || picker(args.clone(), choice))
}

fn picker(mut args: Args, choice: Choice) -> Eval<Step> {
    let getter = if choice.by_attribute {
        if args.positional.is_empty() {
            return Err(argument_error("Missing parameter for attribute name"));
        }
        Some(Getter::one(Some(&args.positional.remove(0)), false))
    } else {
        None
    };
    let test = (!args.positional.is_empty()).then(|| args.positional.remove(0));
    Ok(Box::new(move |interp, element| {
        let looked_at = match &getter {
            Some(getter) => getter.get(interp, &element)?,
            None => element.clone(),
        };
        let holds = match &test {
            Some(name) => {
                let name = word(name);
                if !matches!(&*name, "defined" | "undefined") {
                    ops::known(&looked_at)?;
                }
                apply_test(interp, &name, &looked_at, args.clone())?
            }
            None => ops::truth(&looked_at)?,
        };
        Ok((holds == choice.wanted).then_some(element))
    }))
}

/// The name of a filter or test given as a value.
fn word(name: &Value) -> std::sync::Arc<str> {
    match name.as_text() {
        Some(text) => text.shared(),
        None => format!("{name:?}").into(),
    }
}
