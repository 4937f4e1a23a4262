//! Values of configurations and of JSON into values of templates, and back.

use std::sync::Arc;

use serde_json::Value as Json;

use super::depth::{DEPTH, with_stack};
use super::modules::datetime::{Date, DateTime};
use super::{Dict, Eval, Interp, Value, methods, ops};
use crate::yaml::{Data, DataKey, Mapping, Node, NodeKind};

/// A configuration's value as a template sees it.
pub fn from_data(data: &Data) -> Value {
    match data {
        Data::Null => Value::None,
        Data::Bool(truth) => Value::Bool(*truth),
        Data::Int(number) => Value::Int(*number),
        Data::Float(number) => Value::Float(*number),
        Data::Str(text) => Value::Str(text.clone()),
        Data::Date(year, month, day) => match Date::new(*year, *month, *day) {
            Some(date) => Value::object(date),
            None => Value::str(data.print()),
        },
        Data::DateTime(text) => match DateTime::from_iso(text) {
            Some(moment) => Value::object(moment),
            None => Value::str(Arc::clone(text)),
        },
        Data::List(items) => Value::list(items.iter().map(from_data).collect()),
        Data::Tuple(items) => Value::tuple(items.iter().map(from_data).collect()),
        Data::Map(map) => {
            let dict = Dict::default();
            for (key, item) in map {
                dict.set_key(key, from_data(item));
            }
            Value::Dict(dict)
        }
    }
}

impl Dict {
    /// Sets the value under a key of a configuration. A key that Python finds equal to one that is
    /// there, as `true` is to `1`, is the same.
    pub fn set_key(&self, key: &DataKey, value: Value) {
        let Some(data) = key.value() else {
            return self.set(key.text(), value);
        };
        let shown = from_data(data);
        match ops::key_of(&shown) {
            Ok(hashed) => {
                let mut entries = self.0.borrow_mut();
                entries.entry(hashed).or_insert((shown, Value::None)).1 = value;
            }
            Err(_) => self.set(key.text(), value),
        }
    }
}

/// A YAML node as a template sees it; keys keep their types. `None` if a key cannot be one.
pub(crate) fn from_node(node: &Node) -> Option<Value> {
    Some(match &node.kind {
        NodeKind::Scalar { .. } | NodeKind::Typed(_) => match node.data() {
            // What a helper reads stands in no file.
            Data::Str(text) => Value::str(text.shared()),
            data => from_data(&data),
        },
        NodeKind::Sequence(items) => {
            Value::list(items.iter().map(from_node).collect::<Option<_>>()?)
        }
        NodeKind::Mapping(entries) => {
            let dict = Dict::default();
            for (key, item) in entries {
                let key = from_node(key)?;
                let hashed = ops::key_of(&key).ok()?;
                let item = from_node(item)?;
                let mut entries = dict.0.borrow_mut();
                entries.entry(hashed).or_insert((key, Value::None)).1 = item;
            }
            Value::Dict(dict)
        }
    })
}

/// A template's value as a configuration keeps it; objects other than dates become what they print.
///
/// # Errors
/// A value that only the warehouse knows, and nesting without end.
pub fn to_data(interp: &mut Interp<'_>, value: &Value) -> Eval<Data> {
    with_stack(|| data_at(interp, value, DEPTH))
}

