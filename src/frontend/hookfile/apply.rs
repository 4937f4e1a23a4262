//! The list `apply` into [`Application`]s: which hooks are applied to which jobs and ops.

use std::collections::HashMap;

use super::model::{Application, Event};
use super::reader::Reader;
use crate::diagnostic::{Diagnostic, closest};
use crate::source::Text;
use crate::yaml::Node;

const KEYS: [&str; 3] = ["job", "op", "hooks"];

/// Hooks by name, with their places and events; nothing for one that cannot be used.
pub(super) type Names<'f> = HashMap<&'f str, Option<(usize, Event)>>;

/// The entries that can be used.
pub(super) fn read(reader: &mut Reader, node: &Node, names: &Names<'_>) -> Vec<Application> {
    let entries = reader.list("`apply`", node).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| application(reader, entry, names))
        .collect()
}

fn application(reader: &mut Reader, entry: &Node, names: &Names<'_>) -> Option<Application> {
    let what = "an entry of `apply`";
    reader.known(what, entry, &KEYS)?;
    let job = reader
        .required(what, entry, "job", entry.span)
        .and_then(|node| reader.text("`job`", node));
    let op = entry.get("op");
    let op_name = op.map(|node| reader.text("`op`", node));
    let hooks = reader.required(what, entry, "hooks", entry.span)?;
    let hooks = reader.list("`hooks`", hooks)?;
    let hooks = hooks
        .iter()
        .filter_map(|node| {
            let name = reader.text("the name of a hook", node)?;
            let Some(known) = names.get(name.as_str()) else {
                reader.say(unknown(&name, names).at(node.span));
                return None;
            };
            let (at, event) = (*known)?;
            let misplaced = misplaced(&name, event, op);
            let fine = misplaced.is_none();
            reader.found.extend(misplaced.map(|one| one.at(node.span)));
            fine.then_some((at, node.span))
        })
        .collect();
    let op = match op_name {
        Some(given) => Some(given?),
        None => None,
    };
    Some(Application {
        job: job?,
        op,
        hooks,
    })
}

fn unknown(name: &Text, names: &Names<'_>) -> Diagnostic {
    let message = format!("there is no hook `{name}`");
    let diagnostic = Diagnostic::error("hooks::unknown-hook", message);
    let mut known: Vec<&str> = names.keys().copied().collect();
    known.sort_unstable();
    match closest(name.as_str(), known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("declare it below `hooks`"),
    }
}

/// A hook whose event never happens where it is applied.
fn misplaced(name: &Text, event: Event, op: Option<&Node>) -> Option<Diagnostic> {
    match (event, op) {
        (Event::Manual, _) => {
            let message = format!("`{name}` is a hook `on: manual`, which no job runs");
            Some(
                Diagnostic::error("hooks::manual-hook-applied", message)
                    .help("give it the event that it shall run on, or leave it out here"),
            )
        }
        (event, Some(op)) if event.is_of_job() => {
            let message = format!(
                "`{name}` is a hook `on: {}`: an op has no such event",
                event.word()
            );
            Some(
                Diagnostic::error("hooks::job-event-on-op", message)
                    .help("apply it to the job, without `op`; the plan's sensor runs it")
                    .related(op.span, "applied to a single op here"),
            )
        }
        _ => None,
    }
}
