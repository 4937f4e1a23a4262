//! `H000`: a comment that silences nothing.

use super::super::page;
use crate::lint::rule::{Check, Level, Rule};

/// A comment that silences nothing.
pub static UNUSED_NOQA: Rule = Rule::new(
    "H000",
    "unused-noqa",
    page!("H000"),
    Level::Warning,
    Check::Engine,
);
