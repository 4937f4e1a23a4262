//! `S007` and `S008`: secrets that hooks send or templates hold.

use super::super::page;
use super::keys::holds_key;
use crate::diagnostic::Severity;
use crate::jinja::ast::{Expr, ExprKind};
use crate::lint::flow::Role;
use crate::lint::found::Found;
use crate::lint::project::Project;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;
use crate::report::SECRET_PREFIX;

/// A secret that everybody can read in the query history.
pub static SECRET_IN_SQL: Rule = Rule::new(
    "S007",
    "secret-in-sql",
    page!("S007"),
    Level::Warning,
    Check::Template(secret),
);

/// A key in the repository that no SQL shows.
pub static LITERAL_KEY_IN_TEMPLATE: Rule = Rule::new(
    "S008",
    "literal-key-in-template",
    page!("S008"),
    Level::Error,
    Check::Template(literal),
);

/// The last words of names of secrets.
const LAST: [&str; 9] = [
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
    "PASSPHRASE",
    "PASSWD",
    "PASSWORD",
    "PWD",
    "SECRET",
    "TOKEN",
];

/// What stands before `KEY` in names of secrets.
const KEYS: [&str; 6] = ["ACCESS", "API", "ENCRYPTION", "MASTER", "PRIVATE", "SECRET"];

fn secret(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    let conditions: Vec<_> = scope
        .flow
        .places
        .iter()
        .filter(|place| place.role == Role::Condition)
        .map(|place| place.expr.range)
        .collect();
    for place in &scope.flow.places {
        let Some(name) = variable(place.expr) else {
            continue;
        };
        let range = place.expr.range;
        let decides = conditions
            .iter()
            .any(|condition| condition.start <= range.start && range.end <= condition.end);
        if decides || !is_secret(name) {
            continue;
        }
        let span = scope.span(range);
        if name.starts_with(SECRET_PREFIX) {
            found
                .at(span, "dbt refuses a secret here")
                .severity(Severity::Error)
                .help("variables of that prefix may be used in profiles.yml and packages.yml only");
        } else {
            found
                .at(span, "the warehouse's query history and dbt's logs show this value")
                .help("let the warehouse keep the secret (an integration, a secrets manager), and name it in the hook");
        }
    }
}

/// The name in `env_var('NAME')` or `var('NAME')`.
fn variable(expr: &Expr) -> Option<&str> {
    let ExprKind::Call(callee, args) = &*expr.kind else {
        return None;
    };
    let ExprKind::Name(function) = &*callee.kind else {
        return None;
    };
    let first = &args.positional.first()?.value;
    match &*first.kind {
        ExprKind::Str { value, .. } if matches!(&**function, "env_var" | "var") => Some(value),
        _ => None,
    }
}

/// Whether the name of a variable says that its value is a secret.
pub fn is_secret(name: &str) -> bool {
    let upper = name.to_uppercase();
    let words: Vec<&str> = upper.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let key = match words.as_slice() {
        [.., before, "KEY"] => KEYS.contains(before),
        _ => false,
    };
    upper.starts_with(SECRET_PREFIX) || key || words.last().is_some_and(|last| LAST.contains(last))
}

/// What is sent as it stands is told with the statement.
fn literal(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    for place in &scope.flow.places {
        let ExprKind::Str { value, .. } = &*place.expr.kind else {
            continue;
        };
        if holds_key(value) && !is_sent(scope.project, value) {
            found
                .at(
                    scope.span(place.expr.range),
                    "a key or token stands in the project's files",
                )
                .help("take it from the environment; once committed, it has to be changed");
        }
    }
}

fn is_sent(project: &Project<'_>, key: &str) -> bool {
    let mut steps = project.targets.iter().flat_map(|target| target.steps());
    steps.any(|step| step.texts().iter().any(|text| text.as_str().contains(key)))
}
