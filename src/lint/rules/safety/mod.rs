//! Hooks that destroy, open or give away.

mod credentials;
mod destructive;
mod grants;
mod keys;
mod quoting;
mod secrets;
mod unfiltered;

pub use credentials::LITERAL_CREDENTIAL;
pub use destructive::DESTRUCTIVE_STATEMENT;
pub use grants::{GRANT_OF_ALL, GRANT_TO_PUBLIC};
pub use quoting::UNESCAPED_VALUE;
pub use secrets::{LITERAL_KEY_IN_TEMPLATE, SECRET_IN_SQL, is_secret};
pub use unfiltered::CHANGE_WITHOUT_WHERE;
