//! `I002`: a `drop` that fails once the object is gone.

use super::super::page;
use crate::ir::Effect;
use crate::lint::fix::insert_after;
use crate::lint::found::Found;
use crate::lint::names;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, ScriptScope, StatementScope};
use crate::lint::uses::object;

/// A `drop` without `if exists`.
pub static DROP_WITHOUT_GUARD: Rule = Rule::new(
    "I002",
    "drop-without-guard",
    page!("I002"),
    Level::Error,
    Check::Plan(check),
);

/// Kinds whose `drop` takes `if exists` right behind the object's type, wherever it has one at all.
const PLAIN: [&str; 3] = ["drop-table", "drop-view", "drop-schema"];

/// What dbt builds again in each run is there when it is dropped.
fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let statements = scope.steps.iter().flat_map(ScriptScope::statements);
    for statement in statements.filter(is_bare) {
        let named = names::defined(&statement.lexed());
        let built = named.is_some_and(|named| scope.target.nodes.owner(&object(&named)).is_some());
        if !built {
            tell(&statement, found);
        }
    }
}

fn is_bare(scope: &StatementScope<'_>) -> bool {
    let statement = scope.statement;
    statement.effect == Effect::RerunError && statement.kind.starts_with("drop")
}

fn tell(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let kind = &scope.statement.kind;
    let what = kind.replacen('-', " ", 1).replace('-', " ");
    let guarded = PLAIN.contains(&kind.as_str()) && scope.target().adapter.name != "oracle";
    let finding = found.statement(scope, format!("`{what}` fails when it runs again"));
    if guarded {
        finding
            .help(format!("write `{what} if exists`"))
            .fix(insert_after(scope, 2, " if exists", "add `if exists`"));
    }
}
