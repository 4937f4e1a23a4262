//! Statements of few words: transactions, sessions, calls, copies, privileges.

use std::borrow::Cow;

use super::block::read_block;
use super::{Cursor, Deed, Name, expression, statement};
use crate::effect::dialect::{Dialect, Family};

/// Reads a statement by its first word.
pub(super) fn read(mut words: Cursor<'_>, verb: &str, dialect: &'static Dialect) -> Deed {
    let whole = words;
    words.skip();
    match verb {
        "BEGIN" if opens_block(words) => block(whole, dialect),
        "DECLARE" | "IF" | "WHILE" | "FOR" | "LOOP" | "CASE" => block(whole, dialect),
        "DO" if dialect.family == Family::MySql => Deed::Settled,
        "DO" => body(words, dialect),
        "LOAD" if words.peek() == Some("DATA") => load(words),
        "BULK" if words.eat("INSERT") => load_into(words, words.normal()),
        "BEGIN" | "START" => Deed::Begin,
        "COMMIT" | "END" => Deed::Commit,
        "ROLLBACK" | "ABORT" if !words.has("TO") => Deed::Rollback,
        "ROLLBACK" => savepoint(words).map_or(Deed::Settled, Deed::RollbackTo),
        "SAVEPOINT" => savepoint(words).map_or(Deed::Settled, Deed::Savepoint),
        "TRUNCATE" => truncate(words),
        "RENAME" => rename(words),
        "EXCHANGE" => exchange(words),
        "CALL" | "EXEC" => call(words, dialect),
        "EXECUTE" => execute(words, dialect),
        "PREPARE" => prepare(words, dialect),
        "REFRESH" => refresh(words),
        "SET" => set(words, dialect),
        "USE" => used(words),
        "GRANT" | "REVOKE" => grant(words, verb == "GRANT"),
        "RELEASE" | "RESET" | "ANALYZE" | "ANALYSE" | "VACUUM" | "SHOW" | "EXPLAIN"
        | "DESCRIBE" | "DESC" | "LIST" | "LOCK" | "UNLOCK" | "NOTIFY" | "LISTEN" | "CHECKPOINT"
        | "CLUSTER" | "REINDEX" | "PRAGMA" | "COMMENT" | "OPTIMIZE" | "DISCARD" | "CHECK"
        | "LOAD" | "INSTALL" | "FLUSH" | "KILL" | "PRINT" | "DEALLOCATE" | "SECURITY" => {
            Deed::Settled
        }
        _ => Deed::Unmodelled,
    }
}

/// The name of a savepoint, behind words that change nothing.
fn savepoint(mut words: Cursor<'_>) -> Option<String> {
    while words
        .eat_any(&["WORK", "TRANSACTION", "TO", "SAVEPOINT"])
        .is_some()
    {}
    Some(words.identifier()?.to_lowercase())
}

/// A statement that begins with no word: a query in parentheses.
pub(super) fn sign(cursor: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    statement(cursor.text(), dialect.name).map_or(Deed::Unmodelled, Deed::Sql)
}

/// The text as the parser takes it: words that change nothing for the rows are left out.
pub(super) fn adapted<'t>(cursor: Cursor<'t>, dialect: &'static Dialect) -> Cow<'t, str> {
    let text = cursor.text();
    if dialect.family == Family::DuckDb {
        if let Some(text) = from_first(cursor) {
            return Cow::Owned(text);
        }
        let mut walk = cursor;
        while !walk.done() {
            if walk.eat_all(&["BY", "NAME"]) || walk.eat_all(&["BY", "POSITION"]) {
                return by_name(cursor);
            }
            walk.skip();
        }
    }
    Cow::Borrowed(text)
}

/// `INSERT INTO t FROM s` as `INSERT INTO t SELECT * FROM s`.
fn from_first(cursor: Cursor<'_>) -> Option<String> {
    let mut walk = cursor;
    if !walk.eat("INSERT") || !walk.seek(&["FROM", "SELECT", "VALUES", "WITH", "SET", "DEFAULT"]) {
        return None;
    }
    let (text, source) = (cursor.text(), walk.text());
    let target = text.get(..text.len().checked_sub(source.len())?)?;
    (walk.peek() == Some("FROM")).then(|| format!("{target} SELECT * {source}"))
}

