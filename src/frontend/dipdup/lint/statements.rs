//! Statements against when and how their hook runs.

use super::super::Project;
use super::super::config::Database;
use crate::diagnostic::{Diagnostic, Severity};
use crate::ir::{Action, Effect, Statement, Step, Transaction};
use crate::source::{Span, Text};

/// A step that is planned.
pub(in super::super) fn step(project: &Project, step: &Step) -> Vec<Diagnostic> {
    let atomic = step.transaction == Some(Transaction::Inside);
    let database = project.config.database;
    let mut found = Vec::new();
    if atomic && database == Database::Sqlite && !step.body.is_empty() && step.event == "hook" {
        let message = format!(
            "DipDup's driver of SQLite commits before each statement of `{}`, atomic or not",
            step.id.trim_start_matches("hook:")
        );
        let diagnostic = Diagnostic::new("dipdup::not-atomic", Severity::Note, message);
        let help = "the script that hookc writes is one transaction";
        found.push(diagnostic.at(step.origin).help(help));
    }
    let mut dropped = Vec::new();
    for action in &step.body {
        if let Action::Sql {
            sql, statements, ..
        } = action
        {
            for statement in statements {
                if atomic {
                    found.extend(in_transaction(statement, sql, database));
                }
                let made = statement.kind.strip_prefix("create-");
                if !made.is_some_and(|made| dropped.contains(&made)) {
                    found.extend(repeated(project, step, statement, sql));
                }
                dropped.extend(statement.kind.strip_prefix("drop-"));
            }
        }
    }
    found
}

fn place(sql: &Text, statement: &Statement) -> Option<Span> {
    sql.span(statement.range.start as u32..statement.range.end as u32)
}

/// What a transaction does not take, or what ends it.
fn in_transaction(statement: &Statement, sql: &Text, database: Database) -> Option<Diagnostic> {
    let word = statement.kind.as_str();
    let at = place(sql, statement);
    if matches!(word, "commit" | "rollback" | "end" | "abort") {
        let message = format!("`{word}` ends the transaction of the atomic hook half way");
        let diagnostic = Diagnostic::warning("dipdup::commit-in-atomic", message);
        return Some(
            diagnostic
                .at(at)
                .help("leave it out: `atomic` commits at the end"),
        );
    }
    if database == Database::Postgres && statement.flags.contains(&"no-transaction") {
        let message = "PostgreSQL does not run this in a transaction, and the hook is atomic";
        let diagnostic = Diagnostic::warning("dipdup::not-in-transaction", message);
        return Some(
            diagnostic
                .at(at)
                .help("move it into a hook with `atomic: false`"),
        );
    }
    None
}

/// What fails when it is run again, where it is run again.
fn repeated(
    project: &Project,
    step: &Step,
    statement: &Statement,
    sql: &Text,
) -> Option<Diagnostic> {
    if statement.effect != Effect::RerunError {
        return None;
    }
    let (when, severity) = match step.event {
        "on_restart" => ("each start", Severity::Warning),
        "on_synchronized" => ("each time all indexes are synchronized", Severity::Warning),
        "job" => ("each run of the job", Severity::Warning),
        "on_reindex" if names_one(&statement.sql, &project.config.immune_tables) => (
            "a wipe, which keeps immune tables with their indexes,",
            Severity::Warning,
        ),
        "on_reindex" => ("a start after one that failed half way", Severity::Note),
        _ => return None,
    };
    let message = format!("this fails when it is run again, and {when} runs it again");
    let code = "dipdup::not-repeatable";
    Some(
        Diagnostic::new(code, severity, message)
            .at(place(sql, statement))
            .help("write it with `IF NOT EXISTS`, `OR REPLACE` or `IF EXISTS`"),
    )
}

/// Whether a statement names one of the tables.
fn names_one(sql: &str, tables: &[String]) -> bool {
    sql.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| tables.iter().any(|table| table.eq_ignore_ascii_case(word)))
}
