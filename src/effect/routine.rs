//! Procedures and functions that come with the engines, and what calling them twice means.

use super::words::Words;
use crate::ir::Effect;

/// Names in capitals, and the effect of a call.
const KNOWN: &[(&[&str], Effect)] = &[
    // Trino's and Iceberg's.
    (
        &[
            "SYNC_PARTITION_METADATA",
            "ROLLBACK_TO_SNAPSHOT",
            "ROLLBACK_TO_TIMESTAMP",
            "SET_CURRENT_SNAPSHOT",
            "EXPIRE_SNAPSHOTS",
            "REMOVE_ORPHAN_FILES",
            "REWRITE_DATA_FILES",
            "REWRITE_MANIFESTS",
            "DROP_STATS",
            "DROP_EXTENDED_STATS",
            "FLUSH_METADATA_CACHE",
        ],
        Effect::Idempotent,
    ),
    (
        &[
            "REGISTER_TABLE",
            "UNREGISTER_TABLE",
            "REGISTER_PARTITION",
            "UNREGISTER_PARTITION",
            "CREATE_EMPTY_PARTITION",
            "CHERRYPICK_SNAPSHOT",
        ],
        Effect::RerunError,
    ),
    // BigQuery's.
    (
        &[
            "REFRESH_MATERIALIZED_VIEW",
            "REFRESH_EXTERNAL_METADATA_CACHE",
        ],
        Effect::Idempotent,
    ),
    // Timescale's.
    (
        &[
            "REFRESH_CONTINUOUS_AGGREGATE",
            "SET_CHUNK_TIME_INTERVAL",
            "DROP_CHUNKS",
            "ALTER_JOB",
        ],
        Effect::Idempotent,
    ),
    (
        &[
            "CREATE_HYPERTABLE",
            "ADD_DIMENSION",
            "ADD_RETENTION_POLICY",
            "ADD_COMPRESSION_POLICY",
            "ADD_COLUMNSTORE_POLICY",
            "ADD_REORDER_POLICY",
            "ADD_CONTINUOUS_AGGREGATE_POLICY",
            "REMOVE_RETENTION_POLICY",
            "REMOVE_COMPRESSION_POLICY",
            "REMOVE_CONTINUOUS_AGGREGATE_POLICY",
            "COMPRESS_CHUNK",
            "DECOMPRESS_CHUNK",
        ],
        Effect::RerunError,
    ),
    // SQL Server's.
    (
        &[
            "SP_UPDATESTATS",
            "SP_UPDATEEXTENDEDPROPERTY",
            "SP_RECOMPILE",
            "SP_REFRESHVIEW",
            "SP_REFRESHSQLMODULE",
            "SP_ADDROLEMEMBER",
            "SP_CONFIGURE",
            "SP_TABLEOPTION",
            "SP_SET_SESSION_CONTEXT",
        ],
        Effect::Idempotent,
    ),
    (
        &[
            "SP_RENAME",
            "SP_ADDEXTENDEDPROPERTY",
            "SP_DROPEXTENDEDPROPERTY",
            "SP_ADDROLE",
            "SP_DROPROLEMEMBER",
        ],
        Effect::RerunError,
    ),
    // Snowflake's.
    (&["SYSTEM$TASK_DEPENDENTS_ENABLE"], Effect::Idempotent),
];

/// Arguments by which a call passes over what is there, or what is not.
const GUARDS: [&str; 3] = ["IF_NOT_EXISTS", "IF_EXISTS", "IF_NOT_COMPRESSED"];

/// The effect of the first call of a known routine; `None` if there is none.
pub(super) fn known(words: &Words<'_>) -> Option<Effect> {
    let effect = words.0.iter().find_map(|token| {
        let word = token.word()?;
        let of = KNOWN.iter().find(|(names, _)| names.contains(&word));
        of.map(|(_, effect)| *effect)
    })?;
    Some(match effect {
        Effect::RerunError if words.any(&GUARDS) => Effect::Guarded,
        effect => effect,
    })
}

/// DuckDB's table functions, which only tell something.
pub(super) fn only_tells(name: &str) -> bool {
    name.starts_with("PRAGMA_") || name.starts_with("DUCKDB_")
}
