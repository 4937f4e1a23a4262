//! What adapters know about column types, as data.

use super::Column;

/// An adapter's knowledge of column types. Type names are in lower case; `x*` is any that begins so.
#[derive(Debug)]
pub struct ColumnRules {
    /// The Python class's name, which `repr` shows.
    pub class: &'static str,
    /// Whether names are quoted as the adapter quotes; else with double quotes.
    pub quoted: bool,
    /// What `create` makes of a type: (in capitals, the adapter's own).
    pub labels: &'static [(&'static str, &'static str)],
    /// String types.
    pub strings: &'static [&'static str],
    /// Integer types.
    pub integers: &'static [&'static str],
    /// Exact numbers.
    pub numerics: &'static [&'static str],
    /// Floats.
    pub floats: &'static [&'static str],
    /// The length of a string whose length is not known.
    pub default_length: i128,
    /// Whether any string column can take any other's values.
    pub expands_freely: bool,
    /// The type as it stands in DDL.
    pub data_type: fn(&Column) -> String,
    /// A string type of a length: `{size}` stands for it.
    pub string_type: &'static str,
    /// The name of a number with precision and scale; `None` for the column's own.
    pub numeric_type: NumericType,
    /// A literal: `{value}` and `{type}` stand for what they say.
    pub literal: &'static str,
    /// Which type stands in a literal.
    pub literal_type: LiteralType,
}

/// How a number with precision and scale is named.
#[derive(Debug, Clone, Copy)]
pub enum NumericType {
    /// `<name>(<precision>,<scale>)`.
    Own,
    /// The name alone.
    Bare,
    /// `decimal`, with precision and scale if they are known.
    Decimal,
    /// `Decimal(<precision>, <scale>)`.
    ClickHouse,
}

/// Which type stands in a literal.
#[derive(Debug, Clone, Copy)]
pub enum LiteralType {
    /// The type's name.
    Plain,
    /// With its sizes.
    Full,
}

/// dbt's own column class.
pub(in super::super) const COLUMNS: ColumnRules = ColumnRules {
    class: "Column",
    quoted: false,
    labels: &[("STRING", "TEXT")],
    strings: &["text", "character varying", "character", "varchar"],
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
    ],
    numerics: &["numeric", "decimal"],
    floats: &[
        "real",
        "float4",
        "float",
        "double precision",
        "float8",
        "double",
    ],
    default_length: 256,
    expands_freely: false,
    data_type: sized_type,
    string_type: "character varying({size})",
    numeric_type: NumericType::Own,
    literal: "{value}::{type}",
    literal_type: LiteralType::Full,
};

impl ColumnRules {
    /// A string type of a length.
    pub(super) fn string(&self, size: i128) -> String {
        self.string_type.replace("{size}", &size.to_string())
    }

    /// A number's type with precision and scale, both as printed; `None` if not known.
    pub(super) fn numeric(
        &self,
        dtype: &str,
        precision: Option<&str>,
        scale: Option<&str>,
    ) -> String {
        let name = match self.numeric_type {
            NumericType::Bare => return dtype.to_owned(),
            NumericType::ClickHouse => {
                return format!(
                    "Decimal({}, {})",
                    precision.unwrap_or("None"),
                    scale.unwrap_or("None")
                );
            }
            NumericType::Own => dtype,
            NumericType::Decimal => "decimal",
        };
        match (precision, scale) {
            (Some(precision), Some(scale)) => format!("{name}({precision},{scale})"),
            _ => name.to_owned(),
        }
    }

    /// What `create` makes of a type.
    pub(super) fn translate(&self, dtype: &str) -> String {
        let capitals = dtype.to_uppercase();
        let label = self.labels.iter().find(|(name, _)| *name == capitals);
        label.map_or_else(|| dtype.to_owned(), |(_, label)| (*label).to_owned())
    }
}

/// The type with a length, or with precision and scale.
pub(in super::super) fn sized_type(column: &Column) -> String {
    let rules = column.rules();
    if column.is_string() {
        return rules.string(column.length());
    }
    if column.is_numeric() {
        let [_, precision, scale] = column.sizes().map(|size| size.map(|size| size.to_string()));
        return rules.numeric(column.dtype(), precision.as_deref(), scale.as_deref());
    }
    column.dtype().to_owned()
}

/// The type as the catalog names it.
pub(in super::super) fn plain_type(column: &Column) -> String {
    column.dtype().to_owned()
}
