//! An entry of `flows` into a [`Flow`]: operations, models and scripts in their order, and when they run.

use std::sync::Arc;

use super::apply::Names;
use super::clock::{self, Clock};
use super::hook;
use super::model::Event;
use super::reader::Reader;
use crate::diagnostic::{Diagnostic, closest};
use crate::render::Template;
use crate::source::{Span, Text};
use crate::yaml::Node;

const KEYS: [&str; 3] = ["description", "schedule", "steps"];
const STEP_KEYS: [&str; 5] = ["operation", "sql", "models", "script", "transaction"];

/// A flow.
#[derive(Debug)]
pub(super) struct Flow {
    /// Its name.
    pub(super) name: Text,
    /// When it runs; by hand without it.
    pub(super) clock: Option<Clock>,
    /// Its steps in order.
    pub(super) steps: Vec<FlowStep>,
    /// Where its name stands.
    pub(super) span: Span,
}

/// A step of a flow.
#[derive(Debug)]
pub(super) struct FlowStep {
    /// What it does.
    pub(super) action: FlowAction,
    /// Whether its statements are one transaction.
    pub(super) transaction: bool,
    /// Where it stands.
    pub(super) span: Span,
}

/// What a step of a flow does.
#[derive(Debug)]
pub(super) enum FlowAction {
    /// Runs a hook `on: manual` of the file, by its place.
    Hook(usize),
    /// Runs an operation of the dbt project that the file lies beside.
    Operation(Text),
    /// Sends a text.
    Sql(Arc<Template>),
    /// What the host system does by itself: the key and what it names.
    External(&'static str, Text),
}

/// What steps may name.
pub(super) struct Known<'f> {
    /// Hooks by name; nothing for one that cannot be used.
    pub(super) hooks: Names<'f>,
    /// Whether operations of a dbt project can be meant.
    pub(super) beside_dbt: bool,
}

/// The flow of an entry; `None` if it cannot be used.
pub(super) fn read(
    reader: &mut Reader,
    key: &Node,
    value: &Node,
    known: &Known<'_>,
) -> Option<Flow> {
    let name = reader.text("the name of a flow", key)?;
    let what = format!("the flow `{name}`");
    reader.known(&what, value, &KEYS)?;
    if let Some(node) = value.get("description") {
        reader.text(&format!("`description` of {what}"), node);
    }
    let clock = value
        .get("schedule")
        .map(|node| clock::read(reader, &what, node));
    let steps = reader.required(&what, value, "steps", key.span)?;
    let steps = reader.list(&format!("`steps` of {what}"), steps)?;
    let steps = steps
        .iter()
        .filter_map(|node| step(reader, &what, node, known))
        .collect();
    Some(Flow {
        name,
        clock: clock.flatten(),
        steps,
        span: key.span,
    })
}

fn step(reader: &mut Reader, flow: &str, node: &Node, known: &Known<'_>) -> Option<FlowStep> {
    let what = format!("a step of {flow}");
    reader.known(&what, node, &STEP_KEYS)?;
    let transaction = match node.get("transaction") {
        None => false,
        Some(node) => reader.flag(&format!("`transaction` of {what}"), node)?,
    };
    let given: Vec<(&str, &Node)> = STEP_KEYS[..4]
        .iter()
        .filter_map(|key| Some((*key, node.get(key)?)))
        .collect();
    let misspelt = node.mapping().unwrap_or_default().iter().any(|(key, _)| {
        let name = key.text().map(Text::as_str).unwrap_or_default();
        !STEP_KEYS.contains(&name)
    });
    if given.is_empty() && misspelt {
        return None;
    }
    let [(key, value)] = given.as_slice() else {
        let message = format!("{what} needs one of `operation`, `sql`, `models` and `script`");
        reader.say(Diagnostic::error("hooks::flow-step", message).at(node.span));
        return None;
    };
    let label = format!("`{key}` of {what}");
    let action = match *key {
        "sql" => FlowAction::Sql(hook::template(reader, &label, value)?),
        "operation" => operation(reader, &label, value, known)?,
        "models" => FlowAction::External("models", reader.text(&label, value)?),
        _ => FlowAction::External("script", reader.text(&label, value)?),
    };
    Some(FlowStep {
        action,
        transaction,
        span: value.span,
    })
}

/// A hook of the file that is run by hand; else the dbt project may have the operation.
fn operation(
    reader: &mut Reader,
    label: &str,
    node: &Node,
    known: &Known<'_>,
) -> Option<FlowAction> {
    let name = reader.text(label, node)?;
    match known.hooks.get(name.as_str()) {
        Some(Some((at, Event::Manual))) => return Some(FlowAction::Hook(*at)),
        Some(Some((_, event))) => {
            let message = format!("`{name}` is a hook `on: {}`", event.word());
            reader.say(
                Diagnostic::error("hooks::flow-step", message)
                    .at(node.span)
                    .help("a flow runs hooks `on: manual`"),
            );
            return None;
        }
        Some(None) => return None,
        None if known.beside_dbt => return Some(FlowAction::Operation(name)),
        None => {}
    }
    let message = format!("there is no hook `{name}` that is run by hand");
    let manual = known.hooks.iter();
    let manual = manual.filter(|(_, hook)| matches!(hook, Some((_, Event::Manual))));
    let mut names: Vec<&str> = manual.map(|(name, _)| *name).collect();
    names.sort_unstable();
    let help = match closest(name.as_str(), names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "declare it below `hooks`, with `on: manual`; files below operations/ are those of \
                 a dbt project in the same folder"
                .to_owned()
        }
    };
    reader.say(
        Diagnostic::error("hooks::unknown-operation", message)
            .at(node.span)
            .help(help),
    );
    None
}
