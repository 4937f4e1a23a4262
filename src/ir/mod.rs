//! The words that the stages share.

mod plan;
mod times;
mod walk;

pub use plan::*;
pub use times::{Days, Times, period};
pub use walk::actions;
