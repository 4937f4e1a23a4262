//! `O002` and `O003`: objects that are used before they are made, or after they are gone.

use std::collections::HashMap;

use super::super::page;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::PlanScope;
use crate::lint::uses::{Act, Use};

/// An object that a later hook creates.
pub static USE_BEFORE_CREATION: Rule = Rule::new(
    "O002",
    "use-before-creation",
    page!("O002"),
    Level::Warning,
    Check::Plan(before),
)
.of_all_nodes();

/// An object that an earlier hook dropped.
pub static USE_AFTER_DROP: Rule = Rule::new(
    "O003",
    "use-after-drop",
    page!("O003"),
    Level::Error,
    Check::Plan(after),
)
.of_all_nodes();

fn before(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let built = |object: &str| scope.target.nodes.owner(object).is_some();
    let mut created: HashMap<&str, (usize, &Use<'_>)> = HashMap::new();
    for (at, one) in scope.uses.iter().enumerate() {
        if one.act == Act::Creates && !built(&one.object) {
            created.entry(&one.object).or_insert((at, one));
        }
    }
    for (at, one) in scope.uses.iter().enumerate() {
        let needs = matches!(one.act, Act::Reads | Act::Adds | Act::Changes);
        let later = created
            .get(one.object.as_str())
            .filter(|(made, _)| *made > at);
        let Some((_, maker)) = later.filter(|_| needs) else {
            continue;
        };
        found
            .statement(
                &one.scope,
                "a later hook creates what this one uses: the first run fails",
            )
            .related(maker.scope.step.step.origin, "created here")
            .help("put the hook that creates it first, into on-run-start at best");
    }
}

fn after(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let built = |object: &str| scope.target.nodes.owner(object).is_some();
    let mut dropped: HashMap<&str, &Use<'_>> = HashMap::new();
    for one in &scope.uses {
        match one.act {
            Act::Drops if !built(&one.object) => {
                dropped.insert(&one.object, one);
            }
            Act::Creates => {
                dropped.remove(one.object.as_str());
            }
            Act::Reads | Act::Adds | Act::Changes => {
                let Some(dropper) = dropped.get(one.object.as_str()) else {
                    continue;
                };
                found
                    .statement(
                        &one.scope,
                        "an earlier hook of the same run has dropped what this one uses",
                    )
                    .related(dropper.scope.step.step.origin, "dropped here")
                    .help("drop it later, or create it again before");
            }
            Act::Drops => {}
        }
    }
}
