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
