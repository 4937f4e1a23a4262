//! Two plans into what differs between them by meaning.
//!
//! Steps are paired by what they send, compared token by token: white space, comments and the case of
//! words count for nothing, and a name that is only what the other side calls the same database,
//! schema or relation is no difference. `names` maps those names, `tokens` and `content` make texts
//! comparable, `pair` finds the step of the other side, `change` says what became of each, and `group`
//! what is one change at many nodes.

mod change;
mod content;
mod group;
mod human;
mod json;
mod markdown;
mod names;
mod pair;
mod tokens;

use crate::look::Look;
use crate::report::View;

pub use change::{Change, Comparison, Kind, compare};
pub use human::human;
pub use json::json;
pub use markdown::markdown;

/// One of two plans that are compared.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What people call it: the target's name, or the revision's.
    pub label: &'a str,
    /// The plan.
    pub look: Look<'a>,
    /// What its places are shown with.
    pub view: View<'a>,
}

#[cfg(test)]
mod tests;
