//! The elements of a loop, one after the other, as far as they pass its condition.

use std::cell::RefCell;
use std::vec::IntoIter;

use crate::jinja::ast::{Expr, Target};
use crate::render::generator::Generator;
use crate::render::interp::place::Place;
use crate::render::interp::scope::Scope;
use crate::render::methods::dicts::View;
use crate::render::{Dict, Eval, Interp, List, RenderError, Value, ops};

/// `for target in ... if expr`.
pub(super) struct Condition {
    target: Target,
    expr: Expr,
    place: Place,
}

impl Condition {
    /// The condition of a loop that stands at a place.
    pub(super) fn new(target: Target, expr: Expr, place: Place) -> Condition {
        Condition {
            target,
            expr,
            place,
        }
    }

    fn holds(&self, interp: &mut Interp<'_>, element: &Value) -> Eval<bool> {
        let mut place = self.place.clone();
        place.scope = Scope::inside(&self.place.scope);
        interp.at_place(place, |interp| {
            interp.assign(&self.target, element.clone())?;
            let value = interp.expr(&self.expr)?;
            ops::truth(&value)
        })
    }
}

/// What is gone through. As in Python, elements that the body appends to a list are seen.
enum Elements {
    List(List, usize),
    /// Keys of a dict, or what a view of it shows.
    Keys(Dict, usize, IntoIter<Value>),
    Generator(Value),
    Values(IntoIter<Value>),
}

/// The elements of a loop.
pub(super) struct Source {
    elements: RefCell<Elements>,
    condition: Option<Condition>,
}

impl Source {
    /// The elements of a value.
    ///
    /// # Errors
    /// Not iterable; a deferral for what only the warehouse knows.
    pub(super) fn new(
        interp: &mut Interp<'_>,
        value: &Value,
        condition: Option<Condition>,
    ) -> Eval<Source> {
        let elements = match value {
            Value::List(list) => Elements::List(list.clone(), 0),
            Value::Dict(dict) => {
                let keys = ops::iterate(interp, value)?;
                Elements::Keys(dict.clone(), keys.len(), keys.into_iter())
            }
            value if let Some(view) = value.downcast::<View>() => {
                let elements = ops::iterate(interp, value)?;
                Elements::Keys(view.dict().clone(), elements.len(), elements.into_iter())
            }
            value if value.downcast::<Generator>().is_some() => Elements::Generator(value.clone()),
            value => Elements::Values(ops::iterate(interp, value)?.into_iter()),
        };
        Ok(Source {
            elements: RefCell::new(elements),
            condition,
        })
    }

    /// The next element.
    ///
    /// # Errors
    /// Whatever computing it raises.
    pub(super) fn next(&self, interp: &mut Interp<'_>) -> Eval<Option<Value>> {
        loop {
            let Some(element) = self.unconditional(interp)? else {
                return Ok(None);
            };
            interp.spend(1)?;
            match &self.condition {
                Some(condition) if !condition.holds(interp, &element)? => {}
                _ => return Ok(Some(element)),
            }
        }
    }

    fn unconditional(&self, interp: &mut Interp<'_>) -> Eval<Option<Value>> {
        let generator = match &mut *self.elements.borrow_mut() {
            Elements::List(list, at) => {
                let element = list.borrow().get(*at).cloned();
                *at += 1;
                return Ok(element);
            }
            Elements::Keys(dict, length, keys) => {
                if dict.0.borrow().len() != *length {
                    let message = "dictionary changed size during iteration";
                    return Err(RenderError::new("render::error", message).into());
                }
                return Ok(keys.next());
            }
            Elements::Values(values) => return Ok(values.next()),
            Elements::Generator(value) => value.clone(),
        };
        match generator.downcast::<Generator>() {
            Some(generator) => generator.next(interp),
            None => Ok(None),
        }
    }

    /// How many elements there are in all, of which `given` were given; computed ones are computed
    /// for that.
    ///
    /// # Errors
    /// Whatever computing them raises.
    pub(super) fn length(&self, interp: &mut Interp<'_>, given: usize) -> Eval<usize> {
        if self.condition.is_none() {
            match &*self.elements.borrow() {
                Elements::List(list, _) => return Ok(list.borrow().len()),
                Elements::Keys(_, length, _) => return Ok(*length),
                Elements::Values(values) => return Ok(given + values.len()),
                Elements::Generator(_) => {}
            }
        }
        let mut rest = Vec::new();
        while let Some(element) = self.next(interp)? {
            rest.push(element);
            interp.check_elements(1)?;
        }
        let length = given + rest.len();
        // What passed the condition once is not asked again.
        self.refill(rest);
        Ok(length)
    }

    fn refill(&self, rest: Vec<Value>) {
        *self.elements.borrow_mut() = Elements::Values(rest.into_iter());
    }
}
