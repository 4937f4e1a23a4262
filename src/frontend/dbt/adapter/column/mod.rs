//! Columns: a name and a type, and what an adapter makes of the type.

mod api;
mod object;
mod rules;

use std::sync::Arc;

use super::Adapter;
use crate::render::{Eval, RenderError, Value};

pub use api::ColumnApi;
pub use rules::ColumnRules;
pub(super) use rules::{COLUMNS, plain_type, sized_type};
pub(super) use rules::{LiteralType, NumericType};

/// A column, as `adapter.get_columns_in_relation` and `api.Column.create` give it.
#[derive(Debug, Clone)]
pub struct Column {
    adapter: &'static Adapter,
    name: Arc<str>,
    dtype: Arc<str>,
    /// `char_size`, `numeric_precision`, `numeric_scale`.
    sizes: [Option<i128>; 3],
}

impl PartialEq for Column {
    fn eq(&self, other: &Column) -> bool {
        self.name == other.name && self.dtype == other.dtype && self.sizes == other.sizes
    }
}

impl Column {
    /// A column of an adapter: its name, its type, and `char_size`, `numeric_precision`,
    /// `numeric_scale`.
    pub fn new(
        adapter: &'static Adapter,
        name: impl Into<Arc<str>>,
        dtype: impl Into<Arc<str>>,
        sizes: [Option<i128>; 3],
    ) -> Column {
        Column {
            adapter,
            name: name.into(),
            dtype: dtype.into(),
            sizes,
        }
    }

    /// The column as a template's value.
    pub fn value(self) -> Value {
        Value::object(self)
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name in quotes.
    pub fn quoted(&self) -> String {
        let columns = self.rules();
        if columns.quoted {
            self.adapter.quoted(&self.name)
        } else {
            format!("\"{}\"", self.name)
        }
    }

    /// The type with its sizes, as it stands in DDL.
    pub fn data_type(&self) -> String {
        (self.rules().data_type)(self)
    }

    /// A value of the column's type as an SQL literal.
    pub fn literal(&self, value: &str) -> String {
        let rules = self.rules();
        rules.literal.replace("{value}", value).replace(
            "{type}",
            &match rules.literal_type {
                rules::LiteralType::Plain => self.dtype.to_string(),
                rules::LiteralType::Full => self.data_type(),
            },
        )
    }

    pub(super) fn dtype(&self) -> &str {
        &self.dtype
    }

    pub(super) fn sizes(&self) -> [Option<i128>; 3] {
        self.sizes
    }

    pub(super) fn is_string(&self) -> bool {
        self.is(self.rules().strings)
    }

    pub(super) fn is_integer(&self) -> bool {
        self.is(self.rules().integers)
    }

    pub(super) fn is_numeric(&self) -> bool {
        self.is(self.rules().numerics)
    }

    pub(super) fn is_float(&self) -> bool {
        self.is(self.rules().floats)
    }

    /// The length of a string type, or what stands for an unlimited one.
    pub(super) fn length(&self) -> i128 {
        match self.sizes[0] {
            Some(size) if &*self.dtype != "text" => size,
            _ => self.rules().default_length,
        }
    }

    fn string_size(&self) -> Eval<i128> {
        if self.is_string() {
            return Ok(self.length());
        }
        let message = "Called string_size() on non-string field!";
        Err(RenderError::new("dbt::not-a-string-column", message).into())
    }

    fn can_expand_to(&self, other: &Column) -> bool {
        self.is_string()
            && other.is_string()
            && (self.rules().expands_freely || other.length() > self.length())
    }

    fn rules(&self) -> &'static ColumnRules {
        self.adapter.columns
    }

    fn is(&self, names: &[&str]) -> bool {
        let dtype = self.dtype.to_lowercase();
        names.iter().any(|name| match name.strip_suffix('*') {
            Some(prefix) => dtype.starts_with(prefix),
            None => dtype == *name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    fn column(adapter: &str, dtype: &str, sizes: [Option<i128>; 3]) -> Column {
        Column::new(find(adapter), "id", dtype, sizes)
    }

    #[test]
    fn types_are_classified_by_the_adapter() {
        assert!(column("duckdb", "VARCHAR", [None; 3]).is_string());
        assert!(column("duckdb", "HUGEINT", [None; 3]).is_integer());
        assert!(!column("snowflake", "INTEGER", [None; 3]).is_integer());
        assert!(column("snowflake", "NUMBER", [None; 3]).is_numeric());
        assert!(column("bigquery", "INT64", [None; 3]).is_integer());
        assert!(column("clickhouse", "UInt8", [None; 3]).is_integer());
    }

    #[test]
    fn data_types_carry_their_sizes() {
        assert_eq!(
            column("duckdb", "VARCHAR", [None; 3]).data_type(),
            "character varying(256)"
        );
        assert_eq!(column("postgres", "text", [None; 3]).data_type(), "text");
        assert_eq!(
            column("postgres", "character varying", [Some(7), None, None]).data_type(),
            "character varying(7)"
        );
        assert_eq!(
            column("postgres", "numeric", [None, Some(10), Some(2)]).data_type(),
            "numeric(10,2)"
        );
        assert_eq!(column("spark", "string", [None; 3]).data_type(), "string");
        assert_eq!(column("trino", "varchar", [None; 3]).data_type(), "varchar");
        assert_eq!(
            column("trino", "varchar", [Some(3), None, None]).data_type(),
            "varchar(3)"
        );
        assert_eq!(
            column("oracle", "VARCHAR2", [Some(9), None, None]).data_type(),
            "VARCHAR2(9)"
        );
    }

    #[test]
    fn literals_and_quotes_follow_the_adapter() {
        assert_eq!(
            column("duckdb", "INTEGER", [None; 3]).literal("1"),
            "1::INTEGER"
        );
        assert_eq!(
            column("bigquery", "INT64", [None; 3]).literal("1"),
            "cast(1 as INT64)"
        );
        assert_eq!(column("bigquery", "INT64", [None; 3]).quoted(), "`id`");
        assert_eq!(column("clickhouse", "Int8", [None; 3]).quoted(), "\"id\"");
    }
}
