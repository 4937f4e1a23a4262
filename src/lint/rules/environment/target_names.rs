//! `E001` and `E002`: comparisons of `target.name` with what no target is called.

use super::super::page;
use crate::diagnostic::{Severity, closest};
use crate::jinja::ast::{CompareOp, Expr, ExprKind};
use crate::lint::condition::Conditions;
use crate::lint::fix::replace_literal;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;

/// A comparison with a target that the profile does not have.
pub static UNKNOWN_TARGET: Rule = Rule::new(
    "E001",
    "unknown-target",
    page!("E001"),
    Level::Warning,
    Check::Template(unknown),
);

/// A comparison with a target's name in the wrong letter case.
pub static WRONG_CASE_TARGET: Rule = Rule::new(
    "E002",
    "wrong-case-target",
    page!("E002"),
    Level::Error,
    Check::Template(wrong_case),
);

/// A name that is no typing error of another may belong to a profile that is not here.
fn unknown(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    let names = &scope.project.names;
    for (literal, name) in compared(scope) {
        if names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        let message = format!("no target of the profile is called \"{name}\"");
        let finding = found.at(scope.span(literal.range), message);
        match closest(name, names.iter().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean \"{near}\"?")),
            None => finding
                .severity(Severity::Note)
                .help(format!("its targets are {}", names.join(", "))),
        };
    }
}

fn wrong_case(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    let names = &scope.project.names;
    for (literal, name) in compared(scope) {
        if names.iter().any(|known| known == name) {
            continue;
        }
        if let Some(known) = names.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            let message = format!("\"{name}\" is never equal to the target's name \"{known}\"");
            let span = scope.span(literal.range);
            found
                .at(span, message)
                .help(format!(
                    "write \"{known}\": texts are compared letter by letter"
                ))
                .fix(span.and_then(|span| replace_literal(scope.project, span, name, known)));
        }
    }
}

/// Whether a condition compares `target.name` with a name that no target has.
pub(super) fn compares_name(scope: &TemplateScope<'_>, condition: &Expr) -> bool {
    let inside = |literal: &Expr| {
        literal.range.start >= condition.range.start && literal.range.end <= condition.range.end
    };
    let unknown = |name: &str| !scope.project.names.iter().any(|known| known == name);
    compared(scope)
        .iter()
        .any(|(literal, name)| inside(literal) && unknown(name))
}

/// The texts that a template compares `target.name` with, and where they stand.
fn compared<'a>(scope: &TemplateScope<'a>) -> Vec<(&'a Expr, &'a str)> {
    let conditions = Conditions::of(scope.flow);
    let is_name =
        |expr: &Expr| matches!(conditions.target_field(expr), Some("name" | "target_name"));
    let mut texts = Vec::new();
    for place in &scope.flow.places {
        let ExprKind::Compare(first, rest) = &*place.expr.kind else {
            continue;
        };
        let [(op, second)] = rest.as_slice() else {
            continue;
        };
        match op {
            CompareOp::Equal | CompareOp::NotEqual if is_name(first) => {
                literals(second, &mut texts)
            }
            CompareOp::Equal | CompareOp::NotEqual if is_name(second) => {
                literals(first, &mut texts);
            }
            CompareOp::In | CompareOp::NotIn if is_name(first) => match &*second.kind {
                ExprKind::List(items) | ExprKind::Tuple(items) => {
                    items.iter().for_each(|item| literals(item, &mut texts));
                }
                _ => {}
            },
            _ => {}
        }
    }
    texts
}

fn literals<'a>(expr: &'a Expr, texts: &mut Vec<(&'a Expr, &'a str)>) {
    if let ExprKind::Str { value, .. } = &*expr.kind {
        texts.push((expr, value));
    }
}
