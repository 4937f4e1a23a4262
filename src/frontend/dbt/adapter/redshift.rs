//! Redshift: PostgreSQL's macros; the adapter splits texts (semantics 15.2).

use super::{Adapter, CommentOnly, GENERIC, RELATIONS, RelationRules, Splitting, Transactions};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "redshift",
    relations: RelationRules {
        class: "RedshiftRelation",
        require_alias: false,
        max_identifier: Some(127),
        ..RELATIONS
    },
    transactions: Transactions::Driver,
    parent: Some("postgres"),
    splitting: Splitting::Statements,
    comment_only: CommentOnly::Refused,
    aliases: &[("dbname", "database"), ("pass", "password")],
    fields: &[
        "host",
        "user",
        "port",
        "database",
        "method",
        "cluster_id",
        "iam_profile",
        "schema",
        "sslmode",
        "region",
        "autocreate",
        "db_groups",
        "ra3_node",
        "datasharing",
        "connect_timeout",
        "role",
        "retries",
        "retry_all",
        "autocommit",
        "access_key_id",
        "is_serverless",
        "serverless_work_group",
        "serverless_acct_id",
        "tcp_keepalive",
        "tcp_keepalive_idle",
        "tcp_keepalive_interval",
        "tcp_keepalive_count",
        "query_group",
        "allow_concurrent_drops",
        "drop_without_cascade",
    ],
    materializations: &["table", "view"],
    ..GENERIC
};
