//! Filters that compare elements: `sort`, `dictsort`, `groupby`, `unique`, `min`, `max`.

use std::any::Any;

use indexmap::IndexSet;

use super::argument_error;
use super::attributes::Getter;
use crate::jinja::ast::CompareOp;
use crate::render::coerce::{flag, given};
use crate::render::generator::{Cursor, Generator};
use crate::render::methods::mapping_pairs;
use crate::render::order::sorted;
use crate::render::{Args, Eval, Interp, Key, Object, ObjectKind, RenderError, Value, ops};

pub(super) fn sort(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [reverse, case_sensitive, attribute] =
        args.bind("do_sort", ["reverse", "case_sensitive", "attribute"])?;
    let fold = !flag(case_sensitive.as_ref(), false)?;
    let getter = Getter::several(attribute.as_ref(), fold);
    let mut keyed = Vec::new();
    for element in interp.iterate(&value)? {
        // Jinja2 compares lists of keys: equal ones need no order.
        let keys = Value::tuple(getter.get_all(interp, &element)?);
        keyed.push((vec![keys], element));
    }
    Ok(Value::list(sorted(
        interp,
        keyed,
        flag(reverse.as_ref(), false)?,
    )?))
}

pub(super) fn dictsort(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [case_sensitive, by, reverse] =
        args.bind("do_dictsort", ["case_sensitive", "by", "reverse"])?;
    let by_value = match by.as_ref().map_or(Some("key"), Value::as_str) {
        Some("key") => false,
        Some("value") => true,
        _ => {
            return Err(argument_error(
                "You can only sort by either \"key\" or \"value\"",
            ));
        }
    };
    let fold = !flag(case_sensitive.as_ref(), false)?;
    let Some(pairs) = mapping_pairs(interp, &value)? else {
        let message = match &value {
            Value::Undefined { hint, .. } => hint.to_string(),
            other => format!(
                "'{}' object has no attribute 'items'",
                ops::type_name(other)
            ),
        };
        return Err(RenderError::new("render::undefined", message).into());
    };
    let getter = Getter::one(None, fold);
    let mut keyed = Vec::with_capacity(pairs.len());
    for (key, item) in pairs {
        let sort_by = getter.get(interp, if by_value { &item } else { &key })?;
        keyed.push((vec![sort_by], Value::tuple(vec![key, item])));
    }
    Ok(Value::list(sorted(
        interp,
        keyed,
        flag(reverse.as_ref(), false)?,
    )?))
}

pub(super) fn unique(_interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [case_sensitive, attribute] =
        args.bind("sync_do_unique", ["case_sensitive", "attribute"])?;
    let getter = Getter::one(attribute.as_ref(), !flag(case_sensitive.as_ref(), false)?);
    let mut cursor: Option<Cursor> = None;
    let mut seen = IndexSet::new();
    Ok(Generator::value("generator", move |interp| {
        let cursor = match &mut cursor {
            Some(cursor) => cursor,
            none => none.insert(Cursor::new(interp, &value)?),
        };
        while let Some(element) = cursor.next(interp)? {
            interp.spend(1)?;
            let key = getter.get(interp, &element)?;
            if seen.insert(ops::key_of(&key)?) {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }))
}

pub(super) fn min(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    extreme(interp, "do_min", value, args, CompareOp::Less)
}

pub(super) fn max(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    extreme(interp, "do_max", value, args, CompareOp::Greater)
}

fn extreme(
    interp: &mut Interp<'_>,
    function: &str,
    value: Value,
    args: Args,
    better: CompareOp,
) -> Eval {
    let [case_sensitive, attribute] = args.bind(function, ["case_sensitive", "attribute"])?;
    let getter = Getter::one(attribute.as_ref(), !flag(case_sensitive.as_ref(), false)?);
    let mut best: Option<(Value, Value)> = None;
    for element in interp.iterate(&value)? {
        let key = getter.get(interp, &element)?;
        let wins = match &best {
            Some((best, _)) => ops::compare_by(interp, better, &key, best)?,
            None => true,
        };
        if wins {
            best = Some((key, element));
        }
    }
    match best {
        Some((_, element)) => Ok(element),
        None => Ok(interp.undefined("No aggregated item, sequence was empty.")),
    }
}

pub(super) fn groupby(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let [attribute, default, case_sensitive] = args.bind_required(
        "sync_do_groupby",
        ["attribute", "default", "case_sensitive"],
        1,
    )?;
    let fold = !flag(case_sensitive.as_ref(), false)?;
    let default = given(default);
    let by = Getter::one(attribute.as_ref(), fold).or(default.clone());
    let shown = Getter::one(attribute.as_ref(), false).or(default);
    let mut keyed = Vec::new();
    for element in interp.iterate(&value)? {
        keyed.push((vec![by.get(interp, &element)?], element));
    }
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for element in sorted(interp, keyed, false)? {
        let key = by.get(interp, &element)?;
        match groups.last_mut() {
            Some((last, group)) if ops::equal(interp, last, &key)? => group.push(element),
            _ => groups.push((key, vec![element])),
        }
    }
    let mut result = Vec::with_capacity(groups.len());
    for (key, group) in groups {
        let grouper = match group.first() {
            Some(first) if fold => shown.get(interp, first)?,
            _ => key,
        };
        result.push(Value::object(Group {
            grouper,
            list: Value::list(group),
        }));
    }
    Ok(Value::list(result))
}

/// What `groupby` gives: a tuple with names.
struct Group {
    grouper: Value,
    list: Value,
}

impl Group {
    fn tuple(&self) -> Value {
        Value::tuple(vec![self.grouper.clone(), self.list.clone()])
    }
}

impl Object for Group {
    fn type_name(&self) -> &str {
        "_GroupTuple"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Sequence
    }

    fn key(&self, _address: usize) -> Option<Key> {
        None
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(match name {
            "grouper" => Some(self.grouper.clone()),
            "list" => Some(self.list.clone()),
            _ => None,
        })
    }

    fn item(&self, interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        match interp.item(&self.tuple(), key)? {
            Value::Undefined { .. } => Ok(None),
            found => Ok(Some(found)),
        }
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        crate::render::methods::call_method(interp, &self.tuple(), name, args)
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(vec![self.grouper.clone(), self.list.clone()])
    }

    fn compare(&self, interp: &mut Interp<'_>, op: CompareOp, other: &Value) -> Eval<Option<bool>> {
        let other = other
            .downcast::<Group>()
            .map_or_else(|| other.clone(), Group::tuple);
        ops::compare_by(interp, op, &self.tuple(), &other).map(Some)
    }

    fn show(&self, interp: &mut Interp<'_>) -> Eval<Option<String>> {
        interp.repr(&self.tuple()).map(Some)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
