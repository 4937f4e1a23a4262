//! `S001`: statements that take away more than what they name.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A statement after which nothing can be brought back.
pub static DESTRUCTIVE_STATEMENT: Rule = Rule::new(
    "S001",
    "destructive-statement",
    page!("S001"),
    Level::Warning,
    Check::Statement(check),
);

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let kind = scope.statement.kind.as_str();
    let Some(object) = kind.strip_prefix("drop-") else {
        return;
    };
    let message = match object {
        "schema" | "database" | "catalog" => {
            format!("the whole {object} goes, with everything that others keep in it")
        }
        "owned" => "everything that the role owns goes".to_string(),
        _ if scope.lexed().has("CASCADE") && !names_no_relation(object) => {
            "`cascade` drops every view and table that depends on it, too".to_string()
        }
        _ => return,
    };
    found
        .statement(scope, message)
        .help("drop by name what the hook made, or do it by hand in an operation");
}

/// Objects on which little depends.
fn names_no_relation(object: &str) -> bool {
    matches!(object, "index" | "trigger" | "constraint" | "policy")
}
