//! Which models dbt reads without Jinja: its static parser takes those that hold nothing but literals
//! and calls of `ref`, `source` and `config` with literals, and gives their sources as a set (seen
//! with dbt_extractor 0.6.0).

use std::collections::HashMap;

use crate::jinja::ast::{CallArgs, Expr, ExprKind, StmtKind};
use crate::render::Template;
use crate::render::python_set;
use crate::source::Span;

/// A `source` call: source, table, where.
type SourceCall = (String, String, Option<Span>);

/// The sources of a model in the order in which dbt has them.
pub(super) fn ordered(template: &Template, sources: Vec<SourceCall>) -> Vec<SourceCall> {
    if sources.len() < 2 || !is_static(template) {
        return sources;
    }
    let mut places = HashMap::new();
    for (source, table, span) in &sources {
        places
            .entry((source.clone(), table.clone()))
            .or_insert(*span);
    }
    let pairs = sources
        .into_iter()
        .map(|(source, table, _)| (source, table));
    let ordered = python_set::order(pairs).into_iter();
    ordered
        .map(|pair| {
            let span = places.get(&pair).copied().flatten();
            (pair.0, pair.1, span)
        })
        .collect()
}

fn is_static(template: &Template) -> bool {
    let text = template.text.as_str();
    let marks = ["{{-", "-}}", "{%"];
    !marks.iter().any(|mark| text.contains(mark))
        && template.ast.body.iter().all(|stmt| match &stmt.kind {
            StmtKind::Data(_) => true,
            StmtKind::Print(expr) => is_simple(expr),
            _ => false,
        })
}

fn is_simple(expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Int(_) => true,
        ExprKind::Call(callee, args) if args.spread.is_empty() => {
            matches!(&*callee.kind, ExprKind::Name(name) if is_known_call(name, args))
        }
        _ => is_literal(expr),
    }
}

fn is_known_call(name: &str, args: &CallArgs) -> bool {
    let strings = || {
        let mut positional = args.positional.iter();
        positional.all(|argument| !argument.star && is_string(&argument.value))
    };
    match (name, args.positional.len(), args.named.len()) {
        ("source", 2, 0) => strings(),
        ("ref", 1 | 2, ..=1) => {
            let version = |name: &str| matches!(name, "v" | "version");
            strings() && args.named.iter().all(|(name, _)| version(name))
        }
        ("config", 0, 1..) => args.named.iter().all(|(_, value)| is_literal(value)),
        _ => false,
    }
}

fn is_string(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Str { .. })
}

/// Strings, and lists and dicts of them; the static parser knows no other values.
fn is_literal(expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Str { .. } => true,
        ExprKind::List(items) => items.iter().all(is_literal),
        ExprKind::Dict(pairs) => pairs
            .iter()
            .all(|(key, value)| is_string(key) && is_literal(value)),
        _ => false,
    }
}
