//! The YAML that projects mostly consist of into nodes, read without libyaml: mappings and lists in
//! blocks, scalars of one line, lists and mappings of such in brackets, and texts of lines that are
//! indented alike.
//!
//! What is read here is what the scanner and `compose` make of it, which a test over generated texts
//! asks for; a text that holds anything else is left to them as a whole.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::decode::Place;
use super::{Node, NodeKind, scalar};
use crate::source::{Text, TextBuilder};

/// Blocks within blocks.
const DEEPEST: usize = 32;
/// Longer keys are none to libyaml.
const LONGEST_KEY: usize = 200;
/// So many keys are compared one by one.
const FEW: usize = 16;

/// The document of a text of simple parts only; one without findings.
pub(super) fn read(place: Place<'_>) -> Option<Node> {
    let text = place.text;
    if memchr::memchr2(b'\t', b'\r', text.as_bytes()).is_some() {
        return None;
    }
    if !text.is_ascii() && text.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']) {
        return None;
    }
    let mut reader = Reader {
        place,
        at: 0,
        line: 0,
        end: 0,
        indent: None,
        names: HashSet::default(),
        items: Vec::new(),
        entries: Vec::new(),
    };
    reader.next_line(0);
    let node = reader.block(DEEPEST)?;
    reader.indent.is_none().then_some(node)
}

struct Reader<'a> {
    place: Place<'a>,
    /// Where it reads.
    at: usize,
    /// Where the line begins.
    line: usize,
    /// Where the line ends.
    end: usize,
    /// How far the line is indented; none at the end of the text.
    indent: Option<usize>,
    /// The keys so far: equal ones are the same.
    names: HashSet<Arc<str>, RandomState>,
    /// What the lists hold that are not read to their ends.
    items: Vec<Node>,
    /// What the mappings hold that are not read to their ends.
    entries: Vec<(Node, Node)>,
}

