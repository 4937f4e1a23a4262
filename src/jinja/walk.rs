//! An expression into the expressions directly inside it.

use super::ast::{CallArgs, Expr, ExprKind, Filter};

/// Calls `visit` for the expressions directly inside another, in Jinja2's order.
pub(crate) fn children<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    match &*expr.kind {
        ExprKind::Str { .. }
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::None
        | ExprKind::Name(_) => {}
        ExprKind::List(values) | ExprKind::Tuple(values) | ExprKind::Concat(values) => {
            values.iter().for_each(visit);
        }
        ExprKind::Dict(pairs) => {
            for (key, value) in pairs {
                visit(key);
                visit(value);
            }
        }
        ExprKind::Attribute(value, _)
        | ExprKind::Not(value)
        | ExprKind::Negative(value)
        | ExprKind::Positive(value) => visit(value),
        ExprKind::Item(left, right)
        | ExprKind::Binary(_, left, right)
        | ExprKind::And(left, right)
        | ExprKind::Or(left, right) => {
            visit(left);
            visit(right);
        }
        ExprKind::Slice(value, slice) => {
            visit(value);
            [&slice.start, &slice.stop, &slice.step]
                .into_iter()
                .flatten()
                .for_each(visit);
        }
        ExprKind::Call(callee, call) => {
            visit(callee);
            call_args(call, visit);
        }
        ExprKind::Filter(value, filter) | ExprKind::Test(value, filter) => {
            visit(value);
            args(filter, visit);
        }
        ExprKind::Compare(first, rest) => {
            visit(first);
            rest.iter().for_each(|(_, value)| visit(value));
        }
        ExprKind::Conditional(choice) => {
            visit(&choice.condition);
            visit(&choice.then);
            choice.otherwise.iter().for_each(visit);
        }
    }
}

/// Calls `visit` for the arguments of a filter or test.
pub(super) fn args<'a>(filter: &'a Filter, visit: &mut dyn FnMut(&'a Expr)) {
    call_args(&filter.args, visit);
}

fn call_args<'a>(args: &'a CallArgs, visit: &mut dyn FnMut(&'a Expr)) {
    for argument in args.positional.iter().filter(|argument| !argument.star) {
        visit(&argument.value);
    }
    for (_, value) in &args.named {
        visit(value);
    }
    for argument in args.positional.iter().filter(|argument| argument.star) {
        visit(&argument.value);
    }
    args.spread.iter().for_each(visit);
}
