//! Python's modules and helper functions as dbt hands them to templates.

mod bytes;
pub(crate) mod datetime;
mod helpers;
pub(crate) mod json;
mod set;

pub(crate) use bytes::Bytes;
pub(crate) use set::set_of;
