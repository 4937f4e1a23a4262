//! A statement's first words into its kind, its flags, and the effect that it has by itself.
//!
//! The effect counts where the model cannot carry the statement out, and says which of the safe
//! effects a statement has that was seen to be one. It works on words, because what no parser
//! accepts has an effect as well.

use super::dialect::{Dialect, Family};
use super::flags::flags;
use super::verbs::{UNKNOWN, is_verb};
use super::words::Words;
use super::{object, routine};
use crate::ir::Effect;
use crate::sql::Lexeme;

/// What a statement is.
#[derive(Debug)]
pub(super) struct Class {
    /// Verb and object, such as `create-table`.
    pub(super) kind: String,
    /// What running it twice means, as far as the statement alone tells.
    pub(super) effect: Effect,
    /// Flags beside the effect.
    pub(super) flags: Vec<&'static str>,
}

impl Class {
    /// The effect of a statement whose second run was seen to leave everything as it was.
    pub(super) fn safe(&self) -> Effect {
        if !self.effect.is_flagged() && self.effect != Effect::Unknown {
            return self.effect;
        }
        match self.kind.split('-').next().unwrap_or_default() {
            "create" => Effect::Replace,
            "drop" | "alter" | "update" | "delete" | "truncate" | "rename" => Effect::Idempotent,
            // A counter set to a value.
            "select" if self.effect == Effect::Append => Effect::Idempotent,
            "select" | "begin" | "commit" | "rollback" => Effect::Pure,
            _ => Effect::Conditional,
        }
    }

    /// Whether it is the call of an engine's own routine, which the model does not carry out.
    pub(super) fn is_of_routine(&self) -> bool {
        self.kind == "select"
            && matches!(
                self.effect,
                Effect::Idempotent | Effect::Guarded | Effect::RerunError
            )
    }

    /// What a conditional effect rests on.
    pub(super) fn obligation(&self, effect: Effect) -> Option<String> {
        if effect != Effect::Conditional {
            return None;
        }
        let rests = match self.kind.as_str() {
            "merge" => "the keys that it merges on are unique and not NULL",
            "insert" | "replace" => {
                "the key of its rows is unique, or its condition excludes rows that are there"
            }
            "copy-into" | "alter-pipe" => "the load history still knows the files",
            "copy" | "load" | "bulk-insert" => "the files hold the same rows when it comes again",
            "alter-warehouse" => "the warehouse is in the other state when it comes again",
            "alter-table" => "the table that the rows were moved from stays empty",
            _ => "what it looks for tells whether it ran before",
        };
        Some(rests.to_string())
    }
}

/// Classifies one statement; it has at least one token.
pub(super) fn classify(tokens: &[Lexeme], dialect: &Dialect) -> Class {
    let words = Words(tokens);
    let mut class = match words.at(0) {
        None => plain("select", Effect::Pure),
        Some("CREATE") => object::create(&words, dialect),
        Some("DROP" | "UNDROP") => object::drop(&words),
        Some("ALTER") => object::alter(&words, dialect),
        Some("WITH") => with(&words, dialect),
        Some(verb) => by_verb(verb, &words, dialect),
    };
    class.flags.extend(flags(&words, &class.kind, dialect));
    class.flags.sort_unstable();
    class.flags.dedup();
    class
}

/// Whether a query certainly changes nothing: no change of rows within, no sequence, no new table.
pub(super) fn only_reads(tokens: &[Lexeme]) -> bool {
    let words = Words(tokens);
    !words.any(&[
        "INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "NEXTVAL", "SETVAL",
    ])
}

