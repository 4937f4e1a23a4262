//! `config`: collects calls while parsing, answers from the merged configuration later.

use std::any::Any;
use std::rc::Rc;

use super::scope::{Scope, Stage};
use super::session::ConfigCall;
use super::{node, settings};
use crate::render::{Args, Dict, Eval, Interp, Object, ObjectKind, RenderError, Value, convert};
use crate::yaml::{Data, Mapping};

/// The object that `config` is.
pub(super) struct Config(pub(super) Rc<Scope>);

impl Object for Config {
    fn type_name(&self) -> &str {
        if self.0.stage == Stage::Parse {
            "ParseConfigObject"
        } else {
            "RuntimeConfigObject"
        }
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let model = || node::unknown("config.model", "dbt's own object of the node");
        Ok((name == "model").then(model))
    }

    fn methods(&self) -> &'static [&'static str] {
        &[
            "get",
            "meta_get",
            "meta_require",
            "persist_column_docs",
            "persist_relation_docs",
            "require",
            "set",
        ]
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        let scope = &self.0;
        let answer = match name {
            "get" => get(scope, interp, args),
            "set" => set(scope, interp, args),
            "require" => require(scope, interp, args),
            "meta_get" => meta_get(scope, interp, args),
            "meta_require" => meta_require(scope, interp, args),
            "persist_relation_docs" => persist_docs(scope, "relation"),
            "persist_column_docs" => persist_docs(scope, "columns"),
            _ => return Ok(None),
        };
        answer.map(Some)
    }

    fn call(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let result = call(&self.0, interp, args);
        result.inspect_err(|stop| interp.leave_undecided(stop))
    }

    /// A text has one.
    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast::<Config>().is_some())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `config(...)`: one dict or keywords (semantics 1.4).
fn call(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    if scope.stage != Stage::Parse {
        return Ok(Value::str(""));
    }
    let settings = match (args.positional.as_slice(), args.named.is_empty()) {
        ([one], true) => match convert::to_data(interp, one)? {
            Data::Map(map) => map,
            _ => {
                let message = "config() takes a dict as its only argument, or keywords";
                return Err(RenderError::new("dbt::bad-config", message).into());
            }
        },
        ([], false) => {
            let mut map = Mapping::default();
            for (name, value) in &args.named {
                map.insert(name.clone().into(), convert::to_data(interp, value)?);
            }
            map
        }
        _ => {
            let message = "config() takes either one dict or keywords";
            return Err(RenderError::new("dbt::bad-config", message)
                .help("write config(materialized='table', ...)")
                .into());
        }
    };
    collect(scope, interp, settings)
}

fn collect(scope: &Scope, interp: &Interp<'_>, settings: Mapping) -> Eval {
    for (dashed, plain) in [("pre-hook", "pre_hook"), ("post-hook", "post_hook")] {
        if settings.contains_key(dashed) && settings.contains_key(plain) {
            let message = format!("config() has both '{dashed}' and '{plain}'");
            return Err(RenderError::new("dbt::both-spellings", message)
                .help(format!("give all hooks in one list under {plain}"))
                .into());
        }
    }
    let settings = settings
        .into_iter()
        .map(|(key, value)| match &*key {
            "pre-hook" => ("pre_hook".into(), value),
            "post-hook" => ("post_hook".into(), value),
            _ => (key, value),
        })
        .collect();
    scope.session.uses().configs.push(ConfigCall {
        settings,
        span: interp.here(),
    });
    Ok(Value::str(""))
}

/// `config.set(name, value)`.
fn set(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [name, value] = args.bind_required("set", ["name", "value"], 2)?;
    if scope.stage != Stage::Parse {
        return Ok(Value::str(""));
    }
    let name = named(name.as_ref())?;
    let value = convert::to_data(interp, &value.unwrap_or(Value::None));
    let value = value.inspect_err(|stop| interp.leave_undecided(stop))?;
    collect(scope, interp, Mapping::from_iter([(name.into(), value)]))
}

/// `config.get(name, default, validator)`.
fn get(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [name, default, validator] =
        args.bind_required("get", ["name", "default", "validator"], 1)?;
    if scope.stage == Stage::Parse {
        return Ok(Value::str(""));
    }
    let name = named(name.as_ref())?;
    let given = default
        .as_ref()
        .is_some_and(|default| !matches!(default, Value::None));
    let value = settings::lookup(scope, &name).unwrap_or_else(|| default.unwrap_or(Value::None));
    if given {
        validated(interp, validator, value)
    } else {
        Ok(value)
    }
}

/// `config.require(name, validator)`.
fn require(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [name, validator] = args.bind_required("require", ["name", "validator"], 1)?;
    if scope.stage == Stage::Parse {
        return Ok(Value::str(""));
    }
    let name = named(name.as_ref())?;
    let value = settings::lookup(scope, &name).ok_or_else(|| missing(scope, &name))?;
    validated(interp, validator, value)
}

/// `config.meta_get(name, default, validator)`.
fn meta_get(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [name, default, validator] =
        args.bind_required("meta_get", ["name", "default", "validator"], 1)?;
    if scope.stage == Stage::Parse {
        return Ok(Value::str(""));
    }
    let given = default
        .as_ref()
        .is_some_and(|default| !matches!(default, Value::None));
    let value =
        meta(scope, &named(name.as_ref())?).unwrap_or_else(|| default.unwrap_or(Value::None));
    if given {
        validated(interp, validator, value)
    } else {
        Ok(value)
    }
}

/// `config.meta_require(name, validator)`.
fn meta_require(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [name, validator] = args.bind_required("meta_require", ["name", "validator"], 1)?;
    if scope.stage == Stage::Parse {
        return Ok(Value::str(""));
    }
    let name = named(name.as_ref())?;
    let value = meta(scope, &name).ok_or_else(|| missing(scope, &name))?;
    validated(interp, validator, value)
}

fn meta(scope: &Scope, name: &str) -> Option<Value> {
    match settings::lookup(scope, "meta")? {
        Value::Dict(meta) => meta.get(name),
        _ => None,
    }
}

fn persist_docs(scope: &Scope, what: &str) -> Eval {
    if scope.stage == Stage::Parse {
        return Ok(Value::Bool(false));
    }
    match settings::lookup(scope, "persist_docs") {
        None => Ok(Value::Bool(false)),
        Some(Value::Dict(docs)) => Ok(Dict::get(&docs, what).unwrap_or(Value::Bool(false))),
        Some(_) => {
            let message = "persist_docs must be a dict with the keys relation and columns";
            Err(RenderError::new("dbt::bad-config", message).into())
        }
    }
}

fn validated(interp: &mut Interp<'_>, validator: Option<Value>, value: Value) -> Eval {
    match validator {
        None | Some(Value::None) => {}
        Some(validator) => {
            interp.call(&validator, Args::positional(vec![value.clone()]))?;
        }
    }
    Ok(value)
}

fn named(name: Option<&Value>) -> Eval<String> {
    name.and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| {
            RenderError::new(
                "dbt::wrong-arguments",
                "the name of a configuration must be a string",
            )
            .into()
        })
}

fn missing(scope: &Scope, name: &str) -> RenderError {
    let node = scope
        .node
        .as_ref()
        .map_or("the node", |node| &*node.unique_id);
    RenderError::new(
        "dbt::missing-config",
        format!("{node} has no configuration '{name}'"),
    )
    .help(format!(
        "set it, or read it with config.get('{name}', default)"
    ))
}
