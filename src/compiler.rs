//! A loaded project into the plans of its targets: the stages in their order.

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::frontend::dbt;
use crate::frontend::dbt::model::{Loaded, Options};
use crate::ir::Plan;
use crate::report::{Finding, merge};

/// Which targets are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Targets {
    /// The profile's own choice.
    Default,
    /// These, in this order.
    Named(Vec<String>),
    /// All outputs of the profile.
    All,
}

/// Compiles a project for targets, several of them at once; the plans are in the order asked for.
///
/// # Errors
/// What makes dbt refuse the project, merged over the targets: one that is refused refuses all.
pub fn compile(
    loaded: &Loaded,
    options: &Options,
    targets: &Targets,
) -> Result<Vec<Plan>, Vec<Finding>> {
    let names: Vec<Option<String>> = match targets {
        Targets::Default => vec![None],
        Targets::Named(names) => names.iter().cloned().map(Some).collect(),
        Targets::All => dbt::target_names(loaded, options)
            .map_err(|diagnostics| merge(&[(String::new(), diagnostics)]))?
            .into_iter()
            .map(Some)
            .collect(),
    };
    let results: Vec<Result<Plan, Vec<Diagnostic>>> = names
        .par_iter()
        .map(|name| dbt::plan(loaded, options, name.as_deref()))
        .collect();
    let mut plans = Vec::with_capacity(results.len());
    let mut refused = Vec::new();
    for (name, result) in names.into_iter().zip(results) {
        match result {
            Ok(plan) => plans.push(plan),
            Err(diagnostics) => refused.push((name.unwrap_or_default(), diagnostics)),
        }
    }
    if refused.is_empty() {
        Ok(plans)
    } else {
        Err(merge(&refused))
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
