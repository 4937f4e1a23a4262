//! `D002`: functions that the target's warehouse lacks.

use super::super::page;
use super::{Lacking, instead};
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;
use crate::sql::{self, Kind};

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
const FUNCTIONS: &[Lacking] = &[
    (
        "DATEADD",
        &[
            "postgres", "duckdb", "sqlite", "mysql", "mariadb", "bigquery", "trino", "athena",
            "oracle",
        ],
        "`x + interval '1 day'`, or {{ dbt.dateadd(...) }}",
    ),
    (
        "DATEDIFF",
        &[
            "postgres", "sqlite", "bigquery", "trino", "athena", "oracle",
        ],
        "{{ dbt.datediff(...) }}",
    ),
    (
        "GETDATE",
        &[
            "postgres",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "bigquery",
            "trino",
            "athena",
            "oracle",
            "clickhouse",
        ],
        "`current_timestamp`",
    ),
    (
        "GETUTCDATE",
        &[
            "postgres",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "bigquery",
            "trino",
            "athena",
            "oracle",
            "clickhouse",
            "snowflake",
            "redshift",
        ],
        "`current_timestamp`",
    ),
    (
        "SYSDATETIME",
        &[
            "postgres",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "bigquery",
            "trino",
            "athena",
            "oracle",
            "clickhouse",
            "snowflake",
            "redshift",
        ],
        "`current_timestamp`",
    ),
    (
        "NVL",
        &[
            "postgres",
            "sqlite",
            "mysql",
            "bigquery",
            "trino",
            "athena",
            "sqlserver",
            "duckdb",
        ],
        "`coalesce`",
    ),
    (
        "NVL2",
        &[
            "postgres",
            "sqlite",
            "mysql",
            "mariadb",
            "bigquery",
            "trino",
            "athena",
            "sqlserver",
            "duckdb",
        ],
        "`case when ... then ... else ... end`",
    ),
    (
        "IFNULL",
        &[
            "postgres",
            "redshift",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
        ],
        "`coalesce`",
    ),
    (
        "ISNULL",
        &[
            "postgres",
            "redshift",
            "trino",
            "athena",
            "duckdb",
            "sqlite",
            "bigquery",
            "snowflake",
            "oracle",
        ],
        "`coalesce`",
    ),
    (
        "IFF",
        &[
            "postgres",
            "redshift",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "bigquery",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
            "clickhouse",
        ],
        "`case when ... then ... else ... end`",
    ),
    (
        "SAFE_CAST",
        &[
            "postgres",
            "redshift",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "snowflake",
            "databricks",
            "spark",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
            "clickhouse",
        ],
        "{{ dbt.safe_cast(...) }}",
    ),
    (
        "TO_VARCHAR",
        &[
            "postgres",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "bigquery",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
            "clickhouse",
        ],
        "`cast(... as varchar)`",
    ),
    (
        "TO_NUMBER",
        &[
            "duckdb",
            "sqlite",
            "mysql",
            "bigquery",
            "trino",
            "athena",
            "sqlserver",
            "clickhouse",
        ],
        "`cast(... as numeric)`",
    ),
    (
        "TIMESTAMP_NTZ_FROM_PARTS",
        &[
            "postgres",
            "redshift",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "bigquery",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
            "clickhouse",
        ],
        "`make_timestamp`",
    ),
    (
        "TIMESTAMP_DIFF",
        &[
            "postgres",
            "redshift",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "snowflake",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
            "clickhouse",
        ],
        "{{ dbt.datediff(...) }}",
    ),
    (
        "UUID_STRING",
        &[
            "postgres",
            "redshift",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "bigquery",
            "databricks",
            "spark",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
            "clickhouse",
        ],
        "the warehouse's own function for UUIDs",
    ),
    (
        "GENERATE_UUID",
        &[
            "postgres",
            "redshift",
            "duckdb",
            "sqlite",
            "mysql",
            "mariadb",
            "snowflake",
            "databricks",
            "spark",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
            "clickhouse",
        ],
        "the warehouse's own function for UUIDs",
    ),
    (
        "LISTAGG",
        &[
            "postgres",
            "sqlite",
            "mysql",
            "mariadb",
            "bigquery",
            "sqlserver",
            "clickhouse",
        ],
        "{{ dbt.listagg(...) }}",
    ),
    (
        "GROUP_CONCAT",
        &[
            "postgres",
            "redshift",
            "snowflake",
            "bigquery",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
        ],
        "{{ dbt.listagg(...) }}",
    ),
    (
        "LEN",
        &[
            "postgres", "sqlite", "mysql", "mariadb", "bigquery", "trino", "athena", "oracle",
        ],
        "`length`",
    ),
    (
        "CHARINDEX",
        &[
            "postgres", "sqlite", "mysql", "mariadb", "bigquery", "trino", "athena", "oracle",
            "duckdb",
        ],
        "{{ dbt.position(...) }}",
    ),
    (
        "CURRENT_ROLE",
        &["sqlite", "duckdb", "mysql", "bigquery", "clickhouse"],
        "`current_user`",
    ),
];

/// Names that are words in some warehouses and functions with parentheses in others: the adapters
/// that refuse the parentheses.
const WORDS: &[Lacking] = &[
    (
        "CURRENT_TIMESTAMP",
        &[
            "postgres",
            "redshift",
            "duckdb",
            "sqlite",
            "trino",
            "athena",
            "sqlserver",
            "oracle",
        ],
        "`current_timestamp`",
    ),
    (
        "CURRENT_DATE",
        &[
            "postgres", "redshift", "sqlite", "trino", "athena", "oracle",
        ],
        "`current_date`",
    ),
    (
        "CURRENT_USER",
        &["postgres", "redshift", "trino", "athena"],
        "`current_user`",
    ),
];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let adapter = scope.target().adapter.name;
    // What stands in a function's body may be of another language.
    if scope.statement.kind.starts_with("create-function") {
        return;
    }
    let tokens = sql::pieces(&scope.statement.sql, &scope.target().plan.dialect).tokens;
    for (at, pair) in tokens.windows(2).enumerate() {
        let Kind::Word(name) = &pair[0].kind else {
            continue;
        };
        let qualified = at
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .is_some_and(|before| matches!(&before.kind, Kind::Other(sign) if sign == "."));
        if pair[1].kind != Kind::Open || qualified {
            continue;
        }
        let empty = tokens
            .get(at + 2)
            .is_some_and(|token| token.kind == Kind::Close);
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
