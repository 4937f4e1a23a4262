//! Hooks that break, pile up or drift when they run again.

mod drop_without_guard;
mod guards;
mod indexes;
mod keys;
mod repeated;
mod replaced;
mod rows;
mod taken_names;
mod unknown;

pub use drop_without_guard::DROP_WITHOUT_GUARD;
pub use guards::{ALTER_WITHOUT_GUARD, CREATE_WITHOUT_GUARD, STALE_DEFINITION};
pub use indexes::UNNAMED_INDEX;
pub use keys::VOLATILE_KEY;
pub use repeated::UNREPEATABLE_STATEMENT;
pub use replaced::REPLACE_DROPS_GRANTS;
pub use rows::{
    APPEND_ON_EVERY_RUN, AUDIT_ROW_WITHOUT_RUN_ID, SELF_REFERENCING_UPDATE, UPSERT_WITHOUT_KEY,
};
pub use taken_names::TAKEN_INDEX_NAME;
pub use unknown::UNKNOWN_EFFECT;
