//! Which guard a dialect has for which kind of object: a checked table, not inferred from a parser.
//!
//! A guard that the dialect lacks is refused by it; lint tells so. Executed on PostgreSQL 15,
//! MariaDB 10.11, SQLite 3.40, DuckDB 2.0 and ClickHouse 26.9; the others are the vendors' manuals.

use super::dialect::{Dialect, Family};
use super::shape::Kind;
use super::words::Words;

/// The guards of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Has {
    keep: bool,
    replace: bool,
}

const NEITHER: Has = Has {
    keep: false,
    replace: false,
};
const KEEP: Has = Has {
    keep: true,
    replace: false,
};
const REPLACE: Has = Has {
    keep: false,
    replace: true,
};
const BOTH: Has = Has {
    keep: true,
    replace: true,
};

/// Dialect, kind, and what it has. What is not listed is taken to be accepted.
static GUARDS: &[(&str, Kind, Has)] = &[
    ("postgres", Kind::Table, KEEP),
    ("postgres", Kind::View, REPLACE),
    ("postgres", Kind::Materialized, KEEP),
    ("postgres", Kind::Schema, KEEP),
    ("postgres", Kind::Routine, REPLACE),
    ("postgres", Kind::Trigger, REPLACE),
    ("postgres", Kind::Index, KEEP),
    ("postgres", Kind::Sequence, KEEP),
    ("postgres", Kind::Role, NEITHER),
    ("postgres", Kind::Type, NEITHER),
    ("postgres", Kind::Policy, NEITHER),
    ("redshift", Kind::Table, KEEP),
    ("redshift", Kind::View, REPLACE),
    ("redshift", Kind::Schema, KEEP),
    ("redshift", Kind::Routine, REPLACE),
    ("redshift", Kind::Role, NEITHER),
    ("mariadb", Kind::Table, BOTH),
    ("mariadb", Kind::View, BOTH),
    ("mariadb", Kind::Schema, BOTH),
    ("mariadb", Kind::Routine, BOTH),
    ("mariadb", Kind::Trigger, BOTH),
    ("mariadb", Kind::Index, BOTH),
    ("mariadb", Kind::Sequence, BOTH),
    ("mariadb", Kind::Role, BOTH),
    ("mysql", Kind::Table, KEEP),
    ("mysql", Kind::Schema, KEEP),
    ("mysql", Kind::Role, KEEP),
    ("mysql", Kind::Index, NEITHER),
    ("sqlite", Kind::Table, KEEP),
    ("sqlite", Kind::View, KEEP),
    ("sqlite", Kind::Index, KEEP),
    ("sqlite", Kind::Trigger, KEEP),
    ("duckdb", Kind::Table, BOTH),
    ("duckdb", Kind::View, BOTH),
    ("duckdb", Kind::Schema, BOTH),
    ("duckdb", Kind::Routine, BOTH),
    ("duckdb", Kind::Index, KEEP),
    ("duckdb", Kind::Sequence, BOTH),
    ("duckdb", Kind::Type, BOTH),
    ("clickhouse", Kind::Table, BOTH),
    ("clickhouse", Kind::View, BOTH),
    ("snowflake", Kind::Table, BOTH),
    ("snowflake", Kind::View, BOTH),
    ("snowflake", Kind::Schema, BOTH),
    ("snowflake", Kind::Routine, BOTH),
    ("snowflake", Kind::Sequence, BOTH),
    ("snowflake", Kind::Role, BOTH),
    ("bigquery", Kind::Table, BOTH),
    ("bigquery", Kind::View, BOTH),
    ("bigquery", Kind::Schema, KEEP),
    ("bigquery", Kind::Routine, BOTH),
    ("bigquery", Kind::Policy, BOTH),
    ("databricks", Kind::Table, BOTH),
    ("databricks", Kind::View, BOTH),
    ("databricks", Kind::Schema, KEEP),
    ("databricks", Kind::Routine, BOTH),
    ("sqlserver", Kind::Table, NEITHER),
    ("sqlserver", Kind::View, NEITHER),
    ("sqlserver", Kind::Schema, NEITHER),
    ("sqlserver", Kind::Routine, NEITHER),
    ("sqlserver", Kind::Index, NEITHER),
];

/// Whether a `CREATE` carries a guard that the dialect does not have.
pub(super) fn refuses(words: &Words<'_>, kind: Kind, dialect: &Dialect) -> bool {
    let own = match dialect.family {
        Family::Mssql => "sqlserver",
        _ if dialect.name == "spark" => "databricks",
        _ => dialect.name,
    };
    let cell = GUARDS
        .iter()
        .find(|(name, of, _)| *name == own && *of == kind);
    let Some((_, _, has)) = cell else {
        return false;
    };
    words.at(1) == Some("OR") && words.at(2) == Some("REPLACE") && !has.replace
        || words.outside_parens().take(8).any(|word| word == "IF")
            && words.pair("IF", "NOT")
            && !has.keep
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_stands_once() {
        for (at, (dialect, kind, _)) in GUARDS.iter().enumerate() {
            let again = GUARDS[at + 1..]
                .iter()
                .any(|(name, of, _)| name == dialect && of == kind);
            assert!(!again, "{dialect} {kind:?} stands twice");
        }
    }
}
