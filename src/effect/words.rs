//! The words of a statement: what stands where, whatever no parser accepts.

use super::volatile::is_volatile;
use crate::ir::Effect;
use crate::sql::{Kind, Lexeme};

/// The words of a statement.
pub(super) struct Words<'t>(pub(super) &'t [Lexeme]);

impl<'t> Words<'t> {
    /// The word at a place.
    pub(super) fn at(&self, index: usize) -> Option<&'t str> {
        self.0.get(index)?.word()
    }

    /// Whether one of some words stands anywhere.
    pub(super) fn any(&self, wanted: &[&str]) -> bool {
        self.0
            .iter()
            .any(|token| token.word().is_some_and(|word| wanted.contains(&word)))
    }

    /// Whether two words follow each other anywhere.
    pub(super) fn pair(&self, first: &str, second: &str) -> bool {
        let mut pairs = self.0.iter().zip(self.0.iter().skip(1));
        pairs.any(|(one, other)| one.word() == Some(first) && other.word() == Some(second))
    }

    /// The words that no parenthesis encloses.
    pub(super) fn outside_parens(&self) -> impl Iterator<Item = &'t str> {
        let mut depth = 0usize;
        self.0.iter().filter_map(move |token| {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            token.word().filter(|_| depth == 0)
        })
    }

    /// Whether a word stands outside parentheses.
    pub(super) fn outside(&self, wanted: &str) -> bool {
        self.outside_parens().any(|word| word == wanted)
    }

    /// `INSERT INTO t REPLACE WHERE ...` (Databricks).
    pub(super) fn replaces(&self) -> bool {
        self.pair("REPLACE", "WHERE") || self.pair("REPLACE", "USING")
    }

    /// `COPY t TO ...`: `TO` comes before any `FROM`.
    pub(super) fn copies_out(&self) -> bool {
        let first = self
            .outside_parens()
            .find(|word| matches!(*word, "TO" | "FROM"));
        first == Some("TO")
    }

    /// `COPY INTO` a stage, a literal or a bare address.
    pub(super) fn names_files(&self) -> bool {
        let sign = |at: usize| self.0.get(at).map(|token| &token.kind);
        let scheme = matches!(
            self.at(2),
            Some("S3" | "GCS" | "AZURE" | "S3GOV" | "S3CHINA")
        ) && matches!(sign(3), Some(Kind::Other(text)) if text == ":");
        scheme || matches!(sign(2), Some(Kind::Other(text)) if text.starts_with(['@', '\'']))
    }

    /// Whether an option is set: `FORCE = TRUE`, `'force' = 'true'`, or the word alone.
    pub(super) fn is_set(&self, option: &str) -> bool {
        let text = |at: usize| match self.0.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => Some(word.as_str()),
            Some(Kind::Other(text)) => Some(text.trim_matches('\'')),
            _ => None,
        };
        (0..self.0.len()).any(|at| {
            let named = text(at).is_some_and(|word| word.eq_ignore_ascii_case(option));
            let value = match text(at + 1) {
                Some("=") => text(at + 2),
                _ => Some("true"),
            };
            named && value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
        })
    }

    /// `DROP_EXISTING = ON`.
    pub(super) fn is_on(&self, option: &str) -> bool {
        self.0
            .iter()
            .zip(self.0.iter().skip(2))
            .any(|(name, value)| name.word() == Some(option) && value.word() == Some("ON"))
    }

    /// Whether an `IF EXISTS` is that of a part: `ALTER TABLE t DROP COLUMN IF EXISTS c`.
    pub(super) fn guards_part(&self) -> bool {
        let pairs = self.0.iter().zip(self.0.iter().skip(1)).skip(4);
        let mut words = pairs.map(|(one, other)| (one.word(), other.word()));
        words.any(|pair| pair == (Some("IF"), Some("EXISTS")))
    }

    /// Whether the object goes with the session: `CREATE TEMP ...`, Transact-SQL's `#name`.
    pub(super) fn makes_temporary(&self) -> bool {
        let head = self.0.iter().take(6);
        let mut words = head.clone().filter_map(Lexeme::word);
        self.at(0) == Some("CREATE")
            && !head.clone().any(|token| token.word() == Some("GLOBAL"))
            && words.any(|word| matches!(word, "TEMP" | "TEMPORARY") || word.starts_with('#'))
    }

    pub(super) fn volatile(&self) -> bool {
        let mut words = self.0.iter().filter_map(Lexeme::word);
        words.any(is_volatile)
    }

    /// What the assignments of an update mean: mutating if a column is computed from itself.
    pub(super) fn assigned(&self) -> Effect {
        let Some(set) = self.0.iter().position(|token| token.word() == Some("SET")) else {
            return Effect::Idempotent;
        };
        let assignments = self.0.get(set + 1..).unwrap_or_default();
        let end = assignments
            .iter()
            .position(|token| matches!(token.word(), Some("WHERE" | "FROM")));
        let assignments = assignments
            .get(..end.unwrap_or(assignments.len()))
            .unwrap_or_default();
        let mut depth = 0usize;
        let mut before = None;
        let mut target: Option<&str> = None;
        for token in assignments {
            match &token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Other(text) if text == "," && depth == 0 => target = None,
                Kind::Other(text) if text == "=" && depth == 0 && target.is_none() => {
                    target = before
                }
                Kind::Word(word) if target == Some(word.as_str()) || is_volatile(word) => {
                    return Effect::Mutating;
                }
                _ => {}
            }
            before = token.word();
        }
        Effect::Idempotent
    }
}
