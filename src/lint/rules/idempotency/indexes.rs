//! `I007`: an index without a name, which some warehouses create once more with every run.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// An index that gets another name with each run.
pub static UNNAMED_INDEX: Rule = Rule::new(
    "I007",
    "unnamed-index",
    page!("I007"),
    Level::Warning,
    Check::Statement(check),
);

/// Postgres chooses a free name, so nothing fails, and the indexes add up.
fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    if scope.statement.kind != "create-index" || scope.target().adapter.name != "postgres" {
        return;
    }
    let lexed = scope.lexed();
    let unnamed = lexed.pair("INDEX", "ON") || lexed.pair("CONCURRENTLY", "ON");
    // On the node's own table the index goes when a table is rebuilt.
    let relation = scope.step.relation();
    let own = relation.is_some_and(|relation| scope.statement.sql.contains(relation));
    if !unnamed || own && scope.step.follows_rebuilding() {
        return;
    }
    found
        .statement(
            scope,
            "every run creates this index once more, under another name",
        )
        .help("name it: `create index if not exists NAME on ...`");
}
