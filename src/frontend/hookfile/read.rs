//! The document of a `hookc.yml` into [`HookFile`].

use std::collections::HashSet;

use super::apply::{self, Names};
use super::flow::{self, Flow, Known};
use super::hook;
use super::model::{Event, Hook, HookFile, TargetEntry};
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Text};
use crate::yaml::{Data, Mapping, Node};

const KEYS: [&str; 6] = ["version", "project", "targets", "hooks", "apply", "flows"];

/// What a document says, as far as it can be used; `None` if it is no mapping. `whole` is the place of the file. Beside a dbt
/// project, targets and operations may be that project's.
pub(super) fn read(
    document: &Node,
    whole: Span,
    beside_dbt: bool,
) -> (Option<HookFile>, Vec<Diagnostic>) {
    let mut reader = Reader::default();
    let what = "hookc.yml";
    if reader.known(what, document, &KEYS).is_none() {
        return (None, reader.found);
    }
    version(&mut reader, document, whole);
    let project = reader
        .required(what, document, "project", whole)
        .and_then(|node| reader.text("`project`", node));
    let mut part = |key: &str, optional: bool| {
        let found = document.get(key);
        if found.is_none() && !optional {
            reader.required(what, document, key, whole);
        }
        found
    };
    let has_flows = document.get("flows").is_some();
    let (of_targets, of_hooks) = (part("targets", beside_dbt), part("hooks", has_flows));
    let targets = of_targets
        .map(|node| targets(&mut reader, node))
        .unwrap_or_default();
    let hooks = of_hooks
        .map(|node| hooks(&mut reader, node))
        .unwrap_or_default();
    let names = names(document, &hooks);
    let apply = document
        .get("apply")
        .map(|node| apply::read(&mut reader, node, &names))
        .unwrap_or_default();
    let known = Known {
        hooks: self::names(document, &hooks),
        beside_dbt,
    };
    let flows = document
        .get("flows")
        .map(|node| flows(&mut reader, node, &known))
        .unwrap_or_default();
    let used = apply
        .iter()
        .flat_map(|one| one.hooks.iter().map(|(at, _)| *at));
    never_applied(&mut reader, &hooks, &used.collect());
    let file = HookFile {
        project: project.unwrap_or_else(|| Text::new("")),
        targets,
        hooks,
        apply,
        flows,
    };
    (Some(file), reader.found)
}

/// The names below `hooks`; nothing stands under one whose hook cannot be used.
fn names<'f>(document: &'f Node, hooks: &'f [Hook]) -> Names<'f> {
    let written = document.get("hooks").and_then(Node::mapping);
    let written = written.unwrap_or_default().iter();
    let mut names: Names<'f> = written
        .filter_map(|(key, _)| Some((key.text()?.as_str(), None)))
        .collect();
    let usable = hooks.iter().enumerate();
    names.extend(usable.map(|(at, hook)| (hook.name.as_str(), Some((at, hook.event)))));
    names
}

fn version(reader: &mut Reader, document: &Node, whole: Span) {
    let Some(node) = reader.required("hookc.yml", document, "version", whole) else {
        return;
    };
    if node.data() != Data::Int(1) {
        let message = "this version of hookc.yml is not known";
        reader.say(
            Diagnostic::error("hooks::unknown-version", message)
                .at(node.span)
                .help("write `version: 1`"),
        );
    }
}

fn targets(reader: &mut Reader, node: &Node) -> Vec<TargetEntry> {
    let entries = reader.mapping("`targets`", node).unwrap_or_default();
    if entries.is_empty() && node.mapping().is_some() {
        let message = "`targets` names no target";
        reader.say(
            Diagnostic::error("hooks::no-targets", message)
                .at(node.span)
                .help("write `dev: {type: duckdb, schema: ..., resource: ...}` below it"),
        );
    }
    entries
        .iter()
        .filter_map(|(key, value)| target(reader, key, value))
        .collect()
}

fn target(reader: &mut Reader, key: &Node, value: &Node) -> Option<TargetEntry> {
    let name = reader.text("the name of a target", key)?;
    let what = format!("the target `{name}`");
    let (mut fields, mut lost) = match value.data() {
        Data::Map(fields) => (fields, false),
        _ => (Mapping::default(), true),
    };
    if reader.mapping(&what, value).is_some()
        && let Some(node) = reader.required(&what, value, "type", key.span)
    {
        reader.text(&format!("the type of {what}"), node);
    }
    let vars = match fields.shift_remove("vars") {
        None | Some(Data::Null) => Mapping::default(),
        Some(Data::Map(vars)) => vars,
        Some(_) => {
            if let Some(node) = value.get("vars") {
                reader.wrong(&format!("`vars` of {what}"), "a mapping", node);
            }
            lost = true;
            Mapping::default()
        }
    };
    Some(TargetEntry {
        name,
        fields,
        vars,
        lost,
        span: key.span,
    })
}

fn hooks(reader: &mut Reader, node: &Node) -> Vec<Hook> {
    let entries = reader.mapping("`hooks`", node).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(key, value)| hook::read(reader, key, value))
        .collect()
}

fn flows(reader: &mut Reader, node: &Node, known: &Known<'_>) -> Vec<Flow> {
    let entries = reader.mapping("`flows`", node).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(key, value)| flow::read(reader, key, value, known))
        .collect()
}

/// A hook that stands nowhere in `apply` never runs.
fn never_applied(reader: &mut Reader, hooks: &[Hook], used: &HashSet<usize>) {
    let unused = hooks
        .iter()
        .enumerate()
        .filter(|(at, hook)| hook.event != Event::Manual && !used.contains(at));
    for (_, hook) in unused {
        let name: &Text = &hook.name;
        let message = format!("the hook `{name}` is applied to nothing, so it never runs");
        reader.say(
            Diagnostic::warning("hooks::never-applied", message)
                .at(hook.span)
                .help(format!("add `{{job: ..., hooks: [{name}]}}` to `apply`")),
        );
    }
}
