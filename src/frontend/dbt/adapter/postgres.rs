//! PostgreSQL: the driver begins transactions (semantics 5.4).

use super::{Adapter, GENERIC, RELATIONS, RelationRules, Transactions};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "postgres",
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
