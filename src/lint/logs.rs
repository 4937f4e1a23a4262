//! A statement to whether the rows that it adds are those of a log, which is meant to grow.

use super::names;
use super::scope::StatementScope;

/// Words in names of tables that are meant to grow.
const LOGS: [&str; 10] = [
    "audit", "event", "events", "history", "journal", "log", "logs", "run", "runs", "metrics",
];

/// Functions that make one value of many rows.
pub const AGGREGATES: [&str; 5] = ["AVG", "COUNT", "MAX", "MIN", "SUM"];

/// Whether a statement adds what happened to a log: the table's name says that it is one, and the
/// rows are no copies of another table's.
pub fn is_log(scope: &StatementScope<'_>) -> bool {
    let Some(named) = scope.written() else {
        return false;
    };
    let words = |part: &String| {
        part.to_lowercase()
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| LOGS.contains(&word))
    };
    named.parts.last().is_some_and(words) && !copies_rows(scope)
}

/// Whether the id of the run stands among the values.
pub fn is_keyed_by_run(scope: &StatementScope<'_>) -> bool {
    let id = scope
        .target()
        .dbt
        .map(|dbt| dbt.env.options.invocation_id.as_str());
    id.is_some_and(|id| !id.is_empty() && scope.statement.sql.contains(id))
}

/// Whether an `insert` takes over the rows of a table, rather than a fact about them.
fn copies_rows(scope: &StatementScope<'_>) -> bool {
    let lexed = scope.lexed();
    let copies = scope.statement.kind == "insert" && !names::read(&lexed).is_empty();
    copies && (lexed.pair("GROUP", "BY") || !lexed.calls(&AGGREGATES))
}
