//! Callbacks in Python into what they certainly do: the calls of their context in order. What would
//! take running Python is kept as such, with its place.
//!
//! `bounds` refuses what would take too much stack, `bindings` says which names are bound where,
//! `effects` what evaluating an expression may do, `read` and `statements` make a [`Module`] of the rest.

mod bindings;
mod bounds;
mod effects;
mod read;
mod statements;
mod syntax;

pub(super) use read::read;
pub(super) use syntax::{
    Branch, Call, Expr, ExprKind, Function, Module, Param, ParamKind, Stmt, StmtKind, Unread,
};
