//! MySQL and MariaDB: backticks, and no database above the schema.

use super::{Adapter, COLUMNS, ColumnRules, GENERIC, RELATIONS, RelationRules};

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
    columns: &TYPES,
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
    columns: &MARIADB_TYPES,
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

static TYPES: ColumnRules = MYSQL_COLUMNS;

static MARIADB_TYPES: ColumnRules = ColumnRules {
    class: "MariaDBColumn",
    ..MYSQL_COLUMNS
};

const MYSQL_COLUMNS: ColumnRules = ColumnRules {
    class: "MySQLColumn",
    quoted: true,
    labels: &[
        ("STRING", "TEXT"),
        ("VAR_STRING", "TEXT"),
        ("LONG", "INTEGER"),
        ("LONGLONG", "INTEGER"),
        ("INT", "INTEGER"),
        ("TIMESTAMP", "DATETIME"),
    ],
    ..COLUMNS
};
