//! All rules. One file holds a rule, or a few that share their check.

pub mod environment;
pub mod hygiene;
pub mod idempotency;
pub mod transactions;

use super::rule::{Group, Rule};
use crate::diagnostic::{Diagnostic, closest};

/// Every rule, in the order of codes.
pub static RULES: &[&Rule] = &[
    &environment::UNKNOWN_TARGET,
    &environment::WRONG_CASE_TARGET,
    &hygiene::DUPLICATE_HOOK,
    &hygiene::UNUSED_NOQA,
    &idempotency::DROP_WITHOUT_GUARD,
    &transactions::FORBIDDEN_IN_TRANSACTION,
];

/// The page of a rule.
macro_rules! page {
    ($code:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules/", $code, ".md"))
    };
}
pub(crate) use page;

/// The rule of a code or name, in any case.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| {
        rule.about.code.eq_ignore_ascii_case(name) || rule.about.name.eq_ignore_ascii_case(name)
    })
}

/// What is said of a name that no rule has.
pub fn unknown(name: &str) -> Diagnostic {
    let codes = RULES.iter().map(|rule| rule.about.code);
    let names = RULES.iter().map(|rule| rule.about.name);
    let groups = Group::ALL.iter().map(|group| group.name());
    let diagnostic = Diagnostic::error("lint::unknown-rule", format!("there is no rule `{name}`"));
    match closest(name, codes.chain(names).chain(groups)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("`hookc rule` lists all rules"),
    }
}
