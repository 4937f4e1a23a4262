//! A function's statements into what they certainly do, in order. What takes running Python is kept as
//! such, with the reason.

use std::collections::BTreeSet;

use rustpython_ruff_python_ast as ast;
use rustpython_ruff_text_size::Ranged;

use super::effects::{DEPTH, Known};
use super::read::{assignment, imported, span};
use super::syntax::{Branch, Call, Expr, ExprKind, Stmt, StmtKind};
use crate::source::FileId;

/// Reads the statements of a function.
pub(super) struct Body<'a> {
    file: FileId,
    known: &'a Known<'a>,
    /// The local names that certainly have a value here.
    bound: BTreeSet<String>,
    depth: usize,
}

fn sends(what: &str) -> StmtKind {
    StmtKind::Opaque(format!(
        "what {what} sends follows only from running Python"
    ))
}

fn fails(what: &str) -> StmtKind {
    StmtKind::Opaque(format!(
        "whether {what} fails follows only from running Python"
    ))
}

impl<'a> Body<'a> {
    pub(super) fn new(file: FileId, known: &'a Known<'a>, bound: BTreeSet<String>) -> Body<'a> {
        Body {
            file,
            known,
            bound,
            depth: 0,
        }
    }

    pub(super) fn read(mut self, body: &[ast::Stmt]) -> Vec<Stmt> {
        self.statements(body)
    }

    fn statements(&mut self, body: &[ast::Stmt]) -> Vec<Stmt> {
        let mut read = Vec::new();
        for stmt in body {
            let kind = self.statement(stmt);
            match &kind {
                StmtKind::Let(name, _) | StmtKind::Call(_, Some(name)) => {
                    self.bound.insert(name.clone());
                }
                StmtKind::Unknown(names) => self.bound.extend(names.iter().cloned()),
                _ => {}
            }
            read.push(Stmt {
                kind,
                span: span(self.file, stmt.range()),
            });
        }
        read
    }

    fn statement(&mut self, stmt: &ast::Stmt) -> StmtKind {
        if self.depth > DEPTH {
            return sends("deep nesting");
        }
        match stmt {
            ast::Stmt::Pass(_) | ast::Stmt::Global(_) | ast::Stmt::Nonlocal(_) => StmtKind::Nothing,
            ast::Stmt::Import(import) => self.import(&import.names),
            ast::Stmt::ImportFrom(import) => self.import(&import.names),
            ast::Stmt::Expr(stmt) => self.expression(&stmt.value),
            ast::Stmt::Assign(_) | ast::Stmt::AnnAssign(_) => match assignment(stmt) {
                Some((name, value)) => self.assign(name, value),
                None => self.assigns(stmt),
            },
            ast::Stmt::Return(stmt) => self.returns(stmt.value.as_deref()),
            ast::Stmt::If(stmt) => self.branches(stmt),
            ast::Stmt::Raise(stmt) => self.raise(stmt),
            ast::Stmt::For(_) | ast::Stmt::While(_) => sends("a loop"),
            ast::Stmt::Try(_) => sends("a `try`"),
            ast::Stmt::With(_) => sends("a `with`"),
            ast::Stmt::Match(_) => sends("a `match`"),
            ast::Stmt::FunctionDef(_) | ast::Stmt::ClassDef(_) => sends("a definition of its own"),
            ast::Stmt::Assert(_) => fails("the `assert`"),
            _ => fails("the statement"),
        }
    }

    /// What it imports is taken to be there; it sends nothing while it is imported.
    fn import(&self, aliases: &[ast::Alias]) -> StmtKind {
        let names: Vec<&str> = imported(aliases).collect();
        if names.iter().any(|name| self.is_taken(name)) {
            return sends("a name that is bound again");
        }
        StmtKind::Unknown(names.into_iter().map(str::to_owned).collect())
    }

    /// Whether a name is not the function's own: binding it changes what others find.
    fn is_taken(&self, name: &str) -> bool {
        self.known.locals.globals.contains(name)
    }

    fn is_harmless(&self, value: &ast::Expr) -> bool {
        self.known.is_harmless(value, &self.bound)
    }

    /// An expression that is not followed, as the reason why.
    fn effect(&self, value: &ast::Expr, what: &str) -> StmtKind {
        if self.known.sends_nothing(value, 0) {
            fails(what)
        } else {
            sends(what)
        }
    }

    fn assign(&self, name: &str, value: &ast::Expr) -> StmtKind {
        if self.is_taken(name) {
            return StmtKind::Opaque(format!(
                "`{name}` is the file's, not the callback's: others change it, too"
            ));
        }
        if let ast::Expr::Await(inner) = value {
            return match self.call(&inner.value) {
                Some(call) => StmtKind::Call(call, Some(name.to_owned())),
                None => sends("an `await` of something else than the context"),
            };
        }
        let read = self.expr(value);
        match read.kind {
            ExprKind::Opaque if read.harmless => StmtKind::Unknown(vec![name.to_owned()]),
            ExprKind::Opaque => self.effect(value, "the assigned expression"),
            _ => StmtKind::Let(name.to_owned(), read),
        }
    }

    /// An assignment to several names, or to a part of something.
    fn assigns(&self, stmt: &ast::Stmt) -> StmtKind {
        match stmt {
            // `name: type` says nothing at all.
            ast::Stmt::AnnAssign(stmt) if stmt.value.is_none() && stmt.target.is_name_expr() => {
                StmtKind::Nothing
            }
            _ => fails("the assignment"),
        }
    }

    fn returns(&self, value: Option<&ast::Expr>) -> StmtKind {
        match value {
            None => StmtKind::Return,
            Some(value) if self.is_harmless(value) => StmtKind::Return,
            Some(ast::Expr::Await(inner)) => match self.call(&inner.value) {
                Some(call) => StmtKind::ReturnCall(call),
                None => sends("an `await` of something else than the context"),
            },
            Some(value) => self.effect(value, "what is returned"),
        }
    }

    fn raise(&self, stmt: &ast::StmtRaise) -> StmtKind {
        let quiet = |value: &ast::Expr| self.known.is_exception(value);
        match &stmt.exc {
            Some(exception) if quiet(exception) && stmt.cause.as_deref().is_none_or(quiet) => {
                StmtKind::Raise(raised(exception))
            }
            _ => sends("a `raise`"),
        }
    }

    fn branches(&mut self, stmt: &ast::StmtIf) -> StmtKind {
        let before = self.bound.clone();
        let mut branches = vec![self.branch(Some(&stmt.test), &stmt.body)];
        let mut after = std::mem::replace(&mut self.bound, before.clone());
        let mut complete = false;
        for clause in &stmt.elif_else_clauses {
            branches.push(self.branch(clause.test.as_ref(), &clause.body));
            let bound = std::mem::replace(&mut self.bound, before.clone());
            after.retain(|name| bound.contains(name));
            complete |= clause.test.is_none();
        }
        self.bound = if complete { after } else { before };
        StmtKind::If(branches)
    }

    fn branch(&mut self, test: Option<&ast::Expr>, body: &[ast::Stmt]) -> Branch {
        let test = test.map(|test| self.expr(test));
        self.depth += 1;
        let body = self.statements(body);
        self.depth -= 1;
        Branch { test, body }
    }

    /// An expression as a statement.
    fn expression(&self, value: &ast::Expr) -> StmtKind {
        match value {
            ast::Expr::Await(value) => match self.call(&value.value) {
                Some(call) => StmtKind::Call(call, None),
                None => sends("an `await` of something else than the context"),
            },
            ast::Expr::Call(call) if self.known.is_logging(call, &self.bound) => StmtKind::Nothing,
            ast::Expr::Call(_) => match self.call(value) {
                Some(call) => StmtKind::Forgotten(call),
                None => self.effect(value, "a call"),
            },
            _ if self.is_harmless(value) => StmtKind::Nothing,
            _ => self.effect(value, "an expression"),
        }
    }

    /// A call of a method of the context.
    fn call(&self, value: &ast::Expr) -> Option<Call> {
        let call = value.as_call_expr()?;
        let method = call.func.as_attribute_expr()?;
        let object = method.value.as_name_expr()?;
        if self.known.context != Some(object.id.as_str()) {
            return None;
        }
        let mut found = Call {
            method: method.attr.to_string(),
            positional: Vec::new(),
            named: Vec::new(),
            spread: false,
            quiet: true,
        };
        for argument in &call.arguments.args {
            found.quiet &= self.known.sends_nothing(argument, 0);
            match argument {
                ast::Expr::Starred(_) => found.spread = true,
                other => found.positional.push(self.expr(other)),
            }
        }
        for keyword in &call.arguments.keywords {
            found.quiet &= self.known.sends_nothing(&keyword.value, 0);
            match &keyword.arg {
                None => found.spread = true,
                Some(name) => {
                    let value = self.expr(&keyword.value);
                    found.named.push((name.to_string(), value));
                }
            }
        }
        Some(found)
    }

    fn expr(&self, value: &ast::Expr) -> Expr {
        Expr {
            harmless: self.is_harmless(value),
            ..expression(self.file, value)
        }
    }
}

