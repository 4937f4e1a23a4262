//! The kinds of objects, by the words that name them.

use super::Cursor;

/// A kind of object: what shares a name space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Tables of all sorts.
    Table,
    /// Views.
    View,
    /// Materialized views.
    Materialized,
    /// Sequences.
    Sequence,
    /// Indexes.
    Index,
    /// Functions, procedures, aggregates, macros.
    Routine,
    /// Triggers.
    Trigger,
    /// Schemas, and databases where they are the same.
    Schema,
    /// Roles, users, groups.
    Role,
    /// Types and domains.
    Type,
    /// Policies of a table.
    Policy,
    /// Everything else, by its words.
    Other(&'static str),
}

/// Words of a kind, longest first where one begins another.
static KINDS: &[(&[&str], Kind)] = &[
    (&["MATERIALIZED", "VIEW"], Kind::Materialized),
    (&["DYNAMIC", "TABLE"], Kind::Table),
    (&["EXTERNAL", "TABLE"], Kind::Table),
    (&["FOREIGN", "TABLE"], Kind::Table),
    (&["ICEBERG", "TABLE"], Kind::Table),
    (&["HYBRID", "TABLE"], Kind::Table),
    (&["EVENT", "TABLE"], Kind::Table),
    (&["STREAMING", "TABLE"], Kind::Table),
    (&["SNAPSHOT", "TABLE"], Kind::Table),
    (&["SEMANTIC", "VIEW"], Kind::View),
    (&["TABLE", "FUNCTION"], Kind::Routine),
    (&["AGGREGATE", "FUNCTION"], Kind::Routine),
    (&["EXTERNAL", "FUNCTION"], Kind::Routine),
    (&["EVENT", "TRIGGER"], Kind::Other("event trigger")),
    (&["ROW", "ACCESS", "POLICY"], Kind::Policy),
    (&["ROW", "POLICY"], Kind::Policy),
    (&["RLS", "POLICY"], Kind::Policy),
    (&["SECURITY", "POLICY"], Kind::Other("security policy")),
    (
        &["PARTITION", "FUNCTION"],
        Kind::Other("partition function"),
    ),
    (&["PARTITION", "SCHEME"], Kind::Other("partition scheme")),
    (&["MASKING", "POLICY"], Kind::Other("masking policy")),
    (&["NETWORK", "POLICY"], Kind::Other("network policy")),
    (&["NETWORK", "RULE"], Kind::Other("network rule")),
    (&["SESSION", "POLICY"], Kind::Other("session policy")),
    (&["PASSWORD", "POLICY"], Kind::Other("password policy")),
    (
        &["AGGREGATION", "POLICY"],
        Kind::Other("aggregation policy"),
    ),
    (&["PROJECTION", "POLICY"], Kind::Other("projection policy")),
    (&["DATABASE", "ROLE"], Kind::Role),
    (&["APPLICATION", "ROLE"], Kind::Role),
    (&["EXTERNAL", "SCHEMA"], Kind::Schema),
    (&["EXTERNAL", "VOLUME"], Kind::Other("external volume")),
    (&["RESOURCE", "MONITOR"], Kind::Other("resource monitor")),
    (&["STORAGE", "INTEGRATION"], Kind::Other("integration")),
    (&["NOTIFICATION", "INTEGRATION"], Kind::Other("integration")),
    (&["SECURITY", "INTEGRATION"], Kind::Other("integration")),
    (&["CATALOG", "INTEGRATION"], Kind::Other("integration")),
    (&["API", "INTEGRATION"], Kind::Other("integration")),
    (
        &["EXTERNAL", "ACCESS", "INTEGRATION"],
        Kind::Other("integration"),
    ),
    (&["FILE", "FORMAT"], Kind::Other("file format")),
    (&["SEARCH", "INDEX"], Kind::Index),
    (&["VECTOR", "INDEX"], Kind::Index),
    (&["FULLTEXT", "INDEX"], Kind::Index),
    (
        &["FOREIGN", "DATA", "WRAPPER"],
        Kind::Other("foreign data wrapper"),
    ),
    (&["USER", "MAPPING"], Kind::Other("user mapping")),
    (
        &["TEXT", "SEARCH", "CONFIGURATION"],
        Kind::Other("text search configuration"),
    ),
    (
        &["TEXT", "SEARCH", "DICTIONARY"],
        Kind::Other("text search dictionary"),
    ),
    (&["SETTINGS", "PROFILE"], Kind::Other("settings profile")),
    (&["NAMED", "COLLECTION"], Kind::Other("named collection")),
    (&["GIT", "REPOSITORY"], Kind::Other("git repository")),
    (&["COMPUTE", "POOL"], Kind::Other("compute pool")),
    (&["DATA", "METRIC", "FUNCTION"], Kind::Routine),
    (&["TABLE"], Kind::Table),
    (&["VIEW"], Kind::View),
    (&["SEQUENCE"], Kind::Sequence),
    (&["GENERATOR"], Kind::Sequence),
    (&["INDEX"], Kind::Index),
    (&["FUNCTION"], Kind::Routine),
    (&["PROCEDURE"], Kind::Routine),
    (&["PROC"], Kind::Routine),
    (&["ROUTINE"], Kind::Routine),
    (&["AGGREGATE"], Kind::Routine),
    (&["MACRO"], Kind::Routine),
    (&["TRIGGER"], Kind::Trigger),
    (&["SCHEMA"], Kind::Schema),
    (&["DATABASE"], Kind::Schema),
    (&["CATALOG"], Kind::Other("catalog")),
    (&["ROLE"], Kind::Role),
    (&["USER"], Kind::Role),
    (&["GROUP"], Kind::Role),
    (&["LOGIN"], Kind::Other("login")),
    (&["TYPE"], Kind::Type),
    (&["DOMAIN"], Kind::Type),
    (&["POLICY"], Kind::Policy),
    (&["EXTENSION"], Kind::Other("extension")),
    (&["PUBLICATION"], Kind::Other("publication")),
    (&["SUBSCRIPTION"], Kind::Other("subscription")),
    (&["STATISTICS"], Kind::Other("statistics")),
    (&["COLLATION"], Kind::Other("collation")),
    (&["CAST"], Kind::Other("cast")),
    (&["OPERATOR"], Kind::Other("operator")),
    (&["RULE"], Kind::Other("rule")),
    (&["SERVER"], Kind::Other("server")),
    (&["TABLESPACE"], Kind::Other("tablespace")),
    (&["LANGUAGE"], Kind::Other("language")),
    (&["EVENT"], Kind::Other("event")),
    (&["STREAM"], Kind::Other("stream")),
    (&["TASK"], Kind::Other("task")),
    (&["TAG"], Kind::Other("tag")),
    (&["PIPE"], Kind::Other("pipe")),
    (&["STAGE"], Kind::Other("stage")),
    (&["ALERT"], Kind::Other("alert")),
    (&["SHARE"], Kind::Other("share")),
    (&["DATASHARE"], Kind::Other("datashare")),
    (&["WAREHOUSE"], Kind::Other("warehouse")),
    (&["SECRET"], Kind::Other("secret")),
    (&["SYNONYM"], Kind::Other("synonym")),
    (&["MODEL"], Kind::Other("model")),
    (&["STREAMLIT"], Kind::Other("streamlit")),
    (&["SERVICE"], Kind::Other("service")),
    (&["VOLUME"], Kind::Other("volume")),
    (&["CONNECTION"], Kind::Other("connection")),
    (&["RECIPIENT"], Kind::Other("recipient")),
    (&["PROVIDER"], Kind::Other("provider")),
    (&["QUOTA"], Kind::Other("quota")),
    (&["DICTIONARY"], Kind::Other("dictionary")),
    (&["RESERVATION"], Kind::Other("reservation")),
    (&["ASSIGNMENT"], Kind::Other("assignment")),
    (&["CAPACITY"], Kind::Other("capacity")),
    (&["MEMBER"], Kind::Other("member")),
];

