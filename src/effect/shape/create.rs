//! `CREATE` and `ATTACH`.

use std::sync::Arc;

use sqlparser::ast::{Expr, Query};

use super::block::{Block, read_block};
use super::table::{TableParts, read_parts};
use super::{Cursor, Deed, Kind, Name, expression, query, simple};
use crate::effect::dialect::{Dialect, Family};
use crate::effect::model::{Routine, Trigger, TriggerBody};
use crate::effect::shape::Tree;

/// What a definition does when its object is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// It fails.
    None,
    /// Nothing: `IF NOT EXISTS`.
    Keep,
    /// It takes the place: `OR REPLACE`.
    Replace,
    /// It changes the object into what is written: `OR ALTER`.
    Alter,
}

/// An object comes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Create {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its name; `None` if the database makes one up.
    pub(crate) name: Option<Name>,
    /// What happens if it is there.
    pub(crate) guard: Guard,
    /// Whether it goes with the session.
    pub(crate) temporary: bool,
    /// Its definition as text.
    pub(crate) written: String,
    /// Its definition as far as the model needs it.
    pub(crate) definition: Definition,
}

/// What is defined.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Definition {
    /// Nothing more than a name.
    Plain,
    /// A table, or a materialized view.
    Table {
        /// Columns and constraints as written.
        parts: TableParts,
        /// `AS SELECT`.
        query: Option<Tree<Query>>,
        /// Whether a query was written that could not be read.
        obscure: bool,
        /// `LIKE t`, `CLONE t`, `AS t`.
        like: Option<Name>,
        /// Whether the rows come too.
        rows: bool,
        /// What follows the columns: the engine, partitions.
        options: String,
    },
    /// A view's query, with the names of its columns.
    View(Option<Tree<Query>>, Vec<String>),
    /// An index.
    Index {
        /// Its table.
        table: Name,
        /// Its columns, if it is unique.
        unique: Option<Vec<Tree<Expr>>>,
        /// Only for some rows.
        only: Option<Tree<Expr>>,
    },
    /// A trigger.
    Trigger(Option<Arc<Trigger>>),
    /// A function or procedure.
    Routine(Arc<Routine>),
    /// A policy or a statistic of a table.
    Of(Name),
}

/// Reads a definition.
pub(super) fn read(mut words: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    if words.eat("ATTACH") {
        return attach(words);
    }
    words.skip();
    let mut guard = Guard::None;
    if words.eat_all(&["OR", "REPLACE"]) {
        guard = Guard::Replace;
    } else if words.eat_all(&["OR", "ALTER"]) {
        guard = Guard::Alter;
    } else if words.eat_all(&["OR", "REFRESH"]) {
        guard = Guard::Keep;
    }
    let Some((kind, _, modifiers)) = Kind::read(&mut words) else {
        return Deed::Unmodelled;
    };
    if modifiers.contains(&"BLOOMFILTER") {
        return Deed::Unmodelled;
    }
    words.eat("CONCURRENTLY");
    if words.if_not_exists() {
        guard = Guard::Keep;
    } else if words.eat_all(&["OR", "REPLACE"]) {
        guard = Guard::Replace;
    }
    let written = words.normal();
    let unnamed = kind == Kind::Index && words.peek() == Some("ON");
    let name = match kind {
        _ if unnamed => None,
        Kind::Role => simple::role(&mut words),
        _ => words.name(),
    };
    if words.if_not_exists() {
        guard = Guard::Keep;
    }
    let temporary = modifiers.iter().any(|word| word.starts_with("TEMP"))
        || name.as_ref().is_some_and(|name| name.base.starts_with('#'));
    if kind == Kind::Index && drops_existing(words) {
        guard = Guard::Replace;
    }
    let definition = definition(words, kind, &modifiers, dialect);
    Deed::Create(Arc::new(Create {
        kind,
        name,
        guard,
        temporary,
        written,
        definition,
    }))
}

/// Transact-SQL's `WITH (DROP_EXISTING = ON)`.
fn drops_existing(words: Cursor<'_>) -> bool {
    let tokens = words.rest();
    let mut pairs = tokens.iter().zip(tokens.iter().skip(2));
    pairs.any(|(name, value)| name.word() == Some("DROP_EXISTING") && value.word() == Some("ON"))
}

