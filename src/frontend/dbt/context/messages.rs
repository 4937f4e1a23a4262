//! `log`, `print` and the `exceptions`: what a text says, and how it fails on purpose (semantics
//! 4.8, 7, cases 37 and 38).

use std::rc::Rc;

use super::function::Body;
use super::scope::{Scope, Stage};
use crate::render::{Args, Eval, Interp, RenderError, Stop, Value};

/// Printed for a part of a message that only the warehouse knows.
const NOT_KNOWN: &str = "(known only when the hook runs)";

/// The members of `exceptions`.
pub(super) static EXCEPTIONS: &[(&str, Body)] = &[
    ("warn", warn),
    ("missing_config", |_, interp, args| {
        raise(interp, "a configuration is missing", args)
    }),
    ("missing_materialization", |_, interp, args| {
        raise(interp, "there is no such materialization", args)
    }),
    ("missing_relation", |_, interp, args| {
        raise(interp, "there is no such relation", args)
    }),
    ("raise_ambiguous_alias", |_, interp, args| {
        raise(interp, "two nodes have one name", args)
    }),
    ("raise_ambiguous_catalog_match", |_, interp, args| {
        raise(interp, "two relations have one name", args)
    }),
    ("raise_cache_inconsistent", |_, interp, args| {
        raise(interp, "the relation cache is inconsistent", args)
    }),
    ("raise_dataclass_not_dict", |_, interp, args| {
        raise(interp, "an object is no dict", args)
    }),
    ("raise_compiler_error", raise_message),
    ("raise_database_error", raise_message),
    ("raise_dep_not_found", |_, interp, args| {
        raise(interp, "a dependency is missing", args)
    }),
    ("raise_dependency_error", raise_message),
    ("raise_duplicate_patch_name", |_, interp, args| {
        raise(interp, "something is described twice", args)
    }),
    ("raise_duplicate_resource_name", |_, interp, args| {
        raise(interp, "two resources have one name", args)
    }),
    ("raise_invalid_property_yml_version", |_, interp, args| {
        raise(interp, "a properties file is invalid", args)
    }),
    ("raise_not_implemented", raise_message),
    ("relation_wrong_type", |_, interp, args| {
        raise(interp, "a relation has the wrong type", args)
    }),
    ("raise_contract_error", |_, interp, args| {
        raise(interp, "a contract is broken", args)
    }),
    ("column_type_missing", |_, interp, args| {
        raise(interp, "columns have no type", args)
    }),
    ("raise_fail_fast_error", raise_message),
    ("warn_snapshot_timestamp_data_types", |_, _, _| {
        Ok(Value::None)
    }),
];

/// `log(msg, info)`.
pub(super) fn log(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [message, _] = args.bind_required("log", ["msg", "info"], 1)?;
    say(scope, interp, &message.unwrap_or(Value::None))
}

/// `print(msg)`.
pub(super) fn print(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [message] = args.bind_required("print", ["msg"], 1)?;
    say(scope, interp, &message.unwrap_or(Value::None))
}

fn say(scope: &Scope, interp: &mut Interp<'_>, message: &Value) -> Eval {
    let message = message_of(interp, message)?;
    interp.record(message.len())?;
    scope.session.log(message);
    Ok(Value::str(""))
}

/// The text of a message; needing the warehouse for a message defers nothing.
fn message_of(interp: &mut Interp<'_>, message: &Value) -> Eval<String> {
    match interp.print(message) {
        Ok(text) => Ok(text.as_str().to_owned()),
        Err(stop) if matches!(*stop, Stop::Deferred(_)) => Ok(NOT_KNOWN.to_owned()),
        Err(stop) => Err(stop),
    }
}

/// `exceptions.warn(msg)`; an error under `--warn-error`.
fn warn(scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let [message, _] = args.bind_required("warn", ["msg", "node"], 1)?;
    let message = message_of(interp, &message.unwrap_or(Value::None))?;
    interp.record(message.len())?;
    scope.warning(interp, message)?;
    Ok(Value::str(""))
}