/// An expression; whether it is harmless is not told.
pub(super) fn expression(file: FileId, value: &ast::Expr) -> Expr {
    expr(file, value, 0)
}

fn expr(file: FileId, value: &ast::Expr, depth: usize) -> Expr {
    Expr {
        kind: kind(file, value, depth + 1),
        span: span(file, value.range()),
        harmless: false,
    }
}

fn kind(file: FileId, value: &ast::Expr, depth: usize) -> ExprKind {
    if depth > DEPTH {
        return ExprKind::Opaque;
    }
    let all = |items: &[ast::Expr]| items.iter().map(|item| expr(file, item, depth)).collect();
    match value {
        ast::Expr::NoneLiteral(_) => ExprKind::None,
        ast::Expr::BooleanLiteral(value) => ExprKind::Bool(value.value),
        ast::Expr::StringLiteral(value) => ExprKind::Str(value.value.to_str().to_owned()),
        ast::Expr::BytesLiteral(value) => ExprKind::Bytes(value.value.bytes().collect()),
        ast::Expr::NumberLiteral(value) => number(&value.value),
        ast::Expr::Name(name) => ExprKind::Name(name.id.to_string()),
        ast::Expr::UnaryOp(unary) => {
            let operand = Box::new(expr(file, &unary.operand, depth));
            match unary.op {
                ast::UnaryOp::USub => ExprKind::Negative(operand),
                ast::UnaryOp::Not => ExprKind::Not(operand),
                _ => ExprKind::Opaque,
            }
        }
        ast::Expr::List(list) => ExprKind::List(all(&list.elts)),
        ast::Expr::Tuple(tuple) => ExprKind::Tuple(all(&tuple.elts)),
        ast::Expr::Dict(dict) => {
            let pairs: Option<Vec<_>> = dict
                .items
                .iter()
                .map(|item| {
                    let key = expr(file, item.key.as_ref()?, depth);
                    Some((key, expr(file, &item.value, depth)))
                })
                .collect();
            pairs.map_or(ExprKind::Opaque, ExprKind::Dict)
        }
        _ => ExprKind::Opaque,
    }
}

