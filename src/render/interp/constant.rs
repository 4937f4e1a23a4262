//! Expressions whose value does not depend on any name, and Python's literals.

use std::sync::Arc;

use crate::jinja;
use crate::jinja::ast::{CallArgs, Expr, ExprKind, Stmt, StmtKind};
use crate::render::{Dict, Value, ops};

/// Whether Jinja2 computes an expression while compiling: nothing in it has a name or is called.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Name(_) | ExprKind::Call(..) => false,
        ExprKind::Filter(value, filter) => {
            !filter.name.starts_with("as_") && is_constant(value) && constant_args(&filter.args)
        }
        ExprKind::Test(value, test) => is_constant(value) && constant_args(&test.args),
        ExprKind::Str { .. }
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::None => true,
        ExprKind::List(items) | ExprKind::Tuple(items) | ExprKind::Concat(items) => {
            items.iter().all(is_constant)
        }
        ExprKind::Dict(pairs) => pairs
            .iter()
            .all(|(key, value)| is_constant(key) && is_constant(value)),
        ExprKind::Attribute(value, _)
        | ExprKind::Not(value)
        | ExprKind::Negative(value)
        | ExprKind::Positive(value) => is_constant(value),
        ExprKind::Item(left, right)
        | ExprKind::Binary(_, left, right)
        | ExprKind::And(left, right)
        | ExprKind::Or(left, right) => is_constant(left) && is_constant(right),
        ExprKind::Slice(value, slice) => {
            let mut parts = [&slice.start, &slice.stop, &slice.step]
                .into_iter()
                .flatten();
            is_constant(value) && parts.all(is_constant)
        }
        ExprKind::Compare(first, rest) => {
            is_constant(first) && rest.iter().all(|(_, operand)| is_constant(operand))
        }
        ExprKind::Conditional(choice) => {
            is_constant(&choice.condition)
                && is_constant(&choice.then)
                && choice.otherwise.as_ref().is_some_and(is_constant)
        }
    }
}

fn constant_args(args: &CallArgs) -> bool {
    args.positional
        .iter()
        .all(|arg| !arg.star && is_constant(&arg.value))
        && args.named.iter().all(|(_, value)| is_constant(value))
        && args.spread.is_empty()
}

/// Python's `ast.literal_eval`; `None` if the text is no literal.
pub(super) fn literal_eval(text: &str) -> Option<Value> {
    let prefix = "{{ (";
    let template = format!("{prefix}{} ) }}}}", text.trim_matches([' ', '\t']));
    let tree = jinja::parse(&template).ok()?;
    match tree.body.as_slice() {
        [
            Stmt {
                kind: StmtKind::Print(expr),
                ..
            },
        ] => literal(expr, &template),
        _ => None,
    }
}

fn literal(expr: &Expr, source: &str) -> Option<Value> {
    let all = |items: &[Expr]| {
        items
            .iter()
            .map(|item| literal(item, source))
            .collect::<Option<Vec<_>>>()
    };
    Some(match &*expr.kind {
        ExprKind::Str { value, .. } => Value::str(Arc::clone(value)),
        ExprKind::Int(value) => Value::Int(**value),
        ExprKind::Float(value) => Value::Float(*value),
        // Jinja2 knows `true` and `none`; Python does not.
        ExprKind::Bool(_) | ExprKind::None if !capital(expr, source) => return None,
        ExprKind::Bool(value) => Value::Bool(*value),
        ExprKind::None => Value::None,
        ExprKind::List(items) => Value::list(all(items)?),
        ExprKind::Tuple(items) => Value::tuple(all(items)?),
        ExprKind::Dict(pairs) => {
            let dict = Dict::default();
            for (key, value) in pairs {
                let key = literal(key, source)?;
                let value = literal(value, source)?;
                dict.0.borrow_mut().put(ops::key_of(&key).ok()?, key, value);
            }
            Value::Dict(dict)
        }
        ExprKind::Negative(operand) => match literal(operand, source)? {
            number @ (Value::Int(_) | Value::Float(_)) => ops::negative(&number).ok()?,
            _ => return None,
        },
        ExprKind::Positive(operand) => match literal(operand, source)? {
            number @ (Value::Int(_) | Value::Float(_)) => number,
            _ => return None,
        },
        _ => return None,
    })
}

fn capital(expr: &Expr, source: &str) -> bool {
    let range = expr.range.start as usize..expr.range.end as usize;
    let text = source.get(range).unwrap_or_default();
    text.trim_start_matches(['(', ' '])
        .starts_with(|first: char| first.is_ascii_uppercase())
}
