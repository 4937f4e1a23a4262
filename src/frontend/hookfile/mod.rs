//! Hooks declared in `hookc.yml` into a plan for one target: success and failure hooks of Dagster's
//! ops and jobs, hooks of projects that no host system runs, and flows with their schedules, also of a
//! dbt project in the same folder.
//!
//! `read` checks the file's form and parses its templates; for a target, `target` gives what they may
//! name, `condition` folds `when`, `text` renders the SQL and leaves values of the run open, and
//! `plan` makes a step for each hook at each place. `flow` reads flows, `clock` and `crontab` when they run,
//! and `flows` makes their steps.

mod apply;
mod clock;
mod compile;
mod condition;
mod crontab;
mod flow;
mod flows;
mod hook;
mod look;
mod model;
mod names;
mod places;
mod plan;
mod read;
mod reader;
mod run_value;
mod target;
#[cfg(test)]
mod tests;
mod text;
mod value_place;

use crate::diagnostic::{Diagnostic, Severity};
use crate::frontend::dbt;
use crate::frontend::read::{self as files, Location};
use crate::frontend::{FrontEnd, Options, Overview, Project, Refused};
use crate::ir::Plan;
use crate::source::{SourceTree, Span};
use crate::yaml;
use model::HookFile;

/// The file's name.
const FILE: &str = "hookc.yml";

/// Hooks of `hookc.yml` among the systems.
pub static FRONT_END: FrontEnd = FrontEnd {
    name: "hookc",
    files: &[FILE],
    takes_config_files: false,
    load: |options, sources| Ok(Box::new(load(options, sources)?)),
};

/// A file that was read.
#[derive(Debug)]
struct Loaded {
    sources: SourceTree,
    file: HookFile,
    /// The dbt project in the same folder, which owns the sources then.
    dbt: Option<dbt::model::Loaded>,
    warnings: Vec<Diagnostic>,
}

/// The dbt project in the file's folder, where its flows or targets need one.
fn beside(
    options: &Options,
    file: &HookFile,
    sources: SourceTree,
) -> Result<(SourceTree, Option<dbt::model::Loaded>), Refused> {
    if !file.needs_dbt() {
        return Ok((sources, None));
    }
    let loaded = dbt::load(options, sources)?;
    Ok((SourceTree::default(), Some(loaded)))
}

fn load(options: &Options, mut sources: SourceTree) -> Result<Loaded, Refused> {
    let location = Location::new(&options.project_dir, options.project_dir.join(FILE));
    let (id, problem) = files::read(&location).add(&mut sources);
    if let Some(problem) = problem {
        return Err((sources, vec![problem]));
    }
    let (document, mut diagnostics) = match yaml::read(&sources, id) {
        Ok(read) => read,
        Err(errors) => return Err((sources, errors)),
    };
    let whole = Span {
        file: id,
        start: 0,
        end: 0,
    };
    let Some(document) = document else {
        let empty = Diagnostic::error("hooks::empty-file", "hookc.yml is empty")
            .at(whole)
            .help("it needs `version: 1`, `project`, `targets` and `hooks`");
        return Err((sources, vec![empty]));
    };
    let beside_dbt = dbt::FRONT_END
        .files
        .iter()
        .any(|file| options.project_dir.join(file).is_file());
    let (file, found) = read::read(&document, whole, beside_dbt);
    diagnostics.extend(found);
    let refused = diagnostics
        .iter()
        .any(|one| one.severity == Severity::Error);
    match file {
        Some(file) if !refused => {
            let (sources, dbt) = beside(options, &file, sources)?;
            Ok(Loaded {
                sources,
                file,
                dbt,
                warnings: diagnostics,
            })
        }
        _ => Err((sources, diagnostics)),
    }
}

impl Project for Loaded {
    fn sources(&self) -> &SourceTree {
        self.dbt.as_ref().map_or(&self.sources, |dbt| &dbt.sources)
    }

    fn target_names(&self, options: &Options) -> Result<Vec<String>, Vec<Diagnostic>> {
        match &self.dbt {
            Some(dbt) if self.file.targets.is_empty() => dbt::target_names(dbt, options),
            _ => Ok(plan::target_names(&self.file)),
        }
    }

    fn plan(&self, options: &Options, target: Option<&str>) -> Result<Plan, Vec<Diagnostic>> {
        let mut plan = plan::plan(&self.file, self.dbt.as_ref(), options, target)?;
        plan.diagnostics.extend(self.warnings.iter().cloned());
        Ok(plan)
    }

    fn look(
        &self,
        options: &Options,
        target: Option<&str>,
    ) -> Result<(Plan, Overview), Vec<Diagnostic>> {
        let plan = self.plan(options, target)?;
        let overview = look::overview(&self.file, &plan);
        Ok((plan, overview))
    }
}
