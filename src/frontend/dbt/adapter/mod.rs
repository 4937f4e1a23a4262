//! What each adapter does differently, as data, and the objects that it gives to templates:
//! `adapter`, `api`, relations, columns and tables.

mod athena;
mod bigquery;
mod calls;
mod clickhouse;
mod column;
mod databricks;
mod duckdb;
mod fabric;
mod methods;
mod mysql;
mod object;
mod oracle;
mod postgres;
mod redshift;
mod relation;
mod snowflake;
mod sqlite;
mod sqlserver;
mod table;
mod trino;
mod warehouse;

pub use calls::calls;
use column::{COLUMNS, plain_type, sized_type};
pub use column::{Column, ColumnApi, ColumnRules};
pub(in crate::frontend::dbt) use object::OWN_MACRO;
pub use object::{adapter, api};
pub use relation::{Relation, RelationApi};
pub use table::{CellType, Field, Table, cell};
pub use warehouse::{Answer, Look, Query, Warehouse};

/// An adapter of dbt.
#[derive(Debug)]
pub struct Adapter {
    /// The name in `type:` of a profile.
    pub name: &'static str,
    /// The character that quotes identifiers.
    pub quote: char,
    /// How the character is treated inside a quoted identifier.
    pub escape: Escape,
    /// Whether `adapter.quote` takes double quotes, whatever relations are quoted with.
    pub quotes_names_doubly: bool,
    /// Which parts of a relation are quoted by default: database, schema, identifier.
    pub quoting: [bool; 3],
    /// Which parts of a relation are printed by default: database, schema, identifier.
    pub include: [bool; 3],
    /// How relations print.
    pub relations: RelationRules,
    /// What is known about column types.
    pub columns: &'static ColumnRules,
    /// What the adapter does about transactions.
    pub transactions: Transactions,
    /// The adapter whose macros (`<name>__...`) are tried next, such as postgres for redshift.
    pub parent: Option<&'static str>,
    /// Materializations that never run hooks with `transaction: false` (semantics 15.1).
    pub inside_only: &'static [&'static str],
    /// Materializations that the adapter has of its own, which beat a project's general ones.
    pub materializations: &'static [&'static str],
    /// Whether the adapter cuts a text into statements before it sends them (semantics 15.2).
    pub splitting: Splitting,
    /// What happens to a text that is only a comment (semantics 15.3).
    pub comment_only: CommentOnly,
    /// Whether adapter methods that change something call an API instead of sending SQL.
    pub changes_by_api: bool,
    /// Other names for fields of a profile's output: (alias, the adapter's own name).
    pub aliases: &'static [(&'static str, &'static str)],
    /// The fields that `target` shows besides dbt's own, in order; empty if not known: then every
    /// field that is no secret.
    pub fields: &'static [&'static str],
}

/// How a quoted identifier treats the quoting character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// It is put in unchanged.
    Verbatim,
    /// It is doubled.
    Doubled,
    /// The quotes are `[` and `]`, and `]` is doubled.
    Brackets,
    /// Escaped with a backslash; an identifier already in quotes stays as it is.
    Backslash,
}

/// How an adapter's relations print.
#[derive(Debug)]
pub struct RelationRules {
    /// The Python class's name, which `repr` shows.
    pub class: &'static str,
    /// Whether the text is in lower case.
    pub lowercase: bool,
    /// Whether every part is quoted, whatever the quoting says.
    pub always_quoted: bool,
    /// Whether the subquery of `--empty` gets an alias.
    pub require_alias: bool,
    /// What the subquery of `--empty` says after the relation.
    pub empty: &'static str,
    /// The longest identifier that a relation of a known type may have.
    pub max_identifier: Option<usize>,
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

/// Whether a text is cut into statements before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Splitting {
    /// The text is sent as one.
    Whole,
    /// The text is sent as one, without a semicolon at its end.
    Unended,
    /// Snowflake's connector cuts it, line by line.
    Lines,
    /// Python's sqlparse cuts it.
    Statements,
    /// Python's sqlparse cuts it, and each statement loses its trailing semicolons.
    Trimmed,
}

