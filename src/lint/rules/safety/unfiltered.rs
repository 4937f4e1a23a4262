//! `S002`: `delete` and `update` of all rows.

use std::collections::HashMap;

use super::super::page;
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{ScriptScope, StatementScope};

/// A change without a condition.
pub static CHANGE_WITHOUT_WHERE: Rule = Rule::new(
    "S002",
    "change-without-where",
    page!("S002"),
    Level::Warning,
    Check::Script(check),
);

fn check(scope: &ScriptScope<'_>, found: &mut Found<'_>) {
    for script in scope.scripts {
        let statements = script.statements.iter();
        let statements: Vec<StatementScope<'_>> = statements
            .map(|statement| StatementScope::new(scope, script, statement))
            .collect();
        let filled = filled(&statements);
        for (at, one) in statements.iter().enumerate() {
            let kind = one.statement.kind.as_str();
            if !matches!(kind, "delete" | "update") || has_condition(&one.lexed()) {
                continue;
            }
            let table = one.written().map(|named| named.parts);
            let refilled = filled.get(&table).is_some_and(|last| *last > at) || prepares(one);
            if kind == "delete" && refilled {
                continue;
            }
            found
                .statement(
                    one,
                    format!("`{kind}` without `where`: every row of the table"),
                )
                .help(match kind {
                    "delete" => "add a condition; to empty a table on purpose, use `truncate`",
                    _ => "add a condition, `where true` if all rows are meant",
                });
        }
    }
}

/// Whether a pre hook empties the relation that its own node fills again.
fn prepares(scope: &StatementScope<'_>) -> bool {
    scope.step.step.event == "pre-hook" && scope.on_own_relation()
}

/// Whether a condition or a join stands outside of parentheses.
fn has_condition(lexed: &Lexed<'_>) -> bool {
    let conditions = ["WHERE", "USING", "JOIN", "LIMIT", "CURRENT"];
    lexed.outside().any(|(_, word)| conditions.contains(&word))
}

/// The tables that a script fills, each with the place of the last insert.
fn filled(statements: &[StatementScope<'_>]) -> HashMap<Option<Vec<String>>, usize> {
    let places = statements.iter().enumerate();
    places
        .filter(|(_, one)| one.statement.kind == "insert")
        .map(|(at, one)| (one.written().map(|named| named.parts), at))
        .collect()
}
