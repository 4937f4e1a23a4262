//! Projects of the systems that hookc reads into the IR, evaluated for one target. One folder a
//! system; each gives a [`Plan`], and is registered in [`FRONT_ENDS`].

pub mod dbt;
mod description;
pub mod dipdup;
pub mod hookfile;
mod overview;
mod read;
mod selection;

use crate::diagnostic::Diagnostic;
use crate::ir::Plan;
use crate::source::SourceTree;

pub use dbt::model::Options;
pub use overview::{Decision, Declared, DeclaredNode, Operation, Overview, OwnNames};
pub(crate) use selection::keep;

/// The systems, in the order in which messages name them.
pub static FRONT_ENDS: [&FrontEnd; 3] = [&dbt::FRONT_END, &dipdup::FRONT_END, &hookfile::FRONT_END];

/// A system whose projects can be read.
#[derive(Debug)]
pub struct FrontEnd {
    /// Its name: what `--system` takes, and a plan's `system`, unless the project is for another host.
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
pub trait Project: Sync {
    /// The texts that were read.
    fn sources(&self) -> &SourceTree;

    /// The project as dbt's own, if it is: the linter reads its templates and its graph.
    fn dbt(&self) -> Option<&dbt::model::Loaded> {
        None
    }

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

    /// The same with what the project declares, for who looks at it.
    ///
    /// # Errors
    /// As [`Project::plan`].
    fn look(
        &self,
        options: &Options,
        target: Option<&str>,
    ) -> Result<(Plan, Overview), Vec<Diagnostic>>;

    /// The conditions that decided what a step's text renders to, in their order; none if the system
    /// has no templates.
    fn decisions(&self, _options: &Options, _target: Option<&str>, _step: &str) -> Vec<Decision> {
        Vec::new()
    }
}
