//! DuckDB: dbt sends BEGIN and COMMIT itself (semantics 5.3).

use super::{Adapter, GENERIC, RELATIONS, RelationRules};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "duckdb",
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
    ..GENERIC
};
