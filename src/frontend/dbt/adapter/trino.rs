//! Trino: the adapter splits texts and drops trailing semicolons (semantics 15.2, 15.3).

use super::{Adapter, CommentOnly, GENERIC, RELATIONS, RelationRules, Splitting, Transactions};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "trino",
    relations: RelationRules {
        class: "TrinoRelation",
        require_alias: false,
        ..RELATIONS
    },
    transactions: Transactions::None,
    inside_only: &["view", "table", "incremental"],
    splitting: Splitting::Trimmed,
    comment_only: CommentOnly::RefusedByLine,
    aliases: &[("catalog", "database")],
    fields: &[
        "method",
        "host",
        "port",
        "user",
        "database",
        "schema",
        "cert",
        "prepared_statements_enabled",
        "starburst_url",
        "starburst_metadata_failure_strategy",
        "starburst_max_column_batch_size",
    ],
    ..GENERIC
};
