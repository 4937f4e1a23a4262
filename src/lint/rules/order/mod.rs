//! What happens before what, and what happens at the same time.

mod lifetimes;
mod nodes;
mod races;
mod uncreated;

pub use lifetimes::{USE_AFTER_DROP, USE_BEFORE_CREATION};
pub use nodes::{EARLY_THIS, UNORDERED_READ};
pub use races::RACING_WRITES;
pub(in crate::lint) use races::racing;
pub use uncreated::UNCREATED_OBJECT;
