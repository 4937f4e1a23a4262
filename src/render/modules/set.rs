//! Python's `set`, in the order that Python has for seed 0.

use std::any::Any;
use std::cell::RefCell;

use indexmap::IndexMap;

use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::render::ops::{self, type_error, value_error};
use crate::render::python_set;
use crate::render::{Args, Eval, Interp, Key, Object, Value};

type Members = IndexMap<Key, Value>;

/// A set.
pub(crate) struct Set(RefCell<Members>);

/// A set of values.
///
/// # Errors
/// A value that cannot be in one.
pub(crate) fn set_of(values: Vec<Value>) -> Eval {
    members(values).map(set)
}

fn set(members: Members) -> Value {
    Value::object(Set(RefCell::new(members)))
}

fn members(values: Vec<Value>) -> Eval<Members> {
    let mut members = Members::new();
    for value in values {
        members.entry(ops::key_of(&value)?).or_insert(value);
    }
    Ok(members)
}

/// How two sets become one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Combination {
    Union,
    Intersection,
    Difference,
    SymmetricDifference,
}

impl Combination {
    fn of(self, left: &Members, right: &Members) -> Members {
        let only = |members: &Members, other: &Members, wanted: bool| -> Members {
            let kept = members
                .iter()
                .filter(|(key, _)| other.contains_key(*key) == wanted);
            kept.map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        };
        match self {
            Combination::Intersection => only(left, right, true),
            Combination::Difference => only(left, right, false),
            Combination::Union | Combination::SymmetricDifference => {
                let mut all = if self == Combination::Union {
                    left.clone()
                } else {
                    only(left, right, false)
                };
                all.extend(only(right, left, false));
                all
            }
        }
    }
}

/// What a method's name asks for, and whether it changes the set.
fn combination(name: &str) -> Option<(Combination, bool)> {
    Some(match name {
        "union" => (Combination::Union, false),
        "update" => (Combination::Union, true),
        "intersection" => (Combination::Intersection, false),
        "intersection_update" => (Combination::Intersection, true),
        "difference" => (Combination::Difference, false),
        "difference_update" => (Combination::Difference, true),
        "symmetric_difference" => (Combination::SymmetricDifference, false),
        "symmetric_difference_update" => (Combination::SymmetricDifference, true),
        _ => return None,
    })
}

impl Set {
    /// Its members in Python's order, or as they came if that hangs on addresses.
    pub(crate) fn members(&self) -> Vec<Value> {
        let members = self.0.borrow();
        if !members.keys().all(python_set::has_order) {
            return members.values().cloned().collect();
        }
        let keys = python_set::order(members.keys().cloned()).into_iter();
        keys.filter_map(|key| members.get(&key).cloned()).collect()
    }

    fn combine(
        &self,
        interp: &mut Interp<'_>,
        (how, in_place): (Combination, bool),
        args: Args,
    ) -> Eval {
        let mut result = self.0.borrow().clone();
        for other in args.positional {
            let other = members(interp.iterate(&other)?)?;
            result = how.of(&result, &other);
            interp.check_elements(result.len())?;
        }
        if in_place {
            *self.0.borrow_mut() = result;
            return Ok(Value::None);
        }
        Ok(set(result))
    }

    /// Compares with any iterable: whether all of ours are there, and all of theirs here.
    fn relation(&self, interp: &mut Interp<'_>, args: Args, name: &str) -> Eval {
        let [other] = args.bind_required(name, ["other"], 1)?;
        let other = members(interp.iterate(&other.unwrap_or(Value::None))?)?;
        let own = self.0.borrow();
        Ok(Value::Bool(match name {
            "issubset" => own.keys().all(|key| other.contains_key(key)),
            "issuperset" => other.keys().all(|key| own.contains_key(key)),
            _ => !own.keys().any(|key| other.contains_key(key)),
        }))
    }

