//! Recorded answers of queries and of the catalog (`--answers`).

/// The recorded answers.
#[derive(Debug, Default)]
pub struct Answers {}
