//! The tokens of a statement into what it does: a deed that the model database can carry out.
//!
//! Queries and changes of rows are sqlparser's trees. Definitions are read from the tokens, because
//! what matters in them (kind, name, guard, columns, keys) stands at the same place in all dialects,
//! and what differs (engines, distributions, options) need not be understood.

mod alter;
mod block;
mod create;
mod cursor;
mod kinds;
mod name;
mod parse;
mod simple;
mod table;
mod tree;

use std::sync::Arc;

use sqlparser::ast::{Expr, Statement};

pub(crate) use alter::{Alter, Change};
pub(crate) use block::{Block, Handler, Step};
pub(crate) use create::{Create, Definition, Guard};
pub(crate) use cursor::{Cursor, unquoted};
pub(crate) use kinds::Kind;
pub(crate) use name::{Name, is_default, last};
pub(crate) use parse::{expression, query, statement};
pub(crate) use table::{TableParts, kind_of_type};
pub(crate) use tree::Tree;

use super::dialect::Dialect;

/// What a statement does to the database.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Deed {
    /// Nothing that lasts, or the same state each time.
    Settled,
    /// Something that the model does not know; the first words tell its effect.
    Unmodelled,
    /// A query or a change of rows.
    Sql(Tree<Statement>),
    /// Tables emptied.
    Truncate(Vec<Name>),
    /// A transaction begins.
    Begin,
    /// It ends well.
    Commit,
    /// It ends without a trace.
    Rollback,
    /// A place in it that one can go back to.
    Savepoint(String),
    /// Back to such a place.
    RollbackTo(String),
    /// An object comes.
    Create(Arc<Create>),
    /// Objects go.
    Drop(Drop),
    /// An object changes.
    Alter(Arc<Alter>),
    /// The host system builds a relation anew; no statement says so.
    Rebuild(Name),
    /// Tables get other names, one after the other.
    Rename(Vec<(Name, Name)>),
    /// Two tables change places.
    Exchange(Name, Name),
    /// A procedure runs.
    Call(Name, Vec<Tree<Expr>>),
    /// Control flow.
    Block(Arc<Block>),
    /// Rows that stand in the script.
    Copy {
        /// The table.
        table: Name,
        /// The columns; none for all.
        columns: Vec<String>,
        /// The fields; `None` for NULL.
        rows: Vec<Vec<Option<String>>>,
    },
    /// Rows that a file holds, the same each time it is read.
    Load {
        /// The table.
        table: Name,
        /// Where they come from, as written.
        source: String,
    },
    /// A materialized view is computed again.
    Refresh(Name),
    /// A variable of the session.
    Set(String, Tree<Expr>),
    /// The schema that unqualified names mean.
    Use(String),
    /// A text that becomes a statement under a name.
    Prepare(String, Tree<Expr>),
    /// The statement of that name runs.
    Execute(String),
    /// A text that runs as a statement.
    Immediate(Tree<Expr>),
    /// Privileges or roles given or taken.
    Grant {
        /// Whether they are given.
        given: bool,
        /// On what, or which role.
        what: String,
        /// To whom.
        who: Vec<String>,
    },
}

/// Objects go.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drop {
    /// What they are.
    pub(crate) kind: Kind,
    /// Their names.
    pub(crate) names: Vec<Name>,
    /// `IF EXISTS`.
    pub(crate) guarded: bool,
    /// `CASCADE`.
    pub(crate) cascades: bool,
    /// The table that a trigger, a policy or an index is of.
    pub(crate) on: Option<Name>,
}

/// Reads one statement. `inline` is what follows it as data (`COPY ... FROM stdin`).
pub(crate) fn read(cursor: Cursor<'_>, dialect: &'static Dialect, inline: Option<&str>) -> Deed {
    let mut words = cursor;
    let Some(verb) = words.peek() else {
        return simple::sign(cursor, dialect);
    };
    match verb {
        "CREATE" | "ATTACH" => create::read(words, dialect),
        "DROP" | "DETACH" => {
            words.skip();
            read_drop(words).map_or(Deed::Unmodelled, Deed::Drop)
        }
        "ALTER" => alter::read(words, dialect),
        "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "WITH" | "REPLACE" | "VALUES"
        | "FROM" => sql(cursor, dialect),
        "COPY" => simple::copy(words, inline),
        _ => simple::read(words, verb, dialect),
    }
}

fn sql(cursor: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    let text = simple::adapted(cursor, dialect);
    statement(&text, dialect.name).map_or(Deed::Unmodelled, Deed::Sql)
}

/// Reads what stands after `DROP`.
fn read_drop(mut words: Cursor<'_>) -> Option<Drop> {
    let (kind, _, _) = Kind::read(&mut words)?;
    words.eat("CONCURRENTLY");
    let mut guarded = words.if_exists();
    let mut names = Vec::new();
    while let Some(name) = if kind == Kind::Role {
        simple::role(&mut words)
    } else {
        words.name()
    } {
        names.push(name);
        if words.parens().is_some() {
            words.eat("CASCADE");
        }
        if !words.eat_sign(",") {
            break;
        }
    }
    guarded |= words.if_exists();
    let on = if words.eat("ON") { words.name() } else { None };
    Some(Drop {
        kind,
        names,
        guarded,
        cascades: words.has("CASCADE"),
        on,
    })
}