fn by_verb(verb: &str, words: &Words<'_>, dialect: &Dialect) -> Class {
    let name = lower(verb);
    match verb {
        "SELECT" | "FROM" | "VALUES" => select(words),
        "SHOW" | "EXPLAIN" | "DESCRIBE" | "DESC" | "LIST" | "LS" | "TABLE" | "PRINT" | "HELP"
        | "PIVOT" | "UNPIVOT" | "SUMMARIZE" | "ASSERT" | "EXISTS" | "HANDLER" | "WAITFOR" => {
            plain(&name, Effect::Pure)
        }
        "SET" => plain(&name, set(words)),
        "LOAD" if words.at(1) == Some("DATA") => load(words),
        "DECLARE" if words.any(&["BEGIN"]) => plain("block", Effect::Unknown),
        "USE" | "RESET" | "UNSET" | "DISCARD" | "PREPARE" | "DEALLOCATE" | "LOCK" | "UNLOCK"
        | "LISTEN" | "UNLISTEN" | "NOTIFY" | "PRAGMA" | "LOAD" | "DECLARE" | "FETCH" | "CLOSE"
        | "KILL" | "WATCH" | "LET" | "ADD" | "GET" | "CACHE" | "UNCACHE" => {
            plain(&name, Effect::Pure)
        }
        "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "END" | "ABORT" => {
            transaction(verb, words)
        }
        "TRUNCATE" => plain(&name, Effect::Replace),
        "DELETE" => plain(&name, Effect::Idempotent),
        "UPDATE" if words.at(1) == Some("STATISTICS") => {
            plain("update-statistics", Effect::Idempotent)
        }
        "UPDATE" if words.at(1) == Some("EXTENSIONS") => {
            plain("update-extensions", Effect::Idempotent)
        }
        "UPDATE" => plain(&name, words.assigned()),
        "INSERT" => insert(words),
        "REPLACE" | "UPSERT" | "MERGE" => plain(&name, Effect::Conditional),
        "BULK" => plain("bulk-insert", Effect::Append),
        "COPY" => copy(words, dialect),
        "RENAME" | "THROW" => plain(&name, Effect::RerunError),
        "EXCHANGE" => plain(&name, Effect::Mutating),
        "DO" if dialect.family == Family::MySql => plain(&name, Effect::Pure),
        "CALL" if words.at(1).is_some_and(routine::only_tells) => plain(&name, Effect::Pure),
        "CALL" | "EXEC" | "EXECUTE" => {
            plain(&name, routine::known(words).unwrap_or(Effect::Unknown))
        }
        _ if !is_verb(&name) => plain(UNKNOWN, Effect::Unknown),
        _ => plain(&name, upkeep(verb, words, dialect)),
    }
}

/// Statements about objects and files as a whole; control flow and what is not known is unknown.
fn upkeep(verb: &str, words: &Words<'_>, dialect: &Dialect) -> Effect {
    match verb {
        "ANALYZE" if words.at(1) == Some("COMPRESSION") => Effect::Pure,
        "VACUUM" if words.at(1) == Some("INTO") => Effect::RerunError,
        "ATTACH" if matches!(dialect.family, Family::Sqlite | Family::DuckDb) => Effect::Pure,
        "DETACH" if matches!(dialect.family, Family::Sqlite | Family::DuckDb) => Effect::Pure,
        "ATTACH" if words.pair("IF", "NOT") => Effect::Guarded,
        "DETACH" if words.pair("IF", "EXISTS") => Effect::Idempotent,
        "ATTACH" | "DETACH" | "IMPORT" => Effect::RerunError,
        "BACKUP" | "RESTORE" if dialect.family == Family::ClickHouse => Effect::RerunError,
        "EXPORT" if words.at(1) == Some("DATA") && !words.is_set("OVERWRITE") => Effect::RerunError,
        "EXPORT" => Effect::Replace,
        "UNLOAD" if words.any(&["ALLOWOVERWRITE", "CLEANPATH"]) => Effect::Replace,
        "UNLOAD" => Effect::RerunError,
        "GRANT" | "REVOKE" | "COMMENT" | "ANALYZE" | "ANALYSE" | "VACUUM" | "OPTIMIZE"
        | "REFRESH" | "CHECKPOINT" | "CLUSTER" | "REINDEX" | "SYSTEM" | "INSTALL" | "FLUSH"
        | "MSCK" | "FSCK" | "REPAIR" | "CHECK" | "SECURITY" | "DBCC" | "DENY" | "REASSIGN"
        | "RECONFIGURE" | "PURGE" | "FORCE" | "PUT" | "REMOVE" | "RM" | "UPDATE_STATISTICS"
        | "BACKUP" | "RESTORE" | "SUSPEND" | "RESUME" | "SYNC" | "CONVERT" | "REORG" => {
            Effect::Idempotent
        }
        _ => Effect::Unknown,
    }
}

