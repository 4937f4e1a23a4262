//! Oracle: unquoted two-part names; the server begins transactions by itself.

use super::{Adapter, GENERIC, RELATIONS, RelationRules, Transactions};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "oracle",
    quoting: [false; 3],
    include: [false, true, true],
    relations: RelationRules {
        class: "OracleRelation",
        require_alias: false,
        empty: "where 1 = 0 and rownum < 1",
        ..RELATIONS
    },
    transactions: Transactions::Driver,
    aliases: &[("dbname", "database"), ("pass", "password")],
    fields: &[
        "user",
        "database",
        "schema",
        "protocol",
        "host",
        "port",
        "tns_name",
        "service",
        "connection_string",
        "shardingkey",
        "supershardingkey",
        "cclass",
        "purity",
        "retry_count",
        "retry_delay",
        "oml_cloud_service_url",
        "session_info",
    ],
    ..GENERIC
};
