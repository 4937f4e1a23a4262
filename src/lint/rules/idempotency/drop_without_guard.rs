//! `I002`: a `drop` that fails once the object is gone.

use super::super::page;
use crate::ir::Effect;
use crate::lint::fix::insert_after;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A `drop` without `if exists`.
pub static DROP_WITHOUT_GUARD: Rule = Rule::new(
    "I002",
    "drop-without-guard",
    page!("I002"),
    Level::Error,
    Check::Statement(check),
);

/// Kinds whose `drop` takes `if exists` right behind the object's type, wherever it has one at all.
const PLAIN: [&str; 3] = ["drop-table", "drop-view", "drop-schema"];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let statement = scope.statement;
    if statement.effect != Effect::RerunError || !statement.kind.starts_with("drop") {
        return;
    }
    let what = statement.kind.replacen('-', " ", 1).replace('-', " ");
    let guarded =
        PLAIN.contains(&statement.kind.as_str()) && scope.target().adapter.name != "oracle";
    let finding = found.statement(scope, format!("`{what}` fails when it runs again"));
    if guarded {
        finding
            .help(format!("write `{what} if exists`"))
            .fix(insert_after(scope, 2, " if exists", "add `if exists`"));
    }
}
