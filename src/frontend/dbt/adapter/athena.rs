//! Athena: Trino's names on AWS.

use super::{
    Adapter, COLUMNS, Column, ColumnRules, GENERIC, RELATIONS, RelationRules, Transactions,
    sized_type,
};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "athena",
    columns: &TYPES,
    relations: RelationRules {
        class: "AthenaRelation",
        require_alias: false,
        ..RELATIONS
    },
    transactions: Transactions::None,
    inside_only: &["table"],
    aliases: &[("catalog", "database")],
    fields: &[
        "assume_role_arn",
        "assume_role_duration_seconds",
        "assume_role_external_id",
        "assume_role_session_name",
        "aws_access_key_id",
        "aws_profile_name",
        "connection_manager",
        "database",
        "debug_query_state",
        "endpoint_url",
        "lf_tags_database",
        "num_boto3_retries",
        "num_iceberg_retries",
        "num_retries",
        "poll_interval",
        "region_name",
        "s3_data_dir",
        "s3_data_naming",
        "s3_staging_dir",
        "s3_tmp_table_dir",
        "schema",
        "seed_s3_upload_args",
        "skip_workgroup_check",
        "spark_work_group",
        "work_group",
    ],
    ..GENERIC
};

static TYPES: ColumnRules = ColumnRules {
    class: "AthenaColumn",
    labels: &[("STRING", "VARCHAR"), ("TEXT", "VARCHAR")],
    strings: &["varchar", "string"],
    default_length: 0,
    data_type,
    string_type: "varchar({size})",
    ..COLUMNS
};

fn data_type(column: &Column) -> String {
    match column.dtype().to_lowercase().as_str() {
        "varchar" | "string" if column.length() <= 0 => "varchar".to_owned(),
        "binary" | "varbinary" => "varbinary".to_owned(),
        _ => sized_type(column),
    }
}
