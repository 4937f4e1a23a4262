//! `S002`: `delete` and `update` of all rows.

use super::super::page;
use crate::ir::Statement;
use crate::lint::found::Found;
use crate::lint::names;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{ScriptScope, StatementScope};
use crate::sql::{self, Kind};

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
            if !matches!(kind, "delete" | "update") || has_condition(statement, scope) {
                continue;
            }
            let later = script.statements.get(at + 1..).unwrap_or_default();
            if kind == "delete" && is_refilled(statement, later, scope) {
                continue;
            }
            let scope = StatementScope {
                step: scope,
                script,
                statement,
            };
            found
                .statement(
                    &scope,
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
fn has_condition(statement: &Statement, scope: &ScriptScope<'_>) -> bool {
    let mut depth = 0_usize;
    for token in sql::pieces(&statement.sql, &scope.target.plan.dialect).tokens {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Word(word)
                if depth == 0
                    && matches!(
                        word.as_str(),
                        "WHERE" | "USING" | "JOIN" | "LIMIT" | "CURRENT"
                    ) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// Whether the same script fills the table again.
fn is_refilled(statement: &Statement, later: &[Statement], scope: &ScriptScope<'_>) -> bool {
    let dialect = &scope.target.plan.dialect;
    let table = names::written(&statement.sql, dialect).map(|named| named.parts);
    later.iter().any(|one| {
        one.kind == "insert" && names::written(&one.sql, dialect).map(|named| named.parts) == table
    })
}
