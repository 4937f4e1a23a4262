//! `I014`: names of indexes that the table of the last run still has.

use std::collections::{HashMap, HashSet};

use super::super::page;
use crate::lint::found::Found;
use crate::lint::lexed::Lexed;
use crate::lint::names;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, ScriptScope, StatementScope};

/// An index that the second run cannot make, because the first one's is still there.
pub static TAKEN_INDEX_NAME: Rule = Rule::new(
    "I014",
    "taken-index-name",
    page!("I014"),
    Level::Error,
    Check::Plan(check),
);

/// Digits in a row that make a name of a time.
const OF_TIME: usize = 8;

/// dbt's `table` materialization on Postgres renames the old table, builds the new one, runs the post
/// hooks and then drops the old one, with whose indexes the names become free; hooks outside of the
/// transaction run behind that. Seen with dbt 1.11 and PostgreSQL 15.
fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    if scope.target.adapter.name != "postgres" {
        return;
    }
    let mut dropped: HashMap<&str, HashSet<String>> = HashMap::new();
    for step in scope.steps {
        let Some(node) = step.step.node.as_deref() else {
            continue;
        };
        for statement in step.statements() {
            let kinds = ["create-index", "alter-table", "drop-index"];
            if !kinds.contains(&statement.statement.kind.as_str()) {
                continue;
            }
            let lexed = statement.lexed();
            if statement.statement.kind == "drop-index" {
                dropped.entry(node).or_default().extend(lexed.parts());
            } else if let Some(name) = made(step, &statement, &lexed)
                && !dropped.get(node).is_some_and(|names| names.contains(&name))
            {
                tell(&statement, &lexed, found);
            }
        }
    }
}

/// The name of the index that a statement makes on the table that its node has just built.
fn made(
    step: &ScriptScope<'_>,
    statement: &StatementScope<'_>,
    lexed: &Lexed<'_>,
) -> Option<String> {
    let node = step.target.nodes.get(step.step.node.as_deref()?)?;
    let rebuilt = step.step.event == "post-hook" && node.materialization == "table";
    if !rebuilt || !step.step.in_transaction {
        return None;
    }
    let name = match statement.statement.kind.as_str() {
        "create-index" => of_index(lexed),
        "alter-table" => of_constraint(lexed),
        _ => None,
    }?;
    let mut mentioned = names::mentioned(lexed).into_iter();
    let own = mentioned.any(|named| step.is_own(&named))
        || names::defined(lexed).is_some_and(|named| step.is_own(&named));
    (own && !changes_with_runs(statement, &name)).then_some(name)
}

fn of_index(lexed: &Lexed<'_>) -> Option<String> {
    let words = ["CONCURRENTLY", "IF", "NOT", "EXISTS"];
    let index = lexed.find("INDEX")?;
    let at = (index + 1..lexed.len()).find(|at| !lexed.is(*at, &words))?;
    lexed.part(at).filter(|_| !lexed.is(at, &["ON"]))
}

/// Only keys have an index.
fn of_constraint(lexed: &Lexed<'_>) -> Option<String> {
    let at = lexed.find_pair("ADD", "CONSTRAINT")? + 2;
    let of_key = lexed.is(at + 1, &["PRIMARY", "UNIQUE", "EXCLUDE"]);
    lexed.part(at).filter(|_| of_key)
}

/// Whether the name holds the run's id or a time.
fn changes_with_runs(statement: &StatementScope<'_>, name: &str) -> bool {
    let dbt = statement.target().dbt;
    let id = dbt.map_or("", |dbt| dbt.env.options.invocation_id.as_str());
    let of_run = id
        .split('-')
        .next()
        .is_some_and(|part| !part.is_empty() && name.contains(part));
    let digits = name.split(|c: char| !c.is_ascii_digit());
    of_run || digits.into_iter().any(|run| run.len() >= OF_TIME)
}

fn tell(statement: &StatementScope<'_>, lexed: &Lexed<'_>, found: &mut Found<'_>) {
    let guarded = lexed.pair("NOT", "EXISTS");
    let message = if guarded {
        "the table of the last run still has an index of this name: every second run leaves the new one without"
    } else {
        "the table of the last run still has an index of this name: the second run fails"
    };
    let help = match statement.statement.kind.as_str() {
        "alter-table" => "leave out the name, or use a contract with `constraints`",
        _ => "use the setting `indexes`, leave out the name, or run it with `after_commit(...)`",
    };
    found.statement(statement, message).help(help);
}
