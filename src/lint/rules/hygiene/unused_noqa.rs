//! `H000`: a comment that silences nothing.

use super::super::page;
use crate::diagnostic::About;
use crate::lint::rule::{Check, Group, Level, Rule};

/// A comment that silences nothing.
pub static UNUSED_NOQA: Rule = Rule {
    about: About {
        code: "H000",
        name: "unused-noqa",
        page: page!("H000"),
    },
    group: Group::Hygiene,
    level: Level::Warning,
    options: &[],
    check: Check::Engine,
};
