//! Hooks that work, and that nobody can trust or maintain.

mod absent_this;
mod descriptions;
mod grants;
mod names;
mod nodes;
mod own_name;
mod rendered;
mod statements;
mod told;
mod unused_noqa;

pub use absent_this::THIS_IN_RUN_HOOK;
pub use descriptions::{NO_DESCRIPTION, UNGROUPED_OPERATION};
pub use grants::HAND_WRITTEN_GRANT;
pub use names::{END_ONLY_NAME, UNDEFINED_NAME};
pub use nodes::{
    CONFIGURED_RUN_HOOK, DUPLICATE_HOOK, HOOK_IN_TEST, HOOK_ON_EPHEMERAL, LOST_STATEMENT,
    MIXED_LIST,
};
pub use own_name::OWN_NAME_WITHOUT_SCHEMA;
pub use rendered::{COMMENT_ONLY_HOOK, JSON_TEXT, PRINTED_NONE};
pub use statements::{
    BUSINESS_LOGIC, SEVERAL_STATEMENTS, SIDE_EFFECT_BEFORE_BUILD, TOO_MANY_STATEMENTS,
};
pub use told::{
    IGNORED_SETTING, NUMERIC_WEEKDAY, SCRIPT_NOT_RUN, UNCHECKED_ARGUMENT, UNDEFINED_SCRIPT_ORDER,
};
pub use unused_noqa::UNUSED_NOQA;
