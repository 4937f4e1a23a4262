//! Methods of `dict`, and the views that some of them give.

use std::any::Any;

use super::signature::{no_arguments, positional};
use crate::jinja::ast::BinaryOp;
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Dict, Eval, Interp, Object, Value};

/// Names of the methods.
pub(super) const NAMES: &[&str] = &[
    "clear",
    "copy",
    "fromkeys",
    "get",
    "items",
    "keys",
    "pop",
    "popitem",
    "setdefault",
    "update",
    "values",
];

/// Calls a method of a dict; `None` if there is none of that name.
pub(super) fn call(
    interp: &mut Interp<'_>,
    dict: &Dict,
    name: &str,
    args: Args,
) -> Eval<Option<Value>> {
    let value = match name {
        "clear" => {
            no_arguments(args, "dict.clear")?;
            dict.0.borrow_mut().clear();
            Value::None
        }
        "copy" => {
            no_arguments(args, "dict.copy")?;
            let copy = Dict::default();
            update_from(interp, &copy, &Value::Dict(dict.clone()))?;
            Value::Dict(copy)
        }
        "fromkeys" => fromkeys(interp, args)?,
        "get" => {
            let (key, default) = key_and_default(args, "get")?;
            look_up(dict, &key)?.unwrap_or(default)
        }
        "items" | "keys" | "values" => {
            no_arguments(args, &format!("dict.{name}"))?;
            Value::object(View {
                dict: dict.clone(),
                of: Part::named(name),
            })
        }
        "pop" => pop(interp, dict, args)?,
        "popitem" => {
            no_arguments(args, "dict.popitem")?;
            match dict.0.borrow_mut().pop() {
                Some((_, (key, value))) => Value::tuple(vec![key, value]),
                None => return Err(value_error("popitem(): dictionary is empty")),
            }
        }
        "setdefault" => {
            let (key, default) = key_and_default(args, "setdefault")?;
            match look_up(dict, &key)? {
                Some(value) => value,
                None => {
                    insert(interp, dict, key, default.clone())?;
                    default
                }
            }
        }
        "update" => {
            update(interp, dict, args)?;
            Value::None
        }
        _ => return Ok(None),
    };
    Ok(Some(value))
}

fn key_and_default(args: Args, name: &str) -> Eval<(Value, Value)> {
    let mut args = positional(args, name, 1..=2)?.into_iter();
    let key = args.next().unwrap_or(Value::None);
    Ok((key, args.next().unwrap_or(Value::None)))
}

fn look_up(dict: &Dict, key: &Value) -> Eval<Option<Value>> {
    let key = ops::key_of(key)?;
    Ok(dict.0.borrow().get(&key).map(|(_, value)| value.clone()))
}

/// Sets an entry; an equal key that is there already stays as it was written.
pub(crate) fn insert(interp: &mut Interp<'_>, dict: &Dict, key: Value, value: Value) -> Eval<()> {
    let hashed = ops::key_of(&key)?;
    interp.check_count(dict.0.borrow().len() + 1)?;
    let mut entries = dict.0.borrow_mut();
    match entries.get_mut(&hashed) {
        Some((_, old)) => *old = value,
        None => {
            entries.insert(hashed, (key, value));
        }
    }
    Ok(())
}

