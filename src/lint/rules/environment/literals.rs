//! `E010`: names of one environment written out in a hook that runs in all of them.

use super::super::page;
use crate::lint::found::Found;
use crate::lint::names::{self, Named};
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::StatementScope;

/// A schema or database of a target, written as a literal.
pub static LITERAL_ENVIRONMENT: Rule = Rule::new(
    "E010",
    "literal-environment-name",
    page!("E010"),
    Level::Warning,
    Check::Statement(check),
);

/// Schemas that every database has.
const COMMON: [&str; 4] = ["dbo", "default", "main", "public"];

fn check(scope: &StatementScope<'_>, found: &mut Found<'_>) {
    let known = scope.step.project.environment_names();
    let text = scope.statement.sql.to_lowercase();
    if !known.iter().any(|name| text.contains(name.as_str())) {
        return;
    }
    for named in names::mentioned(&scope.lexed()) {
        let Some((part, name)) = environment(&named, known) else {
            continue;
        };
        let Some(span) = named
            .ranges
            .get(part)
            .and_then(|range| scope.literal(range))
            .filter(|span| scope.step.project.is_own(span.file))
        else {
            continue;
        };
        found
            .at(Some(span), format!("`{name}` is the place of one environment; the hook runs in others, too"))
            .help("use `{{ this }}`, `{{ ref(...) }}`, `{{ source(...) }}`, `{{ target.schema }}` or `{{ target.database }}`");
    }
}

/// The part of a name that is a target's database or schema.
fn environment<'n>(named: &'n Named, known: &[String]) -> Option<(usize, &'n str)> {
    let places = named.parts.len().saturating_sub(1);
    let parts = named.parts.iter().take(places).enumerate();
    parts
        .filter(|(_, part)| !COMMON.contains(&part.as_str()))
        .find(|(_, part)| known.iter().any(|name| name.eq_ignore_ascii_case(part)))
        .map(|(at, part)| (at, part.as_str()))
}
