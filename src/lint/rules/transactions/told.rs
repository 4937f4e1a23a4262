//! `T007` and `T008`: atomic hooks of DipDup that are not. The front end finds them.

use super::super::page;
use crate::lint::rule::{Check, Level, Rule};

/// A statement that ends the transaction of an atomic hook.
pub static ENDED_ATOMIC_HOOK: Rule = Rule::new(
    "T007",
    "ended-atomic-hook",
    page!("T007"),
    Level::Warning,
    Check::Told(&["dipdup::commit-in-atomic"]),
);

/// An atomic hook on a database where DipDup makes no transaction of it.
pub static HOOK_NOT_ATOMIC: Rule = Rule::new(
    "T008",
    "hook-not-atomic",
    page!("T008"),
    Level::Note,
    Check::Told(&["dipdup::not-atomic"]),
);
