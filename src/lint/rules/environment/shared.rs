//! `E007` and `E016`: rows and grants of one object that production and other targets change.

use std::collections::{BTreeMap, BTreeSet};

use super::super::page;
use crate::ir::{Action, Statement, Step, actions};
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::locate;
use crate::lint::names::{self, Named};
use crate::lint::project::{Project, Target};
use crate::lint::rule::{Check, Level, Rule};
use crate::source::Span;

/// A hook that writes into the same table from production and from elsewhere.
pub static SHARED_WRITE: Rule = Rule::new(
    "E007",
    "shared-write",
    page!("E007"),
    Level::Warning,
    Check::Targets(rows),
);

/// A grant on the same object from production and from elsewhere.
pub static SHARED_GRANT: Rule = Rule::new(
    "E016",
    "shared-grant",
    page!("E016"),
    Level::Warning,
    Check::Targets(grants),
);

/// Who changes what: the name's place and the whole name, with the targets.
type Changed = BTreeMap<(Span, String), BTreeSet<usize>>;

/// The names of what a statement changes.
type Names = fn(&Statement, &Target<'_>) -> Vec<Named>;

fn rows(project: &Project<'_>, found: &mut Found<'_>) {
    tell(project, (written, true), "write into", found);
}

fn grants(project: &Project<'_>, found: &mut Found<'_>) {
    // Who runs an operation by hand means to.
    tell(project, (granted, false), "change who may use", found);
}

fn tell(project: &Project<'_>, (names, by_hand): (Names, bool), does: &str, found: &mut Found<'_>) {
    let mut changed = Changed::new();
    for (at, target) in project.targets.iter().enumerate() {
        let mut seen = foldhash::HashSet::default();
        let steps = target.steps();
        for step in steps.filter(|step| by_hand || step.index.is_some()) {
            let first = step.origin.is_some_and(|origin| {
                project.is_own(origin.file) && seen.insert((origin, step.event))
            });
            if first {
                collect(project, (at, target), (step, names), &mut changed);
            }
        }
    }
    for ((span, object), targets) in changed {
        let targets = targets.iter().filter_map(|at| project.targets.get(*at));
        let (production, others): (Vec<&Target<'_>>, Vec<_>) =
            targets.partition(|target| target.production);
        let names = |targets: &[&Target<'_>]| -> Vec<String> {
            targets
                .iter()
                .map(|target| target.name().to_string())
                .collect()
        };
        if production.is_empty() || others.is_empty() {
            continue;
        }
        let verb = match (others.len(), does.split_once(' ')) {
            (1, Some((verb, rest))) => format!("{verb}s {rest}"),
            _ => does.to_string(),
        };
        let message = format!(
            "{} {verb} `{object}` as well as {}",
            names(&others).join(", "),
            names(&production).join(", ")
        );
        found
            .at(Some(span), message)
            .targets(names(&others))
            .help("name it by `{{ target.schema }}`, or do it only `{% if target.name == ... %}`");
    }
}

/// The table whose rows a statement changes.
fn written(statement: &Statement, target: &Target<'_>) -> Vec<Named> {
    let changes = ["insert", "update", "delete", "merge"];
    if !changes.iter().any(|verb| statement.kind.starts_with(verb)) {
        return Vec::new();
    }
    let lexed = Lexed::of(&statement.sql, &target.plan.dialect);
    names::written(&lexed).into_iter().collect()
}

/// The tables, schemas and databases that a statement grants something on.
fn granted(statement: &Statement, target: &Target<'_>) -> Vec<Named> {
    if !matches!(statement.kind.as_str(), "grant" | "revoke") {
        return Vec::new();
    }
    names::mentioned(&Lexed::of(&statement.sql, &target.plan.dialect))
}

/// The objects of a place that all targets share, as written: with a schema, and with the database
/// unless the targets have the same.
fn collect(
    project: &Project<'_>,
    (at, target): (usize, &Target<'_>),
    (step, names): (&Step, Names),
    changed: &mut Changed,
) {
    for action in actions(&step.body) {
        let Action::Sql {
            sql, statements, ..
        } = action
        else {
            continue;
        };
        for statement in statements {
            for named in names(statement, target) {
                let range = named.range();
                let before = statement.sql.get(..range.start).unwrap_or_default();
                let of_server = before.trim_end().to_lowercase().ends_with("database");
                let start = statement.range.start;
                let range = start + range.start..start + range.end;
                let Some(span) = locate::literal(project, step, sql, range) else {
                    continue;
                };
                let object = named.parts.join(".");
                let object = object.trim_end_matches('.');
                let whole = match named.parts.len() {
                    1 => continue,
                    2 if !of_server => format!("{}{object}", database(target)),
                    _ => object.to_string(),
                };
                changed.entry((span, whole)).or_default().insert(at);
            }
        }
    }
}

/// The database that a name without one means.
fn database(target: &Target<'_>) -> String {
    let target = target.dbt.map(|dbt| &dbt.env.target);
    let database = target.and_then(|target| target.database.as_deref());
    database.map(|name| format!("{name}.")).unwrap_or_default()
}
