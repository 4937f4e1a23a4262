//! `D004`: statements that the target's warehouse lacks.

use super::super::page;
use super::lacks;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A statement of another warehouse.
pub static UNKNOWN_STATEMENT: Rule = Rule::new(
    "D004",
    "unknown-statement",
    page!("D004"),
    Level::Error,
    Check::Statement(check),
);

/// Kinds of statements, the first words that tell them from others of their kind, the adapters
/// whose warehouse has them not, and what to do. From the manuals of the warehouses.
const STATEMENTS: &[(&str, &[&str], &str, &str)] = &[
    (
        "grant",
        &[],
        "duckdb sqlite",
        "leave it to the targets that have users",
    ),
    (
        "revoke",
        &[],
        "duckdb sqlite",
        "leave it to the targets that have users",
    ),
    ("truncate", &[], "sqlite", "write `delete from`"),
    (
        "merge",
        &[],
        "clickhouse mariadb mysql sqlite",
        "write an insert with its upsert clause",
    ),
    (
        "comment",
        &["COMMENT", "ON"],
        "bigquery mariadb mysql sqlite sqlserver",
        "use `persist_docs`, or what the warehouse has for descriptions",
    ),
    (
        "vacuum",
        &[],
        "bigquery clickhouse mariadb mysql oracle snowflake sqlserver trino",
        "leave it out: the warehouse does it itself",
    ),
    (
        "analyze",
        &[],
        "bigquery clickhouse snowflake sqlserver",
        "leave it out: the warehouse keeps statistics itself",
    ),
    (
        "optimize",
        &[],
        "bigquery duckdb oracle postgres redshift snowflake sqlite sqlserver",
        "leave it to the targets that have it",
    ),
    (
        "create-table",
        &["CREATE", "OR", "REPLACE", "TABLE"],
        "mysql oracle postgres redshift sqlite sqlserver",
        "drop it with `if exists` first",
    ),
    (
        "create-view",
        &["CREATE", "OR", "REPLACE", "VIEW"],
        "sqlite sqlserver",
        "drop it with `if exists` first",
    ),
    (
        "insert",
        &["INSERT", "OVERWRITE"],
        "bigquery clickhouse duckdb mariadb mysql oracle postgres redshift sqlite sqlserver",
        "delete first, then insert",
    ),
    ("create-schema", &[], "sqlite", "attach a database file"),
    (
        "call",
        &[],
        "clickhouse sqlite",
        "send the statements themselves",
    ),
    (
        "use",
        &[],
        "postgres sqlite",
        "write names with their schema, or `set search_path`",
    ),
    (
        "do",
        &[],
        "bigquery duckdb oracle redshift snowflake sqlite sqlserver",
        "send the statements themselves",
    ),
    (
        "unload",
        &[],
        "bigquery clickhouse databricks duckdb mariadb mysql oracle postgres snowflake spark sqlite sqlserver",
        "write `copy into` a stage, `copy ... to`, `export data` or what the warehouse has instead",
    ),
    (
        "create-task",
        &[],
        "bigquery duckdb mariadb mysql postgres redshift sqlite sqlserver",
        "use the warehouse's own scheduler",
    ),
];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let adapter = scope.target().adapter.name;
    let kind = scope.statement.kind.as_str();
    let lexed = scope.lexed();
    let lacking = STATEMENTS.iter().find(|(known, start, adapters, _)| {
        let family = kind == *known || (*known == "insert" && kind == "insert-overwrite");
        family && lacks(adapters, adapter) && {
            let mut words = start.iter().enumerate();
            words.all(|(at, word)| lexed.is(at, &[word]))
        }
    });
    if let Some((known, start, _, instead)) = lacking {
        let name = if start.is_empty() {
            known.replace('-', " ")
        } else {
            start.join(" ").to_lowercase()
        };
        found
            .statement(scope, format!("{adapter} has no `{name}`"))
            .help(*instead);
    }
}
