//! Callbacks in Python into what they certainly do: the calls of their context in order. What would
//! take running Python is kept as such, with its place.

mod read;
mod syntax;

pub(super) use read::read;
pub(super) use syntax::{
    Branch, Call, Expr, ExprKind, Function, Module, Param, ParamKind, Stmt, StmtKind,
};
