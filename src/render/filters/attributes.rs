//! `attribute='a.b,c'` of a filter into what it takes from an element.

use crate::render::{Eval, Interp, Value};

/// Takes one or several attributes from elements.
pub(super) struct Getter {
    /// For each attribute its path of keys.
    paths: Vec<Vec<Value>>,
    /// Whether strings are folded to lower case.
    fold: bool,
    default: Option<Value>,
}

impl Getter {
    /// One attribute, dots leading on; the element itself without one.
    pub(super) fn one(attribute: Option<&Value>, fold: bool) -> Getter {
        Getter {
            paths: vec![path(attribute)],
            fold,
            default: None,
        }
    }

    /// Attributes between commas.
    pub(super) fn several(attribute: Option<&Value>, fold: bool) -> Getter {
        let paths = match attribute.and_then(Value::as_str) {
            Some(names) => names.split(',').map(keys).collect(),
            None => vec![path(attribute)],
        };
        Getter {
            paths,
            fold,
            default: None,
        }
    }

    /// The same with a value for elements that lack the attribute.
    pub(super) fn or(mut self, default: Option<Value>) -> Getter {
        self.default = default;
        self
    }

    /// What an element has under the only or first attribute.
    pub(super) fn get(&self, interp: &mut Interp<'_>, element: &Value) -> Eval {
        match self.paths.first() {
            Some(path) => self.follow(interp, element, path),
            None => Ok(element.clone()),
        }
    }

    /// What an element has under each attribute.
    pub(super) fn get_all(&self, interp: &mut Interp<'_>, element: &Value) -> Eval<Vec<Value>> {
        self.paths
            .iter()
            .map(|path| self.follow(interp, element, path))
            .collect()
    }

    fn follow(&self, interp: &mut Interp<'_>, element: &Value, path: &[Value]) -> Eval {
        let mut value = element.clone();
        for key in path {
            value = interp.item(&value, key)?;
            if let (Value::Undefined { .. }, Some(default)) = (&value, &self.default) {
                value = default.clone();
            }
        }
        Ok(match &value {
            Value::Str(text) | Value::Markup(text) if self.fold => {
                Value::str(text.as_str().to_lowercase())
            }
            _ => value,
        })
    }
}

fn path(attribute: Option<&Value>) -> Vec<Value> {
    match attribute {
        None | Some(Value::None) => Vec::new(),
        Some(Value::Str(names) | Value::Markup(names)) => keys(names.as_str()),
        Some(other) => vec![other.clone()],
    }
}

fn keys(names: &str) -> Vec<Value> {
    names.split('.').map(key).collect()
}

fn key(name: &str) -> Value {
    let digits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    match name.parse::<i128>() {
        Ok(number) if digits => Value::Int(number),
        _ => Value::str(name),
    }
}
