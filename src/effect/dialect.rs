//! What the dialects do differently when a script runs again, as a table.

/// A dialect's ways.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// The adapter's name.
    pub(crate) name: &'static str,
    /// Family, where a rule holds for several of them.
    pub(crate) family: Family,
    /// Primary and unique keys are enforced.
    pub(crate) keys: bool,
    /// Texts compare without regard to case.
    pub(crate) folds_case: bool,
    /// DDL ends the transaction.
    pub(crate) ddl_commits: bool,
    /// A schema that holds something is dropped only with CASCADE.
    pub(crate) guards_schema: bool,
    /// A relation that a view reads is dropped only with CASCADE.
    pub(crate) tracks_views: bool,
}

/// Families of dialects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Postgres and what descends from it.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
    /// SQLite.
    Sqlite,
    /// DuckDB.
    DuckDb,
    /// ClickHouse.
    ClickHouse,
    /// SQL Server and its kin.
    Mssql,
    /// Warehouses in the cloud, and everything else.
    Warehouse,
}

const fn row(name: &'static str, family: Family) -> Dialect {
    Dialect {
        name,
        family,
        keys: true,
        folds_case: false,
        ddl_commits: false,
        guards_schema: false,
        tracks_views: false,
    }
}

const fn warehouse(name: &'static str) -> Dialect {
    Dialect {
        keys: false,
        ddl_commits: true,
        ..row(name, Family::Warehouse)
    }
}

/// Sources: the vendors' manuals, and for the first five what the engines did.
static DIALECTS: &[Dialect] = &[
    Dialect {
        guards_schema: true,
        tracks_views: true,
        ..row("postgres", Family::Postgres)
    },
    Dialect {
        folds_case: true,
        ddl_commits: true,
        ..row("mariadb", Family::MySql)
    },
    Dialect {
        folds_case: true,
        ddl_commits: true,
        ..row("mysql", Family::MySql)
    },
    row("sqlite", Family::Sqlite),
    Dialect {
        guards_schema: true,
        ..row("duckdb", Family::DuckDb)
    },
    Dialect {
        keys: false,
        ddl_commits: true,
        ..row("clickhouse", Family::ClickHouse)
    },
    Dialect {
        keys: false,
        guards_schema: true,
        tracks_views: true,
        ..row("redshift", Family::Postgres)
    },
    Dialect {
        folds_case: true,
        guards_schema: true,
        ..row("sqlserver", Family::Mssql)
    },
    Dialect {
        folds_case: true,
        guards_schema: true,
        ..row("mssql", Family::Mssql)
    },
    Dialect {
        folds_case: true,
        guards_schema: true,
        ..row("tsql", Family::Mssql)
    },
    Dialect {
        folds_case: true,
        guards_schema: true,
        keys: false,
        ..row("fabric", Family::Mssql)
    },
    Dialect {
        folds_case: true,
        guards_schema: true,
        keys: false,
        ..row("synapse", Family::Mssql)
    },
    warehouse("snowflake"),
    Dialect {
        guards_schema: true,
        ..warehouse("bigquery")
    },
    Dialect {
        guards_schema: true,
        ..warehouse("databricks")
    },
    Dialect {
        guards_schema: true,
        ..warehouse("spark")
    },
    Dialect {
        guards_schema: true,
        ..warehouse("trino")
    },
    Dialect {
        guards_schema: true,
        ..warehouse("athena")
    },
    row("oracle", Family::Warehouse),
];

static GENERIC: Dialect = row("generic", Family::Warehouse);

/// The ways of an adapter's dialect; a generic one for names that are not known.
pub(crate) fn dialect(adapter: &str) -> &'static Dialect {
    let name = match adapter {
        "postgresql" | "materialize" | "risingwave" | "greenplum" => "postgres",
        "motherduck" => "duckdb",
        other => other,
    };
    DIALECTS
        .iter()
        .find(|one| one.name == name)
        .unwrap_or(&GENERIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_dialect_stands_twice() {
        for (at, one) in DIALECTS.iter().enumerate() {
            assert!(
                DIALECTS[at + 1..]
                    .iter()
                    .all(|other| other.name != one.name)
            );
        }
    }
}
