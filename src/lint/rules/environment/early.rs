//! `E012`: hooks whose text is made while parsing.

use std::collections::{HashMap, VecDeque};

use super::super::page;
use crate::jinja::ast::{CallArgs, Expr, ExprKind, Range};
use crate::jinja::children;
use crate::lint::flow::Flow;
use crate::lint::found::Found;
use crate::lint::project::Project;
use crate::lint::rule::{Check, Level, Rule};
use crate::order::InOrder;
use crate::render::MacroDef;

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
    let late = late_macros(project);
    for tree in &project.files {
        for place in &Flow::of(tree.body()).places {
            let ExprKind::Call(callee, args) = &*place.expr.kind else {
                continue;
            };
            if matches!(&*callee.kind, ExprKind::Name(name) if &**name == "config") {
                for value in hooks(args) {
                    let direct = late_name(value, &HashMap::new());
                    if let Some((expr, name)) = direct.or_else(|| late_name(value, &late)) {
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

/// The user's macros by name, whichever hooks reach them.
fn macros<'a>(project: &'a Project<'_>) -> Vec<&'a MacroDef> {
    let tables = project.targets.iter().filter_map(|target| target.dbt);
    let own = tables.filter_map(|dbt| {
        let macros = &dbt.env.macros;
        macros.packages.get(&macros.root)
    });
    let own = own.flat_map(|macros| macros.values());
    let mut macros: Vec<&MacroDef> = own.map(|definition| &**definition).collect();
    macros.order_by(|one, other| one.ast.name.cmp(&other.ast.name));
    macros
}

/// The macros that read late names, by themselves or in macros that they name, each with a late name
/// that the shortest way leads to.
fn late_macros<'a>(project: &'a Project<'_>) -> HashMap<&'a str, &'a str> {
    let mut callers: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut late: HashMap<&str, &str> = HashMap::new();
    let mut open: VecDeque<&str> = VecDeque::new();
    for definition in macros(project) {
        let own = &*definition.ast.name;
        let flow = Flow::of(&definition.ast.body);
        // `{% if execute %}{{ log(...) }}{% endif %}` leaves the text as it is.
        let is_of_log = |range: Range| {
            let mut quiet = flow.branches.iter().filter(|branch| branch.quiet);
            quiet.any(|branch| branch.condition.range == range)
        };
        for place in &flow.places {
            let ExprKind::Name(name) = &*place.expr.kind else {
                continue;
            };
            if &**name == "execute" && is_of_log(place.expr.range) {
                continue;
            }
            if LATE.contains(&&**name) {
                if !late.contains_key(own) {
                    late.insert(own, name);
                    open.push_back(own);
                }
            } else {
                callers.entry(name).or_default().push(own);
            }
        }
    }
    while let Some(name) = open.pop_front() {
        let Some(leads_to) = late.get(name).copied() else {
            continue;
        };
        for caller in callers.remove(name).unwrap_or_default() {
            if !late.contains_key(caller) {
                late.insert(caller, leads_to);
                open.push_back(caller);
            }
        }
    }
    late
}

/// The part of an expression that reads a late name, by itself or in a macro that it calls.
fn late_name<'a>(
    expr: &'a Expr,
    macros: &HashMap<&'a str, &'a str>,
) -> Option<(&'a Expr, &'a str)> {
    if let ExprKind::Name(name) = &*expr.kind {
        let own = LATE.contains(&&**name).then_some(&**name);
        return own
            .or_else(|| macros.get(&**name).copied())
            .map(|late| (expr, late));
    }
    let mut first = None;
    children(expr, &mut |child| {
        first = first.or_else(|| late_name(child, macros));
    });
    first
}
