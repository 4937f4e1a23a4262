//! `I009`: objects that are replaced, and their grants with them.

use std::collections::HashSet;

use super::super::page;
use crate::lint::found::Found;
use crate::lint::names;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, StatementScope};

/// A `create or replace` after which nobody may read the object.
pub static REPLACE_DROPS_GRANTS: Rule = Rule::new(
    "I009",
    "replace-drops-grants",
    page!("I009"),
    Level::Warning,
    Check::Plan(check),
)
.of_all_nodes();

/// What later statements grant: names of objects without their schemas.
#[derive(Default)]
struct Granted {
    names: HashSet<String>,
    /// On everything that a schema holds or will hold.
    wide: bool,
}

/// Grants of later hooks give back what was lost; operations run by themselves.
fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let mut of_plan = Granted::default();
    for step in scope.steps.iter().rev() {
        let mut own = Granted::default();
        let granted = match step.step.index {
            Some(_) => &mut of_plan,
            None => &mut own,
        };
        let statements: Vec<StatementScope<'_>> = step.statements().collect();
        for statement in statements.iter().rev() {
            match statement.statement.kind.as_str() {
                "grant" => granted.note(statement),
                _ if loses_grants(statement) && !granted.covers(statement) => {
                    tell(statement, found)
                }
                _ => {}
            }
        }
    }
}

/// Tables and views are what people are granted; who may use the rest is seldom said by hand.
fn loses_grants(scope: &StatementScope<'_>) -> bool {
    let kind = scope.statement.kind.as_str();
    if !scope.has("drops-grants") || !(kind.ends_with("-table") || kind.ends_with("-view")) {
        return false;
    }
    let lexed = scope.lexed();
    let temporary = lexed.has("TEMPORARY") || lexed.has("TEMP");
    lexed.pair("OR", "REPLACE") && !temporary
}

fn tell(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let finding = found.statement(
        scope,
        "the object is replaced with every run, and those who may read it lose their grants",
    );
    match scope.target().adapter.name {
        "snowflake" => finding.help("add `copy grants`, or grant again right behind it"),
        _ => finding.help("grant again right behind it, or change the object in place"),
    };
}

impl Granted {
    fn note(&mut self, grant: &StatementScope<'_>) {
        let lexed = grant.lexed();
        self.wide |= lexed.has("FUTURE") || lexed.pair("ON", "ALL");
        let names = names::mentioned(&lexed).into_iter();
        self.names
            .extend(names.filter_map(|named| Some(named.parts.last()?.to_lowercase())));
    }

    fn covers(&self, scope: &StatementScope<'_>) -> bool {
        let name =
            names::defined(&scope.lexed()).and_then(|named| named.parts.into_iter().next_back());
        self.wide || name.is_some_and(|name| self.names.contains(&name.to_lowercase()))
    }
}
