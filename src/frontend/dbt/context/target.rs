//! `target` and `env`: the profile's fields that are no secret (semantics 8.5).

use std::any::Any;
use std::rc::Rc;

use super::data;
use super::elsewhere;
use super::scope::Scope;
use crate::render::{Dict, Eval, Interp, Object, ObjectKind, RenderError, Value};

/// `target`: a dict, or, where fields of it cannot be known, an object that refuses them; nothing known
/// of one that cannot be read.
pub(super) fn value(scope: &Rc<Scope>) -> Value {
    if scope.has_lost_target() {
        return elsewhere::unread_value("target");
    }
    let dict = scope.target_fields().map(data::dict).unwrap_or_default();
    if let (Some(threads), Some(_)) = (scope.options().threads, dict.get("threads")) {
        dict.set("threads", Value::Int(threads));
    }
    if scope
        .missing_fields()
        .is_none_or(|missing| missing.is_empty())
    {
        return Value::Dict(dict);
    }
    Value::object(Target {
        scope: Rc::clone(scope),
        dict,
    })
}

/// What `target.name` is, if it is a plain value that is known.
pub(super) fn field(scope: &Scope, name: &str) -> Option<Value> {
    let is_plain = !scope.has_lost_target()
        && scope.missing_fields()?.is_empty()
        && !(name == "threads" && scope.options().threads.is_some());
    let value = data::value(scope.target_fields().filter(|_| is_plain)?.get(name)?);
    (!matches!(value, Value::Dict(_) | Value::List(_))).then_some(value)
}

struct Target {
    scope: Rc<Scope>,
    dict: Dict,
}

impl Target {
    fn field(&self, name: &str) -> Eval<Option<Value>> {
        match self
            .scope
            .missing_fields()
            .and_then(|missing| missing.get(name))
        {
            None => Ok(self.dict.get(name)),
            Some(reason) => {
                let message = format!("target.{name} cannot be known: {reason}");
                Err(RenderError::new("dbt::unknown-target-field", message)
                    .help("set what the field of the profile reads, or give it a default")
                    .into())
            }
        }
    }
}

impl Object for Target {
    fn type_name(&self) -> &str {
        "dict"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn attr(&self, interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        match name {
            "get" => Ok(Some(self.get())),
            "items" | "keys" | "values" | "copy" => {
                let dict = Value::Dict(self.dict.clone());
                interp.attr(&dict, name).map(Some)
            }
            _ => self.field(name),
        }
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        key.as_str().map_or(Ok(None), |name| self.field(name))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.dict.pairs().into_iter().map(|(key, _)| key).collect())
    }

    /// Whoever shows all fields looks at those that cannot be known.
    fn show(&self, _interp: &mut Interp<'_>) -> Eval<Option<String>> {
        let missing = self.scope.missing_fields();
        let first = missing.and_then(|missing| missing.keys().next());
        first.map_or(Ok(None), |name| self.field(name).map(|_| None))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Target {
    fn get(&self) -> Value {
        let target = Target {
            scope: Rc::clone(&self.scope),
            dict: self.dict.clone(),
        };
        crate::render::Function::value("get", move |_, args| {
            let [key, default] = args.bind_required("get", ["key", "default"], 1)?;
            let found = target.field(key.as_ref().and_then(Value::as_str).unwrap_or_default())?;
            Ok(found.or(default).unwrap_or(Value::None))
        })
    }
}
