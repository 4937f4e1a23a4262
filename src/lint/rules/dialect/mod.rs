//! SQL that the target's warehouse does not speak.

mod columns;
mod definition;
mod functions;
mod grants;
mod statements;
mod told;
mod types;
mod unparsed;

pub use columns::UNKNOWN_COLUMN;
pub use functions::{FUNCTIONS, UNKNOWN_FUNCTION, WORDS};
pub use grants::FOREIGN_GRANT;
pub use statements::UNKNOWN_STATEMENT;
pub use told::DIALECT_IN_SCRIPT_NAME;
pub use types::{TYPES, UNKNOWN_TYPE};
pub use unparsed::UNPARSED_SQL;

/// A name of SQL, the adapters whose warehouse has it not (with blanks between them), and what those
/// have in its place. What is said of DuckDB, PostgreSQL, SQLite and MariaDB is asked of them in the
/// tests.
pub type Lacking = (&'static str, &'static str, &'static str);

/// What an adapter has in place of a name that its warehouse lacks.
fn instead(table: &[Lacking], name: &str, adapter: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(known, adapters, _)| *known == name && lacks(adapters, adapter))
        .map(|(_, _, instead)| *instead)
}

fn lacks(adapters: &str, adapter: &str) -> bool {
    adapters.split(' ').any(|known| known == adapter)
}
