//! dbt projects: files into a plan for one target, as dbt 1.11 would run them.
//!
//! [`load`] reads and parses all files once; for a target, `project` renders the project files,
//! `parse` evaluates every node's file as dbt's parse does, `graph` orders the nodes, and `run`
//! renders their hooks late and in dbt's order.

pub mod adapter;
pub mod answers;
pub mod commands;
pub mod config;
pub mod context;
pub mod load;
pub mod lookup;
pub mod macros;
pub mod model;
pub mod native;
pub mod order;
pub mod profiles;
pub mod project;
pub mod properties;
pub mod python;
pub mod select;
#[cfg(test)]
pub(crate) mod testing;

pub use load::load;

use crate::diagnostic::Diagnostic;
use crate::ir::Plan;
use model::{Loaded, Options};

/// The plan of a target; of the profile's own choice without a name.
///
/// # Errors
/// What makes dbt refuse the project before it runs anything.
pub fn plan(
    _loaded: &Loaded,
    _options: &Options,
    _target: Option<&str>,
) -> Result<Plan, Vec<Diagnostic>> {
    Err(vec![unfinished()])
}

/// The names of all targets of the profile.
///
/// # Errors
/// What is wrong with the profile.
pub fn target_names(_loaded: &Loaded, _options: &Options) -> Result<Vec<String>, Vec<Diagnostic>> {
    Err(vec![unfinished()])
}

fn unfinished() -> Diagnostic {
    Diagnostic::error(
        "internal::unfinished",
        "dbt projects cannot be compiled yet",
    )
}
