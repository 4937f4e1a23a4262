//! Hooks that are sent at the wrong side of a transaction, or end one that is not theirs.

mod control;
mod forbidden;
mod places;
mod told;

pub use control::{IMPLICIT_COMMIT, RAW_TRANSACTION_CONTROL};
pub use forbidden::FORBIDDEN_IN_TRANSACTION;
pub use places::{ENDED_TRANSACTION, NEVER_RUN_HOOK, REORDERED_HOOKS};
pub use told::{ENDED_ATOMIC_HOOK, HOOK_NOT_ATOMIC};
