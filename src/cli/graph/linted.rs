//! A project into its targets compiled and linted, with what it declares for each.

use rayon::prelude::*;

use crate::cli::args::GlobalArgs;
use crate::cli::compiled::{Read, merged, tell_deferred};
use crate::compiler::{self, Analysis};
use crate::dialect_grants;
use crate::effect::{self, Schema};
use crate::frontend::dbt::{self, model::Loaded};
use crate::frontend::{self, Overview};
use crate::ir::Plan;
use crate::lint::{self, Project, Settings};
use crate::report::{Finding, merge};

/// What a picture is drawn of.
#[derive(Debug)]
pub(super) struct Linted<'a> {
    /// The targets, compiled.
    pub(super) project: &'a Project<'a>,
    /// What is declared for each.
    pub(super) overviews: Vec<Overview>,
    /// What the linter found.
    pub(super) findings: Vec<Finding>,
    /// What is wrong with the settings.
    pub(super) told: Vec<Finding>,
}

/// Compiles and lints the targets that were asked for, and does something with them.
///
/// # Errors
/// What makes the system refuse the project: one target that is refused refuses all.
pub(super) fn linted<T>(
    read: &Read,
    global: &GlobalArgs,
    then: impl FnOnce(Linted<'_>) -> T,
) -> Result<T, Vec<Finding>> {
    let (mut settings, mut warnings) = Settings::read(read.known.lint.as_ref());
    settings.append_tables.clone_from(&read.known.append_tables);
    warnings.extend(read.known.warnings.iter().cloned());
    let told = merged(warnings);
    let project = read.project.as_ref();
    let asked = Asked {
        read,
        strict: global.run.strict,
        settings: &settings,
        told,
    };
    match project.dbt() {
        Some(loaded) => asked.of_dbt(loaded, then),
        None => asked.of_plans(project, then),
    }
}

struct Asked<'a> {
    read: &'a Read,
    strict: bool,
    settings: &'a Settings,
    told: Vec<Finding>,
}

impl Asked<'_> {
    fn of_dbt<T>(
        self,
        loaded: &Loaded,
        then: impl FnOnce(Linted<'_>) -> T,
    ) -> Result<T, Vec<Finding>> {
        let known = &self.read.known;
        let names = dbt::target_names(loaded, &known.options).map_err(merged)?;
        let Analysis {
            mut compiled,
            refused,
        } = compiler::analyse(loaded, &known.options, &known.targets);
        if !refused.is_empty() {
            return Err(merge(&refused));
        }
        compiled
            .par_iter_mut()
            .for_each(|target| self.judge(&mut target.plan));
        let overviews = compiled.par_iter().map(|one| dbt::overview(loaded, one));
        let overviews = overviews.collect();
        let project = Project::of_dbt(loaded, &compiled, names, self.settings);
        Ok(then(self.linted(&project, overviews)))
    }

    fn of_plans<T>(
        self,
        project: &dyn frontend::Project,
        then: impl FnOnce(Linted<'_>) -> T,
    ) -> Result<T, Vec<Finding>> {
        let known = &self.read.known;
        let looked = compiler::look(project, &known.options, &known.targets)?;
        let (mut plans, overviews): (Vec<Plan>, Vec<Overview>) = looked.into_iter().unzip();
        for plan in &mut plans {
            self.judge(plan);
            tell_deferred(plan, self.strict);
        }
        let project = Project::of_plans(project.sources(), &plans, self.settings);
        Ok(then(self.linted(&project, overviews)))
    }

    fn judge(&self, plan: &mut Plan) {
        if self.read.known.dialect_grants {
            dialect_grants::rewrite(plan);
        }
        effect::judge_plan(plan, &Schema::default());
    }

    fn linted<'p>(self, project: &'p Project<'p>, overviews: Vec<Overview>) -> Linted<'p> {
        Linted {
            findings: lint::lint(project),
            project,
            overviews,
            told: self.told,
        }
    }
}
