//! Variables and the scopes that hold them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::jinja::ast::Name;
use crate::render::Value;

/// The variables set in one frame; those of the frames around it are seen through.
#[derive(Default)]
pub(super) struct Scope {
    variables: RefCell<Vec<(Name, Value)>>,
    outer: Option<Rc<Scope>>,
}

impl Scope {
    /// A scope that sees no other.
    pub(super) fn root() -> Rc<Scope> {
        Rc::default()
    }

    /// A scope inside another.
    pub(super) fn inside(outer: &Rc<Scope>) -> Rc<Scope> {
        Rc::new(Scope {
            variables: RefCell::default(),
            outer: Some(Rc::clone(outer)),
        })
    }

    /// The outermost scope around.
    pub(super) fn outermost(self: &Rc<Scope>) -> Rc<Scope> {
        let mut scope = self;
        while let Some(outer) = &scope.outer {
            scope = outer;
        }
        Rc::clone(scope)
    }

    /// The value of a variable.
    pub(super) fn get(&self, name: &Name) -> Option<Value> {
        let mut scope = self;
        loop {
            let variables = scope.variables.borrow();
            let found = variables
                .iter()
                .rev()
                .find(|(known, _)| Arc::ptr_eq(known, name) || known == name);
            if let Some((_, value)) = found {
                return Some(value.clone());
            }
            drop(variables);
            scope = scope.outer.as_deref()?;
        }
    }

    /// Sets a variable of this scope.
    pub(super) fn set(&self, name: &Name, value: Value) {
        let mut variables = self.variables.borrow_mut();
        match variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, slot)) => *slot = value,
            None => variables.push((Arc::clone(name), value)),
        }
    }

    /// Forgets all variables: macros defined in a text hold the scope that holds them.
    pub(super) fn clear(&self) {
        drop(std::mem::take(&mut *self.variables.borrow_mut()));
    }
}
