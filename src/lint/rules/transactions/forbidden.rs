//! `T001`: statements that a warehouse refuses inside a transaction.

use super::super::page;
use crate::ir::Transaction;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A statement that fails because the hook runs in the node's transaction.
pub static FORBIDDEN_IN_TRANSACTION: Rule = Rule::new(
    "T001",
    "forbidden-in-transaction",
    page!("T001"),
    Level::Error,
    Check::Statement(check),
);

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let step = scope.step.step;
    if !step.in_transaction || !scope.has("no-transaction") {
        return;
    }
    let message = format!(
        "{} refuses `{}` inside a transaction",
        scope.target().plan.adapter,
        scope.statement.kind.replace('-', " ")
    );
    let finding = found.statement(scope, message);
    if step.transaction == Some(Transaction::Inside) {
        finding.help(match (scope.target().dbt, step.event) {
            (None, _) => {
                "move it into a hook without a transaction (`atomic: false`, `transaction: false`)"
            }
            (_, "pre-hook") => {
                "write the hook as {sql: ..., transaction: false}, or in before_begin(...)"
            }
            _ => "write the hook as {sql: ..., transaction: false}, or in after_commit(...)",
        });
    }
}
