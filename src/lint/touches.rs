//! A target's plan into what its steps do with which objects, where they may meet, and what the queries
//! do that they send while they render: for who draws it. The same reading of statements as that of the
//! rules.

use rayon::prelude::*;

use super::engine::scripts;
use super::project::Project;
use super::rules::order::racing;
use super::scope::{Script, ScriptScope};
use super::uses::{self, Act, Use};
use crate::effect::Schema;
use crate::ir::Statement;

/// A statement of a step does something with an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// The place of the step in the plan.
    pub step: usize,
    /// The object: schema and name, or the name alone.
    pub object: String,
    /// What is done with it.
    pub act: Act,
    /// Whether it is the relation of the step's own node.
    pub own: bool,
    /// The node that builds the object.
    pub owner: Option<String>,
    /// Whether another node's hook may change it at the same time (`O001`, whether it is on or not).
    pub races: bool,
}

/// What the steps of a target do.
#[derive(Debug, Default)]
pub struct Deeds {
    /// What they do with objects, in the order of the plan.
    pub touches: Vec<Touch>,
    /// The statements of the queries that each sends while it renders, by its place in the plan.
    pub queried: Vec<Vec<Statement>>,
}

/// What the steps of a target do; hooks of installed packages and those that are run by hand are
/// among them.
pub fn deeds(project: &Project<'_>, at: usize) -> Deeds {
    let Some(target) = project.targets.get(at) else {
        return Deeds::default();
    };
    let steps = &target.plan.steps;
    let schema = Schema::default();
    let sent: Vec<Vec<Script<'_>>> = steps
        .par_iter()
        .map(|step| scripts(&step.body, &target.plan.dialect, &schema))
        .collect();
    let scopes: Vec<ScriptScope<'_>> = steps
        .iter()
        .zip(&sent)
        .map(|(step, scripts)| ScriptScope {
            project,
            target,
            step,
            scripts,
        })
        .collect();
    let of_steps: Vec<Vec<Use<'_>>> = scopes
        .par_iter()
        .map(|scope| {
            let statements = scope.statements();
            statements.flat_map(|one| uses::uses(&one)).collect()
        })
        .collect();
    let places = of_steps.iter().enumerate();
    let places: Vec<usize> = places
        .flat_map(|(step, uses)| std::iter::repeat_n(step, uses.len()))
        .collect();
    let uses: Vec<Use<'_>> = of_steps.into_iter().flatten().collect();
    let mut touches: Vec<Touch> = uses
        .iter()
        .zip(places)
        .map(|(one, step)| Touch {
            step,
            object: one.object.clone(),
            act: one.act,
            own: one.own,
            owner: target.nodes.owner(&one.object).map(str::to_owned),
            races: false,
        })
        .collect();
    for at in racing(&target.nodes, &uses) {
        if let Some(touch) = touches.get_mut(at) {
            touch.races = true;
        }
    }
    Deeds {
        touches,
        queried: sent.iter().map(|scripts| queried(scripts)).collect(),
    }
}

fn queried(scripts: &[Script<'_>]) -> Vec<Statement> {
    let queries = scripts.iter().filter(|script| script.query);
    queries
        .flat_map(|script| script.statements.iter().cloned())
        .collect()
}
