//! Texts that are thrown away, as dbt's parse does: what only the warehouse knows may be part of
//! them. Whatever hangs on it is passed over, and said to be undecided.

use std::rc::Rc;
use std::sync::Arc;

use super::Interp;
use super::stmt::Flow;
use crate::jinja::ast::{Stmt, StmtKind};
use crate::render::{Deferral, Eval, Stop, Template, Unknown, Value};

/// What is known of a text that is thrown away.
#[derive(Default)]
pub(super) struct Discarded {
    /// How many texts are being captured.
    pub(super) captures: u32,
    /// Whether nobody reads the outermost of them.
    pub(super) unread: bool,
    /// Why the text being captured cannot be known.
    pub(super) open: Option<Deferral>,
    undecided: Option<Deferral>,
}

impl Interp<'_> {
    /// Renders a template for what it does: as [`Interp::render`], without its text.
    ///
    /// # Errors
    /// As [`Interp::render`].
    pub fn run(&mut self, template: &Arc<Template>) -> Eval<()> {
        self.discarded.unread = true;
        self.render(template).map(|_| ())
    }

    /// Whether what is put out goes into a text that nobody reads.
    pub(super) fn is_unread(&self) -> bool {
        self.discarded.unread && self.discarded.captures == 1
    }

    /// Why not everything that the text does is known: a condition, a loop or a declaration hangs on
    /// what only the warehouse knows.
    pub fn undecided(&self) -> Option<&Deferral> {
        self.discarded.undecided.as_ref()
    }

    /// Notes that something of what the text does cannot be known.
    pub fn leave_undecided(&mut self, stop: &Stop) {
        if let Stop::Deferred(deferral) = stop {
            self.discarded
                .undecided
                .get_or_insert_with(|| deferral.clone());
        }
    }

    /// The value of an expression that stopped: an unknown one, if the text is thrown away.
    pub(super) fn stopped_value(&self, stop: Box<Stop>) -> Eval {
        if !self.host.discards() {
            return Err(stop);
        }
        match *stop {
            Stop::Deferred(deferral) => Ok(unknown(deferral)),
            other => Err(Box::new(other)),
        }
    }

    /// How a statement ends that stopped: one that puts something out leaves the text open, any other
    /// leaves undecided what it would do.
    pub(super) fn stopped_statement(&mut self, stmt: &Stmt, stop: Box<Stop>) -> Eval<Flow> {
        if !self.host.discards() {
            return Err(stop);
        }
        let Stop::Deferred(deferral) = *stop else {
            return Err(stop);
        };
        match &stmt.kind {
            StmtKind::Print(_) | StmtKind::Call { .. } | StmtKind::FilterBlock { .. } => {
                self.discarded.open.get_or_insert(deferral);
            }
            StmtKind::SetBlock { target, .. } => self.assign(target, unknown(deferral))?,
            _ => {
                self.discarded.undecided.get_or_insert(deferral);
            }
        }
        Ok(Flow::Next)
    }
}

/// The value that was needed, as one that may be handed on.
fn unknown(deferral: Deferral) -> Value {
    let what = deferral
        .message
        .strip_suffix(crate::render::ops::ONLY_KNOWN);
    Value::Unknown(Rc::new(Unknown {
        code: deferral.code,
        what: what.unwrap_or(&deferral.message).to_owned(),
        expr: deferral.expr,
    }))
}
