//! Fields of sections into values, as pydantic takes them, with a diagnostic for what it refuses.

use super::{Version, scalar};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dipdup::release::Release;
use crate::source::Span;
use crate::yaml::{Data, Node};

/// Reads fields, and keeps what is wrong with them.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) version: Version,
    pub(super) release: Release,
    pub(super) errors: Vec<Diagnostic>,
    pub(super) warnings: Vec<Diagnostic>,
}

/// An entry of a mapping: its name, where that stands, and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry<'n> {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) value: &'n Node,
}

impl Reader {
    pub(super) fn new(version: Version, release: Release) -> Reader {
        Reader {
            version,
            release,
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub(super) fn error(&mut self, code: &'static str, message: impl Into<String>, span: Span) {
        self.errors.push(Diagnostic::error(code, message).at(span));
    }

    pub(super) fn data(&self, node: &Node) -> Data {
        scalar::data(node, self.version)
    }

    /// The entries of a mapping; `what` says whose they are.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, what: &str) -> Option<Vec<Entry<'n>>> {
        let Some(entries) = node.mapping() else {
            let message = format!("{what} must be a mapping of names to values");
            let help = "an empty one is written as `{}`";
            self.errors.push(
                Diagnostic::error("dipdup::not-a-mapping", message)
                    .at(node.span)
                    .help(help),
            );
            return None;
        };
        let entries = entries.iter().map(|(key, value)| Entry {
            name: scalar::key_of(key, self.version),
            span: key.span,
            value,
        });
        Some(entries.collect())
    }

    /// Tells of keys that are not among the known ones: errors to DipDup 8; DipDup 7 ignores some.
    pub(super) fn unknown_keys(
        &mut self,
        entries: &[Entry<'_>],
        known: &[&str],
        place: (&str, bool),
    ) {
        let (what, ignored) = place;
        for entry in entries {
            if known.contains(&entry.name.as_str()) {
                continue;
            }
            let message = format!("{what} has no key `{}`", entry.name);
            let help = match closest(&entry.name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its keys are {}", known.join(", ")),
            };
            if ignored {
                let message = format!("{message}: DipDup 7 ignores it");
                self.warnings.push(
                    Diagnostic::warning("dipdup::ignored-key", message)
                        .at(entry.span)
                        .help(help),
                );
            } else {
                self.errors.push(
                    Diagnostic::error("dipdup::unknown-key", message)
                        .at(entry.span)
                        .help(help),
                );
            }
        }
    }

    /// A text.
    pub(super) fn text(&mut self, node: &Node, what: &str) -> Option<String> {
        match self.data(node) {
            Data::Str(text) => Some(text.as_str().to_owned()),
            _ => {
                let message = format!("{what} must be a text");
                self.error("dipdup::not-a-text", message, node.span);
                None
            }
        }
    }

    /// A boolean.
    pub(super) fn boolean(&mut self, node: &Node, what: &str) -> Option<bool> {
        let truth = match self.data(node) {
            Data::Bool(truth) => Some(truth),
            Data::Int(number @ 0..=1) => Some(number == 1),
            Data::Float(0.0) => Some(false),
            Data::Float(1.0) => Some(true),
            Data::Str(text) => match text.as_str().to_ascii_lowercase().as_str() {
                "1" | "on" | "t" | "true" | "y" | "yes" => Some(true),
                "0" | "off" | "f" | "false" | "n" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if truth.is_none() {
            let message = format!("{what} must be true or false");
            self.error("dipdup::not-a-boolean", message, node.span);
        }
        truth
    }

    /// A whole number.
    pub(super) fn int(&mut self, node: &Node, what: &str) -> Option<i64> {
        let number = match self.data(node) {
            Data::Bool(truth) => Some(i64::from(truth)),
            Data::Int(number) => i64::try_from(number).ok(),
            Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                Some(number as i64)
            }
            Data::Str(text) => self.parsed(text.as_str()),
            _ => None,
        };
        if number.is_none() {
            let message = format!("{what} must be a whole number");
            self.error("dipdup::not-a-number", message, node.span);
        }
        number
    }

    /// A number in a text; pydantic 2 takes `90.0`, pydantic 1 does not.
    fn parsed(&self, text: &str) -> Option<i64> {
        let text = text.trim();
        let whole = match (self.version, text.split_once('.')) {
            (Version::Eight, Some((whole, zeros)))
                if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') =>
            {
                whole
            }
            _ => text,
        };
        let digits = whole.strip_prefix('+').unwrap_or(whole);
        let grouped = digits.starts_with('_') || digits.ends_with('_') || digits.contains("__");
        if grouped {
            return None;
        }
        digits.replace('_', "").parse().ok()
    }
}
