//! Hooks that behave differently per environment in a way nobody meant.

mod branches;
mod early;
mod literals;
mod notifications;
mod queries;
mod sent;
mod settings;
mod shared;
mod target_names;
mod told;

pub use branches::{PRODUCTION_ONLY_BRANCH, UNREACHED_BRANCH};
pub use early::EARLY_HOOK;
pub use literals::LITERAL_ENVIRONMENT;
pub use notifications::UNGUARDED_NOTIFICATION;
pub use queries::UNGUARDED_QUERY_RESULT;
pub use sent::{DIFFERING_STATEMENTS, NEVER_SENT_HOOK, PARTLY_SENT_HOOK};
pub use settings::{ENV_VAR_WITHOUT_DEFAULT, LOST_THIS};
pub use shared::{SHARED_GRANT, SHARED_WRITE};
pub use target_names::{UNKNOWN_TARGET, WRONG_CASE_TARGET};
pub use told::LATE_REF;
