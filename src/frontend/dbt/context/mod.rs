//! The names that dbt's templates see, for each occasion on which dbt renders one: YAML, names of
//! relations, files while parsing, and hooks at run.
//!
//! Each host is a thin shell around a `Scope`; a name is looked up by `match` when a template asks
//! for it, so making a host costs next to nothing.

mod batch;
mod compile;
mod config;
mod data;
mod elsewhere;
mod entries;
mod entry_calls;
mod flags;
mod function;
mod graph;
mod helpers;
mod hook_log;
mod hosts;
mod lookup;
mod macros;
mod messages;
mod model;
mod names;
mod node;
mod quoting;
mod record;
mod refs;
mod results;
mod runtime;
mod scope;
mod session;
mod settings;
mod shared;
mod statements;
mod target;
mod vars;
mod warehouse;

#[cfg(test)]
mod tests;

pub use compile::with_ctes;
pub use data::value;
pub use elsewhere::{NOT_INSTALLED, UNREAD, excuse, excused, unread};
pub use entry_calls::EntryCalls;
pub use hook_log::HookRun;
pub use hosts::{NameHost, ParseHost, ProfileHost, RunHost, YamlHost};
pub use names::{END_NAMES, names};
pub use node::NamedNode;
pub use quoting::of_node;
pub use scope::{Event, Run};
pub use session::{ConfigCall, MAIN_THREAD, Session, Uses, WORKER_THREAD, Warning};
pub use shared::SharedText;
