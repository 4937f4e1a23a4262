//! `H024`: a hook that names its own relation without its schema.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::names::{self, Named};
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A relation by its name alone where `{{ this }}` belongs.
pub static OWN_NAME_WITHOUT_SCHEMA: Rule = Rule::new(
    "H024",
    "own-name-without-schema",
    page!("H024"),
    Level::Warning,
    Check::Statement(check),
);

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let node = scope.step.step.node.as_deref();
    let relation = node.and_then(|node| scope.target().nodes.relation(node));
    if relation.is_none_or(|relation| relation.parts.len() < 2) {
        return;
    }
    let own = |named: &Named| named.parts.len() == 1 && scope.step.is_own(named);
    let Some(named) = named(scope).into_iter().find(own) else {
        return;
    };
    if scope.literal(&named.range()).is_none() {
        return;
    }
    found
        .statement(
            scope,
            format!(
                "`{}` is looked up where the session stands, not where the model is built",
                named.parts.join(".")
            ),
        )
        .help("write `{{ this }}`");
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
