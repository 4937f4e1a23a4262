//! What is worth saying of a DipDup project beside what fails: habits of DipDup's that its users are
//! seldom aware of.

mod folders;
mod statements;
mod types;

pub(super) use folders::folder;
pub(super) use statements::step;
pub(super) use types::{job, stubs};
