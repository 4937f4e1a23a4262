//! What the statements of a plan do with which objects.

use super::names::{self, Named};
use super::scope::{ScriptScope, StatementScope};

/// What a statement does with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It makes it.
    Creates,
    /// It takes it away.
    Drops,
    /// It changes it or its rows; others may see it half done.
    Changes,
    /// It adds rows.
    Adds,
    /// It reads it.
    Reads,
}

/// A use of an object.
#[derive(Debug)]
pub struct Use<'a> {
    /// Schema and name, or the name alone.
    pub object: String,
    /// What is done with it.
    pub act: Act,
    /// The statement.
    pub scope: StatementScope<'a>,
    /// Whether it is the relation of the hook's own node.
    pub own: bool,
    /// The node whose hook it is.
    pub node: Option<&'a str>,
}

/// The uses of a statement of a step.
pub(super) fn uses<'a>(scope: &StatementScope<'a>) -> Vec<Use<'a>> {
    let step: &'a ScriptScope<'a> = scope.step;
    let of_statement = of_statement(scope).into_iter();
    of_statement
        .map(|(act, named)| Use {
            object: object(&named),
            own: step.is_own(&named),
            act,
            scope: StatementScope::new(step, scope.script, scope.statement),
            node: step.step.node.as_deref(),
        })
        .collect()
}

/// The objects of one statement.
fn of_statement(scope: &StatementScope<'_>) -> Vec<(Act, Named)> {
    let lexed = scope.lexed();
    let kind = scope.statement.kind.as_str();
    let mut found = Vec::new();
    let act = match kind.split_once('-') {
        Some(("create", _)) => Some(Act::Creates),
        Some(("drop", _)) => Some(Act::Drops),
        Some(("alter", "table")) => Some(Act::Changes),
        _ => None,
    };
    found.extend(act.and_then(|act| Some((act, names::defined(&lexed)?))));
    found.extend(names::made(&lexed).map(|name| (Act::Creates, name)));
    if let Some(name) = names::written(&lexed) {
        let act = if kind == "insert" {
            Act::Adds
        } else {
            Act::Changes
        };
        found.push((act, name));
    }
    let reads = names::read(&lexed).into_iter();
    found.extend(reads.map(|name| (Act::Reads, name)));
    found
}

/// A name for comparison: databases are left out, so that `db.schema.t` and `schema.t` are one.
pub(super) fn object(named: &Named) -> String {
    let from = named.parts.len().saturating_sub(2);
    let parts = named.parts.get(from..).unwrap_or_default();
    parts.join(".").to_lowercase()
}