    fn change(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval {
        let [value] = args.bind_required(name, ["value"], 1)?;
        let value = value.unwrap_or(Value::None);
        let key = ops::key_of(&value)?;
        match name {
            "add" => {
                interp.check_count(self.0.borrow().len() + 1)?;
                self.0.borrow_mut().entry(key).or_insert(value);
            }
            _ => {
                let removed = self.0.borrow_mut().shift_remove(&key);
                if removed.is_none() && name == "remove" {
                    return Err(value_error(format!("KeyError: {}", interp.repr(&value)?)));
                }
            }
        }
        Ok(Value::None)
    }
}

/// The names of a set's methods.
const NAMES: &[&str] = &[
    "add",
    "clear",
    "copy",
    "difference",
    "difference_update",
    "discard",
    "intersection",
    "intersection_update",
    "isdisjoint",
    "issubset",
    "issuperset",
    "pop",
    "remove",
    "symmetric_difference",
    "symmetric_difference_update",
    "union",
    "update",
];

impl Object for Set {
    fn type_name(&self) -> &str {
        "set"
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        if let Some(combination) = combination(name) {
            return self.combine(interp, combination, args).map(Some);
        }
        match name {
            "issubset" | "issuperset" | "isdisjoint" => self.relation(interp, args, name).map(Some),
            "add" | "discard" | "remove" => self.change(interp, name, args).map(Some),
            "copy" => {
                let [] = args.bind(name, [])?;
                Ok(Some(set(self.0.borrow().clone())))
            }
            "clear" => {
                let [] = args.bind(name, [])?;
                self.0.borrow_mut().clear();
                Ok(Some(Value::None))
            }
            "pop" => {
                let [] = args.bind(name, [])?;
                let first = self.members().into_iter().next();
                match first {
                    Some(value) => {
                        self.0.borrow_mut().shift_remove(&ops::key_of(&value)?);
                        Ok(Some(value))
                    }
                    None => Err(value_error("pop from an empty set")),
                }
            }
            _ => Ok(None),
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.members())
    }

    fn length(&self) -> Option<usize> {
        Some(self.0.borrow().len())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let Some(other) = other.downcast::<Set>() else {
            return Some(false);
        };
        let (own, other) = (self.0.borrow(), other.0.borrow());
        Some(own.len() == other.len() && own.keys().all(|key| other.contains_key(key)))
    }

    fn key(&self, _address: usize) -> Option<Key> {
        None
    }

    fn contains(&self, _interp: &mut Interp<'_>, value: &Value) -> Eval<Option<bool>> {
        Ok(Some(self.0.borrow().contains_key(&ops::key_of(value)?)))
    }

    fn arithmetic(
        &self,
        _interp: &mut Interp<'_>,
        op: BinaryOp,
        other: &Value,
        reversed: bool,
    ) -> Eval<Option<Value>> {
        let (BinaryOp::Subtract, Some(other)) = (op, other.downcast::<Set>()) else {
            return Ok(None);
        };
        let (left, right) = if reversed {
            (other, self)
        } else {
            (self, other)
        };
        let rest = Combination::Difference.of(&left.0.borrow(), &right.0.borrow());
        Ok(Some(set(rest)))
    }

    fn compare(
        &self,
        _interp: &mut Interp<'_>,
        op: CompareOp,
        other: &Value,
    ) -> Eval<Option<bool>> {
        let Some(other) = other.downcast::<Set>() else {
            return Ok(None);
        };
        let (own, other) = (self.0.borrow(), other.0.borrow());
        let below = own.keys().all(|key| other.contains_key(key));
        let above = other.keys().all(|key| own.contains_key(key));
        Ok(Some(match op {
            CompareOp::Less => below && !above,
            CompareOp::LessEqual => below,
            CompareOp::Greater => above && !below,
            CompareOp::GreaterEqual => above,
            _ => return Err(type_error("sets compare by inclusion only")),
        }))
    }

    fn methods(&self) -> &'static [&'static str] {
        NAMES
    }

    fn show(&self, interp: &mut Interp<'_>) -> Eval<Option<String>> {
        let values = self.members();
        if values.is_empty() {
            return Ok(Some("set()".to_owned()));
        }
        let list = interp.repr(&Value::list(values))?;
        let inner = list
            .strip_prefix('[')
            .and_then(|list| list.strip_suffix(']'));
        Ok(Some(format!("{{{}}}", inner.unwrap_or(&list))))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
