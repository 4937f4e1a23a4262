//! Python's `datetime` module: dates, times, spans and moments, and what the clock says.

mod classes;
mod date;
mod delta;
mod fields;
mod moment;
mod named_tuple;
mod period;
mod strftime;
mod strptime;
mod time;
pub(crate) mod zone;

pub use classes::Clock;
pub(crate) use classes::module;
pub(crate) use date::Date;
pub(crate) use delta::Delta;
pub use moment::DateTime;
pub(crate) use named_tuple::NamedTuple;
