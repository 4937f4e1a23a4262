//! A plan into scripts for a database's own client, and into the folder that holds them.

mod bound;
mod builds;
pub(crate) mod changes;
mod client;
mod comment;
mod diff;
mod exchange;
mod file;
mod folder;
mod layout;
mod name;
mod schedules;
mod script;
mod snapshot;
mod terminate;
mod value;

pub use builds::Builds;
pub use diff::line_diff;
pub use file::{create_file, write_file};
pub use folder::{diff_folder, write_folder};
pub use layout::script;
pub use name::file_name;
pub use schedules::left_out;
pub use snapshot::Snapshots;

/// What the scripts hold beside the hooks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form<'a> {
    /// dbt's compiled SQL for the nodes.
    pub builds: Option<&'a Builds>,
    /// One more file for each step.
    pub split: bool,
}

#[cfg(test)]
mod tests;
