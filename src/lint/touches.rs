//! A target's plan into what its steps do with which objects, where they may meet, and what the queries
//! do that they send while they render: for who draws it. The same reading of statements as that of the
//! rules.

use super::engine::{scopes, sent};
use super::names;
use super::project::Project;
use super::rules::order::racing;
use super::scope::{Script, StatementScope};
use super::uses::{self, Act, Use};
use crate::ir::{Statement, Step};
use crate::parallel;

/// A statement of a step does something with an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// The place of the step in the plan.
    pub step: usize,
    /// The object: schema and name, or the name alone.
    pub object: String,
    /// What is done with it; none if its rows and columns stay as they are: grants, indexes, comments.
    pub act: Option<Act>,
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
    let steps: Vec<&Step> = target.plan.steps.iter().collect();
    let sent = sent(target, &steps);
    let scopes = scopes((project, target), &steps, &sent);
    let numbered: Vec<_> = scopes.iter().enumerate().collect();
    let of_steps: Vec<(Vec<Use<'_>>, Vec<Touch>)> = parallel::map(&numbered, |(at, scope)| {
        let (mut uses, mut others) = (Vec::new(), Vec::new());
        for statement in scope.statements() {
            let of_statement = uses::uses(&statement);
            if of_statement.is_empty() {
                others.extend(mentions(&statement, *at));
            }
            uses.extend(of_statement);
        }
        (uses, others)
    });
    let mut touches = Vec::new();
    let mut uses = Vec::new();
    let mut places = Vec::new();
    for (at, (of_step, others)) in of_steps.into_iter().enumerate() {
        for one in of_step {
            places.push(touches.len());
            touches.push(touch(&one, at));
            uses.push(one);
        }
        touches.extend(others);
    }
    for touch in &mut touches {
        touch.owner = target.nodes.owner(&touch.object).map(str::to_owned);
    }
    for at in racing(&target.nodes, &uses) {
        let place = places.get(at).copied();
        if let Some(touch) = place.and_then(|place| touches.get_mut(place)) {
            touch.races = true;
        }
    }
    Deeds {
        touches,
        queried: sent.iter().map(|scripts| queried(scripts)).collect(),
    }
}

fn touch(one: &Use<'_>, step: usize) -> Touch {
    Touch {
        step,
        object: one.object.clone(),
        act: Some(one.act),
        own: one.own,
        owner: None,
        races: false,
    }
}

/// The relations that a statement names which neither changes nor reads any. Names without a schema may
/// be words (`on all tables`) or roles, but behind `create index i on`.
fn mentions(statement: &StatementScope<'_>, step: usize) -> Vec<Touch> {
    let index = statement.statement.kind == "create-index";
    let named = names::mentioned(&statement.lexed()).into_iter();
    // A schema or database has an empty part at the end.
    let is_relation = |named: &names::Named| {
        let certain = index || named.parts.len() > 1;
        certain && named.parts.last().is_some_and(|part| !part.is_empty())
    };
    let most = if index { 1 } else { usize::MAX };
    let relations = named.filter(is_relation).take(most);
    relations
        .map(|named| Touch {
            step,
            object: uses::object(&named),
            act: None,
            own: statement.step.is_own(&named),
            owner: None,
            races: false,
        })
        .collect()
}

fn queried(scripts: &[Script<'_>]) -> Vec<Statement> {
    let queries = scripts.iter().filter(|script| script.query);
    queries
        .flat_map(|script| script.statements.iter().cloned())
        .collect()
}