/// Words that may stand before the kind and change nothing here.
static MODIFIERS: &[&str] = &[
    "TEMP",
    "TEMPORARY",
    "TRANSIENT",
    "SECURE",
    "UNIQUE",
    "LOCAL",
    "GLOBAL",
    "VOLATILE",
    "RECURSIVE",
    "UNLOGGED",
    "FORCE",
    "FOREIGN",
    "BLOOMFILTER",
    "VIRTUAL",
    "NONCLUSTERED",
    "CLUSTERED",
    "COLUMNSTORE",
    "PERSISTENT",
    "LIVE",
    "TRUSTED",
    "PROCEDURAL",
    "CONSTRAINT",
    "MANAGED",
    "SPATIAL",
    "BITMAP",
    "DEFAULT",
    "PRIVATE",
    "DEFINER",
    "ALGORITHM",
    "MERGE",
    "UNDEFINED",
    "SQL",
    "SECURITY",
    "INVOKER",
    "AGGREGATE",
    "CUBE",
    "EDITIONABLE",
    "NONEDITIONABLE",
    "REFRESHABLE",
    "VERSIONED",
    "PUBLIC",
    "RESTRICTED",
];

impl Kind {
    /// Reads modifiers and the words of a kind; gives the kind, its words in small letters joined
    /// by `-`, and the modifiers.
    pub(crate) fn read<'t>(cursor: &mut Cursor<'t>) -> Option<(Kind, String, Vec<&'t str>)> {
        let mut modifiers = Vec::new();
        loop {
            let found = KINDS.iter().find(|(words, _)| cursor.eat_all(words));
            if let Some((words, kind)) = found {
                return Some((*kind, words.join("-").to_ascii_lowercase(), modifiers));
            }
            match cursor.peek() {
                Some(word) if MODIFIERS.contains(&word) => {
                    modifiers.push(word);
                    cursor.skip();
                    definer(cursor, word);
                }
                _ => return None,
            }
        }
    }
}

/// `DEFINER = user@host`, `ALGORITHM = MERGE`.
fn definer(cursor: &mut Cursor<'_>, word: &str) {
    if matches!(word, "DEFINER" | "ALGORITHM") && cursor.eat_sign("=") {
        cursor.skip();
        let host = |cursor: &Cursor<'_>| {
            let token = cursor.token();
            token.is_some_and(|token| cursor.text_of(token).starts_with('@'))
        };
        let apart = cursor.eat_sign("@");
        if apart || host(cursor) {
            cursor.skip();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_kind_comes_before_the_one_that_begins_it() {
        for (at, (words, _)) in KINDS.iter().enumerate() {
            let hidden = KINDS[..at]
                .iter()
                .any(|(before, _)| words.starts_with(before));
            assert!(!hidden, "{words:?} is never read");
        }
    }
}
