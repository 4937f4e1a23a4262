//! `I004`, `I005`, `I006`, `I011`: rows that pile up or drift.

use super::super::page;
use crate::diagnostic::Severity;
use crate::ir::Effect;
use crate::lint::found::Found;
use crate::lint::logs::{is_keyed_by_run, is_log};
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// Rows that every run adds.
pub static APPEND_ON_EVERY_RUN: Rule = Rule::new(
    "I004",
    "append-on-every-run",
    page!("I004"),
    Level::Warning,
    Check::Statement(append),
);

/// Values that every run changes, in an update or in the rows that an upsert finds.
pub static SELF_REFERENCING_UPDATE: Rule = Rule::new(
    "I005",
    "self-referencing-update",
    page!("I005"),
    Level::Error,
    Check::Statement(drift),
);

/// An upsert that finds no conflict.
pub static UPSERT_WITHOUT_KEY: Rule = Rule::new(
    "I006",
    "upsert-without-key",
    page!("I006"),
    Level::Warning,
    Check::Statement(upsert),
);

/// A row of a log that nobody can tell from that of another run.
pub static AUDIT_ROW_WITHOUT_RUN_ID: Rule = Rule::new(
    "I011",
    "audit-row-without-run-id",
    page!("I011"),
    Level::Warning,
    Check::Statement(audit),
);

fn append(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    if !appends(scope) || is_upsert(scope) || is_log(scope) || is_meant(scope) {
        return;
    }
    let keyed = is_keyed_by_run(scope);
    let finding = found
        .statement(scope, "every run adds these rows once more")
        .help(
            "delete the rows of this key first, or insert only what is not there; a table that is \
             meant to grow is named in `append-tables` of hookc.toml",
        );
    if keyed {
        finding.severity(Severity::Note);
    }
}

fn audit(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    if !appends(scope) || !is_log(scope) || is_keyed_by_run(scope) || scope.target().dbt.is_none() {
        return;
    }
    found
        .statement(
            scope,
            "a row of this log cannot be traced to its run: a retry looks like a second run",
        )
        .help("store `{{ invocation_id }}` in a column of its own");
}

fn appends(scope: &StatementScope<'_>) -> bool {
    let statement = scope.statement;
    statement.effect == Effect::Append && matches!(statement.kind.as_str(), "insert" | "copy")
}

/// Whether the settings say that the table grows.
fn is_meant(scope: &StatementScope<'_>) -> bool {
    let settings = scope.step.project.settings;
    scope
        .written()
        .is_some_and(|named| settings.is_append_table(&named.parts))
}

fn drift(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let statement = scope.statement;
    // Another run has another id, and changes other rows.
    let own = statement.effect != Effect::Mutating || is_keyed_by_run(scope);
    let changes = statement.kind == "update" || is_upsert(scope);
    if own || !changes {
        return;
    }
    found
        .statement(scope, "every run changes these values once more")
        .help("compute the value from others, or add a condition that is false once it is done");
}

/// Upserts whose conflict never happens, as far as keys are known, are appends.
fn upsert(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let adds = matches!(scope.statement.effect, Effect::Append | Effect::RerunError);
    if !adds || !is_upsert(scope) {
        return;
    }
    found
        .statement(
            scope,
            "nothing makes these rows conflict with those of the last run, so they are added again",
        )
        .help(
            "give the table a primary key or a unique index on the columns that identify a row, \
             and insert values for them",
        );
}

pub(super) fn is_upsert(scope: &StatementScope<'_>) -> bool {
    if !matches!(scope.statement.kind.as_str(), "insert" | "replace") {
        return false;
    }
    let pairs = [
        ("ON", "CONFLICT"),
        ("ON", "DUPLICATE"),
        ("OR", "IGNORE"),
        ("OR", "REPLACE"),
        ("INSERT", "IGNORE"),
    ];
    let lexed = scope.lexed();
    lexed.is(0, &["REPLACE"]) || pairs.iter().any(|(one, other)| lexed.pair(one, other))
}
