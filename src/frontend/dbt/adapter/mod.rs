//! What each adapter does differently, as data.

/// An adapter of dbt.
#[derive(Debug)]
pub struct Adapter {
    /// The name in `type:` of a profile.
    pub name: &'static str,
    /// The character that quotes identifiers.
    pub quote: char,
    /// Which parts of a relation are quoted by default: database, schema, identifier.
    pub quoting: [bool; 3],
    /// Which parts of a relation are printed by default: database, schema, identifier.
    pub include: [bool; 3],
    /// What the adapter does about transactions.
    pub transactions: Transactions,
    /// The adapter whose macros (`<name>__...`) are tried next, such as postgres for redshift.
    pub parent: Option<&'static str>,
}

/// What an adapter does about transactions (semantics 5 and 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transactions {
    /// dbt sends BEGIN and COMMIT itself (DuckDB).
    Explicit,
    /// The driver begins; dbt sends a literal `commit;` before outside hooks (PostgreSQL, Redshift).
    Driver,
    /// There are none.
    None,
}

/// The adapter of that name; any other name is a generic one.
pub fn find(_name: &str) -> &'static Adapter {
    unimplemented!()
}