/// `INSERT INTO t BY NAME SELECT 1 AS a, ...` as `INSERT INTO t (a, ...) SELECT 1, ...`.
fn by_name(cursor: Cursor<'_>) -> Cow<'_, str> {
    let mut walk = cursor;
    let named = walk.seek(&["BY"]) && walk.ahead(1) == Some("NAME");
    let before = cursor.text().len().saturating_sub(walk.text().len());
    let target = cursor.text().get(..before).unwrap_or_default();
    walk.skip();
    walk.skip();
    let source = walk.text();
    let mut columns = Vec::new();
    if named && walk.eat("SELECT") {
        for mut item in walk.until(&["FROM", "WHERE", "ORDER", "LIMIT"]).parts() {
            let mut last = item.identifier();
            while !item.done() {
                last = item.identifier().or(last);
                if item.token().is_some_and(|token| token.word().is_none()) {
                    item.skip();
                }
            }
            columns.extend(last);
        }
    }
    let list = if columns.is_empty() {
        String::new()
    } else {
        format!("({})", columns.join(", "))
    };
    Cow::Owned(format!("{target} {list} {source}"))
}

fn opens_block(words: Cursor<'_>) -> bool {
    match words.peek() {
        None => !words.done(),
        Some("NOT") => words.ahead(1) == Some("ATOMIC"),
        Some(word) => !crate::sql::is_of_transaction(word),
    }
}

fn block(cursor: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    read_block(cursor, dialect).map_or(Deed::Unmodelled, |block| Deed::Block(block.into()))
}

/// `DO [LANGUAGE l] $$ ... $$`.
fn body(mut words: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    if words.eat("LANGUAGE") {
        words.skip();
    }
    let Some(text) = words.literal() else {
        return Deed::Unmodelled;
    };
    inner(words, text, dialect)
}

/// A block in a text of its own.
fn inner(words: Cursor<'_>, text: &str, dialect: &'static Dialect) -> Deed {
    let pieces = crate::sql::pieces(text, dialect.name);
    words
        .within(text, &pieces.tokens)
        .map_or(Deed::Unmodelled, |cursor| block(cursor, dialect))
}

fn truncate(mut words: Cursor<'_>) -> Deed {
    words.eat("TABLE");
    words.if_exists();
    words.eat("ONLY");
    let names = words.names();
    if names.is_empty() {
        return Deed::Unmodelled;
    }
    Deed::Truncate(names)
}

/// `RENAME TABLE a TO b, c TO d`.
fn rename(mut words: Cursor<'_>) -> Deed {
    words.eat("TABLE");
    words.if_exists();
    let mut pairs = Vec::new();
    while let Some(from) = words.name() {
        if !words.eat("TO") {
            break;
        }
        let Some(to) = words.name() else { break };
        pairs.push((from, to));
        if !words.eat_sign(",") {
            break;
        }
    }
    if pairs.is_empty() {
        return Deed::Unmodelled;
    }
    Deed::Rename(pairs)
}

/// `EXCHANGE TABLES a AND b`.
fn exchange(mut words: Cursor<'_>) -> Deed {
    words.skip();
    let first = words.name();
    words.eat("AND");
    match (first, words.name()) {
        (Some(first), Some(second)) => Deed::Exchange(first, second),
        _ => Deed::Unmodelled,
    }
}

fn call(mut words: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    let Some(name) = words.name() else {
        return words.parens().map_or(Deed::Unmodelled, |text| {
            immediate(words, text.text(), dialect)
        });
    };
    let arguments = words.parens().unwrap_or(words);
    let arguments: Option<Vec<_>> = arguments
        .parts()
        .iter()
        .map(|one| expression(one.text(), dialect.name))
        .collect();
    arguments.map_or(Deed::Unmodelled, |arguments| Deed::Call(name, arguments))
}

fn execute(mut words: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    if words.eat("IMMEDIATE") {
        let text = words.until(&["USING", "INTO"]).text();
        return immediate(words, text, dialect);
    }
    if dialect.family == Family::Mssql {
        return call(words, dialect);
    }
    match words.identifier() {
        Some(name) if words.done() => Deed::Execute(name),
        _ => Deed::Unmodelled,
    }
}

/// A text that runs as a statement: read at once if it stands there.
fn immediate(outer: Cursor<'_>, text: &str, dialect: &'static Dialect) -> Deed {
    let pieces = crate::sql::pieces(text, dialect.name);
    let mut words = Cursor::new(text, &pieces.tokens);
    if let Some(literal) = words.literal().filter(|_| words.done()) {
        let read = inner(outer, literal, dialect);
        if read != Deed::Unmodelled {
            return read;
        }
    }
    expression(text, dialect.name).map_or(Deed::Unmodelled, Deed::Immediate)
}

/// `PREPARE s FROM text` (MySQL).
fn prepare(mut words: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    let name = words.identifier();
    match (name, words.eat("FROM")) {
        (Some(name), true) => expression(words.text(), dialect.name)
            .map_or(Deed::Unmodelled, |text| Deed::Prepare(name, text)),
        _ => Deed::Unmodelled,
    }
}

fn refresh(mut words: Cursor<'_>) -> Deed {
    if !words.eat_all(&["MATERIALIZED", "VIEW"]) {
        return Deed::Settled;
    }
    words.eat("CONCURRENTLY");
    words.name().map_or(Deed::Settled, Deed::Refresh)
}

fn set(mut words: Cursor<'_>, dialect: &'static Dialect) -> Deed {
    words.eat("LOCAL");
    words.eat("SESSION");
    words.eat("VARIABLE");
    if words.eat("SEARCH_PATH") {
        words.skip();
        return words.identifier().map_or(Deed::Settled, Deed::Use);
    }
    if words.eat("AUTOCOMMIT") {
        return if words.text().ends_with('0') {
            Deed::Begin
        } else {
            Deed::Commit
        };
    }
    let name = words.identifier();
    let assigned = words.eat_sign("=") || words.eat_sign(":=");
    match name {
        Some(name) if assigned => expression(words.text(), dialect.name)
            .map_or(Deed::Settled, |value| Deed::Set(name, value)),
        _ => Deed::Settled,
    }
}

fn used(mut words: Cursor<'_>) -> Deed {
    if words.eat_any(&["ROLE", "WAREHOUSE", "SECONDARY"]).is_some() {
        return Deed::Settled;
    }
    words.eat("SCHEMA");
    words.eat("DATABASE");
    words
        .name()
        .map_or(Deed::Settled, |name| Deed::Use(name.base.to_string()))
}

/// `GRANT p ON o TO r, s`, `GRANT r TO s`, and the same with `REVOKE ... FROM`.
fn grant(words: Cursor<'_>, given: bool) -> Deed {
    let mut walk = words;
    let what = walk.until(&["TO", "FROM"]).normal();
    walk.skip();
    walk.eat_any(&["ROLE", "USER", "GROUP", "SHARE"]);
    let mut who = Vec::new();
    while let Some(name) = role(&mut walk) {
        who.push(name.base.to_string());
        if !walk.eat_sign(",") {
            break;
        }
        walk.eat_any(&["ROLE", "USER", "GROUP"]);
    }
    Deed::Grant { given, what, who }
}

/// The name of a role or user: `r`, `"r"`, `'u'@'h'`.
pub(super) fn role(words: &mut Cursor<'_>) -> Option<Name> {
    let mut name = words.identifier()?;
    if words.eat_sign("@") {
        name.push('@');
        name.push_str(&words.identifier().unwrap_or_default());
    }
    while words.eat_sign(".") {
        name.push('.');
        name.push_str(&words.identifier().unwrap_or_default());
    }
    Some(Name {
        schema: "".into(),
        base: name.into(),
    })
}

/// `COPY t (a, b) FROM stdin`, followed by its rows, or `FROM` a file.
pub(super) fn copy(mut words: Cursor<'_>, inline: Option<&str>) -> Deed {
    words.skip();
    let Some(table) = words.name() else {
        return Deed::Settled;
    };
    let columns = words.parens().map_or(Vec::new(), |list| {
        list.parts()
            .into_iter()
            .filter_map(|mut part| part.identifier())
            .collect()
    });
    if words.eat("TO") {
        return Deed::Settled;
    }
    if !words.eat("FROM") {
        return Deed::Unmodelled;
    }
    if !words.eat("STDIN") {
        let source = words.normal();
        return Deed::Load { table, source };
    }
    let Some(inline) = inline else {
        return Deed::Unmodelled;
    };
    let comma = words.has("CSV");
    let rows = inline
        .lines()
        .skip(usize::from(words.has("HEADER")))
        .map(|line| fields(line, comma))
        .collect();
    Deed::Copy {
        table,
        columns,
        rows,
    }
}

/// `LOAD DATA ... INTO [TABLE] t ...`, where the rows are added to those that are there.
fn load(mut words: Cursor<'_>) -> Deed {
    let source = words.normal();
    let head = words.until(&["INTO"]);
    if head.has("REPLACE") || head.has("IGNORE") || !words.eat("INTO") {
        return Deed::Unmodelled;
    }
    words.eat("TABLE");
    load_into(words, source)
}

fn load_into(mut words: Cursor<'_>, source: String) -> Deed {
    let table = words.name();
    table.map_or(Deed::Unmodelled, |table| Deed::Load { table, source })
}

fn fields(line: &str, comma: bool) -> Vec<Option<String>> {
    let (separator, null) = if comma { (',', "") } else { ('\t', "\\N") };
    line.split(separator)
        .map(|field| (field != null).then(|| field.trim_matches('"').to_string()))
        .collect()
}
