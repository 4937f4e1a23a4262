//! PostgreSQL: the driver begins transactions (semantics 5.4).

use super::{
    Adapter, COLUMNS, Column, ColumnRules, GENERIC, RELATIONS, RelationRules, Transactions,
    sized_type,
};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "postgres",
    columns: &TYPES,
    relations: RelationRules {
        class: "PostgresRelation",
        max_identifier: Some(63),
        ..RELATIONS
    },
    transactions: Transactions::Driver,
    aliases: &[("dbname", "database"), ("pass", "password")],
    fields: &[
        "host",
        "port",
        "user",
        "database",
        "schema",
        "connect_timeout",
        "role",
        "search_path",
        "keepalives_idle",
        "sslmode",
        "sslcert",
        "sslkey",
        "sslrootcert",
        "application_name",
        "autocommit",
        "retries",
    ],
    ..GENERIC
};

static TYPES: ColumnRules = ColumnRules {
    class: "PostgresColumn",
    data_type,
    ..COLUMNS
};

fn data_type(column: &Column) -> String {
    match column.dtype().to_lowercase().as_str() {
        "text" => column.dtype().to_owned(),
        "character varying" if column.sizes()[0].is_none() => column.dtype().to_owned(),
        _ => sized_type(column),
    }
}
