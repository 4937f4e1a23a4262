//! A walk over a statement's tokens.

use std::ops::Range;

use super::Name;
use crate::sql::{Kind, Lexeme};

/// A place in a list of tokens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'t> {
    sql: &'t str,
    tokens: &'t [Lexeme],
    at: usize,
    /// In how many texts within texts it stands.
    level: u8,
}

/// Texts within texts that are read: `do $$ ... execute 'do $a$ ...' ... $$`.
const DEEPEST: u8 = 4;

impl<'t> Cursor<'t> {
    /// At the first token.
    pub(crate) fn new(sql: &'t str, tokens: &'t [Lexeme]) -> Cursor<'t> {
        Cursor {
            sql,
            tokens,
            at: 0,
            level: 0,
        }
    }

    /// At the first token of a text that stands in this one; `None` if that nests too deep.
    pub(crate) fn within<'i>(&self, sql: &'i str, tokens: &'i [Lexeme]) -> Option<Cursor<'i>> {
        let level = self.level + 1;
        (level <= DEEPEST).then_some(Cursor {
            sql,
            tokens,
            at: 0,
            level,
        })
    }

    /// Whether no token is left.
    pub(crate) fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The next token.
    pub(crate) fn token(&self) -> Option<&'t Lexeme> {
        self.tokens.get(self.at)
    }

    /// The word some tokens ahead, in capitals.
    pub(crate) fn ahead(&self, by: usize) -> Option<&'t str> {
        self.tokens.get(self.at + by)?.word()
    }

    /// The next word in capitals.
    pub(crate) fn peek(&self) -> Option<&'t str> {
        self.ahead(0)
    }

    /// One token on.
    pub(crate) fn skip(&mut self) {
        self.at += 1;
    }

    /// Passes a word if it is next.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        let found = self.peek() == Some(word);
        self.at += usize::from(found);
        found
    }

    /// Passes words if all of them are next.
    pub(crate) fn eat_all(&mut self, words: &[&str]) -> bool {
        let found = words
            .iter()
            .enumerate()
            .all(|(by, word)| self.ahead(by) == Some(word));
        if found {
            self.at += words.len();
        }
        found
    }

    /// Passes one of some words if it is next.
    pub(crate) fn eat_any(&mut self, words: &[&str]) -> Option<&'t str> {
        let word = self.peek().filter(|word| words.contains(word))?;
        self.skip();
        Some(word)
    }

    /// Whether the next token reads so.
    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        self.token().is_some_and(|token| match &token.kind {
            Kind::Other(text) if self.sql.is_empty() => text == sign,
            _ => self.text_of(token) == sign,
        })
    }

    /// Passes a token that reads so.
    pub(crate) fn eat_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.at += usize::from(found);
        found
    }

    /// `IF NOT EXISTS`.
    pub(crate) fn if_not_exists(&mut self) -> bool {
        self.eat_all(&["IF", "NOT", "EXISTS"])
    }

    /// `IF EXISTS`.
    pub(crate) fn if_exists(&mut self) -> bool {
        self.eat_all(&["IF", "EXISTS"])
    }

    /// One identifier, folded, without quotes.
    pub(crate) fn identifier(&mut self) -> Option<String> {
        let token = self.token()?;
        let text = self.text_of(token);
        let folded = match &token.kind {
            Kind::Word(_) => text.to_lowercase(),
            Kind::Quoted => unquoted(text).to_lowercase(),
            Kind::Other(_) if text.starts_with('\'') => unquoted(text).to_string(),
            Kind::Other(_) if text.starts_with(['@', '#', '$']) => text.to_lowercase(),
            _ => return None,
        };
        self.skip();
        Some(folded)
    }

    /// A name of one or several parts.
    pub(crate) fn name(&mut self) -> Option<Name> {
        let mut parts = vec![self.identifier()?];
        if let [only] = parts.as_slice()
            && only.contains('.')
            && self.sql.contains('`')
        {
            parts = only.split('.').map(str::to_string).collect();
        }
        while self.is_sign(".") {
            self.skip();
            if self.eat_sign("*") {
                parts.push("*".to_string());
            } else {
                parts.push(self.identifier()?);
            }
        }
        Some(Name::of(&parts))
    }

    /// Names between commas.
    pub(crate) fn names(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(name) = self.name() {
            names.push(name);
            if !self.eat_sign(",") {
                break;
            }
        }
        names
    }

    /// The tokens inside the parentheses that open here, if they do.
    pub(crate) fn parens(&mut self) -> Option<Cursor<'t>> {
        if self.token()?.kind != Kind::Open {
            return None;
        }
        let start = self.at + 1;
        let mut depth = 0usize;
        for at in self.at..self.tokens.len() {
            match self.tokens.get(at).map(|token| &token.kind) {
                Some(Kind::Open) => depth += 1,
                Some(Kind::Close) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at = at + 1;
                return Some(self.slice(start..at));
            }
        }
        self.at = self.tokens.len();
        Some(self.slice(start..self.tokens.len()))
    }

    /// The parts between commas outside parentheses.
    pub(crate) fn parts(&self) -> Vec<Cursor<'t>> {
        let mut parts = Vec::new();
        let mut start = self.at;
        let mut depth = 0usize;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at) {
            match &token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Other(text) if text == "," && depth == 0 => {
                    parts.push(self.slice(start..at));
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(self.slice(start..self.tokens.len()));
        parts.retain(|part| !part.done());
        parts
    }

    /// Goes to a word outside parentheses, if there is one.
    pub(crate) fn seek(&mut self, words: &[&str]) -> bool {
        let mut depth = 0usize;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at) {
            match &token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Word(word) if depth == 0 && words.contains(&word.as_str()) => {
                    self.at = at;
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    /// Everything up to one of some words outside parentheses, or to the end.
    pub(crate) fn until(&mut self, words: &[&str]) -> Cursor<'t> {
        let start = self.at;
        if !self.seek(words) {
            self.at = self.tokens.len();
        }
        self.slice(start..self.at)
    }

    /// Whether a word stands anywhere ahead.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.rest().iter().any(|token| token.word() == Some(word))
    }

    /// The tokens from here to a later place of the same walk.
    pub(crate) fn up_to(&self, end: Cursor<'t>) -> Cursor<'t> {
        self.slice(self.at..end.at)
    }

    /// The tokens ahead.
    pub(crate) fn rest(&self) -> &'t [Lexeme] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// The text ahead as written.
    pub(crate) fn text(&self) -> &'t str {
        let rest = self.rest();
        match (rest.first(), rest.last()) {
            (Some(first), Some(last)) => self
                .sql
                .get(first.range.start..last.range.end)
                .unwrap_or_default(),
            _ => "",
        }
    }

    /// The text ahead with one space between tokens, and words in small letters.
    pub(crate) fn normal(&self) -> String {
        let mut normal = String::new();
        for token in self.rest() {
            if !normal.is_empty() {
                normal.push(' ');
            }
            match &token.kind {
                Kind::Word(word) => normal.push_str(&word.to_ascii_lowercase()),
                _ => normal.push_str(self.text_of(token)),
            }
        }
        normal
    }

    /// A string literal, without its quotes.
    pub(crate) fn literal(&mut self) -> Option<&'t str> {
        let text = self.text_of(self.token()?);
        if !text.starts_with(['\'', '$']) {
            return None;
        }
        self.skip();
        Some(unquoted(text))
    }

    /// The text of a token.
    pub(crate) fn text_of(&self, token: &Lexeme) -> &'t str {
        self.sql.get(token.range.clone()).unwrap_or_default()
    }

    fn slice(&self, range: Range<usize>) -> Cursor<'t> {
        Cursor {
            sql: self.sql,
            tokens: self.tokens.get(range).unwrap_or_default(),
            at: 0,
            level: self.level,
        }
    }
}

/// A quoted text without its quotes.
pub(crate) fn unquoted(text: &str) -> &str {
    if let Some(tagged) = text.strip_prefix('$')
        && let Some(end) = tagged.find('$')
    {
        let tag = end + 2;
        return text
            .get(tag..text.len().saturating_sub(tag))
            .unwrap_or_default();
    }
    let mut chars = text.chars();
    chars.next();
    chars.next_back();
    chars.as_str()
}
