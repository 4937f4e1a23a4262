//! Projects of the systems that hookc reads into the IR, evaluated for one target. One folder a
//! system; each gives a [`Plan`], and is registered in [`FRONT_ENDS`].

pub mod dbt;
pub mod dipdup;
pub mod hookfile;
mod read;

use crate::diagnostic::Diagnostic;
use crate::ir::Plan;
use crate::source::SourceTree;

pub use dbt::model::Options;

/// The systems, in the order in which messages name them.
pub static FRONT_ENDS: [&FrontEnd; 3] = [&dbt::FRONT_END, &dipdup::FRONT_END, &hookfile::FRONT_END];

/// A system whose projects can be read.
#[derive(Debug)]
pub struct FrontEnd {
    /// Its name: a plan's `system`, and what `--system` takes.
    pub name: &'static str,
    /// The files that make a folder a project of it.
    pub files: &'static [&'static str],
    /// Whether it is told its configuration files (`-c`).
    pub takes_config_files: bool,
    /// Reads a project.
    pub load: Load,
}

/// Reads a project; its files are added to those that were read before.
pub type Load = fn(&Options, SourceTree) -> Result<Box<dyn Project>, Refused>;

/// The files that were read of a project, and everything that is wrong with them.
pub type Refused = (SourceTree, Vec<Diagnostic>);

/// A project, read once, that gives the plans of its targets.
pub trait Project: std::fmt::Debug + Sync {
    /// The texts that were read.
    fn sources(&self) -> &SourceTree;

    /// The names of all targets.
    ///
    /// # Errors
    /// What makes the system refuse its configuration of targets.
    fn target_names(&self, options: &Options) -> Result<Vec<String>, Vec<Diagnostic>>;

    /// The plan of a target; of the project's own choice without a name.
    ///
    /// # Errors
    /// What makes the system refuse the project before it runs anything.
    fn plan(&self, options: &Options, target: Option<&str>) -> Result<Plan, Vec<Diagnostic>>;
}
