//! Databricks and Spark: backticks; Databricks prints relations in lower case, Spark has no
//! database.

use super::{Adapter, GENERIC, RELATIONS, RelationRules, Transactions};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "databricks",
    quote: '`',
    relations: RelationRules {
        class: "DatabricksRelation",
        lowercase: true,
        require_alias: false,
        max_identifier: Some(255),
        ..RELATIONS
    },
    transactions: Transactions::None,
    parent: Some("spark"),
    inside_only: &["view", "table", "incremental"],
    aliases: &[
        ("catalog", "database"),
        ("target_catalog", "target_database"),
    ],
    fields: &[
        "host",
        "http_path",
        "database",
        "schema",
        "session_properties",
    ],
    ..GENERIC
};

pub(super) static SPARK: Adapter = Adapter {
    name: "spark",
    quote: '`',
    quoting: [false; 3],
    include: [false, true, true],
    relations: RelationRules {
        class: "SparkRelation",
        require_alias: false,
        ..RELATIONS
    },
    transactions: Transactions::None,
    inside_only: &["table", "incremental"],
    fields: &[
        "host",
        "port",
        "cluster",
        "endpoint",
        "schema",
        "organization",
    ],
    ..GENERIC
};
