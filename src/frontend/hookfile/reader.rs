//! Nodes of YAML into the types that a file must have, noting everything that is wrong.

use crate::diagnostic::{Diagnostic, closest};
use crate::source::{Span, Text};
use crate::yaml::{Data, Node};

/// Notes what is wrong on the way.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// So far.
    pub(super) found: Vec<Diagnostic>,
}

impl Reader {
    /// Notes a finding.
    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// The entries of a mapping whose keys are all known.
    pub(super) fn known<'n>(
        &mut self,
        what: &str,
        node: &'n Node,
        keys: &[&str],
    ) -> Option<&'n [(Node, Node)]> {
        let entries = self.mapping(what, node)?;
        for (key, _) in entries {
            let name = key.text().map(Text::as_str).unwrap_or_default();
            if !keys.contains(&name) {
                let help = match closest(name, keys.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known are {}", listed(keys)),
                };
                let message = format!("{what} has no key `{name}`");
                self.say(
                    Diagnostic::error("hooks::unknown-key", message)
                        .at(key.span)
                        .help(help),
                );
            }
        }
        Some(entries)
    }

    /// The entries of a mapping.
    pub(super) fn mapping<'n>(&mut self, what: &str, node: &'n Node) -> Option<&'n [(Node, Node)]> {
        let entries = node.mapping();
        if entries.is_none() {
            self.wrong(what, "a mapping", node);
        }
        entries
    }

    /// The elements of a list.
    pub(super) fn list<'n>(&mut self, what: &str, node: &'n Node) -> Option<&'n [Node]> {
        let items = node.sequence();
        if items.is_none() {
            self.wrong(what, "a list", node);
        }
        items
    }

    /// A string that is not blank.
    pub(super) fn text(&mut self, what: &str, node: &Node) -> Option<Text> {
        match node.text() {
            Some(text) if matches!(node.data(), Data::Str(_)) && !is_blank(text) => {
                Some(text.clone())
            }
            _ => {
                self.wrong(what, "a string", node);
                None
            }
        }
    }

    /// A boolean.
    pub(super) fn flag(&mut self, what: &str, node: &Node) -> Option<bool> {
        match node.data() {
            Data::Bool(value) => Some(value),
            _ => {
                self.wrong(what, "`true` or `false`", node);
                None
            }
        }
    }

    /// The value of a key that must be there.
    pub(super) fn required<'n>(
        &mut self,
        what: &str,
        node: &'n Node,
        key: &str,
        at: Span,
    ) -> Option<&'n Node> {
        let value = node.get(key);
        if value.is_none() && node.mapping().is_some() {
            let message = format!("{what} has no `{key}`");
            self.say(Diagnostic::error("hooks::missing-key", message).at(at));
        }
        value
    }

    /// Notes a value of a wrong type.
    pub(super) fn wrong(&mut self, what: &str, wanted: &str, node: &Node) {
        let message = format!("{what} must be {wanted}, and is {}", described(node));
        self.say(Diagnostic::error("hooks::wrong-type", message).at(node.span));
    }
}

fn is_blank(text: &Text) -> bool {
    text.as_str().trim().is_empty()
}

fn described(node: &Node) -> String {
    match node.text() {
        Some(text) if is_blank(text) => "empty".to_owned(),
        _ => crate::frontend::dbt::native::describe(&node.data()),
    }
}

/// Words for a message.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
