//! `H017`: a grant on the node's own relation, which the `grants` setting keeps up to date.

use std::collections::BTreeMap;

use super::super::page;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, ScriptScope};
use crate::source::Span;

/// A grant by hand.
pub static HAND_WRITTEN_GRANT: Rule = Rule::new(
    "H017",
    "hand-written-grant",
    page!("H017"),
    Level::Note,
    Check::Plan(check),
)
.of_all_nodes();

/// Adapters that implement the `grants` setting.
const IMPLEMENTED: [&str; 6] = [
    "bigquery",
    "databricks",
    "postgres",
    "redshift",
    "snowflake",
    "spark",
];

/// Privileges that the setting can give.
const PRIVILEGES: [&str; 6] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
];

/// A habit of the whole project is one finding, at the first place.
fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    if !IMPLEMENTED.contains(&scope.target.adapter.name) {
        return;
    }
    let mut by_privilege: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for step in scope
        .steps
        .iter()
        .filter(|step| step.step.event == "post-hook")
    {
        let origin = step
            .step
            .origin
            .filter(|span| scope.project.is_own(span.file));
        let granted = step.scripts.iter().flat_map(|script| {
            let statements = script.statements.iter();
            statements.filter_map(|statement| privilege(step, &statement.sql))
        });
        for (privilege, origin) in granted.zip(std::iter::repeat(origin)) {
            by_privilege.entry(privilege).or_default().extend(origin);
        }
    }
    for (privilege, places) in by_privilege {
        let first = places.iter().min().copied();
        for _ in places {
            found
                .at(
                    first,
                    "dbt can give this grant itself, and take it back when it is no longer wanted",
                )
                .help(format!(
                    "write `+grants: {{{privilege}: [...]}}` in place of the hook"
                ));
        }
    }
}

/// The privilege that a statement grants on the relation of its own node.
fn privilege(step: &ScriptScope<'_>, sql: &str) -> Option<String> {
    let mut words = sql.split_whitespace();
    if !words.next()?.eq_ignore_ascii_case("grant") {
        return None;
    }
    let privilege = words.next()?.trim_end_matches(',').to_uppercase();
    let relation = step.relation()?;
    let known = PRIVILEGES.contains(&privilege.as_str()) && sql.contains(relation);
    known.then(|| privilege.to_lowercase())
}
