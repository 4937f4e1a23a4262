//! How far a loop is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::Recursion;
use super::source::Source;
use crate::render::{Eval, Interp, Value};

/// How far a loop is.
pub(super) struct State {
    source: Source,
    /// The loop, if it is recursive.
    pub(super) recursion: Option<Rc<Recursion>>,
    /// How deep it is nested in itself, from 1.
    pub(super) depth: usize,
    /// The number of the current element, from 1.
    pub(super) index: Cell<usize>,
    previous: RefCell<Option<Value>>,
    current: RefCell<Option<Value>>,
    /// The next element, if it was looked at already.
    next: RefCell<Option<Option<Value>>>,
    length: Cell<Option<usize>>,
    changed: RefCell<Option<Value>>,
}

impl State {
    /// Before the first element.
    pub(super) fn new(source: Source, recursion: Option<Rc<Recursion>>, depth: usize) -> State {
        State {
            source,
            recursion,
            depth,
            index: Cell::new(0),
            previous: RefCell::default(),
            current: RefCell::default(),
            next: RefCell::default(),
            length: Cell::default(),
            changed: RefCell::default(),
        }
    }

    /// Goes on to the next element.
    ///
    /// # Errors
    /// Whatever computing it raises.
    pub(super) fn advance(&self, interp: &mut Interp<'_>) -> Eval<Option<Value>> {
        let looked_at = self.next.take();
        let element = match looked_at {
            Some(element) => element,
            None => self.source.next(interp)?,
        };
        if let Some(element) = &element {
            self.index.set(self.index.get() + 1);
            let before = self.current.replace(Some(element.clone()));
            self.previous.replace(before);
        }
        Ok(element)
    }

    /// The element before.
    pub(super) fn previous(&self) -> Option<Value> {
        self.previous.borrow().clone()
    }

    /// The element after.
    ///
    /// # Errors
    /// Whatever computing it raises.
    pub(super) fn following(&self, interp: &mut Interp<'_>) -> Eval<Option<Value>> {
        if let Some(element) = &*self.next.borrow() {
            return Ok(element.clone());
        }
        let element = self.source.next(interp)?;
        self.next.replace(Some(element.clone()));
        Ok(element)
    }

    /// How many elements there are.
    ///
    /// # Errors
    /// Whatever computing them raises.
    pub(super) fn length(&self, interp: &mut Interp<'_>) -> Eval<usize> {
        if let Some(length) = self.length.get() {
            return Ok(length);
        }
        let ahead = usize::from(matches!(&*self.next.borrow(), Some(Some(_))));
        let length = self.source.length(interp, self.index.get() + ahead)?;
        self.length.set(Some(length));
        Ok(length)
    }

    /// Whether a value differs from the one that was asked about last.
    ///
    /// # Errors
    /// Whatever comparing raises.
    pub(super) fn changed(&self, interp: &mut Interp<'_>, value: Value) -> Eval<bool> {
        let last = self.changed.replace(Some(value.clone()));
        match last {
            Some(last) => interp.equal(&last, &value).map(|equal| !equal),
            None => Ok(true),
        }
    }
}
