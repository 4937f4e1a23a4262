//! Hooks that destroy, open or give away.

mod credentials;
mod destructive;
mod grants;
mod quoting;
mod unfiltered;

pub use credentials::LITERAL_CREDENTIAL;
pub use destructive::DESTRUCTIVE_STATEMENT;
pub use grants::{GRANT_OF_ALL, GRANT_TO_PUBLIC};
pub use quoting::UNESCAPED_VALUE;
pub use unfiltered::CHANGE_WITHOUT_WHERE;
