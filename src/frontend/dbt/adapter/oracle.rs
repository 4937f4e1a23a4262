//! Oracle: unquoted two-part names; the server begins transactions by itself.

use super::{
    Adapter, COLUMNS, Column, ColumnRules, GENERIC, RELATIONS, RelationRules, Transactions,
    sized_type,
};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "oracle",
    columns: &TYPES,
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

static TYPES: ColumnRules = ColumnRules {
    class: "OracleColumn",
    labels: &[
        ("STRING", "VARCHAR2(4000)"),
        ("TIMESTAMP", "TIMESTAMP"),
        ("FLOAT", "NUMBER"),
        ("INTEGER", "INTEGER"),
    ],
    strings: &[
        "text",
        "character varying",
        "character",
        "varchar",
        "char",
        "nchar",
        "varchar2",
        "nvarchar2",
    ],
    numerics: &["numeric", "decimal", "number", "float"],
    data_type,
    ..COLUMNS
};

/// Oracle keeps the name of a string type.
fn data_type(column: &Column) -> String {
    if column.is_string() {
        return format!("{}({})", column.dtype(), column.length());
    }
    sized_type(column)
}
