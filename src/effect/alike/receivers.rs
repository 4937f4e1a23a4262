//! Who is given a privilege, and tables that are analyzed: names that say nothing about rows.

use super::names::Names;
use crate::effect::Part;
use crate::sql::{Kind, Lexeme};

impl<'t> Names<'t> {
    /// Numbers the names that stand only where privileges are given or statistics are made: they say
    /// nothing about rows.
    pub(super) fn number_receivers(&mut self, parts: &[Part<'t>]) {
        let mut places = self.no_places();
        let mut found: Vec<usize> = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            for range in &part.pieces.statements {
                let tokens = part.pieces.tokens.get(range.clone()).unwrap_or_default();
                let named = receivers(tokens);
                for id in named.filter_map(|at| self.at(place, range.start + at)) {
                    if places.note(id) {
                        found.push(id);
                    }
                }
            }
        }
        found.retain(|id| self.are_all(&places, *id));
        found.into_iter().for_each(|id| self.number(id));
    }
}

/// Words that announce a receiver.
const RECEIVER_KINDS: [&str; 7] = [
    "APPLICATION",
    "DATABASE",
    "GROUP",
    "PUBLIC",
    "ROLE",
    "SHARE",
    "USER",
];

/// The tokens that are who is given a privilege, or the table that is analyzed.
fn receivers(tokens: &[Lexeme]) -> impl Iterator<Item = usize> {
    let verb = tokens.first().and_then(Lexeme::word);
    let from = match verb {
        Some("GRANT") => tokens.iter().rposition(|token| token.word() == Some("TO")),
        Some("REVOKE") => tokens
            .iter()
            .rposition(|token| token.word() == Some("FROM")),
        Some("ANALYZE") if tokens.len() == 2 => Some(0),
        _ => None,
    };
    let first = from.map_or(tokens.len(), |from| from + 1);
    let behind = tokens.iter().enumerate().skip(first);
    behind
        .take_while(|(_, token)| match &token.kind {
            Kind::Word(word) => {
                !matches!(word.as_str(), "WITH" | "GRANTED" | "CASCADE" | "RESTRICT")
            }
            Kind::Quoted => true,
            Kind::Other(sign) => sign == ",",
            _ => false,
        })
        .filter(|(_, token)| match &token.kind {
            Kind::Word(word) => !RECEIVER_KINDS.contains(&word.as_str()),
            kind => *kind == Kind::Quoted,
        })
        .map(|(at, _)| at)
}
