//! `H006` and `H012`: names that mean nothing where they stand.

use std::collections::{HashMap, HashSet};

use super::super::page;
use crate::diagnostic::closest;
use crate::frontend::dbt::adapter;
use crate::frontend::dbt::context::END_NAMES;
use crate::jinja::ast::{Expr, ExprKind};
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;

/// A name that is not defined: it renders to nothing.
pub static UNDEFINED_NAME: Rule = Rule::new(
    "H006",
    "undefined-name",
    page!("H006"),
    Level::Warning,
    Check::Template(undefined),
);

/// A name that only the end of a run has.
pub static END_ONLY_NAME: Rule = Rule::new(
    "H012",
    "end-only-name",
    page!("H012"),
    Level::Warning,
    Check::Template(end_only),
);

/// Names that templates have beside those of dbt's context.
const JINJA: [&str; 18] = [
    "builtins",
    "caller",
    "context",
    "cycler",
    "dbt",
    "dict",
    "false",
    "joiner",
    "kwargs",
    "lipsum",
    "loop",
    "namespace",
    "none",
    "range",
    "self",
    "super",
    "true",
    "varargs",
];

fn undefined(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    if of_other_adapter(scope) {
        return;
    }
    let (own, known) = (own(scope), scope.project.known_names());
    let needed = needed(scope);
    for (expr, name) in used(scope) {
        let means = own.contains(name) || known.contains(name) || JINJA.contains(&name);
        if END_NAMES.contains(&name) || means {
            continue;
        }
        let what = match needed.get(&(expr.range.start, expr.range.end)) {
            Some(what) => what,
            None => "it renders to nothing",
        };
        let finding = found.at(
            scope.span(expr.range),
            format!("`{name}` is not defined: {what}"),
        );
        let names = own.iter().chain(known).chain(&JINJA);
        match closest(name, names.copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("set it first, or take it as an argument of the macro"),
        };
    }
}

/// The expressions that fail if they are nothing, each with the way in which it fails.
fn needed(scope: &TemplateScope<'_>) -> HashMap<(u32, u32), &'static str> {
    let places = scope.flow.places.iter();
    let inner = places.filter_map(|place| match &*place.expr.kind {
        ExprKind::Call(inner, _) => Some((inner, "calling it fails")),
        ExprKind::Attribute(inner, _) | ExprKind::Item(inner, _) => {
            Some((inner, "looking into it fails"))
        }
        _ => None,
    });
    inner
        .map(|(inner, what)| ((inner.range.start, inner.range.end), what))
        .collect()
}

/// Whether a macro is the implementation for an adapter that no target has: its own macros are not
/// known then.
fn of_other_adapter(scope: &TemplateScope<'_>) -> bool {
    let Some(definition) = scope.tree.definition() else {
        return false;
    };
    let Some((prefix, _)) = definition.name.split_once("__") else {
        return false;
    };
    let targets = &scope.project.targets;
    adapter::find(prefix).name == prefix
        && !targets
            .iter()
            .any(|target| target.adapter.prefixes().contains(&prefix))
}

/// `results`, `schemas` and `database_schemas` exist in on-run-end only (semantics 2.6).
fn end_only(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    if scope.tree.events.contains("on-run-end") {
        return;
    }
    let own = own(scope);
    for (expr, name) in used(scope) {
        if END_NAMES.contains(&name) && !own.contains(name) {
            let events: Vec<&str> = scope.tree.events.iter().copied().collect();
            found
                .at(
                    scope.span(expr.range),
                    format!("`{name}` exists in on-run-end only; here it is empty"),
                )
                .label(format!("this runs in {}", events.join(", ")))
                .help("move it to on-run-end");
        }
    }
}

/// The names that a template uses and does not ask about: `x is defined` and `x | default(...)`
/// know that it may be missing.
fn used<'a>(scope: &TemplateScope<'a>) -> Vec<(&'a Expr, &'a str)> {
    let mut asked: HashSet<(u32, u32)> = HashSet::new();
    for place in &scope.flow.places {
        let inner = match &*place.expr.kind {
            ExprKind::Test(inner, test) if matches!(&*test.name, "defined" | "undefined") => inner,
            ExprKind::Filter(inner, filter) if matches!(&*filter.name, "default" | "d") => inner,
            _ => continue,
        };
        asked.insert((inner.range.start, inner.range.end));
    }
    let names = scope
        .flow
        .places
        .iter()
        .filter_map(|place| match &*place.expr.kind {
            ExprKind::Name(name) => Some((place.expr, &**name)),
            _ => None,
        });
    names
        .filter(|(expr, _)| !asked.contains(&(expr.range.start, expr.range.end)))
        .collect()
}

/// The names that the template itself brings.
fn own<'a>(scope: &TemplateScope<'a>) -> HashSet<&'a str> {
    let mut own: HashSet<&str> = scope.flow.assigned.keys().copied().collect();
    own.extend(scope.flow.parameters.iter().copied());
    if let Some(definition) = scope.tree.definition() {
        own.extend(definition.params.iter().map(|param| &*param.name));
    }
    own
}
