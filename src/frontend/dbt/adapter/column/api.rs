//! `api.Column`: the class of columns.

use std::any::Any;

use super::{Column, ColumnRules};
use crate::frontend::dbt::adapter::Adapter;
use crate::render::{Args, Eval, Interp, Object, ObjectKind, RenderError, Value};

/// `api.Column` and `adapter.Column`.
#[derive(Debug, Clone)]
pub struct ColumnApi {
    adapter: &'static Adapter,
}

const METHODS: &[&str] = &[
    "create",
    "from_description",
    "numeric_type",
    "string_type",
    "translate_type",
];

impl ColumnApi {
    /// The class.
    pub fn new(adapter: &'static Adapter) -> ColumnApi {
        ColumnApi { adapter }
    }

    fn column(&self, name: &str, dtype: &str) -> Value {
        Column::new(self.adapter, name, dtype, [None; 3]).value()
    }
}

impl Object for ColumnApi {
    fn type_name(&self) -> &str {
        "type"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    fn methods(&self) -> &'static [&'static str] {
        METHODS
    }

    fn call(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let parameters = [
            "column",
            "dtype",
            "char_size",
            "numeric_precision",
            "numeric_scale",
        ];
        let [name, dtype, sizes @ ..] = args.bind_required("Column", parameters, 2)?;
        let name = interp.print(&name.unwrap_or(Value::None))?;
        let dtype = interp.print(&dtype.unwrap_or(Value::None))?;
        let sizes = sizes.map(|size| match size {
            Some(Value::Int(size)) => Some(size),
            _ => None,
        });
        Ok(Column::new(self.adapter, name.shared(), dtype.shared(), sizes).value())
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        let rules = self.adapter.columns;
        Ok(Some(match name {
            "create" => {
                let [column, dtype] = args.bind_required(name, ["name", "label_or_dtype"], 2)?;
                let column = interp.print(&column.unwrap_or(Value::None))?;
                let dtype = interp.print(&dtype.unwrap_or(Value::None))?;
                self.column(column.as_str(), &rules.translate(dtype.as_str()))
            }
            "from_description" => {
                let [column, dtype] = args.bind_required(name, ["name", "raw_data_type"], 2)?;
                let column = interp.print(&column.unwrap_or(Value::None))?;
                let dtype = interp.print(&dtype.unwrap_or(Value::None))?;
                let (dtype, sizes) = described(dtype.as_str())?;
                Column::new(self.adapter, column.shared(), dtype, sizes).value()
            }
            _ => return rules.class_method(interp, name, args),
        }))
    }

    fn repr(&self) -> Option<String> {
        let class = self.adapter.columns.class;
        let name = self.adapter.name;
        let known = matches!(name, "duckdb" | "postgres");
        known.then(|| format!("<class 'dbt.adapters.{name}.column.{class}'>"))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl ColumnRules {
    /// Methods of the class, which columns have, too.
    pub(super) fn class_method(
        &self,
        interp: &mut Interp<'_>,
        name: &str,
        args: Args,
    ) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "translate_type" => {
                let [dtype] = args.bind_required(name, ["dtype"], 1)?;
                let dtype = interp.print(&dtype.unwrap_or(Value::None))?;
                Value::str(self.translate(dtype.as_str()))
            }
            "string_type" => {
                let [size] = args.bind_required(name, ["size"], 1)?;
                let size = interp.print(&size.unwrap_or(Value::None))?;
                Value::str(self.string_type.replace("{size}", size.as_str()))
            }
            "numeric_type" => {
                let [dtype, precision, scale] =
                    args.bind_required(name, ["dtype", "precision", "scale"], 3)?;
                let dtype = interp.print(&dtype.unwrap_or(Value::None))?;
                let mut printed = |value: Option<Value>| match value {
                    None | Some(Value::None) => Ok(None),
                    Some(value) => interp.print(&value).map(Some),
                };
                let (precision, scale) = (printed(precision)?, printed(scale)?);
                let text =
                    |text: &Option<crate::source::Text>| text.as_ref().map(ToString::to_string);
                let (precision, scale) = (text(&precision), text(&scale));
                Value::str(self.numeric(dtype.as_str(), precision.as_deref(), scale.as_deref()))
            }
            _ => return Ok(None),
        }))
    }
}

/// A type's name and sizes out of a description such as `numeric(10, 2)`.
fn described(description: &str) -> Eval<(String, [Option<i128>; 3])> {
    let uninterpreted = |part: &str| {
        let message = format!(
            "Could not interpret data_type \"{description}\": could not convert \"{part}\" to an integer"
        );
        RenderError::new("dbt::column-type", message)
    };
    let Some((name, rest)) = description.split_once('(') else {
        return Ok((description.to_owned(), [None; 3]));
    };
    let Some((sizes, _)) = rest.split_once(')') else {
        return Ok((name.to_owned(), [None; 3]));
    };
    let parts: Vec<&str> = sizes.split(',').collect();
    let number = |part: &str| part.trim().parse::<i128>().map_err(|_| uninterpreted(part));
    Ok(match parts.as_slice() {
        [size] => (name.to_owned(), [Some(number(size)?), None, None]),
        [precision, scale] => (
            name.to_owned(),
            [None, Some(number(precision)?), Some(number(scale)?)],
        ),
        _ => (name.to_owned(), [None; 3]),
    })
}
