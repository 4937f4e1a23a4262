//! Keeps values that are secret out of everything that is shown or written: those of dbt's secret
//! environment variables, and those that the settings name.

use crate::order::InOrder;
use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

/// dbt's prefix for variables whose values must not be shown (semantics 9.3).
pub const SECRET_PREFIX: &str = "DBT_ENV_SECRET_";
const MASK: &str = "*****";
/// Shorter lines of a secret of several lines say nothing by themselves.
const SHORTEST_LINE: usize = 8;

/// The values that must not be shown.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// Longest first, so that one that contains another is masked whole.
    values: Vec<String>,
}

impl Secrets {
    /// The values of all secret variables of an environment.
    pub fn of(env: &BTreeMap<String, String>) -> Secrets {
        let mut secrets = Secrets::default();
        let secret = env
            .iter()
            .filter(|(name, _)| name.starts_with(SECRET_PREFIX));
        secrets.hide(secret.map(|(_, value)| value.clone()));
        secrets
    }

    /// Hides further values, in each form in which they are written; blank ones hide nothing.
    pub fn hide(&mut self, values: impl IntoIterator<Item = String>) {
        for value in values {
            self.values.extend(forms(&value));
        }
        self.values
            .order_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.values.dedup();
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

/// A value as it may stand in a text: as it is, in a literal of SQL or JSON, without the white space
/// around it, and each line of it by itself.
fn forms(value: &str) -> Vec<String> {
    let whole = value.trim();
    if whole.is_empty() {
        return Vec::new();
    }
    let quoted = Value::from(whole).to_string();
    let mut forms = vec![
        whole.to_string(),
        whole.replace('\'', "''"),
        whole.replace('\\', "\\\\"),
        whole.replace('\\', "\\\\").replace('\'', "\\'"),
        quoted
            .get(1..quoted.len() - 1)
            .unwrap_or_default()
            .to_string(),
    ];
    let lines = whole.lines().map(str::trim);
    let lines = lines.filter(|line| line.len() >= SHORTEST_LINE);
    forms.extend(lines.map(str::to_string));
    forms
}
