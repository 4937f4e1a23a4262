//! Hooks that are sent at the wrong side of a transaction, or end one that is not theirs.

mod forbidden;

pub use forbidden::FORBIDDEN_IN_TRANSACTION;
