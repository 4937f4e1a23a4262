//! `S003` and `S004`: grants that give more than anybody asked for.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A grant to everybody.
pub static GRANT_TO_PUBLIC: Rule = Rule::new(
    "S003",
    "grant-to-public",
    page!("S003"),
    Level::Warning,
    Check::Statement(public),
);

/// A grant of everything.
pub static GRANT_OF_ALL: Rule = Rule::new(
    "S004",
    "grant-of-all",
    page!("S004"),
    Level::Warning,
    Check::Statement(all),
);

fn public(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    if scope.statement.kind != "grant" {
        return;
    }
    let words = scope.words();
    let to = words.iter().rposition(|word| word == "TO");
    let receivers = to.and_then(|at| words.get(at + 1..)).unwrap_or_default();
    if receivers.iter().any(|word| word == "PUBLIC") {
        found
            .statement(scope, "everybody who can connect gets this privilege")
            .help("grant it to a role, and give the role to those who need it");
    }
}

fn all(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    if scope.statement.kind != "grant" {
        return;
    }
    let words = scope.words();
    // `grant select on all tables` gives one privilege; `grant all on ...` every one.
    if words.get(1).is_some_and(|word| word == "ALL") {
        found
            .statement(
                scope,
                "every privilege is given, those to change and to drop included",
            )
            .help("name the privileges that are needed, such as `select`");
    }
}
