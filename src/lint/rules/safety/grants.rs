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
    let lexed = scope.lexed();
    let to = (0..lexed.len()).rfind(|at| lexed.is(*at, &["TO"]));
    let public = to.is_some_and(|to| (to..lexed.len()).any(|at| lexed.is(at, &["PUBLIC"])));
    if public {
        found
            .statement(scope, "everybody who can connect gets this privilege")
            .help("grant it to a role, and give the role to those who need it");
    }
}

fn all(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    if scope.statement.kind != "grant" {
        return;
    }
    // `grant select on all tables` gives one privilege; `grant all on ...` every one.
    if scope.lexed().is(1, &["ALL"]) {
        found
            .statement(
                scope,
                "every privilege is given, those to change and to drop included",
            )
            .help("name the privileges that are needed, such as `select`");
    }
}
