//! A statement's first words into its kind, its flags, and the effect that it has by itself.
//!
//! The effect counts where the model cannot carry the statement out, and says which of the safe
//! effects a statement has that was seen to be one. It works on words, because what no parser
//! accepts has an effect as well.

use super::dialect::{Dialect, Family};
use super::object;
use super::verbs::{UNKNOWN, is_verb};
use super::volatile::is_volatile;
use crate::ir::Effect;
use crate::sql::{Kind, Lexeme};

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
            "select" | "begin" | "commit" | "rollback" => Effect::Pure,
            _ => Effect::Conditional,
        }
    }

    /// What a conditional effect rests on.
    pub(super) fn obligation(&self) -> Option<String> {
        if self.safe() != Effect::Conditional {
            return None;
        }
        let rests = match self.kind.as_str() {
            "merge" => "the keys that it merges on are unique and not NULL",
            "insert" | "replace" => {
                "the key of its rows is unique, or its condition excludes rows that are there"
            }
            "copy-into" => "the load history still knows the files",
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
        "SELECT" | "FROM" | "VALUES" if words.outside("INTO") => {
            plain("select-into", Effect::RerunError)
        }
        "SELECT" | "FROM" | "VALUES" if words.any(&["NEXTVAL", "SETVAL"]) => {
            plain("select", Effect::Append)
        }
        "SELECT" | "FROM" | "VALUES" => plain("select", Effect::Pure),
        "SHOW" | "EXPLAIN" | "DESCRIBE" | "DESC" | "LIST" | "LS" | "TABLE" | "PRINT" | "HELP"
        | "PIVOT" | "SUMMARIZE" => plain(&name, Effect::Pure),
        "SET" | "USE" | "RESET" | "UNSET" | "DISCARD" | "PREPARE" | "DEALLOCATE" | "LOCK"
        | "UNLOCK" | "LISTEN" | "UNLISTEN" | "NOTIFY" | "PRAGMA" | "LOAD" | "DECLARE" | "FETCH"
        | "CLOSE" | "KILL" | "WATCH" | "LET" | "ADD" | "GET" | "CACHE" | "UNCACHE" => {
            plain(&name, Effect::Pure)
        }
        "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "END" | "ABORT" => {
            transaction(verb, words)
        }
        "GRANT" | "REVOKE" | "COMMENT" | "ANALYZE" | "ANALYSE" | "VACUUM" | "OPTIMIZE"
        | "REFRESH" | "CHECKPOINT" | "CLUSTER" | "REINDEX" | "SYSTEM" | "INSTALL" | "FLUSH"
        | "MSCK" | "REPAIR" | "CHECK" | "SECURITY" | "DBCC" | "DENY" | "REASSIGN"
        | "RECONFIGURE" | "PURGE" | "FORCE" | "PUT" | "REMOVE" | "RM" | "UPDATE_STATISTICS"
        | "IMPORT" | "DETACH" | "BACKUP" | "SUSPEND" | "RESUME" => plain(&name, Effect::Idempotent),
        "ATTACH" if matches!(dialect.family, Family::Sqlite | Family::DuckDb) => {
            plain(&name, Effect::Pure)
        }
        "ATTACH" => plain(&name, Effect::RerunError),
        "TRUNCATE" => plain(&name, Effect::Replace),
        "DELETE" => plain(&name, Effect::Idempotent),
        "UPDATE" if words.at(1) == Some("STATISTICS") => {
            plain("update-statistics", Effect::Idempotent)
        }
        "UPDATE" => plain(&name, words.assigned()),
        "INSERT" => insert(words),
        "REPLACE" | "UPSERT" => plain(&name, Effect::Conditional),
        "MERGE" => plain(&name, Effect::Conditional),
        "COPY" => copy(words, dialect),
        "EXPORT" | "UNLOAD" => plain(&name, Effect::Replace),
        "RESTORE" => plain(&name, Effect::Idempotent),
        "RENAME" => plain(&name, Effect::RerunError),
        "EXCHANGE" => plain(&name, Effect::Mutating),
        _ if !is_verb(&name) => plain(UNKNOWN, Effect::Unknown),
        _ => plain(&name, Effect::Unknown),
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
    if words.outside("TO") && !words.outside("FROM") || words.copies_out() {
        return plain("copy", Effect::Replace);
    }
    let once = words.at(1) == Some("INTO")
        && dialect.family == Family::Warehouse
        && !words.any(&["FORCE"]);
    match once {
        true => plain("copy-into", Effect::Conditional),
        false => plain("copy", Effect::Append),
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

/// What stands beside the effect (design section 7).
fn flags(words: &Words<'_>, kind: &str, dialect: &Dialect) -> Vec<&'static str> {
    let mut flags = Vec::new();
    let verb = words.at(0).unwrap_or_default();
    let replaces = verb == "CREATE" && words.pair("OR", "REPLACE");
    let holds_rows =
        kind.ends_with("-table") || kind.ends_with("-schema") || kind.ends_with("-database");
    let drops =
        verb == "DROP" || verb == "ALTER" && words.any(&["DROP"]) && !words.pair("DROP", "DEFAULT");
    if matches!(verb, "TRUNCATE" | "DELETE")
        || drops
        || kind == "insert-overwrite"
        || replaces && holds_rows
    {
        flags.push("destructive");
    }
    if replaces && replacing_drops_grants(words, kind, dialect)
        || verb == "DROP" && !kind.ends_with("-index")
    {
        flags.push("drops-grants");
    }
    if words.volatile() {
        flags.push("volatile");
    }
    let defines = matches!(
        verb,
        "CREATE" | "DROP" | "ALTER" | "TRUNCATE" | "RENAME" | "GRANT" | "REVOKE"
    );
    let commits = dialect.family == Family::MySql && defines && !words.any(&["TEMPORARY"])
        || dialect.name == "redshift" && verb == "TRUNCATE"
        || matches!(dialect.name, "snowflake" | "oracle") && defines;
    if commits {
        flags.push("implicit-commit");
    }
    if dialect.family == Family::Postgres && runs_alone(words, kind, dialect) {
        flags.push("no-transaction");
    }
    flags
}

/// Whether `create or replace` takes the grants on the object with it: Snowflake does, unless told
/// to copy them, and so do views of Databricks and Spark. MySQL, ClickHouse and Oracle keep grants
/// by name; Delta tables, BigQuery and Trino keep them with the object (the vendors' manuals).
fn replacing_drops_grants(words: &Words<'_>, kind: &str, dialect: &Dialect) -> bool {
    match dialect.name {
        "snowflake" => !words.pair("COPY", "GRANTS"),
        "databricks" | "spark" => kind == "create-view",
        _ => false,
    }
}

/// Statements of Postgres and Redshift that cannot run in a transaction block. A materialized view
/// can be refreshed concurrently in one.
fn runs_alone(words: &Words<'_>, kind: &str, dialect: &Dialect) -> bool {
    let verb = words.at(0).unwrap_or_default();
    let concurrent = verb != "REFRESH" && words.any(&["CONCURRENTLY"]);
    let whole = verb == "REINDEX"
        && words
            .outside_parens()
            .any(|word| matches!(word, "DATABASE" | "SCHEMA" | "SYSTEM"));
    let redshift = dialect.name == "redshift"
        && (matches!(kind, "create-external-table" | "drop-external-table")
            || verb == "ALTER" && words.outside("APPEND"));
    let always = matches!(
        kind,
        "vacuum"
            | "create-database"
            | "drop-database"
            | "create-tablespace"
            | "drop-tablespace"
            | "alter-system"
    );
    concurrent || whole || redshift || always
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

/// The words of a statement.
pub(super) struct Words<'t>(pub(super) &'t [Lexeme]);

impl<'t> Words<'t> {
    /// The word at a place.
    pub(super) fn at(&self, index: usize) -> Option<&'t str> {
        self.0.get(index)?.word()
    }

    /// Whether one of some words stands anywhere.
    pub(super) fn any(&self, wanted: &[&str]) -> bool {
        self.0
            .iter()
            .any(|token| token.word().is_some_and(|word| wanted.contains(&word)))
    }

    /// Whether two words follow each other anywhere.
    pub(super) fn pair(&self, first: &str, second: &str) -> bool {
        let mut pairs = self.0.iter().zip(self.0.iter().skip(1));
        pairs.any(|(one, other)| one.word() == Some(first) && other.word() == Some(second))
    }

    /// The words that no parenthesis encloses.
    pub(super) fn outside_parens(&self) -> impl Iterator<Item = &'t str> {
        let mut depth = 0usize;
        self.0.iter().filter_map(move |token| {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            token.word().filter(|_| depth == 0)
        })
    }

    /// Whether a word stands outside parentheses.
    pub(super) fn outside(&self, wanted: &str) -> bool {
        self.outside_parens().any(|word| word == wanted)
    }

    /// `INSERT INTO t REPLACE WHERE ...` (Databricks).
    fn replaces(&self) -> bool {
        self.pair("REPLACE", "WHERE") || self.pair("REPLACE", "USING")
    }

    /// `COPY t TO ...`: `TO` comes before any `FROM`; and Snowflake's `COPY INTO @stage`.
    fn copies_out(&self) -> bool {
        let first = self
            .outside_parens()
            .find(|word| matches!(*word, "TO" | "FROM"));
        let sign = self.0.get(2).map(|token| &token.kind);
        let stage = self.at(1) == Some("INTO")
            && matches!(sign, Some(Kind::Other(text)) if text.starts_with('@') || text.starts_with('\''));
        first == Some("TO") || stage
    }

    fn volatile(&self) -> bool {
        let mut words = self.0.iter().filter_map(Lexeme::word);
        words.any(is_volatile)
    }

    /// What the assignments of an update mean: mutating if a column is computed from itself.
    fn assigned(&self) -> Effect {
        let Some(set) = self.0.iter().position(|token| token.word() == Some("SET")) else {
            return Effect::Idempotent;
        };
        let assignments = self.0.get(set + 1..).unwrap_or_default();
        let end = assignments
            .iter()
            .position(|token| matches!(token.word(), Some("WHERE" | "FROM")));
        let assignments = assignments
            .get(..end.unwrap_or(assignments.len()))
            .unwrap_or_default();
        let mut depth = 0usize;
        let mut before = None;
        let mut target: Option<&str> = None;
        for token in assignments {
            match &token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Other(text) if text == "," && depth == 0 => target = None,
                Kind::Other(text) if text == "=" && depth == 0 && target.is_none() => {
                    target = before
                }
                Kind::Word(word) if target == Some(word.as_str()) || is_volatile(word) => {
                    return Effect::Mutating;
                }
                _ => {}
            }
            before = token.word();
        }
        Effect::Idempotent
    }
}
