//! Python's modules and helper functions as dbt hands them to templates.

mod bytes;
pub(crate) mod datetime;
mod helpers;
mod itertools;
pub(crate) mod json;
mod pytz;
mod regex;
mod set;
mod yaml;

pub(crate) use bytes::Bytes;
pub use datetime::{Clock, DateTime};
pub use helpers::helper;
pub(crate) use set::set_of;

use super::{Dict, Value};

/// dbt's `modules`: `datetime`, `pytz`, `re` and `itertools` (case 44).
pub fn modules(clock: &Clock) -> Value {
    Value::Dict(Dict::from_pairs([
        ("pytz", pytz::module()),
        ("datetime", datetime::module(clock)),
        ("re", regex::module()),
        ("itertools", itertools::module()),
    ]))
}
