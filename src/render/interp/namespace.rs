//! `namespace(...)`: an object whose attributes templates may assign.

use std::any::Any;

use crate::render::{Args, Dict, Eval, Function, Interp, Object, Value, globals};

/// The function `namespace`.
pub(super) fn constructor() -> Value {
    Function::class("<class 'jinja2.utils.Namespace'>", |interp, args| {
        Ok(Value::object(Namespace::new(interp, args)?))
    })
}

/// A namespace.
struct Namespace(Dict);

impl Namespace {
    /// As Python's `dict(...)`.
    fn new(interp: &mut Interp<'_>, args: Args) -> Eval<Namespace> {
        if args.positional.is_empty() {
            return Ok(Namespace(Dict::from_pairs(args.named)));
        }
        let dict = globals::global("dict").unwrap_or(Value::None);
        match interp.call(&dict, args)? {
            Value::Dict(dict) => Ok(Namespace(dict)),
            _ => Ok(Namespace(Dict::default())),
        }
    }
}

impl Object for Namespace {
    fn type_name(&self) -> &str {
        "Namespace"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(self.0.get(name))
    }

    fn set_attr(&self, name: &str, value: Value) -> Eval<()> {
        self.0.set(name, value);
        Ok(())
    }

    fn truth(&self) -> bool {
        true
    }

    fn show(&self, interp: &mut Interp<'_>) -> Eval<Option<String>> {
        let attributes = interp.repr(&Value::Dict(self.0.clone()))?;
        Ok(Some(format!("<Namespace {attributes}>")))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
