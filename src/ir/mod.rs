//! The words that the stages share.

mod plan;
mod times;

pub use plan::*;
pub use times::{Days, Times, period};
