//! A statement in tokens, and the questions that rules ask of its words.

use std::sync::Arc;

use crate::sql::{self, Kind, Lexeme};

/// A statement with its significant tokens; places are indexes of tokens. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lexed<'s> {
    sql: &'s str,
    tokens: Tokens,
}

/// The significant tokens of a statement.
pub(super) type Tokens = Arc<[Lexeme]>;

impl<'s> Lexed<'s> {
    /// A statement of a dialect, which is an adapter's name.
    pub fn of(sql: &'s str, dialect: &str) -> Lexed<'s> {
        Lexed::new(sql, Lexed::tokens_of(sql, dialect))
    }

    /// A statement whose tokens are known.
    pub(super) fn new(sql: &'s str, tokens: Tokens) -> Lexed<'s> {
        Lexed { sql, tokens }
    }

    /// The tokens of a statement of a dialect.
    pub(super) fn tokens_of(sql: &str, dialect: &str) -> Tokens {
        sql::pieces(sql, dialect).tokens.into()
    }

    /// All tokens.
    pub(crate) fn tokens(&self) -> &[Lexeme] {
        &self.tokens
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// What a token is.
    pub(crate) fn kind(&self, at: usize) -> Option<&Kind> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    /// A word outside of quotes, in capitals.
    pub fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at)?.word()
    }

    /// A token as it is written.
    pub fn text(&self, at: usize) -> &'s str {
        let token = self.tokens.get(at);
        token
            .and_then(|token| self.sql.get(token.range.clone()))
            .unwrap_or_default()
    }

    /// A name's part: without quotes and, if it had none, in small letters. None if the token is no
    /// name.
    pub(crate) fn part(&self, at: usize) -> Option<String> {
        match self.kind(at)? {
            Kind::Word(_) => Some(self.text(at).to_lowercase()),
            Kind::Quoted => Some(sql::unquoted(self.text(at)).to_string()),
            _ => None,
        }
    }

    /// Whether one of some words stands at a place.
    pub fn is(&self, at: usize, words: &[&str]) -> bool {
        self.word(at).is_some_and(|word| words.contains(&word))
    }

    /// Whether a sign stands at a place.
    pub(crate) fn is_sign(&self, at: usize, sign: &str) -> bool {
        matches!(self.kind(at), Some(Kind::Other(text)) if text == sign)
    }

    /// Whether a parenthesis opens at a place.
    pub fn opens(&self, at: usize) -> bool {
        self.kind(at) == Some(&Kind::Open)
    }

    /// Whether a word stands anywhere.
    pub fn has(&self, word: &str) -> bool {
        self.words().any(|known| known == word)
    }

    /// Every word and quoted name, as a part of a name.
    pub(crate) fn parts(&self) -> impl Iterator<Item = String> {
        (0..self.len()).filter_map(|at| self.part(at))
    }

    /// Whether one of these functions is called.
    pub fn calls(&self, functions: &[&str]) -> bool {
        (0..self.len()).any(|at| self.is(at, functions) && self.opens(at + 1))
    }

    /// Whether two words follow each other anywhere.
    pub fn pair(&self, first: &str, second: &str) -> bool {
        self.find_pair(first, second).is_some()
    }

    /// The place of the first of two words that follow each other.
    pub fn find_pair(&self, first: &str, second: &str) -> Option<usize> {
        self.tokens
            .windows(2)
            .position(|pair| pair[0].word() == Some(first) && pair[1].word() == Some(second))
    }

    /// The place of the first such word.
    pub fn find(&self, word: &str) -> Option<usize> {
        self.tokens
            .iter()
            .position(|token| token.word() == Some(word))
    }

    /// The words in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().filter_map(Lexeme::word)
    }

    /// The words that no parenthesis encloses, and their places.
    pub fn outside(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut depth = 0_usize;
        self.tokens
            .iter()
            .enumerate()
            .filter_map(move |(at, token)| {
                match token.kind {
                    Kind::Open => depth += 1,
                    Kind::Close => depth = depth.saturating_sub(1),
                    _ => {}
                }
                token.word().filter(|_| depth == 0).map(|word| (at, word))
            })
    }

    /// The items of the parenthesised list that opens at a place, as ranges of tokens.
    pub fn list(&self, open: usize) -> Vec<std::ops::Range<usize>> {
        let mut items = Vec::new();
        let (mut depth, mut begin) = (0_usize, open + 1);
        for at in open..self.len() {
            match self.kind(at) {
                Some(Kind::Open) => depth += 1,
                Some(Kind::Close) => depth = depth.saturating_sub(1),
                Some(Kind::Other(sign)) if sign == "," && depth == 1 => {
                    items.push(begin..at);
                    begin = at + 1;
                }
                _ => {}
            }
            if depth == 0 {
                items.push(begin..at);
                break;
            }
        }
        items
    }
}
