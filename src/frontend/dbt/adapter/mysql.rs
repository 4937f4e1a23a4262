//! MySQL and MariaDB: backticks, and no database above the schema.

use super::{Adapter, GENERIC, RELATIONS, RelationRules};

const ALIASES: &[(&str, &str)] = &[
    ("UID", "username"),
    ("user", "username"),
    ("PWD", "password"),
    ("host", "server"),
];

const FIELDS: &[&str] = &[
    "server",
    "unix_socket",
    "port",
    "database",
    "schema",
    "user",
];

pub(super) static ADAPTER: Adapter = Adapter {
    name: "mysql",
    quote: '`',
    quoting: [false, true, true],
    include: [false, true, true],
    relations: RelationRules {
        class: "MySQLRelation",
        ..RELATIONS
    },
    aliases: ALIASES,
    fields: FIELDS,
    ..GENERIC
};

pub(super) static MARIADB: Adapter = Adapter {
    name: "mariadb",
    quote: '`',
    quoting: [false, true, true],
    include: [false, true, true],
    relations: RelationRules {
        class: "MariaDBRelation",
        ..RELATIONS
    },
    aliases: ALIASES,
    fields: FIELDS,
    ..GENERIC
};
