//! The names of relations in texts, each with its number.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::numbers::Numbers;
use super::places::length;
use crate::effect::Part;
use crate::sql::{Kind, Lexeme};

/// What stands around names.
pub(super) const QUOTES: [char; 4] = ['"', '`', '[', ']'];

/// Words after which a relation stands.
const BEFORE: [&str; 7] = ["FROM", "INTO", "JOIN", "UPDATE", "TABLE", "VIEW", "EXISTS"];

/// The numbers of names.
#[derive(Default)]
pub(super) struct Names {
    numbers: HashMap<String, usize, RandomState>,
    /// How long names are: a bit for each length, the last one for all from there on.
    lengths: u64,
}

impl Names {
    pub(super) fn note(&mut self, name: &str) {
        let next = self.numbers.len();
        let name = folded(name);
        if !self.numbers.contains_key(&*name) {
            self.lengths |= length(&name);
            self.numbers.insert(name.into_owned(), next);
        }
    }

    /// Keeps only some of the names, with their numbers.
    pub(super) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.numbers.retain(|name, _| keep(name));
    }

    fn number(&self, name: &str) -> Option<usize> {
        if self.lengths & length(name) == 0 && name.is_ascii() {
            return None;
        }
        self.numbers.get(&*folded(name)).copied()
    }

    /// Notes the names of relations: those of several parts that stand where a relation does.
    pub(super) fn find(&mut self, part: &Part<'_>) {
        let tokens = part.pieces.tokens.as_slice();
        let mut at = 0;
        while at < tokens.len() {
            let after = at
                .checked_sub(1)
                .and_then(|before| tokens.get(before)?.word());
            let parts = chain(tokens.get(at..).unwrap_or_default());
            if parts > 1 && after.is_some_and(|word| BEFORE.contains(&word)) {
                let named = tokens.iter().skip(at).step_by(2).take(parts);
                named.for_each(|name| self.note(inner(part.sql, name)));
            }
            at += (2 * parts).saturating_sub(1).max(1);
        }
    }

    /// A part of a relation with its number in its place.
    pub(super) fn spelled(&self, part: &str) -> String {
        let inside = part.trim_matches(QUOTES);
        match self.number(inside) {
            Some(number) => {
                let mut spelled = String::with_capacity(part.len() + 4);
                push_numbered(&mut spelled, part, inside, number);
                spelled
            }
            None => part.to_string(),
        }
    }

    /// A text with names and plain literals numbered, and with other numbers for those that make
    /// no difference.
    pub(super) fn replaced(&self, part: &Part<'_>, numbers: &Numbers<'_>) -> String {
        let sql = part.sql;
        let mut out = String::with_capacity(sql.len());
        let mut done = 0;
        let mut literals: HashMap<&str, usize, RandomState> = HashMap::default();
        for token in &part.pieces.tokens {
            let Some(text) = sql.get(token.range.clone()) else {
                continue;
            };
            let before = sql.get(done..token.range.start).unwrap_or_default();
            match &token.kind {
                Kind::Word(_) | Kind::Quoted => {
                    let name = inner(sql, token);
                    let Some(number) = self.number(name) else {
                        continue;
                    };
                    out.push_str(before);
                    push_numbered(&mut out, text, name, number);
                }
                Kind::Other(_) if is_plain(text) => {
                    let next = literals.len();
                    let number = *literals.entry(text).or_insert(next);
                    out.push_str(before);
                    out.push_str("'s");
                    push_number(&mut out, number);
                    out.push('\'');
                }
                Kind::Other(_) => {
                    let Some(other) = numbers.other(text) else {
                        continue;
                    };
                    out.push_str(before);
                    out.push_str(other);
                }
                _ => continue,
            }
            done = token.range.end;
        }
        out.push_str(sql.get(done..).unwrap_or_default());
        out
    }
}

/// Adds a name as it is written, quotes included, with a number in its place.
fn push_numbered(out: &mut String, written: &str, name: &str, number: usize) {
    let rest = match name {
        "" => written,
        _ => written.trim_start_matches(QUOTES),
    };
    let (before, _) = written.split_at(written.len() - rest.len());
    out.push_str(before);
    out.push('n');
    push_number(out, number);
    out.push_str(rest.get(name.len()..).unwrap_or_default());
}

fn push_number(out: &mut String, number: usize) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.extend(char::from_digit((number % 10) as u32, 10));
}

/// How many parts the name has that begins here: every other token is one.
fn chain(tokens: &[Lexeme]) -> usize {
    let is_name = |token: &Lexeme| matches!(token.kind, Kind::Word(_) | Kind::Quoted);
    let is_dot = |token: &Lexeme| matches!(&token.kind, Kind::Other(text) if text == ".");
    let mut parts = 0;
    let mut rest = tokens;
    while let [name, behind @ ..] = rest
        && is_name(name)
    {
        parts += 1;
        match behind {
            [dot, next @ ..] if is_dot(dot) => rest = next,
            _ => break,
        }
    }
    parts
}

/// A literal that is nothing but a word or the name of a relation: no date, no number, no pattern.
fn is_plain(text: &str) -> bool {
    let Some(inside) = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    else {
        return false;
    };
    // A relation as a text: what `'{{ this }}'` renders to.
    let bare: Cow<'_, str> = if inside.contains(['"', '`']) {
        inside.replace(['"', '`'], "").into()
    } else {
        inside.into()
    };
    bare.starts_with(|c: char| c.is_ascii_lowercase())
        && bare
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-'))
        && !bare.starts_with("now")
        && crate::effect::model::parse_interval("1", Some(&bare)).is_none()
}

/// A name in small letters.
pub(super) fn folded(name: &str) -> Cow<'_, str> {
    let small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if name.bytes().all(small) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_lowercase())
    }
}

/// A name without its quotes.
pub(super) fn inner<'s>(sql: &'s str, token: &Lexeme) -> &'s str {
    let text = sql.get(token.range.clone()).unwrap_or_default();
    match token.kind {
        Kind::Word(_) => text,
        _ => text.trim_matches(QUOTES),
    }
}
