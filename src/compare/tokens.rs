//! A statement into tokens that are compared with those of another side.

use super::names::{Names, Which};
use crate::sql::{Kind, Lexeme};

/// A token by its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Token {
    /// A name or keyword.
    Word(String),
    /// A quoted name, without its quotes.
    Quoted(String),
    /// A relation that both sides have, by its number.
    Relation(usize),
    /// A string, with what it is quoted by.
    Literal(String),
    /// Anything else.
    Other(String),
}

/// More parts than a relation's name has anywhere.
const MOST_PARTS: usize = 4;

/// The tokens of a statement.
pub(super) fn tokens(
    sql: &str,
    lexemes: &[Lexeme],
    (names, which): (&Names, Which),
    folds: bool,
) -> Vec<Token> {
    let plain: Vec<Token> = lexemes
        .iter()
        .flat_map(|lexeme| plain(sql, lexeme, folds))
        .collect();
    let mut out = Vec::with_capacity(plain.len());
    let mut at = 0;
    while let Some(token) = plain.get(at) {
        match relation(&plain, at, names, which) {
            Some((number, length)) => {
                out.push(Token::Relation(number));
                at += length;
            }
            None => {
                out.push(token.clone());
                at += 1;
            }
        }
    }
    out
}

/// A lexeme; a quoted name with dots in it, as BigQuery has them, is several.
fn plain(sql: &str, lexeme: &Lexeme, folds: bool) -> Vec<Token> {
    let text = sql.get(lexeme.range.clone()).unwrap_or_default();
    match &lexeme.kind {
        Kind::Word(word) if folds => vec![Token::Word(word.as_str().to_lowercase())],
        Kind::Word(_) => vec![Token::Word(text.to_owned())],
        Kind::Quoted => {
            let inner = unquoted(text);
            let mut out = Vec::new();
            let parts: Vec<&str> = match text.starts_with('`') {
                true => inner.split('.').collect(),
                false => vec![inner],
            };
            for (n, part) in parts.into_iter().enumerate() {
                if n > 0 {
                    out.push(Token::Other(".".to_owned()));
                }
                out.push(Token::Quoted(part.to_owned()));
            }
            out
        }
        Kind::Other(printed) if printed.contains(['\'', '$', '"']) => {
            vec![Token::Literal(text.to_owned())]
        }
        Kind::Other(printed) => vec![Token::Other(printed.to_string())],
        Kind::Semicolon => vec![Token::Other(";".to_owned())],
        Kind::Open => vec![Token::Other("(".to_owned())],
        Kind::Close => vec![Token::Other(")".to_owned())],
    }
}

/// A quoted name without its quotes.
pub(super) fn unquoted(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.next_back();
    chars.as_str()
}

/// The relation that names with dots between them are, from a place on: the longest.
fn relation(tokens: &[Token], at: usize, names: &Names, which: Which) -> Option<(usize, usize)> {
    let mut parts = Vec::new();
    let mut found = None;
    let mut next = at;
    while parts.len() < MOST_PARTS {
        let (Token::Word(name) | Token::Quoted(name)) = tokens.get(next)? else {
            return found;
        };
        parts.push(name.to_lowercase());
        next += 1;
        // One part alone is a name like any other.
        if parts.len() > 1
            && let Some(number) = names.relation(which, &parts)
        {
            found = Some((number, next - at));
        }
        match tokens.get(next) {
            Some(Token::Other(dot)) if dot == "." => next += 1,
            _ => return found,
        }
    }
    found
}

/// Whether statements mean the same.
pub(super) fn same(before: &[Token], after: &[Token], names: &Names) -> bool {
    before.len() == after.len()
        && before
            .iter()
            .zip(after)
            .all(|(one, other)| one == other || same_token(one, other, names))
}

fn same_token(before: &Token, after: &Token, names: &Names) -> bool {
    match (before, after) {
        (Token::Word(one) | Token::Quoted(one), Token::Word(other) | Token::Quoted(other)) => {
            names.same(one, other)
        }
        (Token::Literal(one), Token::Literal(other)) => {
            let (one, other) = (pieces(one), pieces(other));
            one.len() == other.len()
                && one
                    .iter()
                    .zip(&other)
                    .all(|(one, other)| one == other || names.same(one, other))
        }
        _ => false,
    }
}

/// A text cut where names begin and end.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = Vec::new();
    let mut start = 0;
    let mut inside = None;
    for (at, c) in text.char_indices() {
        let name = is_name(c);
        if inside.is_some_and(|before| before != name) {
            out.push(&text[start..at]);
            start = at;
        }
        inside = Some(name);
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

/// What statements that mean the same have in common.
pub(super) fn key(tokens: &[Token], names: &Names, which: Which) -> String {
    let mut key = String::new();
    for token in tokens {
        match token {
            Token::Word(name) | Token::Quoted(name) if names.is_own(which, name) => {
                key.push('\u{1}');
            }
            Token::Word(name) => key.push_str(name),
            Token::Quoted(name) => key.push_str(&format!("\"{name}\"")),
            Token::Relation(number) => key.push_str(&format!("\u{2}{number}")),
            Token::Literal(text) => {
                for piece in pieces(text) {
                    let own = names.is_own(which, piece);
                    key.push_str(if own { "\u{1}" } else { piece });
                }
            }
            Token::Other(text) => key.push_str(text),
        }
        key.push(' ');
    }
    key
}
