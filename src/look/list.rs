//! Rows into the table and the document of `hookc ls`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::columns::fitted;
use super::row::{Row, rows};
use super::target::Look;
use crate::frontend::Operation;
use crate::ir::{Status, Step};
use crate::plan::json::{OriginJson, origin, status, transaction};
use crate::report::View;

/// The schema of the JSON form.
const SCHEMA: &str = "hookc.ls/1";

/// The hooks as a table of a width.
pub fn list_human(looks: &[Look<'_>], view: View<'_>, width: usize) -> String {
    let rows = rows(looks);
    let operations = operations_human(looks, view, width);
    if rows.is_empty() {
        return match operations.is_empty() {
            true => "no hooks\n".to_owned(),
            false => format!("no hooks\n\n{operations}"),
        };
    }
    let names = names(looks);
    let head = ["EVENT", "NODE", "EFFECT", "TARGETS", "DESCRIPTION"];
    let mut cells = vec![head.iter().map(ToString::to_string).collect()];
    cells.extend(rows.iter().map(|row| {
        let index = row.steps.iter().find_map(|(_, _, step)| step.index);
        let event = match index {
            Some(index) => format!("{}:{index}", row.event()),
            None => row.event().to_owned(),
        };
        let node = row.node();
        let node = match &node {
            Some(id) => names.get(id.as_str()).unwrap_or(&id.as_str()).to_string(),
            None => own_name(row.id, index).unwrap_or("-").to_owned(),
        };
        let line = [
            event,
            node,
            effect(row),
            targets(row, looks.len()),
            what(row),
        ];
        line.iter()
            .map(|cell| view.secrets.mask(cell).into_owned())
            .collect()
    }));
    let mut text = fitted(&cells, width);
    if !operations.is_empty() {
        text.push('\n');
        text.push_str(&operations);
    }
    text
}

/// What is run by hand, as a table of its own.
fn operations_human(looks: &[Look<'_>], view: View<'_>, width: usize) -> String {
    let mut cells = vec![vec!["OPERATION".to_owned(), "DESCRIPTION".to_owned()]];
    cells.extend(operations(looks).into_iter().map(|one| {
        let text = || one.text.as_ref().map(|text| one_line(text.as_str()));
        let what = one.description.clone().or_else(text).unwrap_or_default();
        let mask = |cell: &str| view.secrets.mask(cell).into_owned();
        vec![mask(&one.name), mask(&what)]
    }));
    if cells.len() == 1 {
        return String::new();
    }
    fitted(&cells, width)
}

/// The operations of all targets, each once.
fn operations<'a>(looks: &[Look<'a>]) -> Vec<&'a Operation> {
    let all = looks.iter().flat_map(|look| &look.overview.operations);
    let by_name: BTreeMap<&str, &Operation> = all.map(|one| (one.name.as_str(), one)).collect();
    by_name.into_values().collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name in an id between the event and the place: that of a hook, a job, a flow.
fn own_name(id: &str, index: Option<usize>) -> Option<&str> {
    let (_, rest) = id.split_once(':')?;
    match index {
        Some(index) => rest.strip_suffix(&index.to_string())?.strip_suffix(':'),
        None => Some(rest),
    }
}

/// Nodes by the shortest name that means only one of them.
fn names<'a>(looks: &[Look<'a>]) -> BTreeMap<&'a str, &'a str> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in looks.iter().flat_map(|look| &look.overview.nodes) {
        let ids = by_name.entry(&node.name).or_default();
        if !ids.contains(&node.id.as_str()) {
            ids.push(&node.id);
        }
    }
    let unique = by_name.into_iter().filter_map(|(name, ids)| match ids[..] {
        [id] => Some((id, name)),
        _ => None,
    });
    unique.collect()
}

/// What running the hook twice means; by target where that differs.
fn effect(row: &Row<'_>) -> String {
    let mut words: Vec<&str> = Vec::new();
    for (_, _, step) in &row.steps {
        let word = word(step);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.len() > 1 {
        words.retain(|word| *word != "-");
    }
    words.join("/")
}

fn word(step: &Step) -> &'static str {
    match step.status {
        Status::Deferred | Status::Fails | Status::Skipped => status(step.status),
        _ if step.sends() => step.effect().as_str(),
        _ => "-",
    }
}

