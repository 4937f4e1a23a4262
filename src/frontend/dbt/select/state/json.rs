//! Values of a configuration against values of a manifest.

use serde_json::{Map, Number, Value as Json};

use crate::yaml::{Data, Mapping};

/// A value as dbt writes it into a manifest.
pub(super) fn json(value: &Data) -> Json {
    match value {
        Data::Null => Json::Null,
        Data::Bool(value) => Json::Bool(*value),
        Data::Int(value) => i64::try_from(*value).map_or_else(
            |_| Json::String(value.to_string()),
            |value| Json::Number(value.into()),
        ),
        Data::Float(value) => Number::from_f64(*value).map_or(Json::Null, Json::Number),
        Data::Str(text) => Json::String(text.to_string()),
        Data::Date(..) | Data::DateTime(_) => Json::String(value.print()),
        Data::List(items) | Data::Tuple(items) => Json::Array(items.iter().map(json).collect()),
        Data::Map(map) => Json::Object(object(map)),
    }
}

/// A dict as dbt writes it into a manifest.
pub(super) fn object(map: &Mapping) -> Map<String, Json> {
    map.iter()
        .map(|(key, value)| (key.to_string(), json(value)))
        .collect()
}

/// Whether two values are equal as Python compares them: 1 is 1.0, and the order of keys is nothing.
pub(super) fn equal(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => left.as_f64() == right.as_f64(),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
        }
        (left, right) => left == right,
    }
}

/// Whether two values say the same, where dbt writes what is not said as null or empty.
pub(super) fn alike(left: Option<&Json>, right: Option<&Json>) -> bool {
    match (left.filter(|it| says(it)), right.filter(|it| says(it))) {
        (Some(Json::Object(left)), Some(Json::Object(right))) => {
            let keys = left.keys().chain(right.keys());
            keys.into_iter()
                .all(|key| alike(left.get(key), right.get(key)))
        }
        (Some(Json::Array(left)), Some(Json::Array(right))) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| alike(Some(left), Some(right)))
        }
        (Some(left), Some(right)) => equal(left, right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

/// Whether a value says anything.
fn says(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => false,
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(map) => map.values().any(says),
        _ => true,
    }
}
