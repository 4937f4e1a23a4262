//! What a template is rendered in.

use std::sync::Arc;

use super::{Eval, Interp, Unknown, Value};
use crate::source::Span;

/// Gives the names that a template does not set itself. One implementation a front end; it holds
/// the state of a rendering (queries sent, messages) in cells.
pub trait Host {
    /// The value of a global name: a macro or a variable of the context.
    fn global(&self, interp: &mut Interp<'_>, name: &str) -> Option<Value>;

    /// What `global.name` is of a global that is a dict, where the host knows it without making the
    /// whole dict, which nothing in the text has asked for yet.
    fn member(&self, _global: &str, _name: &str) -> Option<Value> {
        None
    }

    /// What undefined names do in the template's own text. Inside a macro's body they are always
    /// [`Undefined::Strict`].
    fn undefined(&self) -> Undefined {
        Undefined::Strict
    }

    /// Whether the text is made only for what its making does, and thrown away: what only the
    /// warehouse knows may be part of it then.
    fn discards(&self) -> bool {
        false
    }

    /// What stands in the text for a value that the run binds, where `{{ value }}` prints it into the
    /// template's own text at byte `at`; `None` defers the text instead.
    ///
    /// # Errors
    /// Whatever makes the value impossible there.
    fn bind(&self, _value: &Unknown, _at: usize, _span: Option<Span>) -> Eval<Option<&str>> {
        Ok(None)
    }

    /// Which of the values that differ from rendering to rendering it is, for a host that has a
    /// template rendered once for many ([`Interp::render_open`]); all others say `None`.
    fn slot(&self, _value: &Value) -> Option<u8> {
        None
    }

    /// Called when a macro's body is entered, `outermost` if the text itself calls it; hosts that record
    /// dependencies look here.
    fn entered(&self, _definition: &Arc<super::MacroDef>, _outermost: bool) {}

    /// Called when a condition was decided; `place` says where it stands.
    fn decided(&self, _place: &dyn Fn() -> Option<Span>, _holds: bool) {}
}

/// The kinds of undefined values (semantics 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undefined {
    /// jinja2.Undefined: prints nothing, calling it or taking an attribute of it is an error.
    Strict,
    /// dbt's own while parsing: may be called, chained and indexed.
    Lenient,
}