fn number(value: &ast::Number) -> ExprKind {
    match value {
        ast::Number::Int(number) => match number.as_u64() {
            Some(number) => ExprKind::Int(i128::from(number)),
            None => match number.to_string().parse() {
                Ok(number) => ExprKind::Int(number),
                Err(_) => ExprKind::Opaque,
            },
        },
        ast::Number::Float(number) => ExprKind::Float(*number),
        ast::Number::Complex { .. } => ExprKind::Opaque,
    }
}

/// Whether a value is written out and nothing can change it: lists and dicts can be added to.
pub(super) fn is_lasting(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::None
        | ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Str(_)
        | ExprKind::Bytes(_) => true,
        ExprKind::Negative(operand) | ExprKind::Not(operand) => is_lasting(operand),
        ExprKind::Tuple(items) => items.iter().all(is_lasting),
        _ => false,
    }
}

/// What an exception says.
fn raised(exception: &ast::Expr) -> String {
    let name = |value: &ast::Expr| match value {
        ast::Expr::Name(name) => name.id.to_string(),
        ast::Expr::Attribute(attribute) => attribute.attr.to_string(),
        _ => "an exception".to_owned(),
    };
    match exception {
        ast::Expr::Call(call) => match call.arguments.args.first() {
            Some(ast::Expr::StringLiteral(text)) => {
                format!("{}: {}", name(&call.func), text.value.to_str())
            }
            _ => name(&call.func),
        },
        other => name(other),
    }
}
