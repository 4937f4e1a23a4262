//! ClickHouse: no database above the schema, every name in backticks.

use super::{Adapter, Escape, GENERIC, RELATIONS, RelationRules, Transactions};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "clickhouse",
    quote: '`',
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
    ..GENERIC
};
