//! DuckDB: dbt sends BEGIN and COMMIT itself (semantics 5.3).

use super::{Adapter, COLUMNS, ColumnRules, GENERIC, RELATIONS, RelationRules};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "duckdb",
    columns: &TYPES,
    relations: RelationRules {
        class: "DuckDBRelation",
        require_alias: false,
        ..RELATIONS
    },
    fields: &[
        "database",
        "schema",
        "path",
        "config_options",
        "extensions",
        "settings",
        "external_root",
        "use_credential_provider",
        "attach",
        "filesystems",
        "remote",
        "plugins",
        "disable_transactions",
    ],
    materializations: &["external", "incremental", "table", "table_function"],
    ..GENERIC
};

static TYPES: ColumnRules = ColumnRules {
    class: "DuckDBColumn",
    floats: &["real", "float", "float4", "float8", "double"],
    integers: &[
        "tinyint",
        "smallint",
        "integer",
        "bigint",
        "hugeint",
        "utinyint",
        "usmallint",
        "uinteger",
        "ubigint",
        "int1",
        "int2",
        "int4",
        "int8",
        "short",
        "int",
        "signed",
        "long",
    ],
    ..COLUMNS
};
