//! The scanner's tree into nodes: aliases, merge keys and tags resolved as PyYAML's safe loader
//! does, every scalar mapped to its bytes.

use std::collections::HashMap;

use dbt_yaml::StringNode;
use foldhash::fast::RandomState;
use indexmap::IndexMap;

use super::data::as_key;
use super::decode::{self, Place};
use super::properties::Properties;
use super::scalar::{self, Refusal};
use super::{Data, DataKey, Node, NodeKind, problem, timestamp};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Text};

/// Builds the nodes of one document.
pub(super) struct Composer<'a> {
    place: Place<'a>,
    /// Whether texts know where they come from.
    mapped: bool,
    /// Whether plain scalars must be values of YAML 1.1.
    pub(super) typed: bool,
    /// Where the node of each anchor starts, its properties included.
    anchors: HashMap<&'a str, usize>,
    /// What is wrong.
    pub(super) errors: Vec<Diagnostic>,
    /// What is odd.
    pub(super) warnings: Vec<Diagnostic>,
}

type Entries = IndexMap<DataKey, (Node, Node), RandomState>;

/// Keys that are compared one by one rather than hashed.
const FEW: usize = 16;

impl<'a> Composer<'a> {
    pub(super) fn new(place: Place<'a>, mapped: bool) -> Composer<'a> {
        Composer {
            place,
            mapped,
            typed: true,
            anchors: HashMap::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The node of a scanned value.
    pub(super) fn value(&mut self, scanned: &StringNode) -> Node {
        let node = self.node(scanned);
        self.check(&node);
        node
    }

    fn node(&mut self, scanned: &StringNode) -> Node {
        let start = scanned.span().start.index;
        if shares_start(scanned, start) {
            return self.content(
                scanned,
                Properties {
                    content: start,
                    ..Properties::default()
                },
            );
        }
        let properties = Properties::read(self.place.text, start);
        if let Some(anchor) = properties.anchor {
            self.anchors.insert(anchor, start);
        }
        let Some(alias) = properties.alias else {
            return self.content(scanned, properties);
        };
        let span = self.place.span(start, properties.content);
        let mut definition = self
            .anchors
            .get(alias)
            .map_or(properties, |&at| self.anchored(scanned, at));
        definition.alias = None;
        Node {
            span,
            ..self.content(scanned, definition)
        }
    }

    /// The properties of the node that an anchor names.
    fn anchored(&self, scanned: &StringNode, at: usize) -> Properties<'a> {
        match first_child(scanned).map(|child| child.span().start.index) {
            Some(child) if child == at => Properties {
                content: at,
                ..Properties::default()
            },
            _ => Properties::read(self.place.text, at),
        }
    }

    fn content(&mut self, scanned: &StringNode, properties: Properties<'a>) -> Node {
        match scanned {
            StringNode::Scalar(value, span) => {
                self.scalar(value, false, properties, span.end.index)
            }
            StringNode::QuotedScalar(value, span) => {
                self.scalar(value, true, properties, span.end.index)
            }
            StringNode::Sequence(items, _) => {
                let nodes: Vec<Node> = items.iter().map(|item| self.value(item)).collect();
                let span = self.extent(&properties, nodes.last().map(|node| node.span), ']');
                self.collection_tag(&properties, "seq", span);
                Node {
                    span,
                    kind: NodeKind::Sequence(nodes),
                }
            }
            StringNode::Mapping(pairs, _) => self.mapping(pairs, &properties),
        }
    }

    fn scalar(
        &mut self,
        value: &str,
        quoted: bool,
        properties: Properties<'a>,
        limit: usize,
    ) -> Node {
        let start = properties.content;
        let first = self.place.text.as_bytes().get(start);
        let plain = !quoted && !matches!(first, Some(b'|' | b'>'));
        let (text, end) = if value.is_empty() && plain {
            (self.empty(start), start)
        } else if self.mapped {
            let mapped = decode::map(self.place, start, limit, value);
            (mapped.text, mapped.end)
        } else {
            (Text::new(value), limit)
        };
        let span = self.place.span(start, end);
        let kind = self.typed(text, plain, &properties, span);
        Node { span, kind }
    }

    fn empty(&self, at: usize) -> Text {
        if self.mapped {
            Text::exact("", self.place.span(at, at))
        } else {
            Text::new("")
        }
    }

    /// Applies a scalar's tag; the non-specific `!` makes a quoted scalar plain.
    fn typed(
        &mut self,
        text: Text,
        plain: bool,
        properties: &Properties<'a>,
        span: Span,
    ) -> NodeKind {
        match properties.tag {
            None => return NodeKind::Scalar { text, plain },
            Some("!") => {
                let absent = plain && text.as_str().is_empty();
                return NodeKind::Scalar {
                    text,
                    plain: !absent,
                };
            }
            Some(_) => {}
        }
        let tag = properties.standard_tag();
        let data = match tag {
            Some("str") => return NodeKind::Scalar { text, plain: false },
            Some("null") => Ok(Data::Null),
            Some("bool") => scalar::boolean(text.as_str())
                .map(Data::Bool)
                .ok_or_else(|| not_a("boolean", &text)),
            Some("int") => scalar::int(text.as_str()).map(Data::Int),
            Some("float") => scalar::float(text.as_str())
                .map(Data::Float)
                .ok_or_else(|| not_a("number", &text)),
            Some("timestamp") => timestamp::tagged(text.as_str()),
            _ => {
                self.errors.push(problem::tag(
                    properties.tag.unwrap_or_default(),
                    "a scalar",
                    span,
                ));
                return NodeKind::Scalar { text, plain: false };
            }
        };
        data.map(|data| NodeKind::Typed(Box::new(data)))
            .unwrap_or_else(|refusal| {
                self.errors.push(problem::refused_scalar(&refusal, span));
                NodeKind::Scalar { text, plain: false }
            })
    }

    fn mapping(&mut self, pairs: &[(StringNode, StringNode)], properties: &Properties<'a>) -> Node {
        let mut merged = Entries::default();
        let mut own: Vec<(DataKey, Node, Node)> = Vec::with_capacity(pairs.len());
        let mut last = None;
        for (key, value) in pairs {
            let key = self.node(key);
            let value = self.value(value);
            last = Some(if value.span.end > key.span.end {
                value.span
            } else {
                key.span
            });
            if is_plain(&key, "<<") {
                self.merge(&mut merged, &value);
                continue;
            }
            if !is_plain(&key, "=") {
                self.check(&key);
            }
            if let Some(name) = as_key(&key) {
                own.push((name, key, value));
            } else {
                self.errors
                    .push(problem::unhashable_key(self.place, key.span, value.span));
            }
        }
        let span = self.extent(properties, last, '}');
        self.collection_tag(properties, "map", span);
        Node {
            span,
            kind: NodeKind::Mapping(self.own_entries(merged, own)),
        }
    }

    /// Own entries replace merged ones in their places; of two with one key the last one counts.
    fn own_entries(
        &mut self,
        merged: Entries,
        own: Vec<(DataKey, Node, Node)>,
    ) -> Vec<(Node, Node)> {
        if merged.is_empty() && are_few_and_distinct(&own) {
            return own
                .into_iter()
                .map(|(_, key, value)| (key, value))
                .collect();
        }
        let mut entries = merged;
        let mut seen: HashMap<DataKey, Span> = HashMap::with_capacity(own.len());
        for (name, key, value) in own {
            if let Some(first) = seen.insert(name.clone(), key.span) {
                self.warnings
                    .push(problem::duplicate_key(&name, key.span, first));
            }
            entries.insert(name, (key, value));
        }
        entries.into_values().collect()
    }

    /// Adds the entries of a merge key's value: of a list, the first mapping that has a key wins.
    fn merge(&mut self, merged: &mut Entries, value: &Node) {
        let mut add = |node: &Node| {
            for (key, value) in node.mapping().unwrap_or_default() {
                if let Some(name) = as_key(key) {
                    merged.insert(name, (key.clone(), value.clone()));
                }
            }
        };
        match &value.kind {
            NodeKind::Mapping(_) => add(value),
            NodeKind::Sequence(items) if items.iter().all(|item| item.mapping().is_some()) => {
                items.iter().rev().for_each(add);
            }
            _ => self.errors.push(problem::bad_merge(value.span)),
        }
    }

    /// Refuses a plain scalar that looks like a number or a date and is none.
    fn check(&mut self, node: &Node) {
        if self.typed
            && let NodeKind::Scalar { text, plain: true } = &node.kind
            && let Err(refusal) = scalar::resolve(text.as_str())
        {
            self.errors
                .push(problem::refused_scalar(&refusal, node.span));
        }
    }

    fn collection_tag(&mut self, properties: &Properties<'a>, own: &str, span: Span) {
        let Some(tag) = properties.tag else { return };
        if tag != "!" && properties.standard_tag() != Some(own) {
            let kind = if own == "seq" { "a list" } else { "a mapping" };
            self.errors.push(problem::tag(tag, kind, span));
        }
    }

    /// From where a collection starts to its closing bracket or the end of its last child.
    fn extent(&self, properties: &Properties<'a>, last: Option<Span>, close: char) -> Span {
        let (text, base) = (self.place.text, self.place.base);
        let start = properties.content;
        let mut end = last.map_or(start, |span| (span.end as usize).saturating_sub(base));
        let bracket = text
            .get(start..)
            .is_some_and(|rest| rest.starts_with(['[', '{']));
        if bracket && end >= start {
            let from = end.max(start + 1);
            end = from + to_bracket(text.get(from..).unwrap_or_default(), close);
        }
        self.place.span(start, end)
    }
}

fn are_few_and_distinct(own: &[(DataKey, Node, Node)]) -> bool {
    let known = |at: usize, name: &DataKey| own.iter().take(at).any(|(other, ..)| other == name);
    own.len() <= FEW
        && !own
            .iter()
            .enumerate()
            .any(|(at, (name, ..))| known(at, name))
}

/// Past blanks, commas and comments to just behind a closing bracket.
fn to_bracket(text: &str, close: char) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', ':']);
        if rest.starts_with('#') {
            rest = rest
                .find('\n')
                .and_then(|end| rest.get(end..))
                .unwrap_or_default();
        } else {
            let closed = usize::from(rest.starts_with(close));
            return text.len() - rest.len() + closed;
        }
    }
}

/// Whether the properties at a collection's start are those of its first child: `&a key: value`.
fn shares_start(scanned: &StringNode, start: usize) -> bool {
    first_child(scanned).is_some_and(|child| child.span().start.index == start)
}

fn first_child(scanned: &StringNode) -> Option<&StringNode> {
    match scanned {
        StringNode::Sequence(items, _) => items.first(),
        StringNode::Mapping(pairs, _) => pairs.first().map(|(key, _)| key),
        _ => None,
    }
}

fn is_plain(node: &Node, text: &str) -> bool {
    matches!(&node.kind, NodeKind::Scalar { text: own, plain: true } if own.as_str() == text)
}

fn not_a(what: &str, text: &Text) -> Refusal {
    Refusal::new(format!("`{text}` is no {what}"))
}
