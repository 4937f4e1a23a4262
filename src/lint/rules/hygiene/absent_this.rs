//! `H025`: parts of `this` where no node is built.

use std::collections::HashSet;

use super::super::page;
use crate::jinja::ast::{Expr, ExprKind};
use crate::lint::flow::Flow;
use crate::lint::found::Found;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::scope::TemplateScope;

/// `{{ this.name }}` in a run hook: it prints nothing. That `{{ this }}` prints `None` is `H007`'s.
pub static THIS_IN_RUN_HOOK: Rule = Rule::new(
    "H025",
    "this-in-run-hook",
    page!("H025"),
    Level::Warning,
    Check::Template(check),
);

/// `this` is none in run hooks (semantics 2.4), and what is looked up in none is undefined.
fn check(scope: &TemplateScope<'_>, found: &mut Found<'_>) {
    let events = &scope.tree.events;
    let (run, others): (Vec<&str>, Vec<&str>) =
        events.iter().partition(|event| event.starts_with("on-run"));
    if run.is_empty() || brings_its_own(scope) {
        return;
    }
    let allowed = allowed(scope.flow);
    for place in &scope.flow.places {
        let Some(written) = part_of_this(place.expr) else {
            continue;
        };
        // A macro that nodes' hooks call, too, may ask by anything whether there is a node.
        let mut guards = scope.flow.guards(place);
        let guarded = guards.any(|(condition, _)| !others.is_empty() || reads_this(condition));
        let range = (place.expr.range.start, place.expr.range.end);
        if guarded || allowed.contains(&range) {
            continue;
        }
        found
            .at(
                scope.span(place.expr.range),
                format!("`{written}` prints nothing in a run hook, which has no `this`"),
            )
            .label(format!("this runs in {}", run.join(" and ")))
            .help("name the relation with `ref`, go through `results`, or make it a post-hook");
    }
}

/// Whether the template calls something of its own `this`.
fn brings_its_own(scope: &TemplateScope<'_>) -> bool {
    let definition = scope.tree.definition();
    let mut params = definition.iter().flat_map(|one| &one.params);
    scope.flow.assigned.contains_key("this")
        || scope.flow.parameters.contains(&"this")
        || params.any(|param| &*param.name == "this")
}

/// `this.name` or `this['name']`, as it is called.
fn part_of_this(expr: &Expr) -> Option<String> {
    match &*expr.kind {
        ExprKind::Attribute(of, name) if is_this(of) => Some(format!("this.{name}")),
        ExprKind::Item(of, key) if is_this(of) => match &*key.kind {
            ExprKind::Str { value, .. } => Some(format!("this['{value}']")),
            _ => None,
        },
        _ => None,
    }
}

fn is_this(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Name(name) if &**name == "this")
}

/// Whether a condition asks for `this`, or for something of it.
fn reads_this(condition: &Expr) -> bool {
    let mut reads = is_this(condition);
    crate::jinja::children(condition, &mut |child| reads = reads || reads_this(child));
    reads
}

/// Parts of `this` of which nothing is printed, or something else in their place: in conditions,
/// tests and `default`. What is called fails, which the compiler tells.
fn allowed(flow: &Flow<'_>) -> HashSet<(u32, u32)> {
    let mut allowed = HashSet::new();
    for branch in &flow.branches {
        collect_parts(branch.condition, &mut allowed);
    }
    for place in &flow.places {
        let inner = match &*place.expr.kind {
            ExprKind::Test(inner, _) | ExprKind::Call(inner, _) => inner,
            ExprKind::Filter(inner, filter) if matches!(&*filter.name, "default" | "d") => inner,
            _ => continue,
        };
        allowed.insert((inner.range.start, inner.range.end));
    }
    allowed
}

fn collect_parts(expr: &Expr, parts: &mut HashSet<(u32, u32)>) {
    if part_of_this(expr).is_some() {
        parts.insert((expr.range.start, expr.range.end));
    }
    crate::jinja::children(expr, &mut |child| collect_parts(child, parts));
}
