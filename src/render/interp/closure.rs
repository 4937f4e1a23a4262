//! Macros defined in a text, and the bodies of call blocks: they see the variables around them.

use std::any::Any;
use std::sync::Arc;

use super::Interp;
use super::place::Place;
use super::scope::Scope;
use crate::jinja::ast::{Macro, MacroKind, Name};
use crate::render::{Args, Eval, Object, ObjectKind, Value};

/// A macro with the place of its definition.
pub(super) struct Closure {
    definition: Arc<Macro>,
    name: Name,
    place: Place,
}

impl Closure {
    /// The macro as a value.
    pub(super) fn value(definition: &Arc<Macro>, name: &Name, place: &Place) -> Value {
        Value::object(Closure {
            definition: Arc::clone(definition),
            name: Name::clone(name),
            place: place.clone(),
        })
    }
}

impl Object for Closure {
    fn type_name(&self) -> &str {
        "Macro"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    /// What Jinja2's macros say of themselves.
    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let definition = &self.definition;
        let parameters = || definition.params.iter().map(|one| Value::str(&*one.name));
        Ok(Some(match name {
            "name" if matches!(definition.kind, MacroKind::Caller) => Value::None,
            "name" => Value::str(&*self.name),
            "arguments" => Value::tuple(parameters().collect()),
            "caller" => Value::Bool(definition.uses_caller),
            "catch_kwargs" => Value::Bool(definition.uses_kwargs),
            "catch_varargs" => Value::Bool(definition.uses_varargs),
            "explicit_caller" => {
                Value::Bool(parameters().any(|one| one.as_str() == Some("caller")))
            }
            _ => return Ok(None),
        }))
    }

    /// Where output is escaped the result counts as escaped.
    fn call(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let mut place = self.place.clone();
        place.scope = Scope::inside(&self.place.scope);
        place.trace = match self.definition.kind {
            MacroKind::Caller => interp.trace(),
            _ => interp.way(&self.name),
        };
        let open = interp.invoke(&self.definition, place, args)?;
        interp.text_value(open, interp.autoescape())
    }

    fn repr(&self) -> Option<String> {
        Some(match self.definition.kind {
            MacroKind::Caller => "<Macro anonymous>".to_owned(),
            _ => format!("<Macro '{}'>", self.name),
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