impl<'a> Reader<'a> {
    fn rest_of_line(&self) -> &'a str {
        let text = self.place.text;
        text.get(self.at..self.end).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.rest_of_line().bytes().next()
    }

    fn skip_spaces(&mut self) {
        self.at += spaces(self.rest_of_line());
    }

    /// To the start of a line.
    fn start_line(&mut self, at: usize) {
        let rest = self.place.text.as_bytes().get(at..).unwrap_or_default();
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        (self.at, self.line, self.end) = (at, at, at + length);
    }

    /// The start of the line behind this one, if there is one.
    fn behind(&self) -> Option<usize> {
        (self.end < self.place.text.len()).then_some(self.end + 1)
    }

    /// To the first line from the start of one on that holds more than a comment.
    fn next_line(&mut self, start: usize) {
        let mut next = Some(start);
        while let Some(start) = next {
            self.start_line(start);
            self.skip_spaces();
            if !matches!(self.byte(), None | Some(b'#')) {
                self.indent = Some(self.at - self.line);
                return;
            }
            next = self.behind();
        }
        self.indent = None;
    }

    /// To the next line, if nothing but a comment is left of this one.
    fn end_line(&mut self) -> Option<()> {
        let rest = self.rest_of_line();
        let behind = rest.trim_start_matches(' ');
        let is_comment = behind.starts_with('#') && behind.len() < rest.len();
        if !(behind.is_empty() || is_comment) {
            return None;
        }
        match self.behind() {
            Some(next) => self.next_line(next),
            None => self.indent = None,
        }
        Some(())
    }

    fn is_at_item(&self) -> bool {
        self.rest_of_line().starts_with("- ")
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
        let first = self.items.len();
        while self.indent == Some(indent) && self.is_at_item() {
            self.at += 2;
            self.skip_spaces();
            let item = if self.key_length().is_some() {
                let column = self.at - self.line;
                self.indent = Some(column);
                self.mapping(column, depth)?
            } else {
                self.inline()?
            };
            self.items.push(item);
        }
        self.is_not_within(indent)?;
        let mut span = self.place.span(start, start);
        span.end = self.items.last()?.span.end;
        Some(Node {
            span,
            kind: NodeKind::Sequence(self.items.drain(first..).collect()),
        })
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        let start = self.at;
        let first = self.entries.len();
        while self.indent == Some(indent) && !self.is_at_item() {
            let key = self.key()?;
            let value = self.value(indent, depth)?;
            self.entries.push((key, value));
        }
        self.is_not_within(indent)?;
        self.collection(start, first)
    }

    /// The mapping that begins with an entry, unless a key comes twice.
    fn collection(&mut self, start: usize, first: usize) -> Option<Node> {
        let entries: Vec<(Node, Node)> = self.entries.drain(first..).collect();
        if !is_each_once(&entries) {
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
        let bytes = self.rest_of_line().as_bytes();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_+.-".contains(byte);
        let length = bytes.iter().take_while(|byte| is_part(byte)).count();
        let word = bytes.first()?.is_ascii_alphabetic() || matches!(bytes.first()?, b'_' | b'+');
        let behind =
            bytes.get(length) == Some(&b':') && matches!(bytes.get(length + 1), None | Some(b' '));
        (word && behind && length <= LONGEST_KEY).then_some(length)
    }

    /// A key that is a text, and its colon.
    fn key(&mut self) -> Option<Node> {
        let name = self.rest_of_line().get(..self.key_length()?)?;
        let known = match self.names.get(name) {
            Some(known) => Arc::clone(known),
            None if scalar::is_plain_text(name) => {
                let known: Arc<str> = name.into();
                self.names.insert(Arc::clone(&known));
                known
            }
            None => return None,
        };
        let key = self.plain_node(known);
        self.at += 1;
        Some(key)
    }

    fn value(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let rest = self.rest_of_line();
        let spaces = spaces(rest);
        match rest.as_bytes().get(spaces) {
            None | Some(b'#') => {
                self.end_line()?;
                match self.indent {
                    Some(next) if next > indent => self.block(depth),
                    Some(next) if next == indent && self.is_at_item() => {
                        self.sequence(indent, depth)
                    }
                    _ => None,
                }
            }
            Some(b'|' | b'>') => {
                self.at += spaces;
                self.lines(indent)
            }
            Some(_) => {
                self.at += spaces;
                self.inline()
            }
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
        let text = line.get(..plain_length(line.as_bytes())?)?;
        let text = text.trim_end_matches(' ');
        if text.ends_with(':') || scalar::resolve(text).is_err() {
            return None;
        }
        Some(self.plain_node(text.into()))
    }

    /// A plain scalar that stands here.
    fn plain_node(&mut self, text: Arc<str>) -> Node {
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
        let quote = self.byte()?;
        let rest = self.rest_of_line().get(1..)?;
        let length = memchr::memchr2(quote, b'\\', rest.as_bytes())?;
        let (text, behind) = rest.split_at_checked(length)?;
        if behind.starts_with('\\') || quote == b'\'' && behind.starts_with("''") {
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
        let rest = self.rest_of_line();
        if rest.starts_with(['\'', '"']) {
            return self.quoted();
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/');
        let length = rest.find(|c| !is_part(c))?;
        let text = rest.get(..length).filter(|text| !text.is_empty())?;
        scalar::resolve(text).ok()?;
        Some(self.plain_node(text.into()))
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
        let first = self.entries.len();
        loop {
            let pair = self.pair()?;
            self.entries.push(pair);
            if !self.separated(b'}')? {
                break;
            }
        }
        let mut node = self.collection(start, first)?;
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
        let (between, ends) = match self.rest_of_line() {
            "|" => ("\n", true),
            "|-" => ("\n", false),
            ">" => (" ", true),
            ">-" => (" ", false),
            _ => return None,
        };
        self.start_line(self.behind()?);
        let depth = spaces(self.rest_of_line());
        if depth <= indent {
            return None;
        }
        let place = self.place;
        let line_end = |end: usize, exact| place.origin(end, end + 1, exact);
        let mut value = TextBuilder::default();
        let (mut end, mut next) = (start, Some(self.line));
        while spaces(self.rest_of_line()) >= depth {
            let line = self.rest_of_line().get(depth..)?;
            if line.is_empty() || line.starts_with(' ') {
                return None;
            }
            if !value.is_empty() {
                value.push(between, line_end(end, between == "\n"));
            }
            end = self.end;
            value.push(line, place.origin(self.line + depth, end, true));
            next = self.behind();
            match next {
                Some(next) => self.start_line(next),
                None => break,
            }
        }
        if value.is_empty() || ends && next.is_none() {
            return None;
        }
        if ends {
            value.push("\n", line_end(end, true));
        }
        match next {
            Some(_) => self.end_lines(depth)?,
            None => self.indent = None,
        }
        Some(Node {
            span: place.span(start, end),
            kind: NodeKind::Scalar {
                text: value.finish(),
                plain: false,
            },
        })
    }

    /// To the next line behind a text of lines, unless the text goes on behind blank ones: it does so
    /// even with what looks like a note.
    fn end_lines(&mut self, depth: usize) -> Option<()> {
        let first = self.line;
        while spaces(self.rest_of_line()) < depth
            && self.rest_of_line().trim_start_matches(' ').is_empty()
        {
            match self.behind() {
                Some(next) => self.start_line(next),
                None => break,
            }
        }
        let ends = spaces(self.rest_of_line()) < depth;
        self.next_line(first);
        ends.then_some(())
    }
}

/// How long a plain scalar can be: it ends before a note. None if there is a colon in it that makes it
/// a key.
fn plain_length(line: &[u8]) -> Option<usize> {
    for at in memchr::memchr2_iter(b'#', b':', line) {
        let (before, behind) = (at.checked_sub(1), line.get(at + 1));
        match (line.get(at), before) {
            (Some(b'#'), Some(before)) if line.get(before) == Some(&b' ') => return Some(before),
            (Some(b':'), _) if behind == Some(&b' ') => return None,
            _ => {}
        }
    }
    Some(line.len())
}

/// Whether no key comes twice; of a reader, equal ones are the same.
fn is_each_once(entries: &[(Node, Node)]) -> bool {
    let keys = || entries.iter().filter_map(|(key, _)| key.text());
    let names = || keys().map(|name| name.as_str().as_ptr());
    if entries.len() > FEW {
        let distinct: HashSet<_, RandomState> = names().collect();
        return distinct.len() == entries.len();
    }
    let mut all = names().enumerate();
    all.all(|(at, name)| !names().take(at).any(|earlier| earlier == name))
}

/// How many spaces a text begins with.
fn spaces(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b' ').count()
}
