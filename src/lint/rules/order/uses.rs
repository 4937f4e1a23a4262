//! What the statements of a plan do with which objects, in order.

use crate::lint::names::{self, Named};
use crate::lint::scope::{PlanScope, StatementScope};

/// What a statement does with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
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
pub(super) struct Use<'a, 's> {
    /// Schema and name, or the name alone.
    pub(super) object: String,
    /// What is done with it.
    pub(super) act: Act,
    /// The statement.
    pub(super) scope: StatementScope<'a>,
    /// Whether it is the relation of the hook's own node.
    pub(super) own: bool,
    /// The node whose hook it is.
    pub(super) node: Option<&'s str>,
}

/// All uses in the order of the plan. Hooks of operations are no part of it: they run by hand.
pub(super) fn uses<'a>(plan: &PlanScope<'a>) -> Vec<Use<'a, 'a>> {
    let mut found = Vec::new();
    for step in plan.steps {
        if step.step.index.is_none() {
            continue;
        }
        for scope in step.statements() {
            for (act, named) in of_statement(&scope) {
                found.push(Use {
                    object: object(&named),
                    own: step.is_own(&named),
                    act,
                    scope: scope.clone(),
                    node: step.step.node.as_deref(),
                });
            }
        }
    }
    found
}

/// The objects of one statement.
fn of_statement(scope: &StatementScope<'_>) -> Vec<(Act, Named)> {
    let lexed = scope.lexed();
    let kind = scope.statement.kind.as_str();
    let mut found = Vec::new();
    let act = match kind {
        "create-table" | "create-view" => Some(Act::Creates),
        "drop-table" | "drop-view" => Some(Act::Drops),
        "alter-table" => Some(Act::Changes),
        _ => None,
    };
    found.extend(act.and_then(|act| Some((act, names::defined(&lexed)?))));
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

/// The same for a relation as dbt prints it.
pub(super) fn relation_object(relation: &str, dialect: &str) -> Option<String> {
    names::whole(relation, dialect).as_ref().map(object)
}
