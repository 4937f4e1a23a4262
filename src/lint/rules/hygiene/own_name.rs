//! `H024`: a hook that names its own relation without its schema.

use indexmap::IndexMap;

use super::super::page;
use crate::lint::found::Found;
use crate::lint::names::{self, Named};
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{PlanScope, StatementScope};

/// A relation by its name alone where `{{ this }}` belongs.
pub static OWN_NAME_WITHOUT_SCHEMA: Rule = Rule::new(
    "H024",
    "own-name-without-schema",
    page!("H024"),
    Level::Warning,
    Check::Plan(check),
);

/// One finding a node: who leaves out the schema once does it in all of its hooks.
fn check(scope: &PlanScope<'_>, found: &mut Found<'_>) {
    let mut by_node: IndexMap<&str, Vec<(StatementScope<'_>, Named)>> = IndexMap::new();
    for step in scope.steps {
        let Some(node) = step.step.node.as_deref() else {
            continue;
        };
        let relation = scope.target.nodes.relation(node);
        let Some([.., _, base]) = relation.map(|relation| relation.parts.as_slice()) else {
            continue;
        };
        for statement in step.statements() {
            if !stands_alone(&statement.statement.sql, base) {
                continue;
            }
            if let Some(named) = own(&statement) {
                by_node.entry(node).or_default().push((statement, named));
            }
        }
    }
    for statements in by_node.into_values() {
        let Some(((statement, named), others)) = statements.split_first() else {
            continue;
        };
        let more = match others.len() {
            0 => String::new(),
            more => format!(", and {more} more in the hooks of this model"),
        };
        let message = format!(
            "`{}` is looked up where the session stands, not where the model is built{more}",
            named.parts.join(".")
        );
        found
            .statement(statement, message)
            .help("write `{{ this }}`");
    }
}

/// Whether a word stands in a text behind neither a dot nor a quote: a quick look before tokens are.
fn stands_alone(sql: &str, word: &str) -> bool {
    let bytes = sql.as_bytes();
    let mut windows = bytes.windows(word.len().max(1)).enumerate();
    windows.any(|(at, window)| {
        window.eq_ignore_ascii_case(word.as_bytes())
            && at
                .checked_sub(1)
                .and_then(|before| bytes.get(before))
                .is_none_or(|before| {
                    !matches!(before, b'.' | b'"' | b'`' | b'[' | b'_')
                        && !before.is_ascii_alphanumeric()
                })
    })
}

/// The relation of the node by its name alone, as the user wrote it.
fn own(scope: &StatementScope<'_>) -> Option<Named> {
    let alone = |named: &Named| named.parts.len() == 1 && scope.step.is_own(named);
    let named = named(scope).into_iter().find(alone)?;
    scope.literal(&named.range()).map(|_| named)
}

/// What a statement acts on.
fn named(scope: &StatementScope<'_>) -> Vec<Named> {
    let lexed = scope.lexed();
    let mut named: Vec<Named> = names::written(&lexed).into_iter().collect();
    named.extend(names::defined(&lexed));
    if matches!(
        scope.statement.kind.as_str(),
        "create-index" | "grant" | "revoke" | "comment"
    ) {
        named.extend(names::mentioned(&lexed));
    }
    named
}
