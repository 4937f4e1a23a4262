//! The names in texts: which of them are those of relations, each with its number.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use sqlparser::keywords::ALL_KEYWORDS;

use super::numbers::Numbers;
use crate::effect::Part;
use crate::effect::verbs::VERBS;
use crate::effect::volatile::is_volatile;
use crate::sql::{Kind, Lexeme};

/// What stands around names.
pub(super) const QUOTES: [char; 4] = ['"', '`', '[', ']'];

/// Words after which a relation stands.
const BEFORE: [&str; 7] = ["FROM", "INTO", "JOIN", "UPDATE", "TABLE", "VIEW", "EXISTS"];

/// Texts that run together seldom have more names.
const ROOM: usize = 48;

/// The words and names of texts, in small letters and without quotes. Each is known by its place in the
/// order in which they come.
pub(super) struct Names<'t> {
    ids: HashMap<Cow<'t, str>, usize, RandomState>,
    names: Vec<Known<'t>>,
    /// The names of each text's tokens.
    of_tokens: Vec<Vec<Option<usize>>>,
    numbers: usize,
}

/// What is known of a name.
struct Known<'t> {
    name: Cow<'t, str>,
    /// In how many places it stands.
    places: usize,
    number: Option<usize>,
}

/// In how many of some places each name stands.
pub(super) struct Places(Vec<usize>);

impl Places {
    /// Notes a place of a name; tells whether it is the first.
    pub(super) fn note(&mut self, id: usize) -> bool {
        let Some(places) = self.0.get_mut(id) else {
            return false;
        };
        *places += 1;
        *places == 1
    }
}

