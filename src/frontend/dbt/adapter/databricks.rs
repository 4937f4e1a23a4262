//! Databricks and Spark: backticks; Databricks prints relations in lower case, Spark has no
//! database.

use super::column::{LiteralType, NumericType};
use super::{
    Adapter, COLUMNS, ColumnRules, GENERIC, RELATIONS, RelationRules, Splitting, Transactions,
    plain_type,
};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "databricks",
    columns: &DATABRICKS_TYPES,
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
    materializations: &[
        "clone",
        "incremental",
        "materialized_view",
        "metric_view",
        "seed",
        "snapshot",
        "streaming_table",
        "table",
        "view",
    ],
    inside_only: &["view", "table", "incremental"],
    splitting: Splitting::Unended,
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
    columns: &SPARK_TYPES,
    quote: '`',
    quoting: [false; 3],
    include: [false, true, true],
    relations: RelationRules {
        class: "SparkRelation",
        require_alias: false,
        ..RELATIONS
    },
    transactions: Transactions::None,
    materializations: &["clone", "incremental", "snapshot", "table", "view"],
    inside_only: &["table", "incremental"],
    splitting: Splitting::Unended,
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

static DATABRICKS_TYPES: ColumnRules = ColumnRules {
    class: "DatabricksColumn",
    labels: &[("LONG", "BIGINT")],
    ..SPARK_COLUMNS
};

static SPARK_TYPES: ColumnRules = SPARK_COLUMNS;

const SPARK_COLUMNS: ColumnRules = ColumnRules {
    class: "SparkColumn",
    quoted: true,
    labels: &[],
    expands_freely: true,
    data_type: plain_type,
    numeric_type: NumericType::Decimal,
    literal: "cast({value} as {type})",
    literal_type: LiteralType::Plain,
    ..COLUMNS
};
