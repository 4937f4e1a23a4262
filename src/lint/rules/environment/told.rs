//! `E014`: references that dbt sees too late. The compiler finds them while it renders.

use super::super::page;
use crate::lint::rule::{Check, Level, Rule};

/// A `ref` that parsing does not reach.
pub static LATE_REF: Rule = Rule::new(
    "E014",
    "late-ref",
    page!("E014"),
    Level::Error,
    Check::Told(&["dbt::late-ref"]),
);
