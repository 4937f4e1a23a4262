//! Expressions of a callback where they stand into values.

use super::super::python::{Expr, Module};
use super::super::value;
use super::{Firing, Halt, Scope, deferred, fails};
use crate::render::Value;
use crate::source::Span;

/// Why the value of an expression is not known.
pub(super) enum Unvalued {
    /// It takes Python: what it depends on.
    Python(String),
    /// A name of the callback's own that has no value yet: evaluating it fails.
    Unbound(String),
}

impl Firing<'_, '_> {
    /// The value of an expression.
    pub(super) fn evaluate(&self, expr: &Expr, scope: &Scope<'_>) -> Result<Value, Unvalued> {
        let python = |name: &str, what: &str| Unvalued::Python(format!("`{name}` {what}"));
        let look_up = |name: &str| match scope.locals.get(name) {
            Some(Some(value)) => Ok(value.clone()),
            Some(None) => Err(python(name, "is computed")),
            None if scope.function.locals.contains(name) => Err(Unvalued::Unbound(name.to_owned())),
            None => constant_value(scope.module, name).ok_or_else(|| {
                let what = if scope.module.bound.contains(name) {
                    "is not one plain value of the file's"
                } else {
                    "is not bound in the file"
                };
                python(name, what)
            }),
        };
        value::evaluate(expr, &look_up).map_err(|why| match why {
            Some(why) => why,
            None => Unvalued::Python("it is computed".to_owned()),
        })
    }
}

/// The value of a name of a module that nothing changes.
pub(super) fn constant_value(module: &Module, name: &str) -> Option<Value> {
    let constant = module.constants.get(name)?;
    value::evaluate(&constant.value, &|_| Err(())).ok()
}

pub(super) fn unvalued(why: Unvalued, span: Span) -> Halt {
    match why {
        Unvalued::Python(why) => {
            let message = format!("the value follows only from running Python: {why}");
            deferred(message, Some(span))
        }
        Unvalued::Unbound(name) => {
            let message = format!(
                "cannot access local variable '{name}' where it is not associated with a value"
            );
            fails("dipdup::unbound-name", message, Some(span))
        }
    }
}
