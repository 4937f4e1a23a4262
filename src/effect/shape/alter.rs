//! `ALTER`.

use std::sync::Arc;

use sqlparser::ast::Expr;

use super::table::{TableParts, read_part};
use super::{Cursor, Deed, Kind, Name, expression, simple, statement};
use crate::effect::dialect::{Dialect, Family};
use crate::effect::shape::Tree;

/// An object changes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alter {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its name.
    pub(crate) name: Name,
    /// The table that a trigger or policy is of.
    pub(crate) on: Option<Name>,
    /// `IF EXISTS`.
    pub(crate) guarded: bool,
    /// What changes, in order.
    pub(crate) changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    /// A column or constraint comes; guarded by `IF NOT EXISTS` or not.
    Add(TableParts, bool),
    /// Something else with a name comes: an index, a partition, a label.
    AddNamed(&'static str, String, bool),
    /// A column goes.
    DropColumn(String, bool),
    /// A constraint goes.
    DropConstraint(String, bool, bool),
    /// The primary key goes.
    DropPrimary,
    /// Something else with a name goes.
    DropNamed(&'static str, String, bool),
    /// A column gets another name, and maybe another definition.
    RenameColumn {
        /// The old name.
        from: String,
        /// The new one.
        to: String,
        /// `IF EXISTS`.
        guarded: bool,
        /// The new definition.
        definition: TableParts,
    },
    /// A constraint, index or label gets another name.
    RenameNamed(&'static str, String, String),
    /// The object gets another name.
    Rename(Name),
    /// The object gets another schema.
    Move(String),
    /// The object changes places with another.
    Swap(Name),
    /// A column's definition is replaced; guarded by `IF EXISTS` or not.
    Define(TableParts, bool),
    /// A column's values are computed anew: `TYPE t USING e`.
    Retype(String, String, Option<Tree<Expr>>),
    /// A column's default.
    Default(String, Option<Tree<Expr>>),
    /// Whether a column takes NULL.
    Nullable(String, bool),
    /// A change of rows (ClickHouse's mutations).
    Rows(Tree<sqlparser::ast::Statement>),
    /// Rows of a partition come from another table, added to those that are there.
    AttachPartition(Option<Name>),
    /// Rows of a partition go.
    DropPartition,
    /// A setting: the same state each time.
    Settle,
    /// Something that the model does not know.
    Unmodelled,
}

/// Reads a change.
pub(super) fn read(mut words: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    words.skip();
    if words
        .eat_any(&["SYSTEM", "SESSION", "DEFAULT", "ACCOUNT"])
        .is_some()
    {
        return Deed::Settled;
    }
    let Some((kind, _, _)) = Kind::read(&mut words) else {
        return Deed::Unmodelled;
    };
    let mut guarded = words.if_exists();
    words.eat("ONLY");
    let name = if kind == Kind::Role {
        simple::role(&mut words)
    } else {
        words.name()
    };
    let Some(name) = name else {
        return Deed::Unmodelled;
    };
    guarded |= words.if_exists();
    words.parens();
    let on = if words.eat("ON") && !words.eat("CLUSTER") {
        words.name()
    } else {
        None
    };
    let unprotects = words.has("POLICIES");
    let mut changes: Vec<Change> = match kind {
        Kind::Table => words
            .parts()
            .into_iter()
            .map(|part| change(part, &name, dialect))
            .collect(),
        _ => vec![other(words, dialect)],
    };
    if unprotects {
        // `DROP ALL ROW ACCESS POLICIES` goes before what comes with it.
        changes.retain(|change| !matches!(change, Change::AddNamed("part", ..)));
    }
    Deed::Alter(Arc::new(Alter {
        kind,
        name,
        on,
        guarded,
        changes,
    }))
}

/// A change of an object that is no table.
fn other(mut words: Cursor<'_>, dialect: &'static Dialect) -> Change {
    if words.eat_all(&["RENAME", "TO"]) {
        return words.name().map_or(Change::Unmodelled, Change::Rename);
    }
    if words.eat_all(&["RENAME", "VALUE"]) {
        return pair(words, "label");
    }
    if words.eat_all(&["RENAME", "COLUMN"]) {
        return pair(words, "column");
    }
    if words.eat_all(&["SET", "SCHEMA"]) {
        return words.identifier().map_or(Change::Unmodelled, Change::Move);
    }
    if words.eat_all(&["ADD", "VALUE"]) {
        let guarded = words.if_not_exists();
        return label("label", words, guarded);
    }
    if words.peek() == Some("ADD") && words.ahead(1) == Some("CONSTRAINT") {
        words.skip();
        let mut parts = TableParts::default();
        read_part(words, dialect, &mut parts);
        return Change::Add(parts, false);
    }
    if words.eat_all(&["DROP", "CONSTRAINT"]) {
        let guarded = words.if_exists();
        return words.identifier().map_or(Change::Unmodelled, |name| {
            Change::DropConstraint(name, guarded, false)
        });
    }
    match words.peek() {
        Some("ADD" | "DROP" | "RENAME" | "TRANSFER") => Change::Unmodelled,
        _ => Change::Settle,
    }
}

fn pair(mut words: Cursor<'_>, what: &'static str) -> Change {
    let from = words.identifier();
    words.eat_any(&["TO", "AS"]);
    match (from, words.identifier()) {
        (Some(from), Some(to)) => Change::RenameNamed(what, from, to),
        _ => Change::Unmodelled,
    }
}

fn label(what: &'static str, mut words: Cursor<'_>, guarded: bool) -> Change {
    words.identifier().map_or(Change::Unmodelled, |name| {
        Change::AddNamed(what, name, guarded)
    })
}

/// A change of a table.
fn change(mut words: Cursor<'_>, table: &Name, dialect: &'static Dialect) -> Change {
    if words.eat("WITH") {
        words.eat_any(&["CHECK", "NOCHECK"]);
    }
    let whole = words;
    words.skip();
    match whole.peek() {
        Some("ADD") => add(words, dialect),
        Some("DROP") => drop(words, dialect),
        Some("RENAME") => rename(words, dialect),
        Some("ALTER") => alter_column(words, dialect),
        Some("MODIFY") => modify(words, dialect),
        Some("CHANGE") => redefine(words, dialect),
        Some("SWAP") => {
            words.eat("WITH");
            words.name().map_or(Change::Unmodelled, Change::Swap)
        }
        Some("SET") if words.peek() == Some("SCHEMA") => {
            words.skip();
            words.identifier().map_or(Change::Unmodelled, Change::Move)
        }
        Some("UPDATE" | "DELETE") if dialect.family == Family::ClickHouse => {
            mutation(whole, table, dialect)
        }
        Some("ATTACH" | "MOVE") => partition(words, dialect),
        Some("REPLACE" | "FREEZE" | "CLEAR" | "MATERIALIZE") => Change::Settle,
        Some("DETACH") if dialect.family == Family::Postgres => {
            words.eat("PARTITION");
            words.name().map_or(Change::Unmodelled, |name| {
                Change::DropNamed("partition", name.to_string(), false)
            })
        }
        Some("DETACH") => Change::DropPartition,
        Some(word) if is_setting(word, words) => Change::Settle,
        _ => Change::Unmodelled,
    }
}

/// Whether a change puts a setting to a value; the first words tell what any other means.
fn is_setting(word: &str, rest: Cursor<'_>) -> bool {
    matches!(
        word,
        "SET"
            | "UNSET"
            | "RESET"
            | "OWNER"
            | "ENABLE"
            | "DISABLE"
            | "VALIDATE"
            | "REPLICA"
            | "COMMENT"
            | "CONVERT"
            | "ENGINE"
            | "CHECK"
            | "NOCHECK"
            | "FORCE"
            | "REBUILD"
            | "SUSPEND"
            | "RESUME"
            | "REFRESH"
            | "REMOVE"
    ) || word == "CLUSTER" && rest.peek() != Some("ADD")
        || word == "NO" && rest.peek() == Some("FORCE")
}

fn partition(mut words: Cursor<'_>, dialect: &'static Dialect) -> Change {
    words.eat("PARTITION");
    if dialect.family == Family::Postgres {
        return words.name().map_or(Change::Unmodelled, |name| {
            Change::AddNamed("partition", name.to_string(), false)
        });
    }
    let from = words.seek(&["FROM"]).then(|| {
        words.skip();
        words.name()
    });
    Change::AttachPartition(from.flatten())
}

fn add(mut words: Cursor<'_>, dialect: &'static Dialect) -> Change {
    let guarded = words.if_not_exists();
    match words.peek() {
        Some("SEARCH") => return Change::Settle,
        Some("CONSTRAINT") if words.ahead(2) == Some("DEFAULT") => {
            words.skip();
            return label("constraint", words, guarded);
        }
        Some("ROW" | "TAG" | "PROJECTION") => {
            words.skip();
            words.eat_all(&["ACCESS", "POLICY"]);
            let guarded = words.if_not_exists() || guarded;
            return label("part", words, guarded);
        }
        Some("PARTITION") => {
            words.skip();
            let guarded = words.if_not_exists() || guarded;
            return Change::AddNamed("partition", words.normal(), guarded);
        }
        Some("INDEX" | "KEY" | "FULLTEXT" | "SPATIAL") => {
            words.eat_any(&["FULLTEXT", "SPATIAL"]);
            words.eat_any(&["INDEX", "KEY"]);
            let guarded = words.if_not_exists() || guarded;
            return label("index", words, guarded);
        }
        Some("COLUMN" | "COLUMNS") => words.skip(),
        _ => {}
    }
    let guarded = words.if_not_exists() || guarded;
    let mut parts = TableParts::default();
    let listed = words;
    match words.parens() {
        Some(list) => list
            .parts()
            .into_iter()
            .for_each(|part| read_part(part, dialect, &mut parts)),
        None => read_part(listed, dialect, &mut parts),
    }
    Change::Add(parts, guarded)
}

fn drop(mut words: Cursor<'_>, dialect: &Dialect) -> Change {
    if words.eat_all(&["PRIMARY", "KEY"]) {
        return Change::DropPrimary;
    }
    let partition = words.eat_any(&["PARTITION", "PART", "DETACHED"]);
    if partition.is_some() && dialect.family == Family::ClickHouse {
        return Change::DropPartition;
    }
    if partition.is_some() || words.ahead(2) == Some("PARTITION") {
        return Change::Unmodelled;
    }
    let settles = ["SEARCH", "CLUSTERING", "MASK"];
    let row = words.peek() == Some("ROW") && words.ahead(1) == Some("FILTER");
    if row || words.eat_any(&settles).is_some() || words.eat_all(&["ALL", "ROW", "ACCESS"]) {
        return Change::Settle;
    }
    if words.eat_any(&["CONSTRAINT", "FOREIGN", "CHECK"]).is_some() {
        words.eat("KEY");
        let guarded = words.if_exists();
        let name = words.identifier();
        let cascades = words.has("CASCADE");
        return name.map_or(Change::Unmodelled, |name| {
            Change::DropConstraint(name, guarded, cascades)
        });
    }
    if words.eat_any(&["INDEX", "KEY"]).is_some() {
        let guarded = words.if_exists();
        return words.identifier().map_or(Change::Unmodelled, |name| {
            Change::DropNamed("index", name, guarded)
        });
    }
    if words.eat_all(&["ROW", "ACCESS", "POLICY"]) || words.eat("PROJECTION") {
        let guarded = words.if_exists();
        return words.identifier().map_or(Change::Unmodelled, |name| {
            Change::DropNamed("part", name, guarded)
        });
    }
    words.eat("COLUMN");
    let guarded = words.if_exists();
    words
        .identifier()
        .map_or(Change::Unmodelled, |name| Change::DropColumn(name, guarded))
}

fn rename(mut words: Cursor<'_>, dialect: &'static Dialect) -> Change {
    if words.eat_any(&["TO", "AS"]).is_some() {
        return words.name().map_or(Change::Unmodelled, Change::Rename);
    }
    if words.eat("CONSTRAINT") {
        return pair(words, "constraint");
    }
    if words.eat_any(&["INDEX", "KEY"]).is_some() {
        return pair(words, "index");
    }
    words.eat("COLUMN");
    let guarded = words.if_exists();
    let from = words.identifier();
    let arrow = words.eat("TO");
    let to = words.identifier();
    match (from, arrow, to) {
        (Some(from), true, Some(to)) => Change::RenameColumn {
            from,
            to,
            guarded,
            definition: TableParts::default(),
        },
        (Some(to), false, None) if dialect.family == Family::MySql => {
            Change::Rename(Name::simple(&to))
        }
        _ => Change::Unmodelled,
    }
}

fn alter_column(mut words: Cursor<'_>, dialect: &'static Dialect) -> Change {
    words.eat("COLUMN");
    words.if_exists();
    let Some(column) = words.identifier() else {
        return Change::Unmodelled;
    };
    if words.eat_all(&["SET", "DEFAULT"]) {
        return Change::Default(column, expression(words.text(), dialect.name));
    }
    if words.eat_all(&["DROP", "DEFAULT"]) {
        return Change::Default(column, None);
    }
    if words.eat_all(&["SET", "NOT", "NULL"]) {
        return Change::Nullable(column, false);
    }
    if words.eat_all(&["DROP", "NOT", "NULL"]) {
        return Change::Nullable(column, true);
    }
    if words.eat_all(&["DROP", "IDENTITY"]) || words.eat_all(&["DROP", "EXPRESSION"]) {
        let guarded = words.if_exists();
        return Change::DropNamed("identity", column, guarded);
    }
    if words.eat_all(&["ADD", "GENERATED"]) {
        return Change::AddNamed("identity", column, false);
    }
    let typed = words.eat_all(&["SET", "DATA", "TYPE"]) || words.eat("TYPE");
    if typed {
        let written = words.until(&["USING", "COLLATE"]).normal();
        let using = words.seek(&["USING"]).then(|| {
            words.skip();
            expression(words.text(), dialect.name)
        });
        return Change::Retype(column, written, using.flatten());
    }
    Change::Settle
}

fn modify(mut words: Cursor<'_>, dialect: &'static Dialect) -> Change {
    if words.peek().is_some_and(|word| {
        matches!(
            word,
            "COMMENT" | "TTL" | "SETTING" | "ORDER" | "QUERY" | "SAMPLE" | "REFRESH"
        )
    }) {
        return Change::Settle;
    }
    words.eat("COLUMN");
    let guarded = words.if_exists();
    let mut parts = TableParts::default();
    read_part(words, dialect, &mut parts);
    Change::Define(parts, guarded)
}

/// `CHANGE [COLUMN] a b type`.
fn redefine(mut words: Cursor<'_>, dialect: &'static Dialect) -> Change {
    words.eat("COLUMN");
    let guarded = words.if_exists();
    let Some(from) = words.identifier() else {
        return Change::Unmodelled;
    };
    let mut definition = TableParts::default();
    let mut name = words;
    read_part(words, dialect, &mut definition);
    name.identifier()
        .map_or(Change::Unmodelled, |to| Change::RenameColumn {
            from,
            to,
            guarded,
            definition,
        })
}

/// ClickHouse's `ALTER TABLE t UPDATE c = e WHERE p` and `DELETE WHERE p`, as the standard writes it.
fn mutation(mut words: Cursor<'_>, table: &Name, dialect: &'static Dialect) -> Change {
    let updates = words.peek() == Some("UPDATE");
    words.skip();
    let rest = words.until(&["SETTINGS"]).text();
    let sql = if updates {
        format!("UPDATE {table} SET {rest}")
    } else {
        format!("DELETE FROM {table} {rest}")
    };
    statement(&sql, dialect.name).map_or(Change::Unmodelled, Change::Rows)
}
