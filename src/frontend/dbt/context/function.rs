//! Functions and groups of functions of the context, as values.

use std::any::Any;
use std::rc::Rc;

use super::runtime;
use super::scope::Scope;
use crate::render::{Args, Eval, Interp, Object, ObjectKind, Value};

/// What a function of the context does.
pub(super) type Body = fn(&Rc<Scope>, &mut Interp<'_>, Args) -> Eval;

/// A function of the context.
pub(super) struct Builtin {
    scope: Rc<Scope>,
    name: &'static str,
    body: Body,
}

impl Builtin {
    /// The function as a value.
    pub(super) fn value(scope: &Rc<Scope>, name: &'static str, body: Body) -> Value {
        Value::object(Builtin {
            scope: Rc::clone(scope),
            name,
            body,
        })
    }
}

impl Object for Builtin {
    fn type_name(&self) -> &str {
        "function"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    /// `ref` and `source` are objects that show the configuration of the run.
    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(match (self.name, name) {
            ("ref" | "source", "config") => runtime::value(&self.scope),
            ("ref" | "source", "current_project") => {
                let root = self.scope.env().map(|env| &env.macros.root);
                root.map(|root| Value::str(root.as_ref()))
            }
            _ => None,
        })
    }

    fn call(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        (self.body)(&self.scope, interp, args)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A dict of functions, such as `exceptions`.
pub(super) struct Group {
    scope: Rc<Scope>,
    members: &'static [(&'static str, Body)],
}

impl Group {
    /// The group as a value.
    pub(super) fn value(scope: &Rc<Scope>, members: &'static [(&'static str, Body)]) -> Value {
        Value::object(Group {
            scope: Rc::clone(scope),
            members,
        })
    }

    fn member(&self, name: &str) -> Option<Value> {
        let &(name, body) = self.members.iter().find(|(known, _)| *known == name)?;
        Some(Builtin::value(&self.scope, name, body))
    }
}

impl Object for Group {
    fn type_name(&self) -> &str {
        "dict"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        Ok(key.as_str().and_then(|name| self.member(name)))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(
            self.members
                .iter()
                .map(|(name, _)| Value::str(*name))
                .collect(),
        )
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
