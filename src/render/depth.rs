//! Bounds of functions that go through nested values by recursion.

/// Nesting that they go into.
pub(crate) const DEPTH: usize = 200;

/// Stack that so much nesting takes at most, and how much there is if less is left.
const NEEDED: usize = 1 << 20;
const SEGMENT: usize = 4 << 20;

/// Runs such a function with enough stack below it.
pub(crate) fn with_stack<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(NEEDED, SEGMENT, run)
}