/// More targets than this are not named where they are all.
const FEW: usize = 2;

/// The targets of `count` in which the hook sends something.
fn targets(row: &Row<'_>, count: usize) -> String {
    let sending = row.steps.iter().filter(|(_, _, step)| step.sends());
    let names: Vec<&str> = sending.map(|(plan, _, _)| plan.target.as_str()).collect();
    if names.is_empty() {
        return "-".to_owned();
    }
    if names.len() == count && count > FEW {
        return "all".to_owned();
    }
    names.join(", ")
}

/// The description, else how the text begins.
fn what(row: &Row<'_>) -> String {
    let described = row.declared.and_then(|hook| hook.description.clone());
    described.unwrap_or_else(|| {
        let declared = row.declared.and_then(|hook| hook.texts.first());
        let sent = || {
            row.steps
                .iter()
                .find_map(|(_, _, step)| step.texts().first().copied())
        };
        let text = declared.or_else(sent).map_or("", |text| text.as_str());
        let line = one_line(text);
        let mut applied = row.steps.iter();
        match applied.find_map(|(_, _, step)| step.applied.as_ref()) {
            Some(applied) => format!("{}: {line}", applied.hook),
            None => line,
        }
    })
}

#[derive(Serialize)]
struct HookJson<'a> {
    id: Cow<'a, str>,
    event: &'static str,
    node: Option<String>,
    description: Option<Cow<'a, str>>,
    origin: Option<OriginJson<'a>>,
    template: Option<Cow<'a, str>>,
    transaction: Option<&'static str>,
    targets: Vec<TargetJson<'a>>,
}

#[derive(Serialize)]
struct TargetJson<'a> {
    target: Cow<'a, str>,
    order: usize,
    status: &'static str,
    sends: bool,
    effect: &'static str,
    in_transaction: bool,
}

/// The hooks as `hookc.ls/1`.
pub fn list_json(looks: &[Look<'_>], view: View<'_>) -> Value {
    let rows = rows(looks);
    let hooks: Vec<HookJson<'_>> = rows.iter().map(|row| hook(row, view)).collect();
    let plan = looks.first().map(|look| look.plan);
    let targets: Vec<_> = looks
        .iter()
        .map(|look| view.secrets.mask(&look.plan.target))
        .collect();
    json!({
        "schema": SCHEMA,
        "system": plan.map(|plan| plan.system),
        "project": plan.map(|plan| view.secrets.mask(&plan.project)),
        "command": plan.map(|plan| &plan.command),
        "targets": targets,
        "hooks": hooks,
        "operations": operations(looks).into_iter().map(|one| operation(one, view)).collect::<Vec<Value>>(),
    })
}

fn operation(one: &Operation, view: View<'_>) -> Value {
    json!({
        "name": view.secrets.mask(&one.name),
        "description": one.description.as_deref().map(|text| view.secrets.mask(text)),
        "origin": one.span.map(|span| view.place(span)),
        "template": one.text.as_ref().map(|text| view.secrets.mask(text.as_str())),
    })
}

fn hook<'a>(row: &'a Row<'a>, view: View<'a>) -> HookJson<'a> {
    let mask = |text: &'a str| view.secrets.mask(text);
    let declared = row.declared;
    let first = row.steps.first().map(|(_, _, step)| *step);
    HookJson {
        id: mask(row.id),
        event: row.event(),
        node: row.node().map(|node| view.secrets.mask(&node).into_owned()),
        description: declared.and_then(|hook| Some(mask(hook.description.as_deref()?))),
        origin: first.and_then(|step| origin(step, view)),
        template: declared.and_then(|hook| Some(mask(hook.texts.first()?.as_str()))),
        transaction: first.and_then(|step| step.transaction).map(transaction),
        targets: row
            .steps
            .iter()
            .map(|(plan, order, step)| TargetJson {
                target: mask(&plan.target),
                order: *order,
                status: status(step.status),
                sends: step.sends(),
                effect: step.effect().as_str(),
                in_transaction: step.in_transaction,
            })
            .collect(),
    }
}
