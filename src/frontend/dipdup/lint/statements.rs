//! Statements against the transaction that their hook asks for.

use super::super::Project;
use super::super::config::Database;
use crate::diagnostic::{Diagnostic, Severity};
use crate::ir::{Statement, Step, Transaction};
use crate::source::Text;

/// A step that is planned.
pub(in super::super) fn step(project: &Project, step: &Step) -> Vec<Diagnostic> {
    if step.transaction != Some(Transaction::Inside) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let sqlite = project.config.database == Database::Sqlite;
    if sqlite && !step.body.is_empty() && step.event == "hook" {
        let message = format!(
            "DipDup's driver of SQLite commits before each statement of `{}`, atomic or not",
            step.id.trim_start_matches("hook:")
        );
        let diagnostic = Diagnostic::new("dipdup::not-atomic", Severity::Note, message);
        let help = "the script that hookc writes is one transaction";
        found.push(diagnostic.at(step.origin).help(help));
    }
    let statements = step.statements();
    let ends = statements
        .into_iter()
        .filter_map(|(sql, one)| end_of_transaction(one, sql));
    found.extend(ends);
    found
}

/// What ends the transaction of the hook.
fn end_of_transaction(statement: &Statement, sql: &Text) -> Option<Diagnostic> {
    let word = statement.kind.as_str();
    if !matches!(word, "commit" | "rollback" | "end" | "abort") {
        return None;
    }
    let at = sql.span(statement.range.start as u32..statement.range.end as u32);
    let message = format!("`{word}` ends the transaction of the atomic hook half way");
    let diagnostic = Diagnostic::warning("dipdup::commit-in-atomic", message);
    Some(
        diagnostic
            .at(at)
            .help("leave it out: `atomic` commits at the end"),
    )
}
