//! A project into its targets compiled and linted: what `hookc lint` answers with and `hookc graph`
//! draws.

use rayon::prelude::*;

use super::compiled::{merged, tell_deferred};
use super::options::Known;
use crate::compiler::{self, Analysis, Targets};
use crate::effect::Schema;
use crate::frontend::dbt::model::Loaded;
use crate::frontend::{self, Overview, dbt};
use crate::ir::Plan;
use crate::lint::{self, Project, Settings};
use crate::parallel;
use crate::report::{Finding, merge};

/// How a project is linted.
#[derive(Clone, Copy)]
pub(super) struct Linting<'a> {
    /// What was known before it was read.
    pub(super) known: &'a Known,
    /// The targets that are asked for.
    pub(super) targets: &'a Targets,
    /// The linter's settings.
    pub(super) settings: &'a Settings,
    /// What exists before the hooks run, in a dialect.
    pub(super) schema: &'a (dyn Fn(&str) -> Schema + Sync),
    /// Whether a deferred step is an error.
    pub(super) strict: bool,
}

/// The targets, and what was found in them.
pub(super) struct Linted<'a> {
    /// The targets, compiled.
    pub(super) project: &'a Project<'a>,
    /// What the linter found.
    pub(super) findings: Vec<Finding>,
    /// Why targets are missing.
    pub(super) refused: Vec<Finding>,
    declared: Declared<'a>,
}

/// What tells what is declared for each target.
enum Declared<'a> {
    Dbt(&'a Loaded, &'a [dbt::Compiled]),
    Told(Vec<Overview>),
}

impl Linted<'_> {
    /// What is declared for each target.
    pub(super) fn overviews(&mut self) -> Vec<Overview> {
        match &mut self.declared {
            Declared::Dbt(loaded, compiled) => {
                parallel::map(compiled, |one| dbt::overview(loaded, one))
            }
            Declared::Told(overviews) => std::mem::take(overviews),
        }
    }
}

impl Linting<'_> {
    /// Compiles and lints a project, and does something with it.
    ///
    /// # Errors
    /// Why the system refuses all targets, or one of a project that was only read in part.
    pub(super) fn linted<T>(
        &self,
        project: &dyn frontend::Project,
        then: impl FnOnce(Linted<'_>) -> T,
    ) -> Result<T, Vec<Finding>> {
        match project.dbt() {
            Some(loaded) => self.of_dbt(loaded, then),
            None => self.of_plans(project, then),
        }
    }

    fn of_dbt<T>(
        &self,
        loaded: &Loaded,
        then: impl FnOnce(Linted<'_>) -> T,
    ) -> Result<T, Vec<Finding>> {
        let options = &self.known.options;
        let names = dbt::target_names(loaded, options);
        let Analysis {
            mut compiled,
            refused,
        } = compiler::analyse(loaded, options, self.targets);
        if compiled.is_empty() || loaded.asked.is_some() && !refused.is_empty() {
            return Err(merge(&refused));
        }
        let names = names.map_err(merged)?;
        compiled
            .par_iter_mut()
            .for_each(|target| self.judge(&mut target.plan));
        let project = Project::of_dbt(loaded, &compiled, names, self.settings);
        Ok(then(Linted {
            findings: lint::lint(&project),
            project: &project,
            refused: merge(&refused),
            declared: Declared::Dbt(loaded, &compiled),
        }))
    }

    /// The same for systems that have plans and no templates of dbt's kind.
    fn of_plans<T>(
        &self,
        project: &dyn frontend::Project,
        then: impl FnOnce(Linted<'_>) -> T,
    ) -> Result<T, Vec<Finding>> {
        let looked = compiler::look(project, &self.known.options, self.targets)?;
        let (mut plans, overviews): (Vec<Plan>, Vec<Overview>) = looked.into_iter().unzip();
        for plan in &mut plans {
            self.judge(plan);
            tell_deferred(plan, self.strict);
        }
        let project = Project::of_plans(project.sources(), &plans, self.settings);
        Ok(then(Linted {
            findings: lint::lint(&project),
            project: &project,
            refused: Vec::new(),
            declared: Declared::Told(overviews),
        }))
    }

    fn judge(&self, plan: &mut Plan) {
        self.known.judge(plan, &(self.schema)(&plan.dialect));
    }
}
