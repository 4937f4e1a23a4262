//! `S003` and `S004`: grants that give more than anybody asked for.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, ScriptScope, StatementScope};

/// A grant to everybody.
pub static GRANT_TO_PUBLIC: Rule = Rule::new(
    "S003",
    "grant-to-public",
    page!("S003"),
    Level::Warning,
    Check::Plan(public),
)
.of_all_nodes();

/// A grant of everything.
pub static GRANT_OF_ALL: Rule = Rule::new(
    "S004",
    "grant-of-all",
    page!("S004"),
    Level::Warning,
    Check::Plan(all),
)
.of_all_nodes();

/// More places than these are a habit of the project: one finding, at the first of them.
const HABIT: usize = 5;

fn public(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let to_public = |lexed: &Lexed<'_>| {
        let to = (0..lexed.len()).rfind(|at| lexed.is(*at, &["TO"]));
        to.is_some_and(|to| (to..lexed.len()).any(|at| lexed.is(at, &["PUBLIC"])))
    };
    tell(
        &grants(scope, to_public),
        "everybody who can connect gets this privilege",
        "grant it to a role, and give the role to those who need it",
        found,
    );
}

/// `grant select on all tables` gives one privilege; `grant all on ...` every one.
fn all(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    tell(
        &grants(scope, |lexed| lexed.is(1, &["ALL"])),
        "every privilege is given, those to change and to drop included",
        "name the privileges that are needed, such as `select`",
        found,
    );
}

fn grants<'a>(
    scope: &PlanScope<'a>,
    wanted: impl Fn(&Lexed<'_>) -> bool,
) -> Vec<StatementScope<'a>> {
    let statements = scope.steps.iter().flat_map(ScriptScope::statements);
    statements
        .filter(|one| one.statement.kind == "grant" && wanted(&one.lexed()))
        .collect()
}

fn tell(grants: &[StatementScope<'_>], message: &str, help: &str, found: &mut Found<'_>) {
    let place = |one: &StatementScope<'_>| one.step.step.origin;
    let mut places: Vec<_> = grants.iter().filter_map(place).collect();
    places.sort_unstable();
    places.dedup();
    let habit = places.len() > HABIT;
    let first = places.first().copied();
    for grant in grants.iter().filter(|one| !habit || place(one) == first) {
        let finding = found.statement(grant, message);
        if habit {
            let others = places.len() - 1;
            finding.help(format!("{help}; {others} other hooks give it, too"));
        } else {
            finding.help(help);
        }
    }
}
