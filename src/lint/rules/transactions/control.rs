//! `T002` and `T005`: statements that end the transaction they run in.

use super::super::page;
use crate::frontend::dbt::adapter::Transactions;
use crate::ir::Transaction;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::{ScriptScope, StatementScope};

/// `begin`, `commit` or `rollback` written out in a hook.
pub static RAW_TRANSACTION_CONTROL: Rule = Rule::new(
    "T002",
    "raw-transaction-control",
    page!("T002"),
    Level::Warning,
    Check::Script(raw),
);

/// A statement that commits by itself in the midst of a transaction.
pub static IMPLICIT_COMMIT: Rule = Rule::new(
    "T005",
    "implicit-commit",
    page!("T005"),
    Level::Warning,
    Check::Statement(implicit),
);

/// A hook may open and close a transaction of its own; any other `commit` ends dbt's (semantics
/// 4.4).
fn raw(scope: &ScriptScope<'_>, found: &mut Found<'_>) {
    if scope.target.adapter.transactions == Transactions::None || scope.target.dbt.is_none() {
        return;
    }
    for script in scope.scripts {
        let mut open = 0;
        for statement in script.statements.iter() {
            match statement.kind.as_str() {
                "begin" | "start" if !scope.step.in_transaction => open += 1,
                "commit" | "rollback" | "end" | "abort" if open > 0 => open -= 1,
                "begin" | "start" | "commit" | "rollback" | "end" | "abort" => {
                    let scope = StatementScope::new(scope, script, statement);
                    tell(&scope, found);
                }
                _ => {}
            }
        }
    }
}

fn tell(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let kind = &scope.statement.kind;
    let (message, help) = match (scope.step.step.in_transaction, kind.as_str()) {
        (true, "begin" | "start") => (
            format!("`{kind}` in a transaction that dbt has opened already"),
            "leave it out, or give the hook `transaction: false`",
        ),
        (true, _) => (
            format!("`{kind}` ends the transaction that dbt builds the model in"),
            "leave it out; what must happen after the commit belongs in a hook with `transaction: false`",
        ),
        (false, _) => (
            format!("`{kind}` without a transaction of the hook's own"),
            "leave it out: outside of a transaction every statement is committed by itself",
        ),
    };
    found.statement(scope, message).help(help);
}

fn implicit(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    if !scope.step.step.in_transaction || !scope.has("implicit-commit") {
        return;
    }
    let step = scope.step.step;
    let help = if scope.statement.kind == "truncate" {
        "use `delete`, which is part of the transaction"
    } else if step.transaction == Some(Transaction::Inside) {
        "give the hook `transaction: false`, so that nothing else is committed with it"
    } else {
        "send it in a hook of its own, before or after what must be undone together"
    };
    let message = format!(
        "{} commits at `{}`: what the model did before can no longer be rolled back",
        scope.target().plan.adapter,
        scope.statement.kind.replace('-', " ")
    );
    found.statement(scope, message).help(help);
}
