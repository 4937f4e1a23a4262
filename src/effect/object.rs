//! The effect that `CREATE`, `DROP` and `ALTER` have by themselves.

use super::class::{Class, Words, lower, plain};
use super::dialect::{Dialect, Family};
use super::guards;
use super::shape::{Cursor, Kind};
use crate::ir::Effect;

/// `CREATE`.
pub(super) fn create(words: &Words<'_>, dialect: &Dialect) -> Class {
    let (object, kind) = named(words, 1);
    let name = format!("create-{object}");
    let unnamed = kind == Some(Kind::Index) && words.pair("INDEX", "ON");
    let effect = if words.pair("OR", "ALTER") {
        Effect::Idempotent
    } else if words.pair("OR", "REPLACE") {
        match kind {
            Some(Kind::View | Kind::Routine) => Effect::Idempotent,
            _ => Effect::Replace,
        }
    } else if unnamed && dialect.family == Family::Postgres {
        Effect::Append
    } else if words.pair("IF", "NOT") || words.pair("OR", "REFRESH") {
        Effect::Guarded
    } else if words.any(&["TEMP", "TEMPORARY"]) || words.makes_temporary() {
        Effect::Pure
    } else {
        Effect::RerunError
    };
    let refused = kind.is_some_and(|kind| guards::refuses(words, kind, dialect));
    plain(&name, if refused { Effect::RerunError } else { effect })
}

/// `DROP`.
pub(super) fn drop(words: &Words<'_>) -> Class {
    let (object, _) = named(words, 1);
    let all = words.pair("DROP", "ALL");
    let guarded = words.pair("IF", "EXISTS") || all || words.pair("DROP", "OWNED");
    let effect = if guarded {
        Effect::Idempotent
    } else {
        Effect::RerunError
    };
    let verb = words.at(0).map_or(String::new(), lower);
    plain(&format!("{verb}-{object}"), effect)
}

/// Things that may be added again and again: the same state each time.
const SETTINGS: [&str; 4] = ["SEARCH", "LIVE", "ACCOUNTS", "FILES"];

/// `ALTER`.
pub(super) fn alter(words: &Words<'_>, dialect: &Dialect) -> Class {
    let (object, kind) = named(words, 1);
    let name = format!("alter-{object}");
    let has = |word: &str| words.outside(word);
    let guarded = words.pair("IF", "NOT")
        || words.pair("IF", "EXISTS") && (has("COLUMN") || has("CONSTRAINT") || has("POLICY"));
    let adds_setting = words
        .outside_parens()
        .zip(words.outside_parens().skip(1))
        .any(|(verb, what)| verb == "ADD" && SETTINGS.contains(&what));
    let effect = if adds_setting
        || words.pair("DROP", "DEFAULT")
        || words.pair("DROP", "NOT")
        || words.pair("DROP", "SEARCH")
        || words.pair("DROP", "ALL")
    {
        Effect::Idempotent
    } else if has("SWAP") || has("APPEND") {
        Effect::Mutating
    } else if has("RENAME") && !words.pair("IF", "EXISTS") {
        Effect::RerunError
    } else if has("ADD") || has("DROP") || has("ATTACH") && dialect.family != Family::ClickHouse {
        match (guarded, kind) {
            (true, _) => Effect::Guarded,
            (false, Some(Kind::Role | Kind::Other("share" | "publication"))) if has("SET") => {
                Effect::Idempotent
            }
            (false, _) => Effect::RerunError,
        }
    } else {
        Effect::Idempotent
    };
    plain(&name, effect)
}

/// The words of the object's kind from a place on, and the kind.
fn named(words: &Words<'_>, from: usize) -> (String, Option<Kind>) {
    let mut cursor = Cursor::new("", words.0.get(from..).unwrap_or_default());
    let replaces = ["REPLACE", "ALTER", "REFRESH"];
    if cursor.eat("OR") {
        cursor.eat_any(&replaces);
    }
    match Kind::read(&mut cursor) {
        Some((kind, words, _)) => (words, Some(kind)),
        None => {
            let rest = words.0.get(from..).unwrap_or_default();
            let word = rest.iter().find_map(|token| token.word());
            (word.map_or("object".to_string(), lower), None)
        }
    }
}

impl Words<'_> {
    /// Transact-SQL's `#name`.
    fn makes_temporary(&self) -> bool {
        self.0.iter().take(4).any(
            |token| matches!(&token.kind, crate::sql::Kind::Word(word) if word.starts_with('#')),
        )
    }
}
