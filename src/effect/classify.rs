//! A statement's tokens into its kind and its effect (design section 7), from its first words.

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

/// Classifies one statement; it has at least one token.
pub(super) fn classify(tokens: &[Lexeme]) -> Class {
    let words = Words(tokens);
    let Some(verb) = words.at(0) else {
        return class("unknown", Effect::Unknown);
    };
    match verb {
        "CREATE" => create(&words),
        "DROP" => drop(&words),
        "ALTER" => alter(&words),
        "WITH" => with(&words),
        "UPDATE" => update(&words),
        _ => by_verb(verb, &words),
    }
}

fn by_verb(verb: &str, words: &Words<'_>) -> Class {
    match verb {
        "SELECT" if words.has_outside_parens("INTO") => class("select-into", Effect::RerunError),
        "SELECT" | "VALUES" | "SHOW" | "EXPLAIN" | "DESCRIBE" | "DESC" | "LIST" | "TABLE" => {
            class(&lower(verb), Effect::Pure)
        }
        "GRANT" | "COMMENT" | "ANALYZE" | "VACUUM" | "OPTIMIZE" | "REFRESH" | "CHECKPOINT" => {
            class(&lower(verb), Effect::Idempotent)
        }
        "REVOKE" => class("revoke", Effect::Idempotent),
        "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "END" | "ABORT" => {
            transaction(verb, words)
        }
        "SET" | "USE" | "RESET" | "UNSET" => class(&lower(verb), Effect::Pure),
        "TRUNCATE" => flagged("truncate", Effect::Idempotent, &["destructive"]),
        "DELETE" => flagged("delete", Effect::Idempotent, &["destructive"]),
        "INSERT" if words.at(1) == Some("OVERWRITE") => {
            flagged("insert-overwrite", Effect::Replace, &["destructive"])
        }
        "INSERT"
            if words.has("CONFLICT") || words.has("DUPLICATE") || words.at(1) == Some("IGNORE") =>
        {
            class("insert", Effect::Conditional)
        }
        "INSERT" | "COPY" => class(&lower(verb), Effect::Append),
        "REPLACE" | "MERGE" | "UPSERT" => class(&lower(verb), Effect::Conditional),
        _ => class(&lower(verb), Effect::Unknown),
    }
}

fn create(words: &Words<'_>) -> Class {
    let kind = format!("create-{}", words.object(1));
    if words.has_pair("OR", "REPLACE") || words.has_pair("OR", "ALTER") {
        return flagged(&kind, Effect::Replace, &["drops-grants"]);
    }
    if words.guarded("NOT") {
        return class(&kind, Effect::Guarded);
    }
    class(&kind, Effect::RerunError)
}

fn drop(words: &Words<'_>) -> Class {
    let effect = if words.guarded("EXISTS") {
        Effect::Idempotent
    } else {
        Effect::RerunError
    };
    flagged(
        &format!("drop-{}", words.object(1)),
        effect,
        &["destructive"],
    )
}

fn alter(words: &Words<'_>) -> Class {
    let kind = format!("alter-{}", words.object(1));
    let guarded = words.guarded("NOT") || words.has("COLUMN") && words.guarded("EXISTS");
    let changes_shape = words.has("ADD") || words.has("DROP") || words.has("RENAME");
    match (changes_shape, guarded) {
        (true, true) => class(&kind, Effect::Guarded),
        (true, false) => class(&kind, Effect::RerunError),
        (false, _) => class(&kind, Effect::Idempotent),
    }
}

