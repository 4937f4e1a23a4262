//! Findings and effects into `hookc.lint/1` (design section 4). Fields may be added, never renamed.

use serde::Serialize;

use crate::ir::{Statement, Step};
use crate::lint::{Project, Target};
use crate::report::{Finding, FindingJson, View, findings_json};
use crate::source::Text;

/// The document.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    schema: &'static str,
    scripts: Vec<ScriptJson<'a>>,
    diagnostics: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct ScriptJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
    dialect: &'a str,
    effect: &'static str,
    flags: Vec<&'a str>,
    statements: Vec<StatementJson<'a>>,
}

#[derive(Serialize)]
struct StatementJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    sql: std::borrow::Cow<'a, str>,
    r#type: &'a str,
    effect: &'static str,
    flags: &'a [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    obligation: Option<&'a str>,
}

impl<'a> Document<'a> {
    /// The document of a project or of scripts.
    pub(super) fn new(
        project: &'a Project<'a>,
        findings: &'a [Finding],
        view: View<'a>,
    ) -> Document<'a> {
        let targets = project.targets.iter();
        let scripts = targets.flat_map(|target| {
            let steps = target.steps();
            steps.map(move |step| script(target, step, view))
        });
        Document {
            schema: "hookc.lint/1",
            scripts: scripts.collect(),
            diagnostics: findings_json(findings, view),
        }
    }
}

fn script<'a>(target: &'a Target<'a>, step: &'a Step, view: View<'a>) -> ScriptJson<'a> {
    let sent = step.statements();
    let mut flags: Vec<&str> = sent
        .iter()
        .flat_map(|(_, statement)| statement.flags.iter().copied())
        .collect();
    flags.sort_unstable();
    flags.dedup();
    let plain = target.plan.system == "sql";
    ScriptJson {
        file: plain.then_some(step.id.as_str()),
        id: (!plain).then_some(step.id.as_str()),
        target: (!plain).then(|| target.name()),
        dialect: &target.plan.dialect,
        effect: step.effect().as_str(),
        flags,
        statements: sent
            .into_iter()
            .map(|(text, one)| statement(text, one, plain, view))
            .collect(),
    }
}

fn statement<'a>(
    text: &Text,
    statement: &'a Statement,
    plain: bool,
    view: View<'a>,
) -> StatementJson<'a> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = text.span(offset(statement.range.start)..offset(statement.range.end));
    let place = span.map(|span| view.place(span));
    StatementJson {
        line: place.as_ref().map(|place| place.line),
        column: place.as_ref().map(|place| place.column),
        file: place.map(|place| place.file).filter(|_| !plain),
        sql: view.secrets.mask(&statement.sql),
        r#type: &statement.kind,
        effect: statement.effect.as_str(),
        flags: &statement.flags,
        obligation: statement.obligation.as_deref(),
    }
}
