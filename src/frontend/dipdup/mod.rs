//! DipDup projects into plans: `dipdup.yaml`, the SQL below `sql/`, the callbacks in `hooks/`.
//!
//! [`load`] reads everything once. `config` makes of the YAML what DipDup 7 and 8 make of it, `package`
//! finds scripts and callbacks, `python` reads what a callback certainly does. For the plan, `fire`
//! does what firing a hook does: `scripts` finds the files, `format` fills them in;
//! `jobs` and `cron` say when, `lint` what is worth saying.

mod config;
mod cron;
mod fire;
mod format;
mod images;
mod jobs;
mod lint;
mod look;
mod package;
mod plan;
mod pyproject;
mod python;
mod release;
mod scripts;
mod signature;
mod switches;
mod value;

use super::{FrontEnd, Options, Overview, Refused};
use crate::diagnostic::Diagnostic;
use crate::ir::Plan;
use crate::source::SourceTree;

use config::{Config, Masks};
use package::Package;
use release::Pins;
use switches::Switches;

/// DipDup among the systems.
pub static FRONT_END: FrontEnd = FrontEnd {
    name: "dipdup",
    files: &["dipdup.yaml", "dipdup.yml"],
    takes_config_files: true,
    load: |options, sources| Ok(Box::new(load(options, sources)?)),
};

/// The hooks that DipDup fires by itself, in the order in which a first start does.
const SYSTEM_HOOKS: [&str; 4] = [
    "on_reindex",
    "on_restart",
    "on_synchronized",
    "on_index_rollback",
];

/// A project, read once: what of it can be used.
#[derive(Debug)]
pub struct Project {
    sources: SourceTree,
    config: Config,
    package: Package,
    /// What is wrong with it, and what is odd about it.
    diagnostics: Vec<Diagnostic>,
    switches: Switches,
    masks: Masks,
}

/// Reads a project; its files are added to those that were read before.
///
/// # Errors
/// Everything that is wrong, if hooks cannot be found for it, and the files that were read.
pub fn load(options: &Options, mut sources: SourceTree) -> Result<Project, Refused> {
    let pyproject = pyproject::read(&options.project_dir, &mut sources);
    let pins = Pins {
        asked: pyproject.pins,
        images: images::pins(&options.project_dir),
    };
    let mut masks = Masks::default();
    let loaded =
        config::load(options, &mut sources, &pins, &mut masks).and_then(|(config, mut found)| {
            match package::read(&config, options, pyproject.name, &mut sources) {
                Ok((package, odd)) => {
                    found.extend(odd);
                    Ok((config, package, found))
                }
                Err(errors) => {
                    found.extend(errors);
                    Err(found)
                }
            }
        });
    match loaded {
        Ok((config, package, mut diagnostics)) => {
            let switches = Switches::read(&config, options);
            diagnostics.extend(switches.warnings());
            Ok(Project {
                sources,
                config,
                package,
                diagnostics,
                switches,
                masks,
            })
        }
        Err(errors) => {
            let errors = errors.into_iter().map(|error| masks.diagnostic(error));
            Err((sources, errors.collect()))
        }
    }
}

impl super::Project for Project {
    fn sources(&self) -> &SourceTree {
        &self.sources
    }

    fn target_names(&self, _options: &Options) -> Result<Vec<String>, Vec<Diagnostic>> {
        Ok(vec![self.config.database.name().to_owned()])
    }

    fn plan(&self, options: &Options, target: Option<&str>) -> Result<Plan, Vec<Diagnostic>> {
        plan::plan(self, options, target)
    }

    fn look(
        &self,
        options: &Options,
        target: Option<&str>,
    ) -> Result<(Plan, Overview), Vec<Diagnostic>> {
        let plan = plan::plan(self, options, target)?;
        let overview = look::overview(self, &plan);
        Ok((plan, overview))
    }
}
