//! Keeps the values of secret environment variables out of everything that is shown or written.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

/// dbt's prefix for variables whose values must not be shown (semantics 9.3).
const PREFIX: &str = "DBT_ENV_SECRET_";
const MASK: &str = "*****";

/// The values that must not be shown.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// Longest first, so that one that contains another is masked whole.
    values: Vec<String>,
}

impl Secrets {
    /// The values of all secret variables of an environment; blank ones hide nothing.
    pub fn of(env: &BTreeMap<String, String>) -> Secrets {
        let mut values: Vec<String> = env
            .iter()
            .filter(|(name, value)| name.starts_with(PREFIX) && !value.trim().is_empty())
            .map(|(_, value)| value.clone())
            .collect();
        values.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        values.dedup();
        Secrets { values }
    }

    /// The text with every secret masked.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = Cow::Borrowed(text);
        for value in &self.values {
            if out.contains(value.as_str()) {
                out = Cow::Owned(out.replace(value.as_str(), MASK));
            }
        }
        out
    }

    /// The value with every secret in its strings masked.
    pub fn mask_value<'v>(&self, value: &'v Value) -> Cow<'v, Value> {
        if self.values.is_empty() {
            return Cow::Borrowed(value);
        }
        Cow::Owned(match value {
            Value::String(text) => Value::String(self.mask(text).into_owned()),
            Value::Array(items) => items
                .iter()
                .map(|item| self.mask_value(item).into_owned())
                .collect(),
            Value::Object(map) => map
                .iter()
                .map(|(key, item)| {
                    (
                        self.mask(key).into_owned(),
                        self.mask_value(item).into_owned(),
                    )
                })
                .collect(),
            other => other.clone(),
        })
    }
}
