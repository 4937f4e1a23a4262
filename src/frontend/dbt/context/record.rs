//! dbt's dataclasses as templates see them: fields as attributes, `to_dict`, and what Python shows of
//! them (seen with dbt 1.11.16).

use std::any::Any;

use crate::render::{Args, Dict, Eval, Interp, Key, Object, Value};

/// An object of a class with the entries of a dict as attributes.
pub(super) struct Record {
    class: &'static str,
    fields: Dict,
}

impl Record {
    /// The object that has the fields of a dict; any other value as it is.
    pub(super) fn value(class: &'static str, value: Value) -> Value {
        match value {
            Value::Dict(fields) => Value::object(Record { class, fields }),
            other => other,
        }
    }

    /// A copy as a dict, with objects in it as dicts.
    fn dict(&self, omit_none: bool) -> Dict {
        let copy = Dict::default();
        for (key, value) in self.fields.pairs() {
            if omit_none && matches!(value, Value::None) {
                continue;
            }
            if let Some(key) = key.as_text() {
                let inner = value.downcast::<Record>();
                let inner = inner.map(|inner| Value::Dict(inner.dict(omit_none)));
                copy.set(key.shared(), inner.unwrap_or(value));
            }
        }
        copy
    }
}

impl Object for Record {
    fn type_name(&self) -> &str {
        self.class
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(self.fields.get(name))
    }

    fn methods(&self) -> &'static [&'static str] {
        &["to_dict"]
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        if name != "to_dict" {
            return Ok(None);
        }
        let [omit_none, _validate] = args.bind(name, ["omit_none", "validate"])?;
        let omit_none = omit_none.map_or(Ok(false), |flag| interp.truth(&flag))?;
        Ok(Some(Value::Dict(self.dict(omit_none))))
    }

    /// Dataclasses that compare by value cannot be keys.
    fn key(&self, _address: usize) -> Option<Key> {
        None
    }

    fn show(&self, interp: &mut Interp<'_>) -> Eval<Option<String>> {
        let mut fields = Vec::new();
        for (name, value) in self.fields.pairs() {
            let name = name.as_str().unwrap_or_default().to_owned();
            fields.push(format!("{name}={}", interp.repr(&value)?));
        }
        Ok(Some(format!("{}({})", self.class, fields.join(", "))))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
