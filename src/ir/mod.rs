//! The words that the stages share.

mod plan;

pub use plan::*;
