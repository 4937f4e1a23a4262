//! The YAML that projects mostly consist of into nodes, read without libyaml: mappings and lists in
//! blocks, scalars of one line, lists and mappings of such in brackets, and texts of lines that are
//! indented alike.
//!
//! What is read here is what the scanner and `compose` make of it, which a test over generated texts
//! asks for; a text that holds anything else is left to them as a whole.

use std::collections::HashSet;

use super::decode::{self, Place};
use super::{Node, NodeKind, scalar};
use crate::source::Text;

/// Blocks within blocks.
const DEEPEST: usize = 32;
/// Longer keys are none to libyaml.
const LONGEST_KEY: usize = 200;

/// The document of a text of simple parts only; one without findings.
pub(super) fn read(place: Place<'_>) -> Option<Node> {
    let text = place.text;
    if text.bytes().any(|byte| matches!(byte, b'\t' | b'\r')) {
        return None;
    }
    if !text.is_ascii() && text.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']) {
        return None;
    }
    let mut reader = Reader {
        place,
        at: 0,
        line: 0,
        indent: None,
    };
    reader.next_line();
    let node = reader.block(DEEPEST)?;
    reader.indent.is_none().then_some(node)
}

struct Reader<'a> {
    place: Place<'a>,
    /// Where it reads.
    at: usize,
    /// Where the line begins.
    line: usize,
    /// How far the line is indented; none at the end of the text.
    indent: Option<usize>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.place.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.place.text.as_bytes().get(self.at).copied()
    }

    fn rest_of_line(&self) -> &'a str {
        let rest = self.rest();
        rest.split_once('\n').map_or(rest, |(line, _)| line)
    }

    fn skip_spaces(&mut self) {
        self.at += spaces(self.rest());
    }

    /// From the start of a line to the next that holds more than a comment.
    fn next_line(&mut self) {
        loop {
            self.line = self.at;
            self.skip_spaces();
            match self.byte() {
                None => self.indent = None,
                Some(b'\n') => {
                    self.at += 1;
                    continue;
                }
                Some(b'#') => {
                    self.at += self.rest_of_line().len();
                    self.at += usize::from(self.byte().is_some());
                    continue;
                }
                Some(_) => self.indent = Some(self.at - self.line),
            }
            return;
        }
    }

    /// To the next line, if nothing but a comment is left of this one.
    fn end_line(&mut self) -> Option<()> {
        let rest = self.rest_of_line();
        let behind = rest.trim_start_matches(' ');
        let is_comment = behind.starts_with('#') && behind.len() < rest.len();
        if !(behind.is_empty() || is_comment) {
            return None;
        }
        self.at += rest.len();
        self.at += usize::from(self.byte().is_some());
        self.next_line();
        Some(())
    }

    fn is_at_item(&self) -> bool {
        self.rest().starts_with("- ")
    }

    /// A list or a mapping that begins on this line.
    fn block(&mut self, depth: usize) -> Option<Node> {
        let indent = self.indent?;
        if self.is_at_item() {
            self.sequence(indent, depth)
        } else {
            self.mapping(indent, depth)
        }
    }

    fn sequence(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        let start = self.at;
        let mut items: Vec<Node> = Vec::new();
        while self.indent == Some(indent) && self.is_at_item() {
            self.at += 2;
            self.skip_spaces();
            if self.key_length().is_some() {
                let column = self.at - self.line;
                self.indent = Some(column);
                items.push(self.mapping(column, depth)?);
            } else {
                items.push(self.inline()?);
            }
        }
        self.is_not_within(indent)?;
        let last = items.last()?.span;
        let mut span = self.place.span(start, start);
        span.end = last.end;
        Some(Node {
            span,
            kind: NodeKind::Sequence(items),
        })
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        let start = self.at;
        let mut entries: Vec<(Node, Node)> = Vec::new();
        while self.indent == Some(indent) && !self.is_at_item() {
            let key = self.key()?;
            entries.push((key, self.value(indent, depth)?));
        }
        self.is_not_within(indent)?;
        self.collection(start, entries)
    }

    /// A mapping, unless a key comes twice.
    fn collection(&self, start: usize, entries: Vec<(Node, Node)>) -> Option<Node> {
        let name = |entry: &'_ (Node, Node)| entry.0.text().map(Text::shared);
        let names: HashSet<_> = entries.iter().filter_map(name).collect();
        if names.len() < entries.len() {
            return None;
        }
        let mut span = self.place.span(start, start);
        span.end = entries.last()?.1.span.end;
        Some(Node {
            span,
            kind: NodeKind::Mapping(entries),
        })
    }

    /// A line further in would go on with what is there.
    fn is_not_within(&self, indent: usize) -> Option<()> {
        self.indent.is_none_or(|next| next <= indent).then_some(())
    }

    /// How long the key is that stands here: a word with a colon behind it.
    fn key_length(&self) -> Option<usize> {
        let bytes = self.rest().as_bytes();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_+.-".contains(byte);
        let length = bytes.iter().take_while(|byte| is_part(byte)).count();
        let word = bytes.first()?.is_ascii_alphabetic() || matches!(bytes.first()?, b'_' | b'+');
        let behind = bytes.get(length) == Some(&b':')
            && matches!(bytes.get(length + 1), None | Some(b' ' | b'\n'));
        (word && behind && length <= LONGEST_KEY).then_some(length)
    }

    /// A key that is a text, and its colon.
    fn key(&mut self) -> Option<Node> {
        let name = self.rest().get(..self.key_length()?)?;
        if !scalar::is_plain_text(name) {
            return None;
        }
        let key = self.plain_node(name);
        self.at += 1;
        Some(key)
    }

    fn value(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let ahead = self.rest_of_line().trim_start_matches(' ');
        if ahead.is_empty() || ahead.starts_with('#') {
            self.end_line()?;
            return match self.indent {
                Some(next) if next > indent => self.block(depth),
                Some(next) if next == indent && self.is_at_item() => self.sequence(indent, depth),
                _ => None,
            };
        }
        self.skip_spaces();
        match self.byte() {
            Some(b'|' | b'>') => self.lines(indent),
            _ => self.inline(),
        }
    }

    /// A value on one line.
    fn inline(&mut self) -> Option<Node> {
        let node = match self.byte()? {
            b'[' => self.list()?,
            b'{' => self.dict()?,
            b'\'' | b'"' => self.quoted()?,
            _ => self.plain()?,
        };
        self.end_line()?;
        Some(node)
    }

    fn plain(&mut self) -> Option<Node> {
        let line = self.rest_of_line();
        let first = line.chars().next()?;
        if !(first.is_alphanumeric() || matches!(first, '_' | '/' | '(' | '$' | '.' | '+')) {
            return None;
        }
        let text = line.split_once(" #").map_or(line, |(text, _)| text);
        let text = text.trim_end_matches(' ');
        if text.contains(": ") || text.ends_with(':') || scalar::resolve(text).is_err() {
            return None;
        }
        Some(self.plain_node(text))
    }

    /// A plain scalar that stands here.
    fn plain_node(&mut self, text: &str) -> Node {
        let span = self.place.span(self.at, self.at + text.len());
        self.at += text.len();
        Node {
            span,
            kind: NodeKind::Scalar {
                text: Text::exact(text, span),
                plain: true,
            },
        }
    }

    /// A quoted scalar without escapes.
    fn quoted(&mut self) -> Option<Node> {
        let quote = char::from(self.byte()?);
        let (text, behind) = self.rest().get(1..)?.split_once(quote)?;
        if text.contains(['\n', '\\']) || quote == '\'' && behind.starts_with('\'') {
            return None;
        }
        let content = self.at + 1;
        let end = content + text.len();
        let span = self.place.span(self.at, end + 1);
        self.at = end + 1;
        let text = Text::exact(text, self.place.span(content, end));
        Some(Node {
            span,
            kind: NodeKind::Scalar { text, plain: false },
        })
    }

    /// A scalar in brackets.
    fn flow_scalar(&mut self) -> Option<Node> {
        let rest = self.rest();
        if rest.starts_with(['\'', '"']) {
            return self.quoted();
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/');
        let length = rest.find(|c| !is_part(c))?;
        let text = rest.get(..length).filter(|text| !text.is_empty())?;
        scalar::resolve(text).ok()?;
        Some(self.plain_node(text))
    }

    /// To the next element in brackets; whether there is one, or the bracket that closes them.
    fn separated(&mut self, close: u8) -> Option<bool> {
        self.skip_spaces();
        let byte = self.byte()?;
        self.at += 1;
        if byte == close {
            return Some(false);
        }
        self.skip_spaces();
        (byte == b',').then_some(true)
    }

    fn list(&mut self) -> Option<Node> {
        let start = self.at;
        self.at += 1;
        self.skip_spaces();
        let mut items = vec![self.flow_scalar()?];
        while self.separated(b']')? {
            items.push(self.flow_scalar()?);
        }
        Some(Node {
            span: self.place.span(start, self.at),
            kind: NodeKind::Sequence(items),
        })
    }

    fn dict(&mut self) -> Option<Node> {
        let start = self.at;
        self.at += 1;
        self.skip_spaces();
        let mut entries = vec![self.pair()?];
        while self.separated(b'}')? {
            entries.push(self.pair()?);
        }
        let mut node = self.collection(start, entries)?;
        node.span = self.place.span(start, self.at);
        Some(node)
    }

    fn pair(&mut self) -> Option<(Node, Node)> {
        let key = self.key()?;
        self.skip_spaces();
        Some((key, self.flow_scalar()?))
    }

    /// A text of lines that are indented alike, none of them blank.
    fn lines(&mut self, indent: usize) -> Option<Node> {
        let start = self.at;
        let header = self.rest_of_line();
        let (between, ends) = match header {
            "|" => ('\n', true),
            "|-" => ('\n', false),
            ">" => (' ', true),
            ">-" => (' ', false),
            _ => return None,
        };
        self.at += header.len() + 1;
        let depth = spaces(self.rest());
        if depth <= indent {
            return None;
        }
        let mut value = String::new();
        while spaces(self.rest_of_line()) >= depth {
            let line = self.rest_of_line().get(depth..)?;
            if line.is_empty() || line.starts_with(' ') {
                return None;
            }
            if !value.is_empty() {
                value.push(between);
            }
            value.push_str(line);
            self.at += depth + line.len();
            if self.byte().is_none() {
                break;
            }
            self.at += 1;
        }
        let is_last = self.byte().is_none();
        if value.is_empty() || ends && is_last {
            return None;
        }
        if ends {
            value.push('\n');
        }
        let mapped = decode::exactly(self.place, start, &value)?;
        self.next_line();
        Some(Node {
            span: self.place.span(start, mapped.end),
            kind: NodeKind::Scalar {
                text: mapped.text,
                plain: false,
            },
        })
    }
}

/// How many spaces a text begins with.
fn spaces(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b' ').count()
}
