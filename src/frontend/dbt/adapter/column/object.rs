//! Columns as objects of templates.

use std::any::Any;

use super::Column;
use crate::render::{Args, Eval, Interp, Object, RenderError, Value, str_repr};

const METHODS: &[&str] = &[
    "can_expand_to",
    "is_float",
    "is_integer",
    "is_number",
    "is_numeric",
    "is_string",
    "literal",
    "numeric_type",
    "string_size",
    "string_type",
    "translate_type",
];

impl Object for Column {
    fn type_name(&self) -> &str {
        self.adapter.columns.class
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let size = |at: usize| {
            self.sizes
                .get(at)
                .copied()
                .flatten()
                .map_or(Value::None, Value::Int)
        };
        Ok(Some(match name {
            "name" | "column" => Value::str(self.name.clone()),
            "dtype" => Value::str(self.dtype.clone()),
            "quoted" => Value::str(self.quoted()),
            "data_type" | "expanded_data_type" => Value::str(self.data_type()),
            "char_size" => size(0),
            "numeric_precision" => size(1),
            "numeric_scale" => size(2),
            _ => return Ok(None),
        }))
    }

    fn methods(&self) -> &'static [&'static str] {
        METHODS
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "is_string" => Value::Bool(self.is_string()),
            "is_integer" => Value::Bool(self.is_integer()),
            "is_numeric" => Value::Bool(self.is_numeric()),
            "is_float" => Value::Bool(self.is_float()),
            "is_number" => Value::Bool(self.is_integer() || self.is_numeric() || self.is_float()),
            "string_size" => Value::Int(self.string_size()?),
            "literal" => {
                let [value] = args.bind_required(name, ["value"], 1)?;
                let text = interp.print(&value.unwrap_or(Value::None))?;
                Value::str(self.literal(text.as_str()))
            }
            "can_expand_to" => {
                let [other] = args.bind_required(name, ["other_column"], 1)?;
                let other = other.unwrap_or(Value::None);
                let Some(other) = other.downcast::<Column>() else {
                    let message = "can_expand_to() takes a column";
                    return Err(RenderError::new("dbt::not-a-column", message).into());
                };
                Value::Bool(self.can_expand_to(other))
            }
            _ => return self.adapter.columns.class_method(interp, name, args),
        }))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(
            other
                .downcast::<Column>()
                .is_some_and(|other| self == other),
        )
    }

    fn repr(&self) -> Option<String> {
        let [size, precision, scale] = self
            .sizes
            .map(|size| size.map_or_else(|| "None".to_owned(), |size| size.to_string()));
        let class = self.adapter.columns.class;
        if matches!(
            class,
            "SparkColumn" | "DatabricksColumn" | "MySQLColumn" | "MariaDBColumn"
        ) {
            return Some(format!("<{class} {} ({})>", self.name, self.data_type()));
        }
        let fields = if class == "DuckDBColumn" {
            ", fields=[]"
        } else {
            ""
        };
        Some(format!(
            "{class}(column={}, dtype={}, char_size={size}, numeric_precision={precision}, numeric_scale={scale}{fields})",
            str_repr(&self.name),
            str_repr(&self.dtype),
        ))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
