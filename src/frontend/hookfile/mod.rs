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

/// A file that was read: what of it can be used.
#[derive(Debug)]
struct Loaded {
    sources: SourceTree,
    file: HookFile,
    /// The dbt project in the same folder, which owns the sources then.
    dbt: Option<dbt::model::Loaded>,
    /// What is wrong with the file, and what is odd about it.
    diagnostics: Vec<Diagnostic>,
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
    let Some(file) = file else {
        return Err((sources, diagnostics));
    };
    let (sources, dbt) = if beside_dbt && file.needs_dbt() {
        match dbt::load(options, sources) {
            Ok(loaded) => (SourceTree::default(), Some(loaded)),
            Err((sources, found)) => {
                diagnostics.extend(found);
                return Err((sources, diagnostics));
            }
        }
    } else {
        (sources, None)
    };
    Ok(Loaded {
        sources,
        file,
        dbt,
        diagnostics,
    })
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

impl Project for Loaded {
    fn sources(&self) -> &SourceTree {
        self.dbt.as_ref().map_or(&self.sources, |dbt| &dbt.sources)
    }

    fn target_names(&self, options: &Options) -> Result<Vec<String>, Vec<Diagnostic>> {
        match &self.dbt {
            Some(dbt) if self.file.targets.is_empty() => dbt::target_names(dbt, options),
            None if self.file.targets.is_empty() => Err(self.diagnostics.clone()),
            _ => Ok(plan::target_names(&self.file)),
        }
    }

    fn plan(&self, options: &Options, target: Option<&str>) -> Result<Plan, Vec<Diagnostic>> {
        let mut found = self.diagnostics.clone();
        match plan::plan(&self.file, self.dbt.as_ref(), options, target) {
            Ok(mut plan) if !found.iter().any(is_error) => {
                plan.diagnostics.append(&mut found);
                return Ok(plan);
            }
            Ok(plan) => found.extend(plan.diagnostics.into_iter().filter(is_error)),
            Err(more) => found.extend(more),
        }
        Err(found)
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
