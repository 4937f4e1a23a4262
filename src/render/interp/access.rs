//! Names, attributes and items.

use std::rc::Rc;

use super::Interp;
use super::blocks::SelfBlocks;
use super::namespace;
use super::unknown;
use crate::ir::Expr;
use crate::jinja::ast::Name;
use crate::render::{
    Dict, Eval, Function, MacroDef, Object, ObjectKind, Unknown, Value, globals, methods, ops,
};

impl Interp<'_> {
    /// The value of a name: a variable, else what the host or Jinja2 gives.
    pub(super) fn name(&mut self, name: &Name) -> Eval {
        if let Some(value) = self.place.scope.get(name) {
            return Ok(value);
        }
        if &**name == "self"
            && let Some(template) = self.place.code.template.clone()
        {
            return Ok(Value::object(SelfBlocks::new(template, &self.place)));
        }
        if let Some(value) = self.host.global(self, name) {
            return Ok(value);
        }
        if &**name == "namespace" {
            return Ok(namespace::constructor());
        }
        match globals::global(name) {
            Some(value) => Ok(value),
            None => Ok(self.undefined(&format!("'{name}' is undefined"))),
        }
    }

    /// `global.name` of a name that is no variable, if the host knows it at once.
    pub(super) fn member(&self, global: &Name, name: &str) -> Option<Value> {
        let value = self.host.member(global, name)?;
        let is_method = methods::is_of_dict(name);
        (!is_method && self.place.scope.get(global).is_none()).then_some(value)
    }

    /// `value.name`.
    pub(super) fn attribute(&mut self, value: &Value, name: &str) -> Eval {
        match value {
            Value::Undefined { lenient: true, .. } => return Ok(value.clone()),
            Value::Undefined { hint, .. } => return Err(ops::undefined_error(hint)),
            Value::Unknown(unknown) => return unknown::attribute(unknown, name),
            Value::Object(object) => {
                if let Some(found) = object.attr(self, name)? {
                    return Ok(if private(name) {
                        self.unsafe_attribute(value, name)
                    } else {
                        found
                    });
                }
                if let Some(method) = Function::method(object, name) {
                    return Ok(method);
                }
                if let Some(method) = self.mapping_method(value, object, name) {
                    return Ok(method);
                }
                if let Some(found) = object.item(self, &Value::str(name))? {
                    return Ok(found);
                }
            }
            Value::Dict(dict) => {
                if let Some(found) = methods::method_value(value, name).or_else(|| dict.get(name)) {
                    return Ok(found);
                }
            }
            Value::Macro(definition) => {
                if let Some(found) = generator_attribute(definition, name) {
                    return Ok(found);
                }
            }
            _ => {
                if let Some(found) = methods::method_value(value, name) {
                    return Ok(found);
                }
            }
        }
        Ok(if private(name) {
            self.unsafe_attribute(value, name)
        } else {
            self.missing(value, name)
        })
    }

    /// `value[key]`.
    pub(super) fn subscript(&mut self, value: &Value, key: &Value) -> Eval {
        if let Value::Unknown(unknown) = value {
            return unknown::item(unknown, key);
        }
        ops::known(key)?;
        match value {
            Value::Undefined { lenient: true, .. } => return Ok(value.clone()),
            Value::Undefined { hint, .. } => return Err(ops::undefined_error(hint)),
            Value::Object(object) => {
                if let Some(found) = object.item(self, key)? {
                    return Ok(found);
                }
            }
            Value::Dict(dict) => {
                // A key that cannot be hashed is no element either.
                let found = ops::key_of(key)
                    .ok()
                    .and_then(|key| dict.0.borrow().get(&key).map(|(_, value)| value.clone()));
                if let Some(found) = found {
                    return Ok(found);
                }
            }
            _ => {
                if let Some(found) = element(value, key) {
                    return Ok(found);
                }
            }
        }
        let Some(name) = key.as_str() else {
            let key = ops::repr(self, key)?;
            let class = ops::class_repr(value);
            return Ok(self.undefined(&format!("{class} has no element {key}")));
        };
        let found = match value {
            Value::Object(object) => {
                let found = object.attr(self, name)?;
                found.or_else(|| Function::method(object, name))
            }
            Value::Macro(definition) => generator_attribute(definition, name),
            value => methods::method_value(value, name),
        };
        Ok(match found {
            Some(_) if private(name) => self.unsafe_attribute(value, name),
            Some(found) => found,
            None => self.missing(value, name),
        })
    }

    /// A method that an object has because it is like a dict; what it changes is a copy.
    fn mapping_method(
        &mut self,
        value: &Value,
        object: &Rc<dyn Object>,
        name: &str,
    ) -> Option<Value> {
        if object.kind() != ObjectKind::Mapping || !methods::is_mapping_method(name) {
            return None;
        }
        let pairs = methods::mapping_pairs(self, value).ok()??;
        let dict = Dict::default();
        for (key, item) in pairs {
            dict.0.borrow_mut().put(ops::key_of(&key).ok()?, key, item);
        }
        methods::method_value(&Value::Dict(dict), name)
    }

    /// The undefined value of an attribute that a value does not have.
    pub(super) fn missing(&self, value: &Value, name: &str) -> Value {
        let class = ops::class_repr(value);
        self.undefined(&format!("'{class}' has no attribute '{name}'"))
    }

    /// The undefined value of an attribute that the sandbox hides (semantics 11.8).
    pub(super) fn unsafe_attribute(&self, value: &Value, name: &str) -> Value {
        let class = ops::type_name(value);
        self.undefined(&format!(
            "access to attribute '{name}' of '{class}' object is unsafe."
        ))
    }
}

/// Whether the sandbox hides attributes of that name.
pub(super) fn private(name: &str) -> bool {
    name.starts_with('_')
}

/// An element of a string, list or tuple.
fn element(value: &Value, key: &Value) -> Option<Value> {
    let index = ops::index(key)?;
    match value {
        Value::List(list) => {
            let list = list.borrow();
            list.get(place(index, list.len())?).cloned()
        }
        Value::Tuple(values) => values.get(place(index, values.len())?).cloned(),
        Value::Str(text) | Value::Markup(text) => {
            let whole = text.as_str();
            let length = if index < 0 {
                whole.chars().count()
            } else {
                whole.len()
            };
            let (at, character) = whole.char_indices().nth(place(index, length)?)?;
            let part = text.slice(at..at + character.len_utf8());
            Some(if matches!(value, Value::Str(_)) {
                Value::Str(part)
            } else {
                Value::Markup(part)
            })
        }
        _ => None,
    }
}

/// The offset that an index means; negative ones count from the end.
fn place(index: i128, length: usize) -> Option<usize> {
    let from_start = if index < 0 {
        index.checked_add(length as i128)?
    } else {
        index
    };
    usize::try_from(from_start).ok()
}

/// What a macro has as a value, as dbt's generator of macros does (seen with dbt 1.11.16): objects of
/// dbt's own, of which no text is known.
fn generator_attribute(definition: &MacroDef, name: &str) -> Option<Value> {
    const ATTRIBUTES: [&str; 10] = [
        "call_macro",
        "context",
        "exception_handler",
        "get_macro",
        "get_name",
        "get_template",
        "macro",
        "node",
        "stack",
        "track_call",
    ];
    ATTRIBUTES.contains(&name).then(|| {
        Value::Unknown(Rc::new(Unknown {
            code: "defer::runtime-value",
            what: format!("dbt's own `{name}` of the macro {}", definition.ast.name),
            expr: Expr::Runtime(format!("macro.{name}")),
        }))
    })
}
