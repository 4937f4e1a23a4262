//! `H010`: settings of hooks that dbt ignores. The compiler finds them while it merges layers.

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
    ]),
);
