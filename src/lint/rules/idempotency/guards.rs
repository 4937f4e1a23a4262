//! `I001`, `I003`, `I010`: definitions that fail or stay behind when they run again.

use super::super::page;
use crate::ir::Effect;
use crate::lint::fix::insert_after;
use crate::lint::found::Found;
use crate::lint::names;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A `create` that fails because the object is there.
pub static CREATE_WITHOUT_GUARD: Rule = Rule::new(
    "I001",
    "create-without-guard",
    page!("I001"),
    Level::Error,
    Check::Statement(create),
);

/// An `alter` that fails because it has been done.
pub static ALTER_WITHOUT_GUARD: Rule = Rule::new(
    "I003",
    "alter-without-guard",
    page!("I003"),
    Level::Error,
    Check::Statement(alter),
);

/// An `if not exists` that keeps an old definition.
pub static STALE_DEFINITION: Rule = Rule::new(
    "I010",
    "stale-definition",
    page!("I010"),
    Level::Note,
    Check::Statement(stale),
);

/// Adapters without `create ... if not exists` for tables.
const UNGUARDED: [&str; 4] = ["oracle", "sqlserver", "synapse", "fabric"];

/// Adapters whose views have `or replace`.
const REPLACEABLE_VIEWS: [&str; 9] = [
    "bigquery",
    "databricks",
    "duckdb",
    "mariadb",
    "mysql",
    "postgres",
    "redshift",
    "snowflake",
    "spark",
];

fn create(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let statement = scope.statement;
    let Some(object) = statement.kind.strip_prefix("create-") else {
        return;
    };
    if statement.effect != Effect::RerunError {
        return;
    }
    let object = object.replace('-', " ");
    let adapter = scope.target().adapter.name;
    let finding = found.statement(scope, format!("`create {object}` fails when it runs again"));
    let guarded = matches!(object.as_str(), "table" | "schema") && !UNGUARDED.contains(&adapter);
    if guarded {
        let guard = insert_after(scope, 2, " if not exists", "add `if not exists`");
        finding
            .help(format!("write `create {object} if not exists`"))
            .fix(guard.filter(|_| is_plain(scope)));
    } else if matches!(object.as_str(), "view" | "function") && REPLACEABLE_VIEWS.contains(&adapter)
    {
        finding
            .help(format!("write `create or replace {object}`"))
            .fix(insert_after(scope, 1, " or replace", "add `or replace`"));
    } else {
        finding.help("look first whether it is there, or drop it first with `if exists`");
    }
}

/// Whether a guard leaves the meaning as it is: nothing is filled from a query, whose rows would
/// be those of the first run for ever.
fn is_plain(scope: &StatementScope<'_>) -> bool {
    !scope.lexed().has("SELECT")
}

fn alter(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let statement = scope.statement;
    if statement.effect != Effect::RerunError || !statement.kind.starts_with("alter-") {
        return;
    }
    let lexed = scope.lexed();
    let own = names::defined(&lexed).is_some_and(|named| scope.step.is_own(&named));
    if own && scope.step.follows_rebuilding() {
        return;
    }
    let what = statement.kind.replace('-', " ");
    let adds_column = lexed.pair("ADD", "COLUMN");
    let finding = found.statement(scope, format!("`{what}` fails when it runs again"));
    let guarded = [
        "postgres",
        "redshift",
        "duckdb",
        "snowflake",
        "bigquery",
        "mariadb",
    ];
    if adds_column && guarded.contains(&scope.target().adapter.name) {
        finding.help("write `add column if not exists`");
    } else {
        finding.help(
            "look into the catalog first, or do it once by hand: a hook runs with every build",
        );
    }
}

/// Tables are left out: `create table if not exists` is how a hook makes its log, and nobody
/// expects a hook to migrate it.
fn stale(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let statement = scope.statement;
    let body = [
        "create-view",
        "create-function",
        "create-procedure",
        "create-macro",
    ];
    if statement.effect != Effect::Guarded || !body.contains(&statement.kind.as_str()) {
        return;
    }
    let object = statement.kind.trim_start_matches("create-");
    found
        .statement(
            scope,
            format!("the {object} keeps its first definition: what is changed here never arrives"),
        )
        .help(format!("write `create or replace {object}`"));
}
