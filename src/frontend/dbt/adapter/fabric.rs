//! Microsoft Fabric and Synapse: T-SQL with bracketed names.

use super::{
    Adapter, COLUMNS, Column, ColumnRules, Escape, GENERIC, RELATIONS, RelationRules, sized_type,
};

const BRACKETED: RelationRules = RelationRules {
    class: "FabricRelation",
    empty: "where 1=0",
    ..RELATIONS
};

const ALIASES: &[(&str, &str)] = &[
    ("trusted_connection", "windows_login"),
    ("auth", "authentication"),
    ("app_id", "client_id"),
    ("app_secret", "client_secret"),
    ("workspace", "workspace_name"),
    ("purview", "purview_endpoint"),
];

pub(super) static ADAPTER: Adapter = Adapter {
    name: "fabric",
    columns: &TYPES,
    quote: '[',
    escape: Escape::Brackets,
    relations: BRACKETED,
    aliases: ALIASES,
    ..GENERIC
};

pub(super) static SYNAPSE: Adapter = Adapter {
    name: "synapse",
    columns: &SYNAPSE_TYPES,
    quote: '[',
    escape: Escape::Brackets,
    relations: BRACKETED,
    parent: Some("fabric"),
    aliases: ALIASES,
    ..GENERIC
};

static TYPES: ColumnRules = FABRIC_COLUMNS;

static SYNAPSE_TYPES: ColumnRules = ColumnRules {
    class: "SynapseColumn",
    integers: &[
        "smallint",
        "bigint",
        "tinyint",
        "serial",
        "bigserial",
        "int",
        "bit",
    ],
    ..FABRIC_COLUMNS
};

const FABRIC_COLUMNS: ColumnRules = ColumnRules {
    class: "FabricColumn",
    quoted: true,
    labels: &[
        ("BINARY", "BINARY(1)"),
        ("BOOLEAN", "BIT"),
        ("CHAR", "CHAR(1)"),
        ("DATETIME2", "DATETIME2(6)"),
        ("INTEGER", "INT"),
        ("MONEY", "DECIMAL"),
        ("NCHAR", "CHAR(1)"),
        ("NVARCHAR", "VARCHAR(MAX)"),
        ("SMALLMONEY", "DECIMAL"),
        ("STRING", "VARCHAR(MAX)"),
        ("TIME", "TIME(6)"),
        ("TIMESTAMP", "DATETIME2(6)"),
        ("TINYINT", "SMALLINT"),
        ("VARBINARY", "VARBINARY(MAX)"),
        ("VARCHAR", "VARCHAR(MAX)"),
    ],
    strings: &["varchar", "char"],
    integers: &[
        "smallint",
        "integer",
        "bigint",
        "smallserial",
        "serial",
        "bigserial",
        "int2",
        "int4",
        "int8",
        "serial2",
        "serial4",
        "serial8",
        "int",
    ],
    numerics: &["numeric", "decimal", "money", "smallmoney"],
    data_type,
    string_type: "varchar({size})",
    literal: "cast('{value}' as {type})",
    ..COLUMNS
};

fn data_type(column: &Column) -> String {
    match column.dtype().to_lowercase().as_str() {
        "datetime2" => format!("datetime2({})", column.sizes()[2].unwrap_or(6)),
        "varchar" | "char" if column.length() <= 0 => "varchar(max)".to_owned(),
        _ => sized_type(column),
    }
}
