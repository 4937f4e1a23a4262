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
        for script in step.scripts {
            for statement in script.statements.iter() {
                let scope = || StatementScope {
                    step,
                    script,
                    statement,
                };
                for (act, named) in of_statement(&scope()) {
                    found.push(Use {
                        object: object(&named),
                        act,
                        scope: scope(),
                        node: step.step.node.as_deref(),
                    });
                }
            }
        }
    }
    found
}

/// The objects of one statement.
fn of_statement(scope: &StatementScope<'_>) -> Vec<(Act, Named)> {
    let statement = scope.statement;
    let dialect = &scope.target().plan.dialect;
    let kind = statement.kind.as_str();
    let mut found = Vec::new();
    if matches!(kind, "create-table" | "create-view") {
        found.extend(names::defined(&statement.sql, dialect).map(|name| (Act::Creates, name)));
    } else if matches!(kind, "drop-table" | "drop-view") {
        found.extend(names::defined(&statement.sql, dialect).map(|name| (Act::Drops, name)));
    } else if kind == "alter-table" {
        found.extend(names::defined(&statement.sql, dialect).map(|name| (Act::Changes, name)));
    }
    if let Some(name) = scope.written() {
        let act = if kind == "insert" {
            Act::Adds
        } else {
            Act::Changes
        };
        found.push((act, name));
    }
    let reads = names::sources(&statement.sql, dialect).into_iter();
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
