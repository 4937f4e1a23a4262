//! `H017`: a grant on the node's own relation, which the `grants` setting keeps up to date.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A grant by hand.
pub static HAND_WRITTEN_GRANT: Rule = Rule::new(
    "H017",
    "hand-written-grant",
    page!("H017"),
    Level::Note,
    Check::Statement(check),
);

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
const TABLE_PRIVILEGES: [&str; 6] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let implemented = IMPLEMENTED.contains(&scope.target().adapter.name);
    let node_hook = scope.step.step.event == "post-hook";
    if !implemented || !node_hook || scope.statement.kind != "grant" {
        return;
    }
    let Some(relation) = scope.step.relation() else {
        return;
    };
    let words = scope.words();
    let privilege = words.get(1).map(String::as_str).unwrap_or_default();
    if !TABLE_PRIVILEGES.contains(&privilege) || !scope.statement.sql.contains(relation) {
        return;
    }
    found
        .statement(
            scope,
            "dbt can give this grant itself, and take it back when it is no longer wanted",
        )
        .help(format!(
            "write `+grants: {{{}: [...]}}` in place of the hook",
            privilege.to_lowercase()
        ));
}