/// A common table expression: what matters is the verb after it.
fn with(words: &Words<'_>) -> Class {
    match words
        .outside_parens()
        .find(|word| matches!(*word, "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "SELECT"))
    {
        Some("UPDATE") => class("update", Effect::Unknown),
        Some(verb) => by_verb(verb, words),
        None => class("with", Effect::Unknown),
    }
}

/// An update drifts if it computes a column from itself.
fn update(words: &Words<'_>) -> Class {
    let effect = if words.assigns_from_itself() {
        Effect::Mutating
    } else {
        Effect::Idempotent
    };
    class("update", effect)
}

fn transaction(verb: &str, words: &Words<'_>) -> Class {
    if verb == "BEGIN" && words.0.len() > 2 && words.has("END") {
        return class("block", Effect::Unknown);
    }
    class(&lower(verb), Effect::Pure)
}

fn class(kind: &str, effect: Effect) -> Class {
    Class {
        kind: kind.to_string(),
        effect,
        flags: Vec::new(),
    }
}

fn flagged(kind: &str, effect: Effect, flags: &[&'static str]) -> Class {
    Class {
        flags: flags.to_vec(),
        ..class(kind, effect)
    }
}

fn lower(word: &str) -> String {
    word.to_ascii_lowercase()
}

/// Words that stand between `CREATE`, `DROP` or `ALTER` and the object's kind.
const MODIFIERS: &[&str] = &[
    "OR",
    "REPLACE",
    "ALTER",
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
    "EXTERNAL",
    "FORCE",
];

/// Object kinds of two words.
const PAIRS: &[(&str, &str)] = &[
    ("MATERIALIZED", "VIEW"),
    ("DYNAMIC", "TABLE"),
    ("DEFAULT", "PRIVILEGES"),
    ("MASKING", "POLICY"),
    ("NETWORK", "POLICY"),
    ("FILE", "FORMAT"),
    ("DATABASE", "ROLE"),
];

/// The words of a statement.
struct Words<'t>(&'t [Lexeme]);

impl<'t> Words<'t> {
    fn at(&self, index: usize) -> Option<&'t str> {
        self.0.get(index)?.word()
    }

    fn has(&self, word: &str) -> bool {
        self.0.iter().any(|token| token.word() == Some(word))
    }

    fn has_pair(&self, first: &str, second: &str) -> bool {
        self.0
            .windows(2)
            .any(|pair| pair[0].word() == Some(first) && pair[1].word() == Some(second))
    }

    /// Whether `IF NOT EXISTS` (`next` is `NOT`) or `IF EXISTS` stands there.
    fn guarded(&self, next: &str) -> bool {
        self.has_pair("IF", next)
    }

    /// The words that no parenthesis encloses.
    fn outside_parens(&self) -> impl Iterator<Item = &'t str> {
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

    fn has_outside_parens(&self, word: &str) -> bool {
        self.outside_parens().any(|found| found == word)
    }

    /// The object's kind in small letters, `object` if there is no word.
    fn object(&self, from: usize) -> String {
        let mut at = from;
        while self.at(at).is_some_and(|word| MODIFIERS.contains(&word)) {
            at += 1;
        }
        let Some(word) = self.at(at) else {
            return "object".to_string();
        };
        match self.at(at + 1) {
            Some(next) if PAIRS.contains(&(word, next)) => {
                format!("{}-{}", lower(word), lower(next))
            }
            _ => lower(word),
        }
    }

    /// Whether `SET x = ... x ...` stands in an update: the value mentions the assigned column.
    fn assigns_from_itself(&self) -> bool {
        let Some(set) = self.0.iter().position(|token| token.word() == Some("SET")) else {
            return false;
        };
        let assignments = &self.0[set + 1..];
        let end = assignments
            .iter()
            .position(|token| matches!(token.word(), Some("WHERE" | "FROM")))
            .unwrap_or(assignments.len());
        let mut depth = 0usize;
        let mut target: Option<&str> = None;
        for (at, token) in assignments[..end].iter().enumerate() {
            match &token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Other(text) if text == "," && depth == 0 => target = None,
                Kind::Other(text) if text == "=" && depth == 0 && target.is_none() => {
                    target = at
                        .checked_sub(1)
                        .and_then(|before| assignments[before].word());
                }
                Kind::Word(word) if target == Some(word.as_str()) => return true,
                _ => {}
            }
        }
        false
    }
}
