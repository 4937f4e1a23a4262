//! `D005`: SQL that is no statement.

use super::super::page;
use crate::diagnostic::closest;
use crate::effect::{UNKNOWN, VERBS};
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A text that begins with no statement's word.
pub static UNPARSED_SQL: Rule = Rule::new(
    "D005",
    "unparsed-sql",
    page!("D005"),
    Level::Warning,
    Check::Statement(check),
);

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let lexed = scope.lexed();
    let first = lexed.word(0).filter(|_| scope.statement.kind == UNKNOWN);
    // Commands of clients (`\set`, `.mode`, `!set`) are not for the warehouse to parse either, but
    // a plain SQL file is for a client.
    let command = lexed.word(0).is_none() && !lexed.opens(0) && scope.target().dbt.is_some();
    if first.is_none() && !command {
        return;
    }
    let finding = match first {
        None => found.statement(scope, "no statement begins like this"),
        Some(_) => {
            let message = format!(
                "no statement begins with `{}`",
                lexed.text(0).to_lowercase()
            );
            found.statement(scope, message)
        }
    };
    let near = first.and_then(|first| closest(&first.to_lowercase(), VERBS.iter().copied()));
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => {
            finding.help("a hook is SQL: what is printed beside it is sent to the warehouse, too")
        }
    };
}
