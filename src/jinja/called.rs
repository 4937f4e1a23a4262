//! A macro's body into the names that it calls, and those that it dispatches to.

use super::ast::{Expr, ExprKind, Filter, Macro, Stmt, StmtKind};
use super::walk::{args, children};

/// A call whose name stands in the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Called {
    /// The package, where the call or the dispatch names one.
    pub package: Option<String>,
    /// The macro.
    pub name: String,
    /// Whether it is the argument of `adapter.dispatch`.
    pub dispatched: bool,
}

/// Every call by name in a macro's body, in the order of the text.
pub fn called(definition: &Macro) -> Vec<Called> {
    let mut found = Vec::new();
    body(&definition.body, &mut found);
    found
}

fn body(statements: &[Stmt], found: &mut Vec<Called>) {
    statements.iter().for_each(|one| statement(one, found));
}

fn statement(stmt: &Stmt, found: &mut Vec<Called>) {
    match &stmt.kind {
        StmtKind::Print(value) | StmtKind::Do(value) | StmtKind::Set { value, .. } => {
            expression(value, found);
        }
        StmtKind::If { arms, otherwise } => {
            for (condition, arm) in arms {
                expression(condition, found);
                body(arm, found);
            }
            body(otherwise, found);
        }
        StmtKind::For(head) => {
            expression(&head.iter, found);
            head.condition.iter().for_each(|it| expression(it, found));
            body(&head.body, found);
            body(&head.otherwise, found);
        }
        StmtKind::SetBlock {
            filters: piped,
            body: inner,
            ..
        }
        | StmtKind::FilterBlock {
            filters: piped,
            body: inner,
        } => {
            filters(piped, found);
            body(inner, found);
        }
        StmtKind::Macro(inner) => body(&inner.body, found),
        StmtKind::Call { call, caller } => {
            expression(call, found);
            body(&caller.body, found);
        }
        StmtKind::With {
            assignments,
            body: inner,
        } => {
            assignments.iter().for_each(|(_, it)| expression(it, found));
            body(inner, found);
        }
        StmtKind::Block { body: inner, .. } | StmtKind::Autoescape { body: inner, .. } => {
            body(inner, found);
        }
        StmtKind::Data(_)
        | StmtKind::Docs { .. }
        | StmtKind::NoLoader { .. }
        | StmtKind::Break
        | StmtKind::Continue => {}
    }
}

fn filters(piped: &[Filter], found: &mut Vec<Called>) {
    for filter in piped {
        args(filter, &mut |value| expression(value, found));
    }
}

fn expression(expr: &Expr, found: &mut Vec<Called>) {
    if let ExprKind::Call(callee, given) = &*expr.kind {
        let one = |package: Option<&str>, name: &str, dispatched| Called {
            package: package.map(str::to_owned),
            name: name.to_owned(),
            dispatched,
        };
        match &*callee.kind {
            ExprKind::Name(name) => found.push(one(None, name, false)),
            ExprKind::Attribute(of, name) => match &*of.kind {
                ExprKind::Name(of) if **of == *"adapter" && **name == *"dispatch" => {
                    let named = given
                        .named
                        .iter()
                        .find(|(key, _)| **key == *"macro_namespace");
                    let second = given.positional.get(1).map(|argument| &argument.value);
                    let package = second.or(named.map(|(_, value)| value)).and_then(literal);
                    let first = given.positional.first();
                    let name = first.and_then(|argument| literal(&argument.value));
                    found.extend(name.map(|name| one(package, name, true)));
                }
                ExprKind::Name(of) => found.push(one(Some(of), name, false)),
                _ => {}
            },
            _ => {}
        }
    }
    children(expr, &mut |child| expression(child, found));
}

fn literal(expr: &Expr) -> Option<&str> {
    match &*expr.kind {
        ExprKind::Str { value, .. } => Some(value),
        _ => None,
    }
}
