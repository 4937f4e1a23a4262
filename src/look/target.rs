//! One target: its plan, and what the project declares for it.

use crate::frontend::Overview;
use crate::ir::Plan;

/// A target that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Its plan.
    pub plan: &'a Plan,
    /// What the project declares for it.
    pub overview: &'a Overview,
}

impl<'a> Look<'a> {
    /// Plans with what the project declares for each.
    pub fn all(plans: &'a [Plan], overviews: &'a [Overview]) -> Vec<Look<'a>> {
        let pairs = plans.iter().zip(overviews);
        pairs
            .map(|(plan, overview)| Look { plan, overview })
            .collect()
    }
}
