//! The names that dbt's templates see, for each occasion on which dbt renders one: YAML, names of
//! relations, files while parsing, and hooks at run.
//!
//! Each host is a thin shell around a [`Scope`]; a name is looked up by `match` when a template asks
//! for it, so making a host costs next to nothing.

mod hosts;
mod macros;
mod scope;
mod session;
mod vars;

pub use hosts::{NameHost, ParseHost, ProfileHost, RunHost, YamlHost};
pub use scope::{Event, Run};
pub use session::{ConfigCall, MAIN_THREAD, Session, Uses, WORKER_THREAD};
