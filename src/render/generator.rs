//! Python's iterators: elements that are computed when asked for, once.

use std::any::Any;
use std::cell::{Cell, RefCell};

use super::ops::value_error;
use super::{Eval, Interp, Object, ObjectKind, Value};

type Next = dyn FnMut(&mut Interp<'_>) -> Eval<Option<Value>>;

/// How many iterators deep dropping recurses before the rest is put aside.
const NESTING: u32 = 64;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static ASIDE: RefCell<Vec<Box<Next>>> = const { RefCell::new(Vec::new()) };
}

/// An iterator. Its steps run when it is gone through, so that errors come then, as in Python.
pub(crate) struct Generator {
    class: &'static str,
    next: RefCell<Option<Box<Next>>>,
}

impl Generator {
    /// An iterator of a class: `zip`, `generator`...
    pub(crate) fn value(
        class: &'static str,
        next: impl FnMut(&mut Interp<'_>) -> Eval<Option<Value>> + 'static,
    ) -> Value {
        Value::object(Generator {
            class,
            next: RefCell::new(Some(Box::new(next))),
        })
    }

    /// An iterator over values that are there.
    pub(crate) fn of(class: &'static str, values: Vec<Value>) -> Value {
        let mut values = values.into_iter();
        Generator::value(class, move |_| Ok(values.next()))
    }

    /// The next element; `None` once there are no more, or after an error.
    ///
    /// # Errors
    /// Whatever computing it raises; an iterator that goes through itself.
    pub(crate) fn next(&self, interp: &mut Interp<'_>) -> Eval<Option<Value>> {
        interp.spend(1)?;
        let Ok(mut slot) = self.next.try_borrow_mut() else {
            return Err(value_error("generator already executing"));
        };
        let Some(next) = slot.as_mut() else {
            return Ok(None);
        };
        let element = interp.nested(|interp| next(interp));
        if !matches!(element, Ok(Some(_))) {
            *slot = None;
        }
        element
    }

    /// All further elements.
    ///
    /// # Errors
    /// As [`Generator::next`], and too many.
    pub(crate) fn rest(&self, interp: &mut Interp<'_>) -> Eval<Vec<Value>> {
        let mut values = Vec::new();
        while let Some(value) = self.next(interp)? {
            interp.check_count(values.len() + 1)?;
            values.push(value);
        }
        Ok(values)
    }
}

impl Drop for Generator {
    /// Iterators made of iterators are dropped without recursion, however many there are.
    fn drop(&mut self) {
        let Some(next) = self.next.take() else {
            return;
        };
        let depth = DEPTH.try_with(Cell::get).unwrap_or(0);
        if depth >= NESTING {
            // While the thread itself ends there is nowhere to put them.
            let _ = ASIDE.try_with(|aside| aside.borrow_mut().push(next));
            return;
        }
        let _ = DEPTH.try_with(|cell| cell.set(depth + 1));
        drop(next);
        if depth == 0 {
            while let Some(next) = ASIDE
                .try_with(|aside| aside.borrow_mut().pop())
                .ok()
                .flatten()
            {
                drop(next);
            }
        }
        let _ = DEPTH.try_with(|cell| cell.set(depth));
    }
}

impl Object for Generator {
    fn type_name(&self) -> &str {
        self.class
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Iterator
    }

    fn iterate(&self, interp: &mut Interp<'_>) -> Eval<Option<Vec<Value>>> {
        self.rest(interp).map(Some)
    }

    fn length(&self) -> Option<usize> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Whether a `for` can go through a value at all.
pub(crate) fn is_iterable(value: &Value) -> bool {
    match value {
        Value::Str(_)
        | Value::Markup(_)
        | Value::List(_)
        | Value::Tuple(_)
        | Value::Dict(_)
        | Value::Undefined { .. } => true,
        Value::Object(object) => {
            object.kind() == ObjectKind::Iterator || object.elements().is_some()
        }
        _ => false,
    }
}

/// Goes through any value one by one: iterators lazily, anything else as it is now.
pub(crate) enum Cursor {
    /// Elements that are there.
    Elements(std::vec::IntoIter<Value>),
    /// An iterator.
    Lazy(Value),
}

impl Cursor {
    /// A cursor at the first element.
    ///
    /// # Errors
    /// The value cannot be gone through.
    pub(crate) fn new(interp: &mut Interp<'_>, value: &Value) -> Eval<Cursor> {
        if value.downcast::<Generator>().is_some() {
            return Ok(Cursor::Lazy(value.clone()));
        }
        Ok(Cursor::Elements(interp.iterate(value)?.into_iter()))
    }

    /// The next element.
    ///
    /// # Errors
    /// Whatever computing it raises.
    pub(crate) fn next(&mut self, interp: &mut Interp<'_>) -> Eval<Option<Value>> {
        match self {
            Cursor::Elements(elements) => Ok(elements.next()),
            Cursor::Lazy(value) => match value.downcast::<Generator>() {
                Some(generator) => generator.next(interp),
                None => Ok(None),
            },
        }
    }
}
