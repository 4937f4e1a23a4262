//! The plans of all targets, and the templates they were made of, into findings.
//!
//! ```text
//! Compiled, one a target ── project ──> Project ── engine ──> raw findings, per rule and target
//!      ── collect ──> one finding a cause ── settings, suppress, baseline ──> what is reported
//! ```
//!
//! A rule is a value in [`rules`]: a code, a page, and a check of one [`Scope`](rule::Check). The
//! engine walks everything once and hands each rule what it asked for.

mod baseline;
mod collect;
pub mod condition;
mod engine;
pub mod fix;
pub mod flow;
pub mod found;
mod implied;
pub mod lexed;
pub(crate) mod locate;
pub mod logs;
pub mod names;
pub mod nodes;
mod project;
mod repair;
pub mod rule;
pub mod rules;
pub mod scope;
pub mod sent;
mod settings;
mod sources;
mod suppress;
pub mod templates;
mod touches;
pub mod uses;

pub use baseline::{BASELINE, Baseline};
pub use engine::lint;
pub use project::{Project, Target};
pub use repair::{Repair, repair};
pub use rule::{Group, Level, Rule};
pub use settings::Settings;
pub use touches::{Deeds, Touch, deeds};
