//! `I012`: a statement of which nobody can say what a second run does.

use super::super::page;
use crate::effect::UNKNOWN;
use crate::ir::Effect;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A statement whose effect is not known.
pub static UNKNOWN_EFFECT: Rule = Rule::new(
    "I012",
    "unknown-effect",
    page!("I012"),
    Level::Note,
    Check::Statement(check),
);

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let statement = scope.statement;
    if statement.effect != Effect::Unknown || statement.kind == UNKNOWN {
        return;
    }
    let what = statement.kind.replace('-', " ");
    found
        .statement(
            scope,
            format!("what `{what}` does when it runs again cannot be read from it"),
        )
        .help("see to it that a second run does no harm, then silence this line with a reason");
}
