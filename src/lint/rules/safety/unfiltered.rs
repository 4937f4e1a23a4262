//! `S002`: `delete` and `update` of all rows.

use super::super::page;
use crate::ir::Statement;
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
        for (at, statement) in script.statements.iter().enumerate() {
            let kind = statement.kind.as_str();
            if !matches!(kind, "delete" | "update") {
                continue;
            }
            let one = StatementScope {
                step: scope,
                script,
                statement,
            };
            let later = script.statements.get(at + 1..).unwrap_or_default();
            if has_condition(&one.lexed()) || kind == "delete" && is_refilled(&one, later) {
                continue;
            }
            found
                .statement(
                    &one,
                    format!("`{kind}` without `where`: every row of the table"),
                )
                .help(match kind {
                    "delete" => "add a condition; to empty a table on purpose, use `truncate`",
                    _ => "add a condition, `where true` if all rows are meant",
                });
        }
    }
}

/// Whether a condition or a join stands outside of parentheses.
fn has_condition(lexed: &Lexed<'_>) -> bool {
    let conditions = ["WHERE", "USING", "JOIN", "LIMIT", "CURRENT"];
    lexed.outside().any(|(_, word)| conditions.contains(&word))
}

/// Whether the same script fills the table again.
fn is_refilled(emptied: &StatementScope<'_>, later: &[Statement]) -> bool {
    let table = emptied.written().map(|named| named.parts);
    let inserts = later.iter().filter(|one| one.kind == "insert");
    inserts
        .map(|statement| StatementScope {
            statement,
            ..emptied.clone()
        })
        .any(|one| one.written().map(|named| named.parts) == table)
}
