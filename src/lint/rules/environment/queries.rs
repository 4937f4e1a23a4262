//! `E011`: answers of queries that are read while parsing, when there are none.

use super::super::page;
use crate::jinja::ast::{Expr, ExprKind};
use crate::jinja::children;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;

/// The answer of a query outside of `{% if execute %}`.
pub static UNGUARDED_QUERY_RESULT: Rule = Rule::new(
    "E011",
    "unguarded-query-result",
    page!("E011"),
    Level::Off,
    Check::Template(check),
);

/// While parsing nothing runs, and the answer is none (semantics 3.4).
fn check(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    for place in &scope.flow.places {
        let read = match &*place.expr.kind {
            ExprKind::Attribute(object, _) | ExprKind::Item(object, _) => object,
            _ => continue,
        };
        let name = match &*read.kind {
            ExprKind::Name(name) if is_answer(scope, name) => Some(&**name),
            _ if is_query(read) => None,
            _ => continue,
        };
        let guarded = scope.flow.guards(place).any(|(condition, _)| {
            mentions(condition, "execute") || name.is_some_and(|name| mentions(condition, name))
        });
        if !guarded {
            found
                .at(
                    scope.span(place.expr.range),
                    "while dbt parses, the query does not run and there is nothing to read",
                )
                .help("put it into `{% if execute %}`");
        }
    }
}

fn is_answer(scope: &TemplateScope<'_>, name: &str) -> bool {
    let values = scope.flow.assigned.get(name);
    values.is_some_and(|values| !values.is_empty() && values.iter().all(|value| is_query(value)))
}

fn is_query(expr: &Expr) -> bool {
    let ExprKind::Call(callee, _) = &*expr.kind else {
        return false;
    };
    matches!(&*callee.kind, ExprKind::Name(name) if matches!(&**name, "run_query" | "load_result"))
}

fn mentions(expr: &Expr, name: &str) -> bool {
    let mut found = matches!(&*expr.kind, ExprKind::Name(known) if &**known == name);
    children(expr, &mut |child| found = found || mentions(child, name));
    found
}
