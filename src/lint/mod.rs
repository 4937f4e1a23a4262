//! The plans of all targets, and the templates they were made of, into findings.
//!
//! ```text
//! Compiled, one a target ── project ──> Project ── engine ──> raw findings, per rule and target
//!      ── collect ──> one finding a cause ── settings, suppress, baseline ──> what is reported
//! ```
//!
//! A rule is a value in [`rules`]: a code, a page, and a check of one [`Scope`](rule::Check). The
//! engine walks everything once and hands each rule what it asked for.

mod collect;
mod condition;
mod engine;
mod fix;
mod flow;
mod found;
mod locate;
mod project;
mod rule;
pub mod rules;
mod scope;
mod settings;
mod suppress;
mod templates;

pub use engine::lint;
pub use project::{Project, Target};
pub use rule::{Group, Level, Rule};
pub use settings::Settings;
