//! The three-part values of a relation (`path`, `quote_policy`, `include_policy`) and how templates
//! give them.

use std::any::Any;
use std::sync::Arc;

use super::PARTS;
use crate::render::{
    Args, Deferral, Eval, Interp, Object, ObjectKind, RenderError, Stop, Unknown, Value, str_repr,
};

/// A relation's `path` or one of its policies, as an object.
pub(super) struct Parts {
    class: &'static str,
    values: [Value; 3],
}

impl Parts {
    /// The object of a path.
    pub(super) fn path(path: &[Option<Arc<str>>; 3]) -> Value {
        let values = path.each_ref().map(|part| optional(part.as_ref()));
        Value::object(Parts {
            class: "Path",
            values,
        })
    }

    /// The object of a policy.
    pub(super) fn policy(policy: [bool; 3]) -> Value {
        Value::object(Parts {
            class: "Policy",
            values: policy.map(Value::Bool),
        })
    }

    fn part(&self, name: &str) -> Option<Value> {
        let at = PARTS.iter().position(|part| *part == name)?;
        self.values.get(at).cloned()
    }
}

impl Object for Parts {
    fn type_name(&self) -> &str {
        self.class
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(self.part(name))
    }

    fn methods(&self) -> &'static [&'static str] {
        &["get", "get_part"]
    }

    fn call_method(&self, _interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match name {
            "get" | "get_part" => self.get(name, args).map(Some),
            _ => Ok(None),
        }
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        Ok(key.as_str().and_then(|name| self.part(name)))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.downcast::<Parts>()?;
        Some(self.class == other.class && self.repr() == other.repr())
    }

    fn repr(&self) -> Option<String> {
        let parts: Vec<_> = PARTS
            .iter()
            .zip(&self.values)
            .map(|(name, value)| format!("{name}={}", literal(value)))
            .collect();
        Some(format!("{}({})", self.class, parts.join(", ")))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Parts {
    fn get(&self, function: &str, args: Args) -> Eval {
        let [key, default] = args.bind_required(function, ["key", "default"], 1)?;
        let found = key
            .as_ref()
            .and_then(Value::as_str)
            .and_then(|name| self.part(name));
        Ok(found.or(default).unwrap_or(Value::None))
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Str(text) => str_repr(text.as_str()),
        _ => "None".to_owned(),
    }
}

/// A string or `None`.
pub(in super::super) fn optional(text: Option<&Arc<str>>) -> Value {
    text.map_or(Value::None, |text| Value::str(Arc::clone(text)))
}

/// A part of a path out of an argument: text or `None`.
///
/// # Errors
/// Anything else, undefined values included; a deferral for what only the warehouse knows.
pub(in super::super) fn name(value: &Value, part: &str) -> Eval<Option<Arc<str>>> {
    match value {
        Value::None => Ok(None),
        Value::Str(text) | Value::Markup(text) => Ok(Some(text.shared())),
        Value::Unknown(unknown) => Err(needed(unknown)),
        Value::Undefined { hint, .. } => {
            let message = format!("Got an invalid path {part}: '{hint}' is undefined");
            Err(RenderError::new("dbt::invalid-relation", message).into())
        }
        other => {
            let message =
                format!("Got an invalid path {part}: it must be a string or none, not {other:?}");
            Err(RenderError::new("dbt::invalid-relation", message).into())
        }
    }
}

/// The deferral that needing an unknown value gives.
pub(in super::super) fn needed(unknown: &Unknown) -> Box<Stop> {
    Box::new(Stop::Deferred(Deferral {
        code: unknown.code,
        message: format!("this depends on {}", unknown.what),
        span: None,
        expr: unknown.expr.clone(),
    }))
}

/// Overrides the parts of a policy that a dict names.
///
/// # Errors
/// Whatever evaluating a truth raises.
pub(super) fn apply_policy(
    interp: &mut Interp<'_>,
    policy: &mut [bool; 3],
    dict: &Value,
) -> Eval<()> {
    for (at, part) in PARTS.iter().enumerate() {
        let value = interp.item(dict, &Value::str(*part))?;
        if !value.is_missing() {
            policy[at] = interp.truth(&value)?;
        }
    }
    Ok(())
}

/// Overrides parts of a policy by the arguments of `include` or `quote`; none is left as it is.
///
/// # Errors
/// Arguments that do not exist.
pub(super) fn policy_arguments(
    interp: &mut Interp<'_>,
    function: &str,
    policy: &mut [bool; 3],
    args: Args,
) -> Eval<()> {
    for (at, value) in args.bind(function, PARTS)?.into_iter().enumerate() {
        match value {
            Some(Value::None) | None => {}
            Some(value) => policy[at] = interp.truth(&value)?,
        }
    }
    Ok(())
}