fn pop(interp: &mut Interp<'_>, dict: &Dict, args: Args) -> Eval {
    let mut args = positional(args, "pop", 1..=2)?.into_iter();
    let key = args.next().unwrap_or(Value::None);
    let removed = dict.0.borrow_mut().shift_remove(&ops::key_of(&key)?);
    match (removed, args.next()) {
        (Some((_, value)), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(value_error(format!("KeyError: {}", interp.repr(&key)?))),
    }
}

fn fromkeys(interp: &mut Interp<'_>, args: Args) -> Eval {
    let (keys, value) = key_and_default(args, "fromkeys")?;
    let dict = Dict::default();
    for key in interp.iterate(&keys)? {
        insert(interp, &dict, key, value.clone())?;
    }
    Ok(Value::Dict(dict))
}

/// `dict.update`, and what `dict(...)` does: a mapping or pairs, then keywords.
pub(crate) fn update(interp: &mut Interp<'_>, dict: &Dict, args: Args) -> Eval<()> {
    if args.positional.len() > 1 {
        let given = args.positional.len();
        return Err(type_error(format!(
            "update expected at most 1 argument, got {given}"
        )));
    }
    if let Some(source) = args.positional.first() {
        update_from(interp, dict, source)?;
    }
    for (name, value) in args.named {
        insert(interp, dict, Value::str(name), value)?;
    }
    Ok(())
}

fn update_from(interp: &mut Interp<'_>, dict: &Dict, source: &Value) -> Eval<()> {
    if let Value::Undefined { hint, .. } = source {
        return Err(ops::undefined_error(hint));
    }
    if let Some(pairs) = super::mapping_pairs(interp, source)? {
        for (key, value) in pairs {
            insert(interp, dict, key, value)?;
        }
        return Ok(());
    }
    for (at, pair) in interp.iterate(source)?.iter().enumerate() {
        ops::known(pair)?;
        let Ok(pair) = interp.iterate(pair) else {
            let message =
                format!("cannot convert dictionary update sequence element #{at} to a sequence");
            return Err(type_error(message));
        };
        let [key, value] = pair.as_slice() else {
            return Err(value_error(format!(
                "dictionary update sequence element #{at} has length {}; 2 is required",
                pair.len()
            )));
        };
        insert(interp, dict, key.clone(), value.clone())?;
    }
    Ok(())
}

/// What a view shows of each entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Keys,
    Values,
    Items,
}

impl Part {
    fn named(name: &str) -> Part {
        match name {
            "keys" => Part::Keys,
            "values" => Part::Values,
            _ => Part::Items,
        }
    }
}

/// `dict.keys()`, `dict.values()` or `dict.items()`: always what the dict holds now.
pub(crate) struct View {
    dict: Dict,
    of: Part,
}

impl View {
    /// The dict that it shows.
    pub(crate) fn dict(&self) -> &Dict {
        &self.dict
    }

    fn set(&self) -> Eval<Option<Value>> {
        match self.of {
            Part::Values => Ok(None),
            _ => crate::render::modules::set_of(self.now()).map(Some),
        }
    }

    fn now(&self) -> Vec<Value> {
        let entries = self.dict.0.borrow();
        let part = |(key, value): &(Value, Value)| match self.of {
            Part::Keys => key.clone(),
            Part::Values => value.clone(),
            Part::Items => Value::tuple(vec![key.clone(), value.clone()]),
        };
        entries.values().map(part).collect()
    }
}

impl Object for View {
    fn type_name(&self) -> &str {
        match self.of {
            Part::Keys => "dict_keys",
            Part::Values => "dict_values",
            Part::Items => "dict_items",
        }
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok((name == "mapping").then(|| Value::Dict(self.dict.clone())))
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match (name, self.set()?) {
            ("isdisjoint", Some(Value::Object(set))) => set.call_method(interp, name, args),
            _ => Ok(None),
        }
    }

    fn methods(&self) -> &'static [&'static str] {
        match self.of {
            Part::Values => &[],
            _ => &["isdisjoint"],
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.now())
    }

    fn length(&self) -> Option<usize> {
        Some(self.dict.0.borrow().len())
    }

    fn key(&self, address: usize) -> Option<crate::render::Key> {
        (self.of == Part::Values).then_some(crate::render::Key::Object(address))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        match (self.set(), other.downcast::<View>()) {
            (Ok(Some(Value::Object(set))), Some(view)) => set.equals(&view.set().ok().flatten()?),
            (Ok(Some(Value::Object(set))), None) => set.equals(other),
            _ => None,
        }
    }

    fn contains(&self, _interp: &mut Interp<'_>, value: &Value) -> Eval<Option<bool>> {
        match self.of {
            Part::Keys => Ok(Some(
                self.dict.0.borrow().contains_key(&ops::key_of(value)?),
            )),
            _ => Ok(None),
        }
    }

    fn arithmetic(
        &self,
        interp: &mut Interp<'_>,
        op: BinaryOp,
        other: &Value,
        reversed: bool,
    ) -> Eval<Option<Value>> {
        match self.set()? {
            Some(Value::Object(set)) => set.arithmetic(interp, op, other, reversed),
            _ => Ok(None),
        }
    }

    fn show(&self, interp: &mut Interp<'_>) -> Eval<Option<String>> {
        let elements = interp.repr(&Value::list(self.now()))?;
        Ok(Some(format!("{}({elements})", self.type_name())))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
