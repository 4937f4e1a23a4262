//! Hooks that behave differently per environment in a way nobody meant.

mod target_names;
mod unreached;

pub use target_names::{UNKNOWN_TARGET, WRONG_CASE_TARGET};
pub use unreached::UNREACHED_BRANCH;
