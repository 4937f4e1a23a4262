//! BigQuery: backticks, and projects and datasets for databases and schemas.

use super::column::{LiteralType, NumericType};
use super::{
    Adapter, COLUMNS, ColumnRules, GENERIC, RELATIONS, RelationRules, Transactions, plain_type,
};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "bigquery",
    columns: &TYPES,
    quote: '`',
    relations: RelationRules {
        class: "BigQueryRelation",
        require_alias: false,
        ..RELATIONS
    },
    transactions: Transactions::None,
    materializations: &["copy", "incremental", "materialized_view", "table", "view"],
    inside_only: &["view", "table", "incremental", "copy"],
    changes_by_api: true,
    aliases: &[
        ("project", "database"),
        ("dataset", "schema"),
        ("target_project", "target_database"),
        ("target_dataset", "target_schema"),
        ("retries", "job_retries"),
        ("timeout_seconds", "job_execution_timeout_seconds"),
        ("dataproc_region", "compute_region"),
    ],
    fields: &[
        "method",
        "database",
        "execution_project",
        "schema",
        "location",
        "priority",
        "maximum_bytes_billed",
        "reservation",
        "impersonate_service_account",
        "job_retry_deadline_seconds",
        "job_retries",
        "job_creation_timeout_seconds",
        "job_execution_timeout_seconds",
        "job_link_info_level_log",
        "timeout_seconds",
        "client_id",
        "token_uri",
        "compute_region",
        "dataproc_cluster_name",
        "gcs_bucket",
        "dataproc_batch",
    ],
    ..GENERIC
};

static TYPES: ColumnRules = ColumnRules {
    class: "BigQueryColumn",
    quoted: true,
    labels: &[
        ("TEXT", "STRING"),
        ("FLOAT", "FLOAT64"),
        ("INTEGER", "INT64"),
    ],
    strings: &["string"],
    integers: &["int64"],
    numerics: &["numeric"],
    floats: &["float64"],
    expands_freely: true,
    data_type: plain_type,
    numeric_type: NumericType::Bare,
    literal: "cast({value} as {type})",
    literal_type: LiteralType::Plain,
    ..COLUMNS
};
