//! A target's plan into a picture of its hooks: when they run, in the graph of nodes, and what they do
//! with which objects.
//!
//! ```text
//! Plan, Deeds, Findings ── units ──> cards of nodes and events, alike ones as one
//!      ── objects, order, marks ──> Picture ── mermaid, dot, svg, html ──> text
//! ```
//!
//! A [`Picture`] holds texts that are masked and harmless; a form only knows its own syntax.

mod clean;
mod dot;
mod hooks;
mod html;
mod marks;
mod mermaid;
mod objects;
mod order;
mod outline;
mod palette;
mod picture;
mod svg;
mod units;
mod words;
mod xml;

use crate::frontend::Overview;
use crate::ir::Plan;
use crate::lint::Deeds;
use crate::report::{Finding, View};

pub use dot::dot;
pub use html::html;
pub use mermaid::mermaid;
pub use picture::{
    Bounds, Card, Counts, Hook, Line, Object, Order, Phase, Picture, Remark, Statement, Tone, Verb,
    picture,
};
pub use svg::svg;

/// What a picture is made of: one target, compiled and linted.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its plan.
    pub plan: &'a Plan,
    /// What the project declares for it.
    pub overview: &'a Overview,
    /// What its steps do.
    pub deeds: &'a Deeds,
    /// What the linter found in all targets.
    pub findings: &'a [Finding],
    /// What places are shown with.
    pub view: View<'a>,
}

impl<'a> Source<'a> {
    /// The statements that a step sends while it renders.
    fn queried(&self, step: usize) -> &'a [crate::ir::Statement] {
        self.deeds.queried.get(step).map_or(&[], Vec::as_slice)
    }
}
