//! Template text into a syntax tree: the Jinja that dbt accepts, with the position of everything.
//!
//! ```text
//! text ── scan ──> data, tags ── grammar (pest) ──> heads of tags ── blocks ──> ast ── compile ──> refusals
//! ```

pub mod ast;
mod blocks;
mod called;
mod compile;
mod depth;
mod error;
mod expression;
mod grammar;
mod heads;
mod literal;
mod macro_file;
mod mention;
mod message;
mod operators;
mod parser;
mod patterns;
mod registry;
mod scan;
mod signature;
mod simple;
mod tags;
mod target;
#[cfg(test)]
mod tests;
mod walk;

pub use called::{Called, called};
pub use error::ParseError;
pub use macro_file::{
    MacroBlocks, SnapshotBlock, docs_blocks, parse_macro_file, parse_test_file, snapshot_blocks,
};
pub use parser::parse;
pub(crate) use registry::{TESTS, is_test};
pub(crate) use walk::children;
