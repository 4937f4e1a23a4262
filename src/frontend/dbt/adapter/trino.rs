//! Trino: the adapter splits texts and drops trailing semicolons (semantics 15.2, 15.3).

use super::{
    Adapter, COLUMNS, Column, ColumnRules, CommentOnly, GENERIC, RELATIONS, RelationRules,
    Splitting, Transactions, sized_type,
};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "trino",
    columns: &TYPES,
    relations: RelationRules {
        class: "TrinoRelation",
        require_alias: false,
        ..RELATIONS
    },
    transactions: Transactions::None,
    materializations: &["incremental", "snapshot", "table", "view"],
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

static TYPES: ColumnRules = ColumnRules {
    class: "TrinoColumn",
    labels: &[("STRING", "VARCHAR"), ("FLOAT", "DOUBLE")],
    strings: &["varchar", "char"],
    integers: &["tinyint", "smallint", "integer", "int", "bigint"],
    numerics: &["decimal"],
    floats: &["real", "double precision", "double"],
    data_type,
    string_type: "varchar({size})",
    ..COLUMNS
};

/// A varchar without a length is unlimited.
fn data_type(column: &Column) -> String {
    if column.dtype().eq_ignore_ascii_case("varchar") && column.sizes()[0].is_none() {
        return column.dtype().to_owned();
    }
    sized_type(column)
}
