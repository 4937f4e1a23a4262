//! Names with the places that are known of each: whether they stand anywhere else.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::names::{folded, inner};
use crate::effect::Part;
use crate::sql::Kind;

/// How many places of each name have not been met.
#[derive(Default)]
pub(super) struct Places(HashMap<String, i64, RandomState>);

impl Places {
    /// Notes a place of a name in small letters; tells whether it is the first.
    pub(super) fn note(&mut self, name: String) -> bool {
        let places = self.0.entry(name).or_default();
        *places += 1;
        *places == 1
    }

    /// The names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Goes through all names of texts.
    pub(super) fn meet(&mut self, parts: &[Part<'_>]) {
        let lengths: u64 = self.names().map(length).fold(0, |all, one| all | one);
        for part in parts {
            let names = part.pieces.tokens.iter();
            for token in names.filter(|token| matches!(token.kind, Kind::Word(_) | Kind::Quoted)) {
                let name = inner(part.sql, token);
                if lengths & length(name) == 0 && name.is_ascii() {
                    continue;
                }
                if let Some(places) = self.0.get_mut(&*folded(name)) {
                    *places -= 1;
                }
            }
        }
    }

    /// Whether a name was met in the places that were noted and in no other.
    pub(super) fn are_all(&self, name: &str) -> bool {
        self.0.get(name) == Some(&0)
    }
}

/// A bit for the length of a name; all long ones share the last.
pub(super) fn length(name: &str) -> u64 {
    1 << name.len().min(63)
}
