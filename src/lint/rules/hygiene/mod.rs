//! Hooks that work, and that nobody can trust or maintain.

mod duplicate_hook;
mod unused_noqa;

pub use duplicate_hook::DUPLICATE_HOOK;
pub use unused_noqa::UNUSED_NOQA;
