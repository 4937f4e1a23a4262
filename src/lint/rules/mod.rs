//! All rules. One file holds a rule, or a few that share their check.

pub mod dialect;
pub mod environment;
pub mod hygiene;
pub mod idempotency;
pub mod order;
pub mod safety;
pub mod transactions;

use super::rule::{Group, Rule};
use crate::diagnostic::{Diagnostic, closest};

/// Every rule, by group, then by code.
pub static RULES: &[&Rule] = &[
    &environment::UNKNOWN_TARGET,
    &environment::WRONG_CASE_TARGET,
    &environment::UNREACHED_BRANCH,
    &environment::PRODUCTION_ONLY_BRANCH,
    &environment::NEVER_SENT_HOOK,
    &environment::PARTLY_SENT_HOOK,
    &environment::SHARED_WRITE,
    &environment::DIFFERING_STATEMENTS,
    &environment::ENV_VAR_WITHOUT_DEFAULT,
    &environment::LITERAL_ENVIRONMENT,
    &environment::UNGUARDED_QUERY_RESULT,
    &environment::EARLY_HOOK,
    &environment::LOST_THIS,
    &environment::LATE_REF,
    &environment::UNGUARDED_NOTIFICATION,
    &environment::SHARED_GRANT,
    &hygiene::UNUSED_NOQA,
    &hygiene::BUSINESS_LOGIC,
    &hygiene::SIDE_EFFECT_BEFORE_BUILD,
    &hygiene::TOO_MANY_STATEMENTS,
    &hygiene::HOOK_ON_EPHEMERAL,
    &hygiene::HOOK_IN_TEST,
    &hygiene::UNDEFINED_NAME,
    &hygiene::PRINTED_NONE,
    &hygiene::COMMENT_ONLY_HOOK,
    &hygiene::JSON_TEXT,
    &hygiene::IGNORED_SETTING,
    &hygiene::CONFIGURED_RUN_HOOK,
    &hygiene::END_ONLY_NAME,
    &hygiene::LOST_STATEMENT,
    &hygiene::DUPLICATE_HOOK,
    &hygiene::SEVERAL_STATEMENTS,
    &hygiene::MIXED_LIST,
    &hygiene::HAND_WRITTEN_GRANT,
    &hygiene::NO_DESCRIPTION,
    &hygiene::UNGROUPED_OPERATION,
    &hygiene::SCRIPT_NOT_RUN,
    &hygiene::UNDEFINED_SCRIPT_ORDER,
    &hygiene::NUMERIC_WEEKDAY,
    &hygiene::UNCHECKED_ARGUMENT,
    &hygiene::OWN_NAME_WITHOUT_SCHEMA,
    &hygiene::THIS_IN_RUN_HOOK,
    &transactions::FORBIDDEN_IN_TRANSACTION,
    &transactions::RAW_TRANSACTION_CONTROL,
    &transactions::REORDERED_HOOKS,
    &transactions::NEVER_RUN_HOOK,
    &transactions::IMPLICIT_COMMIT,
    &transactions::ENDED_TRANSACTION,
    &transactions::ENDED_ATOMIC_HOOK,
    &transactions::HOOK_NOT_ATOMIC,
    &idempotency::CREATE_WITHOUT_GUARD,
    &idempotency::DROP_WITHOUT_GUARD,
    &idempotency::ALTER_WITHOUT_GUARD,
    &idempotency::APPEND_ON_EVERY_RUN,
    &idempotency::SELF_REFERENCING_UPDATE,
    &idempotency::UPSERT_WITHOUT_KEY,
    &idempotency::UNNAMED_INDEX,
    &idempotency::VOLATILE_KEY,
    &idempotency::REPLACE_DROPS_GRANTS,
    &idempotency::STALE_DEFINITION,
    &idempotency::AUDIT_ROW_WITHOUT_RUN_ID,
    &idempotency::UNKNOWN_EFFECT,
    &idempotency::UNREPEATABLE_STATEMENT,
    &idempotency::TAKEN_INDEX_NAME,
    &safety::DESTRUCTIVE_STATEMENT,
    &safety::CHANGE_WITHOUT_WHERE,
    &safety::GRANT_TO_PUBLIC,
    &safety::GRANT_OF_ALL,
    &safety::LITERAL_CREDENTIAL,
    &safety::UNESCAPED_VALUE,
    &safety::SECRET_IN_SQL,
    &safety::LITERAL_KEY_IN_TEMPLATE,
    &order::RACING_WRITES,
    &order::USE_BEFORE_CREATION,
    &order::USE_AFTER_DROP,
    &order::UNORDERED_READ,
    &order::EARLY_THIS,
    &order::UNCREATED_OBJECT,
    &dialect::FOREIGN_GRANT,
    &dialect::UNKNOWN_FUNCTION,
    &dialect::UNKNOWN_TYPE,
    &dialect::UNKNOWN_STATEMENT,
    &dialect::UNPARSED_SQL,
    &dialect::UNKNOWN_COLUMN,
    &dialect::DIALECT_IN_SCRIPT_NAME,
];

/// The page of a rule.
macro_rules! page {
    ($code:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/docs/rules/",
            $code,
            ".md"
        ))
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
