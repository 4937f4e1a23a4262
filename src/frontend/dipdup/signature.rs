//! Arguments of a fired hook to the parameters of its callback, as Python binds them.

use std::collections::BTreeMap;

use super::config::Arg;
use super::python::{Function, Param, ParamKind};
use crate::render::Value;

/// What a hook is fired with, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    /// Arguments by position; only DipDup 7 passes them.
    pub(super) positional: Vec<Value>,
    /// Arguments by name.
    pub(super) named: Vec<(String, Value)>,
}

/// The names that a callback's body knows; those without a value take Python.
pub(super) type Locals = BTreeMap<String, Option<Value>>;

/// Binds arguments; defaults are evaluated by `default`.
///
/// # Errors
/// A TypeError in Python's words.
pub(super) fn bind(
    name: &str,
    function: &Function,
    given: Given,
    default: &dyn Fn(&Param) -> Option<Value>,
) -> Result<Locals, String> {
    let mut locals = Locals::new();
    let Some(context) = &function.context else {
        let count = given.positional.len() + 1;
        return Err(format!(
            "{name}() takes 0 positional arguments but {count} {} given",
            if count == 1 { "was" } else { "were" }
        ));
    };
    let by_position = function
        .params
        .iter()
        .filter(|param| matches!(param.kind, ParamKind::Plain | ParamKind::PositionalOnly));
    let mut positional = given.positional.into_iter();
    for (param, value) in by_position.zip(positional.by_ref()) {
        locals.insert(param.name.clone(), Some(value));
    }
    if positional.next().is_some() && !has(function, ParamKind::Rest) {
        return Err(format!(
            "{name}() takes fewer positional arguments than are given"
        ));
    }
    for (key, value) in given.named {
        let param = function.params.iter().find(|param| {
            param.name == key && matches!(param.kind, ParamKind::Plain | ParamKind::KeywordOnly)
        });
        match param {
            _ if key == *context || (param.is_some() && locals.contains_key(&key)) => {
                return Err(format!("{name}() got multiple values for argument '{key}'"));
            }
            Some(_) => {
                locals.insert(key, Some(value));
            }
            None if has(function, ParamKind::Keywords) => {}
            None => {
                return Err(format!(
                    "{name}() got an unexpected keyword argument '{key}'"
                ));
            }
        }
    }
    missing(name, function, &locals)?;
    for param in &function.params {
        if !locals.contains_key(&param.name) {
            let value = match param.kind {
                ParamKind::Rest | ParamKind::Keywords => None,
                _ => default(param),
            };
            locals.insert(param.name.clone(), value);
        }
    }
    Ok(locals)
}

fn has(function: &Function, kind: ParamKind) -> bool {
    function.params.iter().any(|param| param.kind == kind)
}

fn missing(name: &str, function: &Function, locals: &Locals) -> Result<(), String> {
    for (kinds, word) in [
        (
            [ParamKind::PositionalOnly, ParamKind::Plain].as_slice(),
            "positional",
        ),
        ([ParamKind::KeywordOnly].as_slice(), "keyword-only"),
    ] {
        let names: Vec<String> = function
            .params
            .iter()
            .filter(|param| kinds.contains(&param.kind) && param.default.is_none())
            .filter(|param| !locals.contains_key(&param.name))
            .map(|param| format!("'{}'", param.name))
            .collect();
        if !names.is_empty() {
            let plural = if names.len() == 1 { "" } else { "s" };
            return Err(format!(
                "{name}() missing {} required {word} argument{plural}: {}",
                names.len(),
                listed(&names)
            ));
        }
    }
    Ok(())
}

/// `a`, `a and b`, `a, b, and c`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [init @ .., last] => format!("{}, and {last}", init.join(", ")),
    }
}

/// The parameters of the stub that `dipdup init` writes.
pub(super) fn stub(args: &[Arg]) -> Vec<(String, bool)> {
    args.iter()
        .map(|arg| (arg.name.clone(), arg.annotation.contains('=')))
        .collect()
}
