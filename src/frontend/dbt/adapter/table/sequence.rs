//! agate's sequences: rows, columns, and the lists of them, by place and by name.

use std::any::Any;
use std::rc::Rc;
use std::sync::Arc;

use super::{CellType, Field};
use crate::order::InOrder;
use crate::render::{
    Args, Dict, Eval, Interp, Object, ObjectKind, RenderError, Value, float_repr, str_repr,
};

/// Values that may have names.
#[derive(Debug, Clone)]
pub(super) struct Sequence {
    class: Class,
    names: Option<Rc<[Arc<str>]>>,
    values: Rc<[Value]>,
}

#[derive(Debug, Clone)]
enum Class {
    Mapped,
    Row,
    Column { index: usize, field: Field },
}

const METHODS: &[&str] = &["count", "dict", "get", "index", "items", "keys", "values"];

const COLUMN_METHODS: &[&str] = &[
    "count",
    "dict",
    "get",
    "index",
    "items",
    "keys",
    "values",
    "values_distinct",
    "values_sorted",
    "values_without_nulls",
    "values_without_nulls_sorted",
];

impl Sequence {
    /// A row.
    pub(super) fn row(names: Rc<[Arc<str>]>, values: Rc<[Value]>) -> Sequence {
        Sequence {
            class: Class::Row,
            names: Some(names),
            values,
        }
    }

    /// A column.
    pub(super) fn column(index: usize, field: Field, values: Rc<[Value]>) -> Sequence {
        Sequence {
            class: Class::Column { index, field },
            names: None,
            values,
        }
    }

    /// The columns of a table.
    pub(super) fn named(names: Rc<[Arc<str>]>, values: Rc<[Value]>) -> Sequence {
        Sequence {
            class: Class::Mapped,
            names: Some(names),
            values,
        }
    }

    /// The rows of a table.
    pub(super) fn unnamed(values: Rc<[Value]>) -> Sequence {
        Sequence {
            class: Class::Mapped,
            names: None,
            values,
        }
    }

    /// The sequence as a template's value.
    pub(super) fn value(self) -> Value {
        Value::object(self)
    }

    fn at(&self, index: i128) -> Option<Value> {
        let length = self.values.len() as i128;
        let index = if index < 0 { index + length } else { index };
        self.values.get(usize::try_from(index).ok()?).cloned()
    }

    fn under(&self, name: &str) -> Option<Value> {
        let names = self.names.as_ref()?;
        // As in a dict, the last of several columns of one name is the one that is found.
        let at = names.iter().rposition(|known| &**known == name)?;
        self.values.get(at).cloned()
    }

    fn keys(&self) -> Value {
        let Some(names) = &self.names else {
            return Value::None;
        };
        Value::tuple(
            names
                .iter()
                .map(|name| Value::str(Arc::clone(name)))
                .collect(),
        )
    }

    fn pairs(&self) -> impl Iterator<Item = (Arc<str>, Value)> {
        self.names
            .iter()
            .flat_map(|names| names.iter().cloned())
            .zip(self.values.iter().cloned())
    }

    fn column_values(&self, name: &str) -> Value {
        let mut values: Vec<Value> = self.values.to_vec();
        if name.starts_with("values_without_nulls") {
            values.retain(|value| !matches!(value, Value::None));
        }
        if name.ends_with("sorted") {
            values.order_by(super::cells::compare);
            return Value::list(values);
        }
        if name == "values_distinct" {
            let mut seen = Vec::new();
            values.retain(|value| {
                let text = literal(value);
                let new = !seen.contains(&text);
                seen.push(text);
                new
            });
        }
        Value::tuple(values)
    }

    fn find(&self, interp: &mut Interp<'_>, args: Args, count: bool) -> Eval {
        let [wanted] = args.bind_required("index", ["value"], 1)?;
        let wanted = wanted.unwrap_or(Value::None);
        let mut found = 0;
        for (at, value) in self.values.iter().enumerate() {
            if interp.equal(value, &wanted)? {
                if !count {
                    return Ok(Value::Int(at as i128));
                }
                found += 1;
            }
        }
        if count {
            return Ok(Value::Int(found));
        }
        Err(RenderError::new("render::value-error", "the value is not in the sequence").into())
    }
}

impl Object for Sequence {
    fn type_name(&self) -> &str {
        match self.class {
            Class::Mapped => "MappedSequence",
            Class::Row => "Row",
            Class::Column { .. } => "Column",
        }
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Sequence
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        if let Class::Column { index, field } = &self.class {
            match name {
                "name" => return Ok(Some(Value::str(Arc::clone(&field.name)))),
                "index" => return Ok(Some(Value::Int(*index as i128))),
                "data_type" => return Ok(Some(Value::object(TypeObject(field.kind)))),
                _ => {}
            }
        }
        Ok(None)
    }

    fn methods(&self) -> &'static [&'static str] {
        match self.class {
            Class::Column { .. } => COLUMN_METHODS,
            _ => METHODS,
        }
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        Ok(match key {
            Value::Int(index) => self.at(*index),
            Value::Str(name) | Value::Markup(name) => self.under(name.as_str()),
            _ => None,
        })
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "values" => Value::tuple(self.values.to_vec()),
            "keys" => self.keys(),
            "items" => Value::tuple(
                self.pairs()
                    .map(|(name, value)| Value::tuple(vec![Value::str(name), value]))
                    .collect(),
            ),
            "dict" => Value::Dict(Dict::from_pairs(self.pairs())),
            "get" => {
                let [key, default] = args.bind_required(name, ["key", "default"], 1)?;
                let found = key
                    .as_ref()
                    .and_then(Value::as_str)
                    .and_then(|key| self.under(key));
                found.or(default).unwrap_or(Value::None)
            }
            "count" | "index" => self.find(interp, args, name == "count")?,
            _ if self.methods().contains(&name) => self.column_values(name),
            _ => return Ok(None),
        }))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.values.to_vec())
    }

    fn length(&self) -> Option<usize> {
        Some(self.values.len())
    }

    fn repr(&self) -> Option<String> {
        let sample: Vec<_> = self.values.iter().take(5).map(literal).collect();
        let more = if self.values.len() > 5 { ", ..." } else { "" };
        Some(format!(
            "<agate.{}: ({}{more})>",
            self.type_name(),
            sample.join(", ")
        ))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A column's type, as `column.data_type` gives it.
pub(super) struct TypeObject(pub(super) CellType);

impl Object for TypeObject {
    fn type_name(&self) -> &str {
        self.0.name()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Python's `repr` of a cell.
fn literal(value: &Value) -> String {
    match value {
        Value::None => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float_repr(*number),
        Value::Decimal(number) => format!("Decimal('{number}')"),
        Value::Str(text) | Value::Markup(text) => str_repr(text.as_str()),
        Value::Object(object) => object.repr().unwrap_or_default(),
        _ => "...".to_owned(),
    }
}