fn select(words: &Words<'_>) -> Class {
    if words.outside("INTO") {
        return plain("select-into", Effect::RerunError);
    }
    if words.any(&["NEXTVAL", "SETVAL"]) {
        return plain("select", Effect::Append);
    }
    plain("select", routine::known(words).unwrap_or(Effect::Pure))
}

/// `SET` is of the session, but for what the server or a user keeps.
fn set(words: &Words<'_>) -> Effect {
    let lasts = matches!(
        words.at(1),
        Some("GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "PASSWORD")
    ) || words.at(1) == Some("DEFAULT") && words.at(2) == Some("ROLE");
    match lasts {
        true => Effect::Idempotent,
        false => Effect::Pure,
    }
}

/// `LOAD DATA` of MySQL, BigQuery and Spark: rows of a file.
fn load(words: &Words<'_>) -> Class {
    if words.any(&["OVERWRITE"]) {
        return plain("load-overwrite", Effect::Replace);
    }
    match words.pair("REPLACE", "INTO") || words.pair("IGNORE", "INTO") {
        true => plain("load", Effect::Conditional),
        false => plain("load", Effect::Append),
    }
}

fn insert(words: &Words<'_>) -> Class {
    if words.at(1) == Some("OVERWRITE") || words.pair("INTO", "REPLACE") || words.replaces() {
        return plain("insert-overwrite", Effect::Replace);
    }
    let keyed = words.any(&["CONFLICT", "DUPLICATE"])
        || words.at(1) == Some("IGNORE")
        || words.at(1) == Some("OR")
            && words
                .at(2)
                .is_some_and(|word| matches!(word, "REPLACE" | "IGNORE"))
        || words.pair("NOT", "EXISTS");
    plain(
        "insert",
        if keyed {
            Effect::Conditional
        } else {
            Effect::Append
        },
    )
}

/// `COPY` out writes files; `COPY INTO` of Snowflake and Databricks loads each file once.
fn copy(words: &Words<'_>, dialect: &Dialect) -> Class {
    if words.pair("FROM", "DATABASE") {
        return plain("copy", Effect::RerunError);
    }
    if words.at(1) == Some("INTO") {
        return match words.names_files() {
            true => plain("copy", unloaded(words)),
            false if dialect.family == Family::Warehouse && !words.is_set("FORCE") => {
                plain("copy-into", Effect::Conditional)
            }
            false => plain("copy", Effect::Append),
        };
    }
    if words.outside("TO") && !words.outside("FROM") || words.copies_out() {
        return plain("copy", Effect::Replace);
    }
    plain("copy", Effect::Append)
}

/// Snowflake refuses to write over files unless it is told to; names of their own make new ones.
fn unloaded(words: &Words<'_>) -> Effect {
    if words.is_set("OVERWRITE") {
        Effect::Replace
    } else if words.is_set("INCLUDE_QUERY_ID") {
        Effect::Append
    } else {
        Effect::RerunError
    }
}

/// A common table expression: what matters is the verb after it.
fn with(words: &Words<'_>, dialect: &Dialect) -> Class {
    let verb = words
        .outside_parens()
        .find(|word| matches!(*word, "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "SELECT"));
    match verb {
        Some("SELECT") if words.any(&["INSERT", "UPDATE", "DELETE", "MERGE"]) => {
            plain("select", Effect::Unknown)
        }
        Some(verb) => by_verb(verb, words, dialect),
        None => plain("with", Effect::Unknown),
    }
}

fn transaction(verb: &str, words: &Words<'_>) -> Class {
    if verb == "BEGIN" && words.0.len() > 2 && words.any(&["END"]) {
        return plain("block", Effect::Unknown);
    }
    plain(&lower(verb), Effect::Pure)
}

/// A class without flags.
pub(super) fn plain(kind: &str, effect: Effect) -> Class {
    Class {
        kind: kind.to_string(),
        effect,
        flags: Vec::new(),
    }
}

/// A word in small letters.
pub(super) fn lower(word: &str) -> String {
    word.to_ascii_lowercase()
}
