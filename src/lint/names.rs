//! Names of relations in statements.

use std::ops::Range;

use crate::sql::{self, Kind, Lexeme};

/// A name in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its parts without quotes; those without quotes in small letters.
    pub parts: Vec<String>,
    /// The bytes of each part.
    pub ranges: Vec<Range<usize>>,
}

impl Named {
    /// The bytes of the whole name.
    pub fn range(&self) -> Range<usize> {
        let start = self.ranges.first().map_or(0, |range| range.start);
        start..self.ranges.last().map_or(start, |range| range.end)
    }
}

/// The relation whose rows an `insert`, `update`, `delete`, `merge`, `truncate` or `copy` changes.
pub fn written(statement: &str, dialect: &str) -> Option<Named> {
    let tokens = sql::pieces(statement, dialect).tokens;
    let words: Vec<&str> = tokens
        .iter()
        .map(|token| token.word().unwrap_or(""))
        .collect();
    let verb = words.iter().position(|word| {
        matches!(
            *word,
            "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "TRUNCATE" | "COPY" | "REPLACE"
        )
    })?;
    if verb > 0 && words.first() != Some(&"WITH") {
        return None;
    }
    let filler = |word: &&str| {
        matches!(
            *word,
            "INTO" | "FROM" | "TABLE" | "OVERWRITE" | "ONLY" | "OR" | "REPLACE" | "IGNORE"
        )
    };
    let skipped = words
        .iter()
        .skip(verb + 1)
        .take_while(|word| filler(word))
        .count();
    name(statement, &tokens, verb + 1 + skipped)
}

/// All names of relations behind `from`, `join` and the like.
pub fn read(statement: &str, dialect: &str) -> Vec<Named> {
    let tokens = sql::pieces(statement, dialect).tokens;
    let behind = |at: &usize| {
        let word = tokens.get(*at).and_then(Lexeme::word);
        matches!(
            word,
            Some("FROM" | "JOIN" | "USING" | "INTO" | "ON" | "TABLE" | "VIEW" | "UPDATE")
        )
    };
    let places = (0..tokens.len()).filter(behind);
    places
        .filter_map(|at| name(statement, &tokens, at + 1))
        .collect()
}

/// The names behind `from` and `join`, and behind the `using` of a `merge` or `delete`; functions and
/// names of a `with` are none.
pub fn sources(statement: &str, dialect: &str) -> Vec<Named> {
    let tokens = sql::pieces(statement, dialect).tokens;
    let word = |at: usize| tokens.get(at).and_then(Lexeme::word);
    let mut own: Vec<String> = Vec::new();
    for at in 0..tokens.len() {
        let opens = tokens.get(at + 2).map(|token| &token.kind) == Some(&Kind::Open);
        if word(at + 1) == Some("AS") && opens {
            own.extend(
                name(statement, &tokens, at).and_then(|named| named.parts.into_iter().next()),
            );
        }
    }
    let places =
        (0..tokens.len()).filter(|at| matches!(word(*at), Some("FROM" | "JOIN" | "USING")));
    places
        .filter_map(|at| {
            let named = name(statement, &tokens, at + 1)?;
            let behind = at + 2 * named.parts.len();
            let call = tokens.get(behind).map(|token| &token.kind) == Some(&Kind::Open);
            let of_with = named.parts.len() == 1 && own.contains(&named.parts[0]);
            (!call && !of_with).then_some(named)
        })
        .collect()
}

/// The object that a `create`, `alter` or `drop` names, `if [not] exists` aside.
pub fn defined(statement: &str, dialect: &str) -> Option<Named> {
    let tokens = sql::pieces(statement, dialect).tokens;
    let word = |at: usize| tokens.get(at).and_then(Lexeme::word);
    let object = (0..tokens.len().min(8)).find(|at| matches!(word(*at), Some("TABLE" | "VIEW")))?;
    let guards = ["IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY"];
    let skipped = (object + 1..tokens.len())
        .take_while(|at| word(*at).is_some_and(|word| guards.contains(&word)))
        .count();
    name(statement, &tokens, object + 1 + skipped)
}

/// A text that is a name and nothing else, such as a relation that dbt prints.
pub fn whole(text: &str, dialect: &str) -> Option<Named> {
    let tokens = sql::pieces(text, dialect).tokens;
    let named = name(text, &tokens, 0)?;
    (tokens.len() == 2 * named.parts.len() - 1).then_some(named)
}

/// The name that begins at a token.
fn name(statement: &str, tokens: &[Lexeme], first: usize) -> Option<Named> {
    let mut named = Named {
        parts: Vec::new(),
        ranges: Vec::new(),
    };
    let mut at = first;
    loop {
        let token = tokens.get(at)?;
        let text = statement.get(token.range.clone())?;
        named.parts.push(match token.kind {
            Kind::Word(_) => text.to_lowercase(),
            Kind::Quoted => text.trim_matches(['"', '`', '[', ']']).to_string(),
            _ => return None,
        });
        named.ranges.push(token.range.clone());
        let dot = tokens.get(at + 1).map(|token| &token.kind);
        if !matches!(dot, Some(Kind::Other(text)) if text == ".") {
            return Some(named);
        }
        at += 2;
    }
}
