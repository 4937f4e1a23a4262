//! `H010`: settings that are ignored, and `H020` to `H023`: what DipDup passes over. The front
//! ends find them.

use super::super::page;
use crate::lint::rule::{Check, Level, Rule};

/// A hook that is lost because of how its key is spelt.
pub static IGNORED_SETTING: Rule = Rule::new(
    "H010",
    "ignored-hook-setting",
    page!("H010"),
    Level::Warning,
    Check::Told(&[
        "dbt::ignored-hook-key",
        "dbt::ignored-hook-setting",
        "dbt::hook-taken-for-folder",
        "dbt::hook-replaced",
        "dipdup::ignored-key",
    ]),
);

/// SQL that looks as if it ran.
pub static SCRIPT_NOT_RUN: Rule = Rule::new(
    "H020",
    "script-not-run",
    page!("H020"),
    Level::Warning,
    Check::Told(&[
        "dipdup::nested-folder",
        "dipdup::skipped-path",
        "dipdup::not-awaited",
        "dipdup::never-fired",
    ]),
);

/// Scripts whose order is not what their names say.
pub static UNDEFINED_SCRIPT_ORDER: Rule = Rule::new(
    "H021",
    "undefined-script-order",
    page!("H021"),
    Level::Warning,
    Check::Told(&["dipdup::order-undefined", "dipdup::order-differs"]),
);

/// A weekday whose number means another day elsewhere.
pub static NUMERIC_WEEKDAY: Rule = Rule::new(
    "H022",
    "numeric-weekday",
    page!("H022"),
    Level::Note,
    Check::Told(&["dipdup::weekday-number"]),
);

/// An argument that nobody checks.
pub static UNCHECKED_ARGUMENT: Rule = Rule::new(
    "H023",
    "unchecked-argument",
    page!("H023"),
    Level::Warning,
    Check::Told(&["dipdup::argument-type", "dipdup::taken-argument"]),
);
