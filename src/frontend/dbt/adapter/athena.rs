//! Athena: Trino's names on AWS.

use super::{Adapter, GENERIC, RELATIONS, RelationRules, Transactions};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "athena",
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
