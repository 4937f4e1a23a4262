//! `D003`: types that the target's warehouse lacks.

use super::super::page;
use super::{Lacking, instead};
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;
use crate::sql::Kind;

/// A type of another warehouse.
pub static UNKNOWN_TYPE: Rule = Rule::new(
    "D003",
    "unknown-type",
    page!("D003"),
    Level::Error,
    Check::Statement(check),
);

/// Types by name, from the manuals of the warehouses.
pub static TYPES: &[Lacking] = &[
    (
        "STRING",
        "athena mariadb mysql oracle postgres redshift sqlserver trino",
        "`varchar`",
    ),
    (
        "NUMBER",
        "athena bigquery clickhouse databricks duckdb mariadb mysql postgres redshift spark sqlserver trino",
        "`numeric`",
    ),
    (
        "VARIANT",
        "athena bigquery mariadb mysql oracle postgres redshift sqlserver trino",
        "the warehouse's type for JSON",
    ),
    (
        "INT64",
        "athena databricks mariadb mysql oracle postgres redshift snowflake spark sqlserver trino",
        "`bigint`",
    ),
    (
        "FLOAT64",
        "athena databricks duckdb mariadb mysql oracle postgres redshift snowflake spark sqlserver trino",
        "`double precision`",
    ),
    (
        "DATETIME",
        "athena databricks oracle postgres spark trino",
        "`timestamp`",
    ),
    (
        "DATETIME2",
        "athena bigquery clickhouse databricks duckdb mariadb mysql oracle postgres redshift snowflake spark trino",
        "`timestamp`",
    ),
    (
        "TIMESTAMP_NTZ",
        "athena bigquery clickhouse duckdb mariadb mysql oracle postgres redshift sqlserver trino",
        "`timestamp`",
    ),
    (
        "TIMESTAMP_LTZ",
        "athena bigquery clickhouse duckdb mariadb mysql oracle postgres redshift sqlserver trino",
        "`timestamp with time zone`",
    ),
    (
        "TIMESTAMPTZ",
        "bigquery clickhouse databricks mariadb mysql oracle spark sqlserver",
        "the warehouse's type with a time zone",
    ),
    (
        "JSONB",
        "athena bigquery databricks duckdb mariadb mysql oracle redshift snowflake spark sqlserver trino",
        "the warehouse's type for JSON",
    ),
    (
        "SUPER",
        "athena bigquery clickhouse databricks duckdb mariadb mysql oracle postgres snowflake spark sqlserver trino",
        "the warehouse's type for JSON",
    ),
    (
        "SERIAL",
        "athena bigquery clickhouse databricks duckdb oracle redshift snowflake spark sqlserver trino",
        "an identity column",
    ),
    (
        "BIGSERIAL",
        "athena bigquery clickhouse databricks duckdb mariadb mysql oracle redshift snowflake spark sqlserver trino",
        "an identity column",
    ),
    (
        "NVARCHAR2",
        "athena bigquery clickhouse databricks duckdb mariadb mysql postgres redshift spark sqlserver trino",
        "`varchar`",
    ),
    (
        "VARCHAR2",
        "athena bigquery clickhouse databricks duckdb mariadb mysql postgres redshift snowflake spark sqlserver trino",
        "`varchar`",
    ),
];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let kind = scope.statement.kind.as_str();
    let adapter = scope.target().adapter.name;
    let lexed = scope.lexed();
    // Athena defines its tables with Hive's types, and casts to Trino's.
    let columns = matches!(kind, "create-table" | "alter-table") && adapter != "athena";
    // `create table t as select a string` has no list of columns.
    let query = lexed.find("SELECT").unwrap_or(lexed.len());
    for at in 0..lexed.len() {
        let Some(name) = lexed.word(at) else {
            continue;
        };
        let Some(instead) = instead(TYPES, name, adapter) else {
            continue;
        };
        if is_cast(&lexed, at) || columns && at < query && is_column(&lexed, at) {
            found
                .statement(
                    scope,
                    format!("{adapter} has no type `{}`", name.to_lowercase()),
                )
                .help(format!("write {instead}"));
        }
    }
}

/// `cast(x as TYPE)` or `x::TYPE`.
fn is_cast(lexed: &Lexed<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else {
        return false;
    };
    let closes = matches!(lexed.kind(at + 1), Some(Kind::Close | Kind::Open));
    let casts = |at: &usize| lexed.is(*at, &["CAST", "TRY_CAST", "SAFE_CAST"]);
    lexed.is_sign(before, "::")
        || lexed.is(before, &["AS"]) && closes && (0..at).rev().take(64).any(|at| casts(&at))
}

/// A column's definition: `(name TYPE` or `, name TYPE` or `column name TYPE`.
fn is_column(lexed: &Lexed<'_>, at: usize) -> bool {
    let Some(front) = at.checked_sub(2) else {
        return false;
    };
    let opens = lexed.opens(front)
        || lexed.is_sign(front, ",")
        || lexed.is(front, &["COLUMN", "ADD", "EXISTS", "TYPE"]);
    lexed.part(at - 1).is_some() && opens
}
