//! `D005`: SQL that is no statement.

use super::super::page;
use crate::diagnostic::closest;
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

/// Words that begin a statement somewhere.
const VERBS: &[&str] = &[
    "abort",
    "alter",
    "analyze",
    "attach",
    "audit",
    "backup",
    "begin",
    "cache",
    "call",
    "checkpoint",
    "clear",
    "close",
    "cluster",
    "comment",
    "commit",
    "convert",
    "copy",
    "create",
    "deallocate",
    "declare",
    "delete",
    "desc",
    "describe",
    "detach",
    "discard",
    "do",
    "drop",
    "end",
    "exchange",
    "exec",
    "execute",
    "explain",
    "export",
    "fetch",
    "flush",
    "for",
    "force",
    "from",
    "get",
    "grant",
    "handler",
    "if",
    "import",
    "insert",
    "install",
    "kill",
    "let",
    "list",
    "listen",
    "load",
    "lock",
    "loop",
    "merge",
    "move",
    "msck",
    "notify",
    "optimize",
    "pivot",
    "pragma",
    "prepare",
    "print",
    "purge",
    "put",
    "raise",
    "raiserror",
    "reassign",
    "refresh",
    "reindex",
    "release",
    "remove",
    "rename",
    "repair",
    "replace",
    "reset",
    "resume",
    "restore",
    "return",
    "revoke",
    "rollback",
    "savepoint",
    "security",
    "select",
    "set",
    "show",
    "start",
    "suspend",
    "summarize",
    "system",
    "table",
    "throw",
    "truncate",
    "uncache",
    "undrop",
    "unload",
    "unlisten",
    "unlock",
    "unpivot",
    "unset",
    "update",
    "upsert",
    "use",
    "vacuum",
    "validate",
    "values",
    "wait",
    "waitfor",
    "watch",
    "while",
    "with",
    "xa",
];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let text = scope
        .statement
        .sql
        .trim_start_matches(['(', ' ', '\n', '\t']);
    let first = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    // Commands of clients (`\set`, `.mode`, `!set`) are not for the warehouse to parse either, but
    // a plain SQL file is for a client.
    if VERBS.contains(&first.as_str()) || (first.is_empty() && scope.target().dbt.is_none()) {
        return;
    }
    let message = if first.is_empty() {
        "no statement begins like this".to_string()
    } else {
        format!("no statement begins with `{first}`")
    };
    let finding = found.statement(scope, message);
    match closest(&first, VERBS.iter().copied()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => {
            finding.help("a hook is SQL: what is printed beside it is sent to the warehouse, too")
        }
    };
}
