//! `D007`: scripts of DipDup that are called after a database. The front end finds them.

use super::super::page;
use crate::lint::rule::{Check, Level, Rule};

/// A script for one database in a place where every database runs it.
pub static DIALECT_IN_SCRIPT_NAME: Rule = Rule::new(
    "D007",
    "dialect-in-script-name",
    page!("D007"),
    Level::Warning,
    Check::Told(&["dipdup::dialect-suffix"]),
);
