//! `D003`: types that the target's warehouse lacks.

use super::super::page;
use super::{Lacking, instead};
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;
use crate::sql::{self, Kind, Lexeme};

/// A type of another warehouse.
pub static UNKNOWN_TYPE: Rule = Rule::new(
    "D003",
    "unknown-type",
    page!("D003"),
    Level::Error,
    Check::Statement(check),
);

/// Types by name, from the manuals of the warehouses.
const TYPES: &[Lacking] = &[
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
    let tokens = sql::pieces(&scope.statement.sql, &scope.target().plan.dialect).tokens;
    let columns = matches!(kind, "create-table" | "alter-table");
    for (at, token) in tokens.iter().enumerate() {
        let Kind::Word(name) = &token.kind else {
            continue;
        };
        let Some(instead) = instead(TYPES, name, adapter) else {
            continue;
        };
        if is_cast(&tokens, at) || columns && is_column(&tokens, at) {
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
fn is_cast(tokens: &[Lexeme], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|place| tokens.get(place));
    let Some(previous) = before(1) else {
        return false;
    };
    if matches!(&previous.kind, Kind::Other(sign) if sign == "::") {
        return true;
    }
    let closes = tokens
        .get(at + 1)
        .is_some_and(|next| matches!(next.kind, Kind::Close | Kind::Open));
    previous.word() == Some("AS")
        && closes
        && tokens[..at]
            .iter()
            .rev()
            .take(64)
            .any(|token| matches!(token.word(), Some("CAST" | "TRY_CAST" | "SAFE_CAST")))
}

/// A column's definition: `(name TYPE` or `, name TYPE` or `column name TYPE`.
fn is_column(tokens: &[Lexeme], at: usize) -> bool {
    let back = |steps: usize| at.checked_sub(steps).and_then(|place| tokens.get(place));
    let named = back(1).is_some_and(|token| matches!(token.kind, Kind::Word(_) | Kind::Quoted));
    let opens = back(2).is_some_and(|token| match &token.kind {
        Kind::Open => true,
        Kind::Other(sign) => sign == ",",
        Kind::Word(word) => matches!(word.as_str(), "COLUMN" | "ADD" | "EXISTS" | "TYPE"),
        _ => false,
    });
    // `create table t as select a string` has no list of columns.
    named
        && opens
        && !tokens[..at]
            .iter()
            .any(|token| token.word() == Some("SELECT"))
}
