//! Why an evaluation ends without a value.

use std::sync::Arc;

use super::Value;
use crate::ir::Expr;
use crate::source::{Frame, Span};

/// The result of evaluating something.
pub type Eval<T = Value> = Result<T, Box<Stop>>;

/// Why an evaluation ended without a value.
#[derive(Debug)]
pub enum Stop {
    /// It fails, here as in the host system.
    Error(RenderError),
    /// `return(value)` on its way to the macro that it ends.
    Return(Value),
    /// It depends on what only the warehouse knows.
    Deferred(Deferral),
}

/// An error that the host system would raise while rendering.
#[derive(Debug, Clone)]
pub struct RenderError {
    /// Stable code, such as `render::undefined` or `dbt::unknown-ref`.
    pub code: &'static str,
    /// What is wrong, in the user's words.
    pub message: String,
    /// Where; filled in by the interpreter with the expression being evaluated.
    pub span: Option<Span>,
    /// The macro calls that led there, innermost first.
    pub trace: Option<Arc<Frame>>,
    /// How to fix it.
    pub help: Option<String>,
}

/// What only the warehouse knows, and where it was needed.
#[derive(Debug, Clone)]
pub struct Deferral {
    /// Stable code, such as `defer::query-result`.
    pub code: &'static str,
    /// Why the text cannot be known.
    pub message: String,
    /// Where the value was needed.
    pub span: Option<Span>,
    /// The value that was needed.
    pub expr: Expr,
}

impl RenderError {
    /// An error at the place where the interpreter stands.
    pub fn new(code: &'static str, message: impl Into<String>) -> RenderError {
        RenderError {
            code,
            message: message.into(),
            span: None,
            trace: None,
            help: None,
        }
    }

    /// The same with advice.
    pub fn help(mut self, help: impl Into<String>) -> RenderError {
        self.help = Some(help.into());
        self
    }
}

impl From<RenderError> for Box<Stop> {
    fn from(error: RenderError) -> Box<Stop> {
        Box::new(Stop::Error(error))
    }
}

impl From<Deferral> for Box<Stop> {
    fn from(deferral: Deferral) -> Box<Stop> {
        Box::new(Stop::Deferred(deferral))
    }
}