/// `ATTACH [DATABASE] [IF NOT EXISTS] 'file' AS name`: lasts as long as the session.
fn attach(mut words: Cursor<'_>) -> Deed {
    words.eat("DATABASE");
    words.if_not_exists();
    words.skip();
    if !words.eat("AS") {
        return Deed::Settled;
    }
    let Some(name) = words.name() else {
        return Deed::Settled;
    };
    Deed::Create(Arc::new(Create {
        kind: Kind::Schema,
        name: Some(name),
        guard: Guard::Keep,
        temporary: true,
        written: String::new(),
        definition: Definition::Plain,
    }))
}

fn definition(
    words: Cursor<'_>,
    kind: Kind,
    modifiers: &[&str],
    dialect: &'static Dialect,
) -> Definition {
    match kind {
        Kind::Table => table(words, dialect),
        Kind::Materialized => table(words, dialect),
        Kind::View => view(words, dialect),
        Kind::Index => index(words, modifiers.contains(&"UNIQUE"), dialect),
        Kind::Trigger => Definition::Trigger(trigger(words, dialect).map(Arc::new)),
        Kind::Routine => Definition::Routine(Arc::new(routine(words, dialect))),
        Kind::Policy | Kind::Other("rule" | "statistics") => {
            let mut walk = words;
            if walk.seek(&["ON"]) || walk.seek(&["FROM", "TO"]) {
                walk.skip();
            }
            walk.name().map_or(Definition::Plain, Definition::Of)
        }
        _ => Definition::Plain,
    }
}

fn table(mut words: Cursor<'_>, dialect: &'static Dialect) -> Definition {
    let mut like = None;
    let mut rows = false;
    if words.eat("LIKE") {
        like = words.name();
    } else if let Some(word) = words.eat_any(&["CLONE", "COPY", "SHALLOW", "DEEP"]) {
        if word != "CLONE" {
            words.eat("CLONE");
        }
        like = words.name();
        rows = true;
    }
    let mut parts = TableParts::default();
    if like.is_none() {
        let before = words;
        if let Some(inside) = words.parens() {
            if matches!(inside.peek(), Some("SELECT" | "WITH")) {
                words = before;
            } else {
                parts = read_parts(inside, dialect);
            }
        }
    }
    let head = words.until(&["AS", "SELECT", "CLONE"]);
    let options = head.normal();
    if words.eat("CLONE") {
        like = words.name();
        rows = true;
    }
    words.eat("AS");
    words.eat("MATERIALIZED");
    let text = words.text();
    let mut read = None;
    let mut obscure = false;
    if !text.is_empty() && like.is_none() {
        let (body, empty) = without_data(text);
        read = query(body, dialect.name).filter(|_| !empty);
        obscure = read.is_none() && !empty;
        if obscure && matches!(words.rest(), [only] if only.word().is_some())
            || (obscure && dialect.family == Family::ClickHouse && words.peek() != Some("SELECT"))
        {
            like = words.name();
            obscure = like.is_none();
        }
    }
    Definition::Table {
        parts,
        query: read,
        obscure,
        like,
        rows,
        options,
    }
}

/// A query without its `WITH [NO] DATA`, and whether no data come.
fn without_data(text: &str) -> (&str, bool) {
    let folded = text.to_ascii_lowercase();
    for (end, empty) in [("with no data", true), ("with data", false)] {
        if folded.ends_with(end) {
            return (text.get(..text.len() - end.len()).unwrap_or(text), empty);
        }
    }
    (text, false)
}

fn view(mut words: Cursor<'_>, dialect: &'static Dialect) -> Definition {
    let columns = words.parens().map_or(Vec::new(), |list| {
        list.parts()
            .into_iter()
            .filter_map(|mut part| part.identifier())
            .collect()
    });
    if !words.seek(&["AS"]) {
        return Definition::View(None, columns);
    }
    words.skip();
    let text = words.text();
    let text = strip_end(
        text,
        &[
            "with no schema binding",
            "with check option",
            "with read only",
        ],
    );
    Definition::View(query(text, dialect.name), columns)
}