fn data_at(interp: &mut Interp<'_>, value: &Value, depth: usize) -> Eval<Data> {
    let depth = deeper(depth)?;
    ops::known(value)?;
    if let Some(date) = value.downcast::<Date>() {
        let (year, month, day) = date.parts();
        return Ok(Data::Date(year, month, day));
    }
    if let Some(moment) = value.downcast::<DateTime>() {
        return Ok(Data::DateTime(moment.iso('T').into()));
    }
    if let Some(pairs) = methods::mapping_pairs(interp, value)? {
        let mut map = Mapping::with_capacity_and_hasher(pairs.len(), Default::default());
        for (key, item) in pairs {
            let key = to_key(interp, &key)?;
            map.insert(key, data_at(interp, &item, depth)?);
        }
        return Ok(Data::Map(map));
    }
    Ok(match value {
        Value::None | Value::Undefined { .. } => Data::Null,
        Value::Bool(truth) => Data::Bool(*truth),
        Value::Int(number) => Data::Int(*number),
        Value::Float(number) => Data::Float(*number),
        Value::Str(text) | Value::Markup(text) => Data::Str(text.clone()),
        Value::List(list) => {
            let items = list.borrow().to_vec();
            Data::List(data_of_all(interp, &items, depth)?)
        }
        Value::Tuple(items) => Data::Tuple(data_of_all(interp, items, depth)?),
        other => Data::Str(interp.print(other)?),
    })
}

/// A dict's key as a configuration keeps it; what is neither a string nor a scalar of YAML becomes
/// what it prints.
///
/// # Errors
/// A value that only the warehouse knows.
pub fn to_key(interp: &mut Interp<'_>, key: &Value) -> Eval<DataKey> {
    Ok(match key {
        Value::Str(text) | Value::Markup(text) => text.shared().into(),
        Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Object(_) => {
            match DataKey::of(&data_at(interp, key, DEPTH)?) {
                Some(key) => key,
                None => interp.print(key)?.shared().into(),
            }
        }
        other => interp.print(other)?.shared().into(),
    })
}

fn data_of_all(interp: &mut Interp<'_>, items: &[Value], depth: usize) -> Eval<Vec<Data>> {
    items
        .iter()
        .map(|item| data_at(interp, item, depth))
        .collect()
}

/// A JSON value as a template sees it.
pub fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::None,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => Value::Int(i128::from(number)),
            (_, Some(number), _) => Value::Int(i128::from(number)),
            (.., number) => Value::Float(number.unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::str(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(from_json).collect()),
        Json::Object(map) => {
            let pairs = map
                .iter()
                .map(|(key, item)| (key.as_str(), from_json(item)));
            Value::Dict(Dict::from_pairs(pairs))
        }
    }
}

/// A template's value as JSON; what JSON has no form for becomes what it prints.
///
/// # Errors
/// A value that only the warehouse knows, and nesting without end.
pub fn to_json(interp: &mut Interp<'_>, value: &Value) -> Eval<Json> {
    with_stack(|| json_at(interp, value, DEPTH))
}

fn json_at(interp: &mut Interp<'_>, value: &Value, depth: usize) -> Eval<Json> {
    let depth = deeper(depth)?;
    ops::known(value)?;
    if let Some(pairs) = methods::mapping_pairs(interp, value)? {
        let mut map = serde_json::Map::with_capacity(pairs.len());
        for (key, item) in pairs {
            let key = interp.print(&key)?.as_str().to_owned();
            map.insert(key, json_at(interp, &item, depth)?);
        }
        return Ok(Json::Object(map));
    }
    Ok(match value {
        Value::None | Value::Undefined { .. } => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Int(number) => match (i64::try_from(*number), u64::try_from(*number)) {
            (Ok(number), _) => Json::from(number),
            (_, Ok(number)) => Json::from(number),
            _ => Json::String(number.to_string()),
        },
        Value::Float(number) => Json::from(*number),
        Value::Str(text) | Value::Markup(text) => Json::String(text.as_str().to_owned()),
        Value::List(list) => {
            let items = list.borrow().to_vec();
            json_of_all(interp, &items, depth)?
        }
        Value::Tuple(items) => json_of_all(interp, items, depth)?,
        other => Json::String(interp.print(other)?.as_str().to_owned()),
    })
}

fn json_of_all(interp: &mut Interp<'_>, items: &[Value], depth: usize) -> Eval<Json> {
    let items = items.iter().map(|item| json_at(interp, item, depth));
    items.collect::<Eval<_>>().map(Json::Array)
}

fn deeper(depth: usize) -> Eval<usize> {
    depth
        .checked_sub(1)
        .ok_or_else(|| ops::value_error("Circular reference detected"))
}
