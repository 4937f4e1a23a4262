//! Snowflake: nothing is quoted by default, and the adapter splits texts (semantics 15).

use super::{
    Adapter, COLUMNS, ColumnRules, CommentOnly, GENERIC, RELATIONS, RelationRules, Splitting,
    Transactions,
};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "snowflake",
    columns: &TYPES,
    quoting: [false; 3],
    relations: RelationRules {
        class: "SnowflakeRelation",
        require_alias: false,
        ..RELATIONS
    },
    transactions: Transactions::None,
    materializations: &[
        "dynamic_table",
        "incremental",
        "interactive_table",
        "seed",
        "snapshot",
        "table",
        "test",
        "view",
    ],
    inside_only: &[
        "view",
        "table",
        "incremental",
        "dynamic_table",
        "interactive_table",
    ],
    splitting: Splitting::Lines,
    comment_only: CommentOnly::Refused,
    fields: &[
        "account",
        "user",
        "database",
        "warehouse",
        "role",
        "schema",
        "authenticator",
        "oauth_client_id",
        "query_tag",
        "client_session_keep_alive",
        "host",
        "port",
        "proxy_host",
        "proxy_port",
        "protocol",
        "connect_retries",
        "connect_timeout",
        "retry_on_database_errors",
        "retry_all",
        "insecure_mode",
        "reuse_connections",
        "s3_stage_vpce_dns_name",
        "workload_identity_provider",
        "workload_identity_entra_resource",
        "platform_detection_timeout_seconds",
    ],
    ..GENERIC
};

static TYPES: ColumnRules = ColumnRules {
    class: "SnowflakeColumn",
    integers: &[],
    numerics: &[
        "int", "integer", "bigint", "smallint", "tinyint", "byteint", "numeric", "decimal",
        "number",
    ],
    floats: &[
        "float",
        "float4",
        "float8",
        "double",
        "double precision",
        "real",
    ],
    default_length: 16_777_216,
    ..COLUMNS
};
