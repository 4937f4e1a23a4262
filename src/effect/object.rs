//! The effect that `CREATE`, `DROP` and `ALTER` have by themselves.

use super::class::{Class, lower, plain};
use super::dialect::{Dialect, Family};
use super::guards;
use super::shape::{Cursor, Kind};
use super::words::Words;
use crate::ir::Effect;

/// `CREATE`.
pub(super) fn create(words: &Words<'_>, dialect: &Dialect) -> Class {
    let (object, kind) = named(words, 1);
    let name = format!("create-{object}");
    let unnamed = kind == Some(Kind::Index) && words.pair("INDEX", "ON");
    let effect = if words.makes_temporary() {
        Effect::Pure
    } else if words.pair("OR", "ALTER") || words.pair("OR", "REFRESH") {
        Effect::Idempotent
    } else if words.pair("OR", "REPLACE") {
        match kind {
            Some(Kind::View | Kind::Routine) => Effect::Idempotent,
            _ => Effect::Replace,
        }
    } else if unnamed && dialect.family == Family::Postgres {
        Effect::Append
    } else if words.pair("IF", "NOT") {
        Effect::Guarded
    } else if words.is_on("DROP_EXISTING") {
        Effect::Replace
    } else if words.any(&["BLOOMFILTER"]) {
        Effect::Idempotent
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

/// What may be added or dropped again and again: the same state each time.
const SETTINGS: [&str; 9] = [
    "SEARCH",
    "LIVE",
    "ACCOUNTS",
    "FILES",
    "MEMBER",
    "USER",
    "CLUSTERING",
    "ALL",
    "NOT",
];

/// `ALTER`.
pub(super) fn alter(words: &Words<'_>, dialect: &Dialect) -> Class {
    let (object, kind) = named(words, 1);
    let effect = match (object.as_str(), kind) {
        ("session", _) => Effect::Pure,
        ("warehouse" | "pipe", _) => of_service(words),
        _ => altered(words, kind, dialect),
    };
    plain(&format!("alter-{object}"), effect)
}

/// What runs: a state that it is in already is refused, files that it has loaded are passed over.
fn of_service(words: &Words<'_>) -> Effect {
    let turns = words.outside("SUSPEND") || words.outside("RESUME");
    if turns && !words.pair("IF", "SUSPENDED") || words.outside("REFRESH") {
        Effect::Conditional
    } else {
        Effect::Idempotent
    }
}

fn altered(words: &Words<'_>, kind: Option<Kind>, dialect: &Dialect) -> Effect {
    let has = |word: &str| words.outside(word);
    let verbs = || words.outside_parens().zip(words.outside_parens().skip(1));
    let sets = verbs().any(|(verb, what)| {
        matches!(verb, "ADD" | "DROP") && SETTINGS.contains(&what)
            || verb == "DROP"
                && matches!(what, "DEFAULT" | "ROW" | "MASK" | "FILTER")
                && !words.pair("ACCESS", "POLICY")
    });
    if sets {
        Effect::Idempotent
    } else if has("APPEND") {
        Effect::Conditional
    } else if has("SWAP") || has("EXCHANGE") {
        Effect::Mutating
    } else if has("EXECUTE") {
        match words.any(&["ADD_FILES", "ADD_FILES_FROM_TABLE"]) {
            true => Effect::Append,
            false => Effect::Idempotent,
        }
    } else if has("RENAME") && !words.pair("IF", "EXISTS")
        || has("INHERIT")
        || has("SWITCH")
        || has("TRANSFER")
        || has("FETCH")
    {
        Effect::RerunError
    } else if has("ADD") || has("ATTACH") && attaches_once(kind, dialect) {
        match kind {
            _ if words.pair("IF", "NOT") => Effect::Guarded,
            Some(Kind::Role | Kind::Other("share" | "publication")) if has("SET") => {
                Effect::Idempotent
            }
            _ => Effect::RerunError,
        }
    } else if has("DROP") {
        match words.guards_part() {
            true => Effect::Idempotent,
            false => Effect::RerunError,
        }
    } else {
        Effect::Idempotent
    }
}

/// A partition of a table is attached once; an index that is attached stays so silently.
fn attaches_once(kind: Option<Kind>, dialect: &Dialect) -> bool {
    dialect.family != Family::ClickHouse && kind != Some(Kind::Index)
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
