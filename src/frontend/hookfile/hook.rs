//! An entry of `hooks` into a [`Hook`]: its texts parsed, its condition found.

use std::sync::Arc;

use super::model::{EVENTS, Event, Hook, When};
use super::reader::{Reader, listed};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::load::parse_diagnostic;
use crate::jinja::ast::{Stmt, StmtKind};
use crate::render::Template;
use crate::source::{Text, TextBuilder};
use crate::yaml::{Data, Node};

const KEYS: [&str; 7] = [
    "description",
    "on",
    "when",
    "sql",
    "steps",
    "transaction",
    "resource",
];

/// The hook of an entry; `None` if it cannot be used.
pub(super) fn read(reader: &mut Reader, key: &Node, value: &Node) -> Option<Hook> {
    let name = reader.text("the name of a hook", key)?;
    let what = format!("the hook `{name}`");
    reader.known(&what, value, &KEYS)?;
    let event = event(reader, &what, key, value);
    let texts = texts(reader, &what, key, value);
    let when = value
        .get("when")
        .and_then(|node| when(reader, &format!("`when` of {what}"), node));
    let transaction = value
        .get("transaction")
        .and_then(|node| reader.flag(&format!("`transaction` of {what}"), node));
    let resource = value
        .get("resource")
        .and_then(|node| reader.text(&format!("`resource` of {what}"), node));
    if let Some(node) = value.get("description") {
        reader.text(&format!("`description` of {what}"), node);
    }
    Some(Hook {
        name,
        event: event?,
        texts,
        when,
        transaction: transaction.unwrap_or_default(),
        resource,
        span: key.span,
    })
}

fn event(reader: &mut Reader, what: &str, key: &Node, value: &Node) -> Option<Event> {
    let node = reader.required(what, value, "on", key.span)?;
    let word = reader.text(&format!("`on` of {what}"), node)?;
    let known = EVENTS.iter().find(|(known, _)| *known == word.as_str());
    if known.is_none() {
        let words = EVENTS.map(|(word, _)| word);
        let help = match closest(word.as_str(), words) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the events are {}", listed(&words)),
        };
        let message = format!("there is no event `{word}`");
        reader.say(
            Diagnostic::error("hooks::unknown-event", message)
                .at(node.span)
                .help(help),
        );
    }
    known.map(|(_, event)| *event)
}

/// `sql`, or the `sql` of each of `steps`.
fn texts(reader: &mut Reader, what: &str, key: &Node, value: &Node) -> Vec<Arc<Template>> {
    match (value.get("sql"), value.entry("steps")) {
        (Some(sql), None) => template(reader, &format!("`sql` of {what}"), sql)
            .into_iter()
            .collect(),
        (None, Some((_, steps))) => {
            let steps = reader
                .list(&format!("`steps` of {what}"), steps)
                .unwrap_or_default();
            steps
                .iter()
                .filter_map(|step| step_text(reader, what, step))
                .collect()
        }
        (Some(_), Some((steps, _))) => {
            let message = format!("{what} has both `sql` and `steps`");
            reader.say(
                Diagnostic::error("hooks::sql-and-steps", message)
                    .at(steps.span)
                    .help("make the text of `sql` one of the steps"),
            );
            Vec::new()
        }
        (None, None) => {
            let message = format!("{what} has no `sql` and no `steps`");
            reader.say(Diagnostic::error("hooks::missing-key", message).at(key.span));
            Vec::new()
        }
    }
}

fn step_text(reader: &mut Reader, what: &str, step: &Node) -> Option<Arc<Template>> {
    let what = format!("a step of {what}");
    reader.known(&what, step, &["sql"])?;
    let sql = reader.required(&what, step, "sql", step.span)?;
    template(reader, &format!("`sql` of {what}"), sql)
}

/// A text's template.
pub(super) fn template(reader: &mut Reader, what: &str, node: &Node) -> Option<Arc<Template>> {
    let text = reader.text(what, node)?;
    parsed(reader, text)
}

fn parsed(reader: &mut Reader, text: Text) -> Option<Arc<Template>> {
    match Template::parse(text.clone()) {
        Ok(template) => Some(Arc::new(template)),
        Err(error) => {
            reader.say(parse_diagnostic(&text, error));
            None
        }
    }
}

/// A condition: one expression, with its delimiters or without.
fn when(reader: &mut Reader, what: &str, node: &Node) -> Option<When> {
    let text = match node.data() {
        Data::Bool(_) => node.text()?.clone(),
        _ => reader.text(what, node)?,
    };
    let whole = if text.as_str().contains(['{', '}']) {
        text
    } else {
        delimited(&text)
    };
    let template = parsed(reader, whole)?;
    let mut printed = template.ast.body.iter().filter(|stmt| !is_space(stmt));
    if let (Some(StmtKind::Print(condition)), None) =
        (printed.next().map(|stmt| &stmt.kind), printed.next())
    {
        let condition = condition.clone();
        return Some(When {
            span: template.span(condition.range),
            template,
            condition,
        });
    }
    let message = format!("{what} is no expression");
    reader.say(
        Diagnostic::error("hooks::when-not-an-expression", message)
            .at(node.span)
            .help("write one expression: `\"{{ target.name == 'prod' }}\"`"),
    );
    None
}

fn delimited(text: &Text) -> Text {
    let mut whole = TextBuilder::default();
    whole.append(&Text::new("{{ "), None);
    whole.append(text, None);
    whole.append(&Text::new(" }}"), None);
    whole.finish()
}

fn is_space(stmt: &Stmt) -> bool {
    matches!(&stmt.kind, StmtKind::Data(text) if text.trim().is_empty())
}
