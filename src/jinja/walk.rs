//! Going through trees.

use super::ast::{CallArgs, Expr, ExprKind, Filter, Name, Range, Stmt, StmtKind};

/// Calls `visit` for every expression under the statements, outer before inner, in the order of the
/// text but for what stands behind an `if` of its own.
pub fn walk_body<'a>(body: &'a [Stmt], visit: &mut dyn FnMut(&'a Expr)) {
    for stmt in body {
        stmt_parts(stmt, &mut |part| match part {
            Part::Expr(expr) => walk_expr(expr, visit),
            Part::Body(body) => walk_body(body, visit),
        });
    }
}

/// The variables that statements read, with their places; those they assign themselves included.
pub fn names(body: &[Stmt]) -> Vec<(&Name, Range)> {
    let mut names = Vec::new();
    walk_body(body, &mut |expr| {
        if let ExprKind::Name(name) = &*expr.kind {
            names.push((name, expr.range));
        }
    });
    names
}

fn walk_expr<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    children(expr, &mut |child| walk_expr(child, visit));
}

/// A part of a statement.
enum Part<'a> {
    Expr(&'a Expr),
    Body(&'a [Stmt]),
}

fn stmt_parts<'a>(stmt: &'a Stmt, part: &mut dyn FnMut(Part<'a>)) {
    match &stmt.kind {
        StmtKind::Data(_)
        | StmtKind::Docs { .. }
        | StmtKind::NoLoader { .. }
        | StmtKind::Break
        | StmtKind::Continue => {}
        StmtKind::Print(expr) | StmtKind::Do(expr) | StmtKind::Set { value: expr, .. } => {
            part(Part::Expr(expr));
        }
        StmtKind::If { arms, otherwise } => {
            for (condition, body) in arms {
                part(Part::Expr(condition));
                part(Part::Body(body));
            }
            part(Part::Body(otherwise));
        }
        StmtKind::For(head) => {
            part(Part::Expr(&head.iter));
            if let Some(condition) = &head.condition {
                part(Part::Expr(condition));
            }
            part(Part::Body(&head.body));
            part(Part::Body(&head.otherwise));
        }
        StmtKind::SetBlock { filters, body, .. } | StmtKind::FilterBlock { filters, body } => {
            for filter in filters {
                args(filter, &mut |expr| part(Part::Expr(expr)));
            }
            part(Part::Body(body));
        }
        StmtKind::Macro(definition) => {
            for default in definition.params.iter().filter_map(|p| p.default.as_ref()) {
                part(Part::Expr(default));
            }
            part(Part::Body(&definition.body));
        }
        StmtKind::Call { call, caller } => {
            part(Part::Expr(call));
            for default in caller.params.iter().filter_map(|p| p.default.as_ref()) {
                part(Part::Expr(default));
            }
            part(Part::Body(&caller.body));
        }
        StmtKind::With { assignments, body } => {
            for (_, value) in assignments {
                part(Part::Expr(value));
            }
            part(Part::Body(body));
        }
        StmtKind::Block { body, .. } => part(Part::Body(body)),
        StmtKind::Autoescape { enabled, body } => {
            part(Part::Expr(enabled));
            part(Part::Body(body));
        }
    }
}

/// Calls `visit` for the expressions directly inside another, in Jinja2's order.
pub(super) fn children<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
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
        ExprKind::Conditional {
            condition,
            then,
            otherwise,
        } => {
            visit(condition);
            visit(then);
            otherwise.iter().for_each(visit);
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
