//! What is kept of a Python file.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A Python file.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// Its functions by name; of two the last one counts.
    pub(crate) functions: BTreeMap<String, Function>,
    /// Names that are certainly one value.
    pub(crate) constants: BTreeMap<String, Constant>,
    /// All names that it binds.
    pub(crate) bound: BTreeSet<String>,
    /// Whether it may have further names.
    pub(crate) open: bool,
    /// Why nothing is known of it.
    pub(crate) unread: Option<Unread>,
}

/// Why a file's content is not known.
#[derive(Debug)]
pub(crate) enum Unread {
    /// Python refuses it, too.
    Invalid { message: String, span: Span },
    /// Python would read it.
    TooMuch { why: String, span: Span },
    /// The file itself cannot be read.
    Unreadable(Box<Diagnostic>),
}

/// A name of a module.
#[derive(Debug)]
pub(crate) struct Constant {
    /// Its value.
    pub(crate) value: Expr,
}

/// A function.
#[derive(Debug)]
pub(crate) struct Function {
    /// Whether it can be awaited.
    pub(crate) is_async: bool,
    /// Whether it is a generator.
    pub(crate) yields: bool,
    /// Why its name may lead to something else.
    pub(crate) doubt: Option<&'static str>,
    /// The names that are its own, parameters included.
    pub(crate) locals: BTreeSet<String>,
    /// The context.
    pub(crate) context: Option<String>,
    /// The parameters behind the context.
    pub(crate) params: Vec<Param>,
    /// What it does.
    pub(crate) body: Vec<Stmt>,
    /// Its name in the file.
    pub(crate) span: Span,
}

/// A parameter.
#[derive(Debug)]
pub(crate) struct Param {
    /// Its name.
    pub(crate) name: String,
    /// What it takes.
    pub(crate) kind: ParamKind,
    /// What it is if it is not given.
    pub(crate) default: Option<Expr>,
}

/// The kinds of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParamKind {
    /// Only by position: hooks are given arguments by name.
    PositionalOnly,
    /// By name or position.
    Plain,
    /// Only by name.
    KeywordOnly,
    /// `*args`.
    Rest,
    /// `**kwargs`.
    Keywords,
}

/// A statement.
#[derive(Debug)]
pub(crate) struct Stmt {
    /// What it does.
    pub(crate) kind: StmtKind,
    /// Where it stands.
    pub(crate) span: Span,
}

/// The kinds of statements.
#[derive(Debug)]
pub(crate) enum StmtKind {
    /// Nothing that a database sees.
    Nothing,
    /// `await ctx.method(...)`, and the name that its result gets.
    Call(Call, Option<String>),
    /// `return await ctx.method(...)`.
    ReturnCall(Call),
    /// `ctx.method(...)` that is not awaited: nothing happens.
    Forgotten(Call),
    /// `name = value`.
    Let(String, Expr),
    /// Names that get values that take Python.
    Unknown(Vec<String>),
    /// `if`.
    If(Vec<Branch>),
    /// `return`.
    Return,
    /// `raise`.
    Raise(String),
    /// What takes Python: what cannot be told without.
    Opaque(String),
}

/// A branch of an `if`; the last one may have no test.
#[derive(Debug)]
pub(crate) struct Branch {
    /// Its condition.
    pub(crate) test: Option<Expr>,
    /// What it does.
    pub(crate) body: Vec<Stmt>,
}

/// A call of a method of the context.
#[derive(Debug)]
pub(crate) struct Call {
    /// The method.
    pub(crate) method: String,
    /// Arguments by position.
    pub(crate) positional: Vec<Expr>,
    /// Arguments by name.
    pub(crate) named: Vec<(String, Expr)>,
    /// Whether there are `*` or `**` among them.
    pub(crate) spread: bool,
    /// Whether evaluating the arguments sends nothing.
    pub(crate) quiet: bool,
}

/// An expression.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    /// What it is.
    pub(crate) kind: ExprKind,
    /// Where it stands.
    pub(crate) span: Span,
    /// Whether evaluating it certainly has no effect and does not fail.
    pub(crate) harmless: bool,
}

/// The kinds of expressions.
#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    /// `None`.
    None,
    /// `True` and `False`.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// Another number.
    Float(f64),
    /// A string.
    Str(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A name.
    Name(String),
    /// `-x`.
    Negative(Box<Expr>),
    /// `not x`.
    Not(Box<Expr>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `(a, b)`.
    Tuple(Vec<Expr>),
    /// `{a: b}`.
    Dict(Vec<(Expr, Expr)>),
    /// What takes Python.
    Opaque,
}
