//! `E012`: hooks whose text is made while parsing.

use std::collections::HashMap;

use super::super::page;
use crate::jinja::ast::{CallArgs, Expr, ExprKind};
use crate::jinja::children;
use crate::lint::flow::Flow;
use crate::lint::found::Found;
use crate::lint::project::Project;
use crate::lint::rule::{Check, Level, Rule};
use crate::lint::templates::{Kind, Tree};

/// A call without quotes, whose text is fixed before anything is known.
pub static EARLY_HOOK: Rule = Rule::new(
    "E012",
    "early-hook",
    page!("E012"),
    Level::Warning,
    Check::Targets(check),
);

/// Names that mean something else while parsing (semantics 3.4).
const LATE: [&str; 9] = [
    "adapter",
    "execute",
    "graph",
    "is_incremental",
    "model",
    "ref",
    "run_query",
    "schema",
    "this",
];

fn check(project: &Project<'_>, found: &mut Found<'_>) {
    let macros: HashMap<&str, &Tree> = project
        .templates
        .iter()
        .filter(|tree| tree.kind == Kind::Macro)
        .filter_map(|tree| Some((tree.name.strip_prefix("macro ")?, tree)))
        .collect();
    for tree in &project.files {
        for place in &Flow::of(tree.body()).places {
            let ExprKind::Call(callee, args) = &*place.expr.kind else {
                continue;
            };
            if matches!(&*callee.kind, ExprKind::Name(name) if &**name == "config") {
                for value in hooks(args) {
                    if let Some((expr, name)) = late_name(value, &macros, 0) {
                        let span = tree.text.span(expr.range.start..expr.range.end);
                        found
                            .at(span, format!("this is rendered while parsing, when `{name}` is not final"))
                            .help("put the whole hook in quotes, so that it is rendered when it runs: \"{{ ... }}\"");
                    }
                }
            }
        }
    }
}

/// The values of a call's hook settings.
fn hooks(args: &CallArgs) -> Vec<&Expr> {
    let is_hook = |name: &str| matches!(name, "pre_hook" | "post_hook" | "pre-hook" | "post-hook");
    let named = args.named.iter().filter(|(name, _)| is_hook(name));
    let mut values: Vec<&Expr> = named.map(|(_, value)| value).collect();
    for argument in &args.positional {
        if let ExprKind::Dict(pairs) = &*argument.value.kind {
            let hooks = pairs.iter().filter(
                |(key, _)| matches!(&*key.kind, ExprKind::Str { value, .. } if is_hook(value)),
            );
            values.extend(hooks.map(|(_, value)| value));
        }
    }
    values
}

/// The part of an expression that reads a late name, by itself or in a macro that it calls.
fn late_name<'a>(
    expr: &'a Expr,
    macros: &HashMap<&str, &'a Tree>,
    depth: usize,
) -> Option<(&'a Expr, &'a str)> {
    if let ExprKind::Name(name) = &*expr.kind {
        if LATE.contains(&&**name) {
            return Some((expr, name));
        }
        let tree = macros.get(&**name).filter(|_| depth < 8)?;
        let flow = Flow::of(tree.body());
        let inner = flow
            .places
            .iter()
            .find_map(|place| match &*place.expr.kind {
                ExprKind::Name(_) => late_name(place.expr, macros, depth + 1),
                _ => None,
            });
        return inner.map(|(_, name)| (expr, name));
    }
    let mut first = None;
    children(expr, &mut |child| {
        first = first.or_else(|| late_name(child, macros, depth));
    });
    first
}
