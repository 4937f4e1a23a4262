//! A YAML document with the position of every key and value.

use super::Data;
use crate::source::{Span, Text};

/// A node: a key or a value.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// The kinds of nodes. Anchors and merge keys are resolved already.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// A scalar.
    Scalar {
        /// The decoded text, mapped byte by byte to the file.
        text: Text,
        /// Whether it was written without quotes and not as a block: only then it may be a number,
        /// a boolean, null or a date.
        plain: bool,
    },
    /// A scalar with an explicit type, such as `!!int "3"`.
    Typed(Box<Data>),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping in the order of the file; a key written twice stands once, with its last value.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// The decoded text of a scalar.
    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            NodeKind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The elements of a sequence.
    pub fn sequence(&self) -> Option<&[Node]> {
        match &self.kind {
            NodeKind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a mapping.
    pub fn mapping(&self) -> Option<&[(Node, Node)]> {
        match &self.kind {
            NodeKind::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value under a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Key and value under a key of a mapping.
    pub fn entry(&self, key: &str) -> Option<&(Node, Node)> {
        self.mapping()?
            .iter()
            .find(|(k, _)| k.text().is_some_and(|text| text.as_str() == key))
    }

    /// The value that PyYAML gives.
    pub fn data(&self) -> Data {
        super::data::resolve(self)
    }
}
