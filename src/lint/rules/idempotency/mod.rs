//! Hooks that break, pile up or drift when they run again.

mod drop_without_guard;

pub use drop_without_guard::DROP_WITHOUT_GUARD;