impl<'t> Names<'t> {
    /// The names of texts.
    pub(super) fn of(parts: &[Part<'t>]) -> Names<'t> {
        let mut names = Names {
            ids: HashMap::with_capacity_and_hasher(ROOM, RandomState::default()),
            names: Vec::with_capacity(ROOM),
            of_tokens: Vec::with_capacity(parts.len()),
            numbers: 0,
        };
        for part in parts {
            let tokens = part.pieces.tokens.iter().map(|token| {
                let is_name = matches!(token.kind, Kind::Word(_) | Kind::Quoted);
                let id = is_name.then(|| names.id(inner(part.sql, token)))?;
                if let Some(known) = names.names.get_mut(id) {
                    known.places += 1;
                }
                Some(id)
            });
            let tokens = tokens.collect();
            names.of_tokens.push(tokens);
        }
        names
    }

    fn id(&mut self, name: &'t str) -> usize {
        let next = self.names.len();
        match self.ids.entry(folded(name)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => {
                self.names.push(Known {
                    name: unknown.key().clone(),
                    places: 0,
                    number: None,
                });
                *unknown.insert(next)
            }
        }
    }

    /// The name that is a token of a text.
    pub(super) fn at(&self, part: usize, token: usize) -> Option<usize> {
        *self.of_tokens.get(part)?.get(token)?
    }

    /// The characters of a name.
    pub(super) fn name(&self, id: usize) -> &str {
        self.names.get(id).map_or("", |known| &known.name)
    }

    /// No places yet, of as many names as there are.
    pub(super) fn no_places(&self) -> Places {
        Places(vec![0; self.names.len()])
    }

    /// Whether a name stands in these places only.
    pub(super) fn are_all(&self, places: &Places, id: usize) -> bool {
        let known = self.names.get(id).map(|known| known.places);
        known.is_some() && known == places.0.get(id).copied()
    }

    /// Gives a name a number.
    pub(super) fn number(&mut self, id: usize) {
        if let Some(known) = self.names.get_mut(id)
            && known.number.is_none()
        {
            known.number = Some(self.numbers);
            self.numbers += 1;
        }
    }

    /// Numbers the parts of a node's relation.
    pub(super) fn number_parts(&mut self, relation: &'t str) {
        for part in relation.split('.') {
            let id = self.id(part.trim_matches(QUOTES));
            self.number(id);
        }
    }

    /// Keeps the numbers of some names only.
    pub(super) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        for known in &mut self.names {
            known.number = known.number.filter(|_| keep(&known.name));
        }
    }

    fn number_of(&self, id: usize) -> Option<usize> {
        self.names.get(id)?.number
    }

    /// Numbers the names of relations: those of several parts that stand where a relation does.
    pub(super) fn number_relations(&mut self, parts: &[Part<'t>]) {
        for (place, part) in parts.iter().enumerate() {
            let tokens = part.pieces.tokens.as_slice();
            let mut at = 0;
            while at < tokens.len() {
                let parts = chain(tokens.get(at..).unwrap_or_default());
                let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                let after = before.and_then(Lexeme::word);
                if parts > 1 && after.is_some_and(|word| BEFORE.contains(&word)) {
                    for named in (at..).step_by(2).take(parts) {
                        let id = self.at(place, named);
                        id.into_iter().for_each(|id| self.number(id));
                    }
                }
                at += (2 * parts).saturating_sub(1).max(1);
            }
        }
    }

    /// A part of a relation with its number in its place.
    pub(super) fn spelled(&self, part: &str) -> String {
        let inside = part.trim_matches(QUOTES);
        let id = self.ids.get(&*folded(inside));
        match id.and_then(|id| self.number_of(*id)) {
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
    pub(super) fn replaced(
        &self,
        (place, part): (usize, &Part<'_>),
        numbers: &Numbers<'_>,
    ) -> String {
        let sql = part.sql;
        let mut out = String::with_capacity(sql.len());
        let mut done = 0;
        let mut literals: HashMap<&str, usize, RandomState> = HashMap::default();
        let ids = self.of_tokens.get(place).into_iter().flatten();
        for (token, id) in part.pieces.tokens.iter().zip(ids) {
            let number = id.and_then(|id| self.number_of(id));
            let first = sql.as_bytes().get(token.range.start);
            if number.is_none() && !matches!(first, Some(b'\'' | b'0'..=b'9')) {
                continue;
            }
            let Some(text) = sql.get(token.range.clone()) else {
                continue;
            };
            let before = sql.get(done..token.range.start).unwrap_or_default();
            match (number, &token.kind) {
                (Some(number), _) => {
                    out.push_str(before);
                    push_numbered(&mut out, text, inner(sql, token), number);
                }
                (None, Kind::Other(_)) if is_plain(text) => {
                    let next = literals.len();
                    let number = *literals.entry(text).or_insert(next);
                    out.push_str(before);
                    out.push_str("'s");
                    push_number(&mut out, number);
                    out.push('\'');
                }
                (None, _) => {
                    let Some(other) = numbers.other(text) else {
                        continue;
                    };
                    out.push_str(before);
                    out.push_str(other);
                }
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
    let mut bare = inside.bytes().filter(|byte| !matches!(byte, b'"' | b'`'));
    let is_name = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'-');
    if !bare
        .clone()
        .next()
        .is_some_and(|first| first.is_ascii_lowercase())
        || !bare.all(is_name)
    {
        return false;
    }
    let bare: Cow<'_, str> = match inside.contains(['"', '`']) {
        true => inside.replace(['"', '`'], "").into(),
        false => inside.into(),
    };
    let is_unit = || {
        let word = bare.bytes().all(|byte| byte.is_ascii_lowercase());
        word && crate::effect::model::parse_interval("1", Some(&bare)).is_some()
    };
    !bare.starts_with("now") && !is_unit()
}

/// Whether a name says more than that it is one: a word that statements consist of, a function that
/// gives something else each time, or what begins with a sign (`#t`, `@v`).
pub(super) fn is_word(name: &str) -> bool {
    static WORDS: LazyLock<HashSet<String, RandomState>> = LazyLock::new(|| {
        let words = ALL_KEYWORDS.iter().chain(VERBS);
        words.map(|word| word.to_ascii_lowercase()).collect()
    });
    let begins = |sign: char| sign == '_' || sign.is_alphanumeric();
    !name.starts_with(begins) || is_volatile(name) || WORDS.contains(name)
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
