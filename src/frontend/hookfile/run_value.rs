//! `runtime` in templates: the values of a run by their paths, and at which events they exist.

use std::any::Any;
use std::rc::Rc;

use super::model::Event;
use super::reader::listed;
use crate::diagnostic::closest;
use crate::ir::Expr;
use crate::render::{Eval, Interp, Object, ObjectKind, RenderError, Unknown, Value};

/// The values that stand under a name.
enum Group {
    /// The name is a value itself.
    Value,
    /// These.
    Fields(&'static [&'static str]),
    /// What the user calls them: fields of a configuration, outputs.
    Any,
}

/// The names below `runtime` with the events at which they exist.
const NAMES: [(&str, Group, &[Event]); 8] = [
    ("run_id", Group::Value, &OF_ALL),
    ("job_name", Group::Value, &OF_ALL),
    ("op", Group::Fields(&["name"]), &OF_OPS),
    ("step_key", Group::Value, &OF_OPS),
    ("op_config", Group::Any, &OF_OPS),
    ("op_output_values", Group::Any, &OF_OPS),
    (
        "op_exception",
        Group::Fields(&["type", "message"]),
        &[Event::Failure],
    ),
    ("failure", Group::Fields(&["message"]), &[Event::JobFailure]),
];
const OF_OPS: [Event; 2] = [Event::Success, Event::Failure];
const OF_ALL: [Event; 4] = [
    Event::Success,
    Event::Failure,
    Event::JobSuccess,
    Event::JobFailure,
];

/// `runtime`, or a group of values below it.
pub(super) struct Runtime {
    event: Event,
    group: Option<&'static str>,
}

impl Runtime {
    /// `runtime` in a hook of an event.
    pub(super) fn new(event: Event) -> Runtime {
        Runtime { event, group: None }
    }

    fn path(&self, name: &str) -> String {
        match self.group {
            Some(group) => format!("{group}.{name}"),
            None => name.to_owned(),
        }
    }

    /// The names that are here.
    fn names(&self) -> Vec<&'static str> {
        match self.group {
            None => NAMES
                .iter()
                .filter(|(_, _, events)| events.contains(&self.event))
                .map(|(name, ..)| *name)
                .collect(),
            Some(group) => match NAMES.iter().find(|(name, ..)| *name == group) {
                Some((_, Group::Fields(fields), _)) => fields.to_vec(),
                _ => Vec::new(),
            },
        }
    }

    /// What stands directly below `runtime`.
    fn top(&self, name: &str) -> Eval {
        let Some((name, group, events)) = NAMES.iter().find(|(known, ..)| *known == name) else {
            return Err(self.unknown(name).into());
        };
        if !events.contains(&self.event) {
            return Err(not_at_event(name, self.event, events).into());
        }
        Ok(match group {
            Group::Value => value((*name).to_owned()),
            Group::Fields(_) | Group::Any => Value::object(Runtime {
                event: self.event,
                group: Some(name),
            }),
        })
    }

    fn unknown(&self, name: &str) -> RenderError {
        let path = self.path(name);
        let message = format!("a run has no value `runtime.{path}`");
        let names = self.names();
        let help = match closest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `runtime.{}`?", self.path(near)),
            None if names.is_empty() => format!("a hook `on: {}` has no run", self.event.word()),
            None => format!("there are {}", listed(&names)),
        };
        RenderError::new("hooks::unknown-run-value", message).help(help)
    }

    fn is_open(&self) -> bool {
        matches!(self.group, Some("op_config" | "op_output_values"))
    }
}

fn not_at_event(name: &str, event: Event, events: &[Event]) -> RenderError {
    let message = format!(
        "`runtime.{name}` does not exist in a hook `on: {}`",
        event.word()
    );
    let words: Vec<&str> = events.iter().map(|event| event.word()).collect();
    let help = format!("it exists in hooks on {}", listed(&words));
    RenderError::new("hooks::run-value-not-at-event", message).help(help)
}

fn value(path: String) -> Value {
    Value::Unknown(Rc::new(Unknown {
        code: "hooks::run-value-too-early",
        what: format!("`runtime.{path}`"),
        expr: Expr::Runtime(path),
    }))
}

impl Object for Runtime {
    fn type_name(&self) -> &str {
        "runtime"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Plain
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        if self.group.is_none() {
            return self.top(name).map(Some);
        }
        if self.is_open() || self.names().contains(&name) {
            return Ok(Some(value(self.path(name))));
        }
        Err(self.unknown(name).into())
    }

    fn item(&self, interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        match key.as_str() {
            Some(name) if self.is_open() && !name.contains('.') => self.attr(interp, name),
            _ => {
                let message = "a value of a run is named by a path of words";
                let error = RenderError::new("hooks::unknown-run-value", message)
                    .help("write `runtime.op_config.batch`");
                Err(error.into())
            }
        }
    }

    fn show(&self, _interp: &mut Interp<'_>) -> Eval<Option<String>> {
        let path = match self.group {
            Some(group) => format!("runtime.{group}"),
            None => "runtime".to_owned(),
        };
        let names = self.names();
        let help = match names.as_slice() {
            [] => format!("name a field: `{path}.batch`"),
            names => format!("name one of its values: {}", listed(names)),
        };
        let message = format!("`{path}` is no value by itself");
        Err(RenderError::new("hooks::unknown-run-value", message)
            .help(help)
            .into())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The path of a value of the run; fields of a configuration or an output may nest.
pub(super) fn path(expr: &Expr) -> Eval<String> {
    match expr {
        Expr::Runtime(path) => Ok(path.clone()),
        Expr::Op(op, operands) if op == "attribute" || op == "item" => match operands.as_slice() {
            [inner, Expr::Value(serde_json::Value::String(name))] if !name.contains('.') => {
                let inner = path(inner)?;
                let open = ["op_config.", "op_output_values."];
                if open.iter().any(|group| inner.starts_with(group)) {
                    return Ok(format!("{inner}.{name}"));
                }
                let message = format!("a run has no value `runtime.{inner}.{name}`");
                let error = RenderError::new("hooks::unknown-run-value", message)
                    .help(format!("`runtime.{inner}` is a value, without parts"));
                Err(error.into())
            }
            _ => Err(too_early()),
        },
        _ => Err(too_early()),
    }
}

fn too_early() -> Box<crate::render::Stop> {
    let message = "a value of a run is only known when the hook runs, and cannot be changed here";
    RenderError::new("hooks::run-value-too-early", message)
        .help("print the value as it is, and let SQL work on it")
        .into()
}
