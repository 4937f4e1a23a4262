//! ClickHouse: no database above the schema, every name in backticks.

use super::column::{LiteralType, NumericType};
use super::{
    Adapter, COLUMNS, ColumnRules, Escape, GENERIC, RELATIONS, RelationRules, Transactions,
};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "clickhouse",
    columns: &TYPES,
    quote: '`',
    quotes_names_doubly: true,
    escape: Escape::Backslash,
    include: [false, true, true],
    relations: RelationRules {
        class: "ClickHouseRelation",
        always_quoted: true,
        require_alias: false,
        ..RELATIONS
    },
    transactions: Transactions::None,
    fields: &[
        "driver",
        "host",
        "port",
        "user",
        "schema",
        "retries",
        "cluster",
        "database_engine",
        "cluster_mode",
        "secure",
        "verify",
        "client_cert",
        "client_cert_key",
        "connect_timeout",
        "send_receive_timeout",
        "sync_request_timeout",
        "compress_block_size",
        "compression",
        "check_exchange",
        "custom_settings",
        "use_lw_deletes",
        "allow_automatic_deduplication",
        "tcp_keepalive",
        "reuse_connections",
        "server_host_name",
    ],
    materializations: &[
        "dictionary",
        "distributed_incremental",
        "distributed_table",
        "incremental",
        "materialized_view",
        "table",
        "unit",
        "view",
    ],
    ..GENERIC
};

static TYPES: ColumnRules = ColumnRules {
    class: "ClickHouseColumn",
    labels: &[
        ("STRING", "String"),
        ("TIMESTAMP", "DateTime"),
        ("FLOAT", "Float32"),
        ("INTEGER", "Int32"),
    ],
    strings: &[
        "string",
        "fixedstring*",
        "longblob",
        "longtext",
        "tinytext",
        "text",
        "varchar",
        "mediumblob",
        "blob",
        "tinyblob",
        "char",
        "mediumtext",
    ],
    integers: &["int*", "uint*"],
    numerics: &["decimal*"],
    floats: &["float*"],
    string_type: "String",
    numeric_type: NumericType::ClickHouse,
    literal: "to{type}({value})",
    literal_type: LiteralType::Plain,
    ..COLUMNS
};
