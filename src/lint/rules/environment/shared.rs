//! `E007`: rows that every environment writes into the same table.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::page;
use crate::ir::{Action, Step, actions};
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::locate;
use crate::lint::names;
use crate::lint::project::{Project, Target};
use crate::lint::rule::{Check, Level, Rule};
use crate::source::Span;

/// A hook that writes into the same table from production and from elsewhere.
pub static SHARED_WRITE: Rule = Rule::new(
    "E007",
    "shared-write",
    page!("E007"),
    Level::Warning,
    Check::Targets(check),
);

/// Who writes where: the statement's place and the table.
type Written = HashMap<(Span, String), BTreeSet<usize>>;

fn check(project: &Project<'_>, found: &mut Found<'_>) {
    let mut written = Written::new();
    for (at, target) in project.targets.iter().enumerate() {
        let mut seen = HashSet::new();
        for step in target.steps() {
            let first = step.origin.is_some_and(|origin| {
                project.is_own(origin.file) && seen.insert((origin, step.event))
            });
            if first {
                collect(project, (at, target), step, &mut written);
            }
        }
    }
    let mut written: Vec<_> = written.into_iter().collect();
    written.sort();
    for ((span, table), targets) in written {
        let of = |production: bool| {
            let targets = targets.iter().filter_map(|at| project.targets.get(*at));
            targets
                .filter(move |target| target.production == production)
                .map(|target| target.name().to_string())
                .collect::<Vec<String>>()
        };
        let (production, others) = (of(true), of(false));
        if production.is_empty() || others.is_empty() {
            continue;
        }
        let verb = if others.len() == 1 { "writes" } else { "write" };
        let message = format!(
            "{} {verb} into `{table}` as well as {}",
            others.join(", "),
            production.join(", ")
        );
        found
            .at(Some(span), message)
            .targets(others)
            .help("name it by `{{ target.schema }}`, or write only `{% if target.name == ... %}`");
    }
}

/// The tables of a place that all targets share, as written: with a schema, and with the database
/// unless the targets have the same.
fn collect(
    project: &Project<'_>,
    (at, target): (usize, &Target<'_>),
    step: &Step,
    written: &mut Written,
) {
    for action in actions(&step.body) {
        let Action::Sql {
            sql, statements, ..
        } = action
        else {
            continue;
        };
        for statement in statements {
            let changes = ["insert", "update", "delete", "merge"];
            if !changes.iter().any(|verb| statement.kind.starts_with(verb)) {
                continue;
            }
            let Some(named) = names::written(&Lexed::of(&statement.sql, &target.plan.dialect))
            else {
                continue;
            };
            let range = named.range();
            let start = statement.range.start;
            let range = start + range.start..start + range.end;
            let Some(span) = locate::literal(project, step, sql, range) else {
                continue;
            };
            let mut table = named.parts.join(".");
            match named.parts.len() {
                1 => continue,
                2 => table = format!("{}{table}", database(target)),
                _ => {}
            }
            written.entry((span, table)).or_default().insert(at);
        }
    }
}

/// The database that a name without one means.
fn database(target: &Target<'_>) -> String {
    let target = target.dbt.map(|dbt| &dbt.env.target);
    let database = target.and_then(|target| target.database.as_deref());
    database.map(|name| format!("{name}.")).unwrap_or_default()
}
