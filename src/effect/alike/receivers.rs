//! Who is given a privilege, and tables that are analyzed: names that say nothing about rows.

use super::names::{Names, inner};
use super::places::Places;
use crate::effect::Part;
use crate::sql::{Kind, Lexeme};

impl Names {
    /// Notes the names that stand only where privileges are given or statistics are made: they say
    /// nothing about rows.
    pub(super) fn find_receivers(&mut self, parts: &[Part<'_>]) {
        let mut places = Places::default();
        let mut found: Vec<String> = Vec::new();
        for part in parts {
            for range in &part.pieces.statements {
                let tokens = part.pieces.tokens.get(range.clone()).unwrap_or_default();
                for token in receivers(tokens) {
                    let name = inner(part.sql, token).to_lowercase();
                    if places.note(name.clone()) {
                        found.push(name);
                    }
                }
            }
        }
        if found.is_empty() {
            return;
        }
        places.meet(parts);
        let only = found.iter().filter(|name| places.are_all(name));
        only.for_each(|name| self.note(name));
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

/// Who is given a privilege, or the table that is analyzed.
fn receivers(tokens: &[Lexeme]) -> Vec<&Lexeme> {
    let verb = tokens.first().and_then(Lexeme::word);
    let from = match verb {
        Some("GRANT") => tokens.iter().rposition(|token| token.word() == Some("TO")),
        Some("REVOKE") => tokens
            .iter()
            .rposition(|token| token.word() == Some("FROM")),
        Some("ANALYZE") if tokens.len() == 2 => Some(0),
        _ => None,
    };
    let Some(from) = from else {
        return Vec::new();
    };
    let behind = tokens.get(from + 1..).unwrap_or_default().iter();
    behind
        .take_while(|token| match &token.kind {
            Kind::Word(word) => {
                !matches!(word.as_str(), "WITH" | "GRANTED" | "CASCADE" | "RESTRICT")
            }
            Kind::Quoted => true,
            Kind::Other(sign) => sign == ",",
            _ => false,
        })
        .filter(|token| match &token.kind {
            Kind::Word(word) => !RECEIVER_KINDS.contains(&word.as_str()),
            kind => *kind == Kind::Quoted,
        })
        .collect()
}