fn strip_end<'t>(text: &'t str, ends: &[&str]) -> &'t str {
    let folded = text.to_ascii_lowercase();
    ends.iter()
        .find(|end| folded.ends_with(*end))
        .and_then(|end| text.get(..text.len() - end.len()))
        .unwrap_or(text)
}

fn index(mut words: Cursor<'_>, unique: bool, dialect: &'static Dialect) -> Definition {
    if words.seek(&["ON"]) {
        words.skip();
    }
    words.eat("ONLY");
    let Some(table) = words.name() else {
        return Definition::Plain;
    };
    if words.eat("USING") {
        words.skip();
    }
    let columns = words.parens().map(|list| {
        list.parts()
            .into_iter()
            .filter_map(|mut part| {
                let text = part.until(&["ASC", "DESC", "NULLS", "COLLATE"]).text();
                expression(text, dialect.name)
            })
            .collect()
    });
    let only = words.seek(&["WHERE"]).then(|| {
        words.skip();
        expression(words.text(), dialect.name)
    });
    Definition::Index {
        table,
        unique: columns.filter(|_| unique),
        only: only.flatten(),
    }
}

fn trigger(mut words: Cursor<'_>, dialect: &'static Dialect) -> Option<Trigger> {
    let before = match words.eat_any(&["BEFORE", "AFTER", "INSTEAD", "FOR"]) {
        Some("BEFORE") => true,
        Some("INSTEAD") => {
            words.eat("OF");
            false
        }
        _ => false,
    };
    let mut events = Vec::new();
    while let Some(event) = words.eat_any(&["INSERT", "UPDATE", "DELETE", "TRUNCATE"]) {
        events.push(event.to_string());
        if words.eat("OF") {
            words.names();
        }
        if !words.eat("OR") && !words.eat_sign(",") {
            break;
        }
    }
    words.eat("ON");
    let table = words.name()?;
    words.seek(&[
        "BEGIN", "EXECUTE", "WHEN", "UPDATE", "INSERT", "DELETE", "SET", "IF",
    ]);
    let mut when = None;
    if words.eat("WHEN") {
        when = Some(expression(words.parens()?.text(), dialect.name)?);
    }
    let body = if words.eat("EXECUTE") {
        words.skip();
        TriggerBody::Function(words.name()?)
    } else {
        TriggerBody::Block(read_block(words, dialect)?.into())
    };
    Some(Trigger {
        table,
        before,
        events,
        when,
        body,
    })
}

fn routine(mut words: Cursor<'_>, dialect: &'static Dialect) -> Routine {
    let parameters = words.parens().map_or(Vec::new(), |list| {
        list.parts()
            .into_iter()
            .filter_map(|mut part| {
                part.eat_any(&["IN", "OUT", "INOUT", "VARIADIC"]);
                part.identifier()
            })
            .collect()
    });
    Routine {
        parameters,
        body: routine_body(words, dialect).map(Arc::new),
    }
}

/// The body of a routine in SQL or a procedural dialect of it.
fn routine_body(words: Cursor<'_>, dialect: &'static Dialect) -> Option<Block> {
    let mut walk = words;
    if walk.seek(&["LANGUAGE"]) {
        walk.skip();
        let language = walk.identifier().unwrap_or_default();
        if !matches!(language.as_str(), "sql" | "plpgsql") {
            return None;
        }
    }
    let mut walk = words;
    while walk.seek(&["AS"]) {
        walk.skip();
        if let Some(text) = walk.literal() {
            let pieces = crate::sql::pieces(text, dialect.name);
            return read_block(walk.within(text, &pieces.tokens)?, dialect);
        }
        if dialect.family != Family::Postgres {
            return read_block(walk, dialect);
        }
    }
    let mut walk = words;
    let starts = ["BEGIN", "RETURN", "INSERT", "UPDATE", "DELETE", "SELECT"];
    if walk.seek(&starts) {
        return read_block(walk, dialect);
    }
    None
}
