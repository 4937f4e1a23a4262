//! Methods of `list` and `tuple`.

use super::search::position;
use super::signature::{no_arguments, positional};
use crate::render::ops::{self, value_error};
use crate::render::order::sorted;
use crate::render::{Args, Eval, Interp, List, Value, coerce};

/// Names of the methods of lists.
pub(super) const LIST: &[&str] = &[
    "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse",
    "sort",
];

/// Names of the methods of tuples.
pub(super) const TUPLE: &[&str] = &["count", "index"];

/// Calls a method of a list; `None` if there is none of that name.
pub(super) fn call(
    interp: &mut Interp<'_>,
    list: &List,
    name: &str,
    args: Args,
) -> Eval<Option<Value>> {
    match name {
        "append" => {
            let mut args = positional(args, "list.append", 1..=1)?;
            interp.check_count(list.borrow().len() + 1)?;
            list.borrow_mut().append(&mut args);
        }
        "clear" => {
            no_arguments(args, "list.clear")?;
            list.borrow_mut().clear();
        }
        "copy" => {
            no_arguments(args, "list.copy")?;
            return Ok(Some(Value::list(list.borrow().to_vec())));
        }
        "extend" => {
            let args = positional(args, "list.extend", 1..=1)?;
            let more = interp.iterate(args.first().unwrap_or(&Value::None))?;
            interp.check_elements(list.borrow().len() + more.len())?;
            list.borrow_mut().extend(more);
        }
        "insert" => insert(interp, list, args)?,
        "pop" => return pop(interp, list, args).map(Some),
        "remove" => remove(interp, list, args)?,
        "reverse" => {
            no_arguments(args, "list.reverse")?;
            list.borrow_mut().reverse();
        }
        "sort" => sort(interp, list, args)?,
        _ => {
            let elements = list.borrow().to_vec();
            interp.spend(elements.len() as u64)?;
            return call_on_elements(interp, "list", &elements, (name, args));
        }
    }
    Ok(Some(Value::None))
}

/// Calls a method that lists and tuples share; `None` if there is none of that name.
pub(super) fn call_on_elements(
    interp: &mut Interp<'_>,
    class: &str,
    elements: &[Value],
    (name, args): (&str, Args),
) -> Eval<Option<Value>> {
    match name {
        "count" => {
            let args = positional(args, &format!("{class}.count"), 1..=1)?;
            let wanted = args.first().unwrap_or(&Value::None);
            let mut count = 0;
            for element in elements {
                count += i128::from(ops::equal(interp, element, wanted)?);
            }
            Ok(Some(Value::Int(count)))
        }
        "index" => {
            let args = positional(args, "index", 1..=3)?;
            let wanted = args.first().unwrap_or(&Value::None);
            let start = position(args.get(1), 0, elements.len())?;
            let end = position(args.get(2), elements.len(), elements.len())?;
            for (at, element) in elements.iter().enumerate().take(end).skip(start) {
                if ops::equal(interp, element, wanted)? {
                    return Ok(Some(Value::Int(at as i128)));
                }
            }
            let message = match class {
                "list" => format!("{} is not in list", interp.repr(wanted)?),
                _ => "tuple.index(x): x not in tuple".to_owned(),
            };
            Err(value_error(message))
        }
        _ => Ok(None),
    }
}

fn insert(interp: &mut Interp<'_>, list: &List, args: Args) -> Eval<()> {
    let args = positional(args, "insert", 2..=2)?;
    let length = list.borrow().len();
    interp.check_count(length + 1)?;
    let at = position(args.first(), 0, length)?.min(length);
    interp.spend((length - at) as u64 / 4)?;
    list.borrow_mut()
        .insert(at, args.get(1).cloned().unwrap_or(Value::None));
    Ok(())
}

fn pop(interp: &mut Interp<'_>, list: &List, args: Args) -> Eval {
    let args = positional(args, "pop", 0..=1)?;
    let length = list.borrow().len() as i128;
    if length == 0 {
        return Err(value_error("pop from empty list"));
    }
    let index = args.first().map_or(Ok(-1), coerce::integer)?;
    let at = if index < 0 {
        index.saturating_add(length)
    } else {
        index
    };
    match usize::try_from(at) {
        Ok(at) if (at as i128) < length => {
            interp.spend((length as u64).saturating_sub(at as u64) / 4)?;
            Ok(list.borrow_mut().remove(at))
        }
        _ => Err(value_error("pop index out of range")),
    }
}

fn remove(interp: &mut Interp<'_>, list: &List, args: Args) -> Eval<()> {
    let args = positional(args, "list.remove", 1..=1)?;
    let wanted = args.first().unwrap_or(&Value::None);
    let elements = list.borrow().to_vec();
    interp.spend(elements.len() as u64)?;
    for (at, element) in elements.iter().enumerate() {
        if ops::equal(interp, element, wanted)? {
            if at < list.borrow().len() {
                list.borrow_mut().remove(at);
            }
            return Ok(());
        }
    }
    Err(value_error("list.remove(x): x not in list"))
}

fn sort(interp: &mut Interp<'_>, list: &List, args: Args) -> Eval<()> {
    if !args.positional.is_empty() {
        return Err(ops::type_error("sort() takes no positional arguments"));
    }
    let [key, reverse] = args.bind("sort", ["key", "reverse"])?;
    let key = coerce::given(key);
    let elements = list.borrow().to_vec();
    let mut keyed = Vec::with_capacity(elements.len());
    for element in elements {
        let sort_by = match &key {
            Some(key) => interp.call(key, Args::positional(vec![element.clone()]))?,
            None => element.clone(),
        };
        keyed.push((vec![sort_by], element));
    }
    let elements = sorted(interp, keyed, coerce::flag(reverse.as_ref(), false)?)?;
    **list.borrow_mut() = elements;
    Ok(())
}
