//! Configuration data into values of templates, and back.

use crate::render::{Dict, Eval, Key, RenderError, Value};
use crate::source::Text;
use crate::yaml::{Data, Mapping};

/// How deep values may nest.
const DEPTH: u32 = 128;

/// The value that a template sees.
pub fn value(data: &Data) -> Value {
    match data {
        Data::Null => Value::None,
        Data::Bool(value) => Value::Bool(*value),
        Data::Int(value) => Value::Int(*value),
        Data::Float(value) => Value::Float(*value),
        Data::Str(text) => Value::Str(text.clone()),
        Data::Date(year, month, day) => Value::str(format!("{year:04}-{month:02}-{day:02}")),
        Data::DateTime(text) => Value::str(text.clone()),
        Data::List(items) => Value::list(items.iter().map(value).collect()),
        Data::Tuple(items) => Value::tuple(items.iter().map(value).collect()),
        Data::Map(map) => Value::Dict(dict(map)),
    }
}

/// The dict that a template sees.
pub(super) fn dict(map: &Mapping) -> Dict {
    Dict::from_pairs(map.iter().map(|(key, item)| (key.clone(), value(item))))
}

/// A value as configuration, for `config()`.
///
/// # Errors
/// It is nothing that a configuration can hold.
pub(super) fn data(value: &Value) -> Eval<Data> {
    convert(value, 0)
}

fn convert(value: &Value, depth: u32) -> Eval<Data> {
    if depth > DEPTH {
        return Err(RenderError::new("dbt::bad-config", "a configuration nests too deep").into());
    }
    let all = |items: &[Value]| {
        items
            .iter()
            .map(|item| convert(item, depth + 1))
            .collect::<Eval<Vec<_>>>()
    };
    Ok(match value {
        Value::None | Value::Undefined { .. } => Data::Null,
        Value::Bool(value) => Data::Bool(*value),
        Value::Int(value) => Data::Int(*value),
        Value::Float(value) => Data::Float(*value),
        Value::Str(text) | Value::Markup(text) => Data::Str(text.clone()),
        Value::List(list) => Data::List(all(&list.borrow())?),
        Value::Tuple(items) => Data::Tuple(all(items)?),
        Value::Dict(dict) => {
            let mut map = Mapping::default();
            for (key, item) in dict.0.borrow().iter() {
                map.insert(key_text(key).into(), convert(&item.1, depth + 1)?);
            }
            Data::Map(map)
        }
        Value::Decimal(value) => Data::Str(Text::new(value.to_string())),
        Value::Macro(definition) => {
            return Err(unfit(&format!("the macro '{}'", definition.ast.name)));
        }
        Value::Object(object) => match object.elements() {
            Some(items) if object.kind() == crate::render::ObjectKind::Sequence => {
                Data::List(all(&items)?)
            }
            _ => return Err(unfit(&format!("a '{}' object", object.type_name()))),
        },
        Value::Unknown(unknown) => return Err(unfit(&unknown.what)),
    })
}

fn unfit(what: &str) -> Box<crate::render::Stop> {
    let message = format!("{what} cannot be part of a configuration");
    RenderError::new("dbt::bad-config", message)
        .help("give text, numbers, booleans, lists or dicts")
        .into()
}

fn key_text(key: &Key) -> String {
    match key {
        Key::None => "None".to_owned(),
        Key::Int(value) => value.to_string(),
        Key::Float(bits) => f64::from_bits(*bits).to_string(),
        Key::Str(text) => text.to_string(),
        Key::Tuple(keys) => format!(
            "({})",
            keys.iter().map(key_text).collect::<Vec<_>>().join(", ")
        ),
        Key::Object(_) => "object".to_owned(),
        Key::Content(_, content) => content.clone(),
    }
}
