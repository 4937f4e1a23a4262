//! `D002`: functions that the target's warehouse lacks.

use super::super::page;
use super::{Lacking, instead};
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;
use crate::sql::Kind;

/// A function of another warehouse.
pub static UNKNOWN_FUNCTION: Rule = Rule::new(
    "D002",
    "unknown-function",
    page!("D002"),
    Level::Error,
    Check::Statement(check),
);

/// Functions by name, from the manuals of the warehouses. Only those that exist in one and cannot
/// be user-defined under that name by habit in another.
pub static FUNCTIONS: &[Lacking] = &[
    (
        "DATEADD",
        "athena bigquery duckdb mariadb mysql oracle postgres sqlite trino",
        "`x + interval '1 day'`, or {{ dbt.dateadd(...) }}",
    ),
    (
        "DATEDIFF",
        "athena bigquery oracle postgres sqlite trino",
        "{{ dbt.datediff(...) }}",
    ),
    (
        "GETDATE",
        "athena bigquery clickhouse duckdb mariadb mysql oracle postgres sqlite trino",
        "`current_timestamp`",
    ),
    (
        "GETUTCDATE",
        "athena bigquery clickhouse duckdb mariadb mysql oracle postgres redshift snowflake sqlite trino",
        "`current_timestamp`",
    ),
    (
        "SYSDATETIME",
        "athena bigquery clickhouse duckdb mariadb mysql oracle postgres redshift snowflake sqlite trino",
        "`current_timestamp`",
    ),
    (
        "NVL",
        "athena bigquery duckdb mysql postgres sqlite sqlserver trino",
        "`coalesce`",
    ),
    (
        "NVL2",
        "athena bigquery duckdb mysql postgres sqlite sqlserver trino",
        "`case when ... then ... else ... end`",
    ),
    (
        "IFNULL",
        "athena oracle postgres sqlserver trino",
        "`coalesce`",
    ),
    (
        "ISNULL",
        "athena bigquery duckdb oracle postgres snowflake sqlite trino",
        "`coalesce`",
    ),
    (
        "IFF",
        "athena bigquery clickhouse duckdb mariadb mysql oracle postgres redshift sqlite sqlserver trino",
        "`case when ... then ... else ... end`",
    ),
    (
        "SAFE_CAST",
        "athena clickhouse databricks duckdb mariadb mysql oracle postgres redshift snowflake spark sqlite sqlserver trino",
        "{{ dbt.safe_cast(...) }}",
    ),
    (
        "TO_VARCHAR",
        "athena bigquery clickhouse duckdb mariadb mysql oracle postgres sqlite sqlserver trino",
        "`cast(... as varchar)`",
    ),
    (
        "TO_NUMBER",
        "athena bigquery clickhouse duckdb mariadb mysql sqlite sqlserver trino",
        "`cast(... as numeric)`",
    ),
    (
        "TIMESTAMP_NTZ_FROM_PARTS",
        "athena bigquery clickhouse duckdb mariadb mysql oracle postgres redshift sqlite sqlserver trino",
        "`make_timestamp`",
    ),
    (
        "TIMESTAMP_DIFF",
        "athena duckdb mariadb mysql oracle postgres redshift snowflake sqlite sqlserver trino",
        "{{ dbt.datediff(...) }}",
    ),
    (
        "UUID_STRING",
        "athena bigquery clickhouse databricks duckdb mariadb mysql oracle postgres redshift spark sqlite sqlserver trino",
        "the warehouse's own function for UUIDs",
    ),
    (
        "GENERATE_UUID",
        "athena clickhouse databricks duckdb mariadb mysql oracle postgres redshift snowflake spark sqlite sqlserver trino",
        "the warehouse's own function for UUIDs",
    ),
    (
        "LISTAGG",
        "bigquery clickhouse mariadb mysql postgres sqlite sqlserver",
        "{{ dbt.listagg(...) }}",
    ),
    (
        "GROUP_CONCAT",
        "athena bigquery oracle postgres redshift snowflake sqlserver trino",
        "{{ dbt.listagg(...) }}",
    ),
    (
        "LEN",
        "athena bigquery mariadb mysql oracle postgres sqlite trino",
        "`length`",
    ),
    (
        "CHARINDEX",
        "athena bigquery duckdb mariadb mysql oracle postgres sqlite trino",
        "{{ dbt.position(...) }}",
    ),
    (
        "CURRENT_ROLE",
        "bigquery clickhouse sqlite",
        "`current_user`",
    ),
];

/// Names that are words in some warehouses and functions with parentheses in others: the adapters
/// that refuse the parentheses.
pub static WORDS: &[Lacking] = &[
    (
        "CURRENT_TIMESTAMP",
        "athena duckdb oracle postgres redshift sqlite sqlserver trino",
        "`current_timestamp`",
    ),
    (
        "CURRENT_DATE",
        "athena oracle postgres redshift sqlite trino",
        "`current_date`",
    ),
    (
        "CURRENT_USER",
        "athena postgres redshift trino",
        "`current_user`",
    ),
];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let adapter = scope.target().adapter.name;
    // What stands in a function's body may be of another language.
    if scope.statement.kind.starts_with("create-function") {
        return;
    }
    let lexed = scope.lexed();
    for at in 0..lexed.len() {
        let Some(name) = lexed.word(at).filter(|_| lexed.opens(at + 1)) else {
            continue;
        };
        // `schema.len(...)` is a function of the user's, `insert into iff (...)` a table.
        let named = at.checked_sub(1).is_some_and(|before| {
            lexed.is_sign(before, ".") || lexed.is(before, &["INTO", "TABLE", "EXISTS", "FUNCTION"])
        });
        if named {
            continue;
        }
        let empty = lexed.kind(at + 2) == Some(&Kind::Close);
        let word = instead(WORDS, name, adapter).filter(|_| empty);
        let shown = name.to_lowercase();
        if let Some(instead) = word {
            found
                .statement(
                    scope,
                    format!("{adapter} has no parentheses behind `{shown}`"),
                )
                .help(format!("write {instead}"));
        } else if let Some(instead) = instead(FUNCTIONS, name, adapter) {
            found
                .statement(scope, format!("{adapter} has no function `{shown}`"))
                .help(format!("write {instead}"));
        }
    }
}