impl Scope {
    /// Warns; fails under `--warn-error`.
    pub(super) fn warning(&self, interp: &Interp<'_>, message: String) -> Eval<()> {
        if self.options().warn_error == Some(true) {
            let error = RenderError::new("dbt::warning", message);
            return Err(error
                .help("--warn-error makes every warning an error")
                .into());
        }
        self.session.warn(message.clone(), interp.here());
        self.session.log(message);
        Ok(())
    }
}

/// An exception whose first argument is the message.
fn raise_message(_scope: &Rc<Scope>, interp: &mut Interp<'_>, args: Args) -> Eval {
    let named = args
        .named
        .iter()
        .find(|(name, _)| &**name == "msg" || &**name == "message");
    let message = args.positional.first().or(named.map(|(_, value)| value));
    let message = match message {
        Some(message) => message_of(interp, message)?,
        None => String::new(),
    };
    Err(RenderError::new("dbt::raised", message).into())
}

/// An exception that makes its message of its arguments.
fn raise(interp: &mut Interp<'_>, what: &str, args: Args) -> Eval {
    let mut message = what.to_owned();
    for (n, value) in args.positional.iter().enumerate() {
        message.push_str(if n == 0 { ": " } else { ", " });
        message.push_str(&message_of(interp, value)?);
    }
    Err(RenderError::new("dbt::raised", message).into())
}

/// `try_or_compiler_error(message, function, ...)`.
pub(super) fn try_or_compiler_error(
    _scope: &Rc<Scope>,
    interp: &mut Interp<'_>,
    mut args: Args,
) -> Eval {
    if args.positional.len() < 2 {
        let message = "try_or_compiler_error() takes a message and a function";
        return Err(RenderError::new("dbt::wrong-arguments", message).into());
    }
    let rest = args.positional.split_off(2);
    let (Some(function), Some(message)) = (args.positional.pop(), args.positional.pop()) else {
        return Ok(Value::None);
    };
    match interp.call(
        &function,
        Args {
            positional: rest,
            named: args.named,
        },
    ) {
        Err(stop) if matches!(*stop, Stop::Error(_)) => {
            let message = message_of(interp, &message)?;
            Err(RenderError::new("dbt::raised", message).into())
        }
        result => result,
    }
}

/// The members of `validation`.
pub(super) static VALIDATION: &[(&str, Body)] = &[("any", any)];

/// `validation.any(...)`: a function that fails unless its argument is one of the values.
fn any(_scope: &Rc<Scope>, _interp: &mut Interp<'_>, args: Args) -> Eval {
    let allowed = args.positional;
    Ok(crate::render::Function::value(
        "validate_any",
        move |interp, args| {
            let [value] = args.bind_required("inner", ["value"], 1)?;
            let value = value.unwrap_or(Value::None);
            for one in &allowed {
                if interp.equal(&value, one)? {
                    return Ok(Value::None);
                }
            }
            let mut names = Vec::new();
            for one in &allowed {
                names.push(message_of(interp, one)?);
            }
            let message = format!(
                "'{}' is none of {}",
                message_of(interp, &value)?,
                names.join(", ")
            );
            Err(RenderError::new("dbt::bad-config", message).into())
        },
    ))
}

/// What dbt has done away with, or forbids here.
pub(super) fn refused(scope: &Scope, name: &str) -> RenderError {
    match name {
        "adapter_macro" => RenderError::new("dbt::removed", "adapter_macro() is gone from dbt")
            .help("use adapter.dispatch('name', 'package')(...)"),
        "submit_python_job" => RenderError::new(
            "dbt::misplaced",
            "submit_python_job() may be called by a materialization's statement only",
        ),
        _ if scope.stage == Stage::Parse => {
            RenderError::new("dbt::misplaced", format!("{name}() is not for parsing"))
        }
        _ => RenderError::new(
            "dbt::misplaced",
            format!("{name}() is for seeds' own materialization"),
        )
        .help("a hook reads the seed's table with run_query"),
    }
}
