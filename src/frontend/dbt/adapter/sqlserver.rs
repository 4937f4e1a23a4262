//! SQL Server: double quotes, doubled inside names.

use super::{
    Adapter, COLUMNS, Column, ColumnRules, Escape, GENERIC, RELATIONS, RelationRules, sized_type,
};

pub(super) static ADAPTER: Adapter = Adapter {
    name: "sqlserver",
    columns: &TYPES,
    escape: Escape::Doubled,
    relations: RelationRules {
        class: "SQLServerRelation",
        require_alias: false,
        empty: "where 1=0",
        max_identifier: Some(127),
        ..RELATIONS
    },
    aliases: &[
        ("user", "UID"),
        ("username", "UID"),
        ("pass", "PWD"),
        ("password", "PWD"),
        ("server", "host"),
        ("trusted_connection", "windows_login"),
        ("auth", "authentication"),
        ("app_id", "client_id"),
        ("app_secret", "client_secret"),
        ("TrustServerCertificate", "trust_cert"),
        ("schema_auth", "schema_authorization"),
        ("SQL_ATTR_TRACE", "trace_flag"),
    ],
    ..GENERIC
};

static TYPES: ColumnRules = ColumnRules {
    class: "SQLServerColumn",
    labels: &[
        ("STRING", "VARCHAR(8000)"),
        ("VARCHAR", "VARCHAR(8000)"),
        ("CHAR", "CHAR(1)"),
        ("NCHAR", "CHAR(1)"),
        ("NVARCHAR", "VARCHAR(8000)"),
        ("TIMESTAMP", "DATETIME2(6)"),
        ("DATETIME2", "DATETIME2(6)"),
        ("TIME", "TIME(6)"),
        ("INTEGER", "INT"),
        ("TINYINT", "SMALLINT"),
        ("BOOLEAN", "BIT"),
        ("MONEY", "DECIMAL"),
        ("SMALLMONEY", "DECIMAL"),
        ("VARBINARY", "VARBINARY(MAX)"),
        ("BINARY", "BINARY(1)"),
    ],
    strings: &["varchar", "char", "nvarchar", "nchar"],
    integers: &["bit", "tinyint", "smallint", "int", "integer", "bigint"],
    numerics: &["numeric", "decimal", "money", "smallmoney"],
    floats: &["float", "real"],
    default_length: 8000,
    data_type,
    string_type: "varchar({size})",
    literal: "cast('{value}' as {type})",
    ..COLUMNS
};

/// Strings keep their type's name; money has no sizes.
fn data_type(column: &Column) -> String {
    let dtype = column.dtype().to_lowercase();
    match dtype.as_str() {
        "datetime2" => "datetime2(6)".to_owned(),
        "money" | "smallmoney" => column.dtype().to_owned(),
        "varchar" | "nvarchar" if column.length() == -1 => format!("{dtype}(max)"),
        "varchar" | "char" | "nvarchar" | "nchar" => format!("{dtype}({})", column.length()),
        _ => sized_type(column),
    }
}
