//! A syntax tree and a host's names into text, as Python's Jinja2 does it, with the origin of every
//! byte. Knows no front end: names come from a [`Host`].

mod args;
mod coerce;
pub mod convert;
mod depth;
mod filters;
mod format;
mod generator;
mod globals;
mod host;
mod interp;
#[cfg(test)]
mod library_tests;
mod methods;
mod modules;
mod ops;
mod order;
mod predicates;
pub(crate) mod python_set;
#[cfg(test)]
mod robustness_tests;
mod stop;
mod template;
mod value;

pub use args::Args;
#[cfg(test)]
pub(crate) use filters::names as filter_names;
pub(crate) use format::value as format_value;
pub(crate) use globals::is_global;
pub use host::{Host, Undefined};
pub use interp::{Gap, Interp, Limits, Open};
pub(crate) use methods::ascii;
pub(crate) use modules::Bytes;
pub(crate) use modules::datetime::{Date, Delta};
pub use modules::{Clock, DateTime, helper, modules};
pub(crate) use ops::{float_repr, str_repr, type_name};
pub use stop::{Deferral, Eval, RenderError, Stop};
pub use template::{MacroDef, Template};
pub use value::{Dict, Elements, Entries, Function, Key, List, Object, ObjectKind, Unknown, Value};