/// What happens to a text that is only a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentOnly {
    /// It is sent, and the warehouse decides.
    Sent,
    /// The adapter refuses it.
    Refused,
    /// The adapter refuses it, and takes every line that contains `--` for a comment.
    RefusedByLine,
}

/// What holds where an adapter says nothing else.
const GENERIC: Adapter = Adapter {
    name: "",
    quote: '"',
    escape: Escape::Verbatim,
    quotes_names_doubly: false,
    quoting: [true; 3],
    include: [true; 3],
    relations: RELATIONS,
    columns: &COLUMNS,
    transactions: Transactions::Explicit,
    parent: None,
    inside_only: &[],
    materializations: &[],
    splitting: Splitting::Whole,
    comment_only: CommentOnly::Sent,
    changes_by_api: false,
    aliases: &[],
    fields: &[],
};

/// dbt's own relation class.
const RELATIONS: RelationRules = RelationRules {
    class: "BaseRelation",
    lowercase: false,
    always_quoted: false,
    require_alias: true,
    empty: "where false limit 0",
    max_identifier: None,
};

static UNKNOWN: Adapter = GENERIC;

static ADAPTERS: &[&Adapter] = &[
    &athena::ADAPTER,
    &bigquery::ADAPTER,
    &clickhouse::ADAPTER,
    &databricks::ADAPTER,
    &databricks::SPARK,
    &duckdb::ADAPTER,
    &fabric::ADAPTER,
    &fabric::SYNAPSE,
    &mysql::ADAPTER,
    &mysql::MARIADB,
    &oracle::ADAPTER,
    &postgres::ADAPTER,
    &redshift::ADAPTER,
    &snowflake::ADAPTER,
    &sqlite::ADAPTER,
    &sqlserver::ADAPTER,
    &trino::ADAPTER,
];

/// The adapter of that name (`tsql` is `sqlserver`); any other name is a generic one, whose own
/// name is empty.
pub fn find(name: &str) -> &'static Adapter {
    let name = if name == "tsql" { "sqlserver" } else { name };
    ADAPTERS
        .iter()
        .find(|adapter| adapter.name == name)
        .copied()
        .unwrap_or(&UNKNOWN)
}

/// The names of all adapters that are known, sorted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = ADAPTERS.iter().map(|adapter| adapter.name).collect();
    names.sort_unstable();
    names
}

impl Adapter {
    /// An identifier in the adapter's quotes.
    pub fn quoted(&self, identifier: &str) -> String {
        let quote = self.quote;
        if matches!(self.escape, Escape::Verbatim | Escape::Doubled) && !identifier.contains(quote)
        {
            let mut quoted = String::with_capacity(identifier.len() + 2 * quote.len_utf8());
            quoted.push(quote);
            quoted.push_str(identifier);
            quoted.push(quote);
            return quoted;
        }
        match self.escape {
            Escape::Verbatim => format!("{quote}{identifier}{quote}"),
            Escape::Doubled => {
                let doubled = identifier.replace(quote, &format!("{quote}{quote}"));
                format!("{quote}{doubled}{quote}")
            }
            Escape::Brackets => format!("[{}]", identifier.replace(']', "]]")),
            Escape::Backslash => {
                let mut quotes = identifier.chars();
                match (quotes.next(), quotes.next_back()) {
                    (Some(first @ ('`' | '"')), Some(last)) if first == last => {
                        identifier.to_owned()
                    }
                    _ => {
                        let escaped = identifier
                            .replace('\\', "\\\\")
                            .replace(quote, &format!("\\{quote}"));
                        format!("{quote}{escaped}{quote}")
                    }
                }
            }
        }
    }

    /// What `adapter.quote` gives.
    pub fn quoted_name(&self, name: &str) -> String {
        if self.quotes_names_doubly {
            format!("\"{name}\"")
        } else {
            self.quoted(name)
        }
    }

    /// The prefixes of macros that `adapter.dispatch` tries, in order, `default` last.
    pub fn prefixes(&self) -> Vec<&'static str> {
        let mut prefixes = Vec::new();
        let mut next = Some(self);
        while let Some(adapter) = next {
            if !adapter.name.is_empty() {
                prefixes.push(adapter.name);
            }
            next = adapter.parent.map(find);
        }
        prefixes.push("default");
        prefixes
    }
}

#[cfg(test)]
mod tests;
