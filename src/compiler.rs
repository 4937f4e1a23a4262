//! A loaded project into the plans of its targets: the stages in their order.

use crate::diagnostic::{Diagnostic, Severity};
use crate::frontend::dbt::model::Loaded;
use crate::frontend::dbt::{self, Compiled};
use crate::frontend::{self, Options, Overview, Project};
use crate::ir::Plan;
use crate::parallel;
use crate::report::{Finding, merge};

/// Which targets are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Targets {
    /// The project's own choice.
    Default,
    /// These, in this order.
    Named(Vec<String>),
    /// All that the project has.
    All,
}

/// Compiles a project for targets, several of them at once; the plans are in the order asked for.
///
/// # Errors
/// What makes the system refuse the project, merged over the targets: one that is refused refuses all.
pub fn compile(
    project: &dyn Project,
    options: &Options,
    targets: &Targets,
) -> Result<Vec<(Plan, ())>, Vec<Finding>> {
    each(project, options, targets, |target| {
        let mut plan = project.plan(options, target)?;
        if project.dbt().is_none() {
            frontend::keep(&mut plan, options);
        }
        Ok((plan, ()))
    })
}

/// The same with what the project declares for each target.
///
/// # Errors
/// As [`compile`].
pub fn look(
    project: &dyn Project,
    options: &Options,
    targets: &Targets,
) -> Result<Vec<(Plan, Overview)>, Vec<Finding>> {
    each(project, options, targets, |target| {
        let (mut plan, overview) = project.look(options, target)?;
        if project.dbt().is_none() {
            frontend::keep(&mut plan, options);
        }
        Ok((plan, overview))
    })
}

/// Something made for each target, in the order asked for.
fn each<T: Send>(
    project: &dyn Project,
    options: &Options,
    targets: &Targets,
    make: impl Fn(Option<&str>) -> Result<(Plan, T), Vec<Diagnostic>> + Sync,
) -> Result<Vec<(Plan, T)>, Vec<Finding>> {
    let (names, unknown) = names(project, options, targets);
    let results: Vec<Result<(Plan, T), Vec<Diagnostic>>> =
        parallel::map(&names, |name| make(name.as_deref()));
    if unknown.is_empty() && results.iter().all(Result::is_ok) {
        return Ok(results.into_iter().flatten().collect());
    }
    let mut told = Vec::with_capacity(results.len());
    for (name, result) in names.into_iter().zip(results) {
        told.push(match result {
            Ok((plan, _)) => (plan.target.clone(), errors_of(plan)),
            Err(diagnostics) => (name.unwrap_or_default(), diagnostics),
        });
    }
    if !unknown.is_empty() {
        told.push((String::new(), unknown));
    }
    Err(merge(&told))
}

/// What fails when a target's plan is run: told with what makes the system refuse another target.
fn errors_of(plan: Plan) -> Vec<Diagnostic> {
    let found = plan.diagnostics.into_iter();
    found
        .filter(|one| one.severity == Severity::Error)
        .collect()
}

/// The targets that could be compiled, with all that the plans were made of, and what is wrong with
/// the others.
#[derive(Debug)]
pub struct Analysis {
    /// In the order asked for.
    pub compiled: Vec<Compiled>,
    /// Names of targets that dbt refuses, and why.
    pub refused: Vec<(String, Vec<Diagnostic>)>,
}

/// Compiles a project for targets, and keeps what the plans are made of.
pub fn analyse(loaded: &Loaded, options: &Options, targets: &Targets) -> Analysis {
    let mut analysis = Analysis {
        compiled: Vec::new(),
        refused: Vec::new(),
    };
    let (names, unknown) = names(loaded, options, targets);
    if !unknown.is_empty() {
        analysis.refused.push((String::new(), unknown));
    }
    let results = parallel::map(&names, |name| {
        dbt::compile(loaded, options, name.as_deref())
    });
    for (name, result) in names.into_iter().zip(results) {
        match result {
            Ok(compiled) => analysis.compiled.push(compiled),
            Err(diagnostics) => analysis
                .refused
                .push((name.unwrap_or_default(), diagnostics)),
        }
    }
    analysis
}

/// The names that targets stand for; `None` is the project's own choice, which also tells what else is
/// wrong if the names of all cannot be known. The second value says why not.
fn names(
    project: &dyn Project,
    options: &Options,
    targets: &Targets,
) -> (Vec<Option<String>>, Vec<Diagnostic>) {
    match targets {
        Targets::Default => (vec![None], Vec::new()),
        Targets::Named(names) => (names.iter().cloned().map(Some).collect(), Vec::new()),
        Targets::All => match project.target_names(options) {
            Ok(names) => (names.into_iter().map(Some).collect(), Vec::new()),
            Err(unknown) => (vec![None], unknown),
        },
    }
}

/// What was found while compiling, merged over the plans.
pub fn findings(plans: &[Plan]) -> Vec<Finding> {
    let per_target: Vec<(String, Vec<Diagnostic>)> = plans
        .iter()
        .map(|plan| (plan.target.clone(), plan.diagnostics.clone()))
        .collect();
    merge(&per_target)
}
