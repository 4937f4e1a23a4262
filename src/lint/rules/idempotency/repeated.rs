//! `I013`: a statement that defines nothing and still fails the second time.

use super::super::page;
use super::rows::is_upsert;
use crate::ir::Effect;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A call or a change of rows that fails because it has been done.
pub static UNREPEATABLE_STATEMENT: Rule = Rule::new(
    "I013",
    "unrepeatable-statement",
    page!("I013"),
    Level::Error,
    Check::Statement(check),
);

/// What other rules tell of.
const DEFINITIONS: [&str; 3] = ["create-", "alter-", "drop"];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let statement = scope.statement;
    let defines = |prefix: &&str| statement.kind.starts_with(prefix);
    if statement.effect != Effect::RerunError || DEFINITIONS.iter().any(defines) || is_upsert(scope)
    {
        return;
    }
    let what = statement.kind.replace('-', " ");
    found
        .statement(scope, format!("this `{what}` fails when it runs again"))
        .help("let it pass over what is there, or look first whether it has been done");
}
