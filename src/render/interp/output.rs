//! What goes into the text, and where it comes from.

use std::sync::Arc;

use super::{Interp, Open};
use crate::jinja::ast::Range;
use crate::render::{Eval, Value, ops};
use crate::source::{Frame, Origin, Text, TextBuilder};

/// Room for a hook of usual length.
const ROOM: usize = 128;
const RUNS: usize = 4;

/// A part of a text and the offset in the template at which it stands byte for byte, if it does.
pub(super) type Part<'a> = (&'a str, Option<u32>);

impl Interp<'_> {
    /// Runs something and gives the text that it put out.
    pub(super) fn capture<T>(&mut self, run: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<Text> {
        let open = self.capture_open(run)?;
        self.closed_text(open)
    }

    /// The same, with places left open for what differs from rendering to rendering.
    pub(super) fn capture_open<T>(&mut self, run: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<Open> {
        let outer = std::mem::replace(&mut self.out, TextBuilder::with_capacity(ROOM, RUNS));
        let gaps = std::mem::take(&mut self.gaps);
        let native = self.native.take();
        let around = self.discarded.open.take();
        self.discarded.captures += 1;
        let result = run(self);
        self.discarded.captures -= 1;
        let open = std::mem::replace(&mut self.discarded.open, around);
        let inner = std::mem::replace(&mut self.out, outer);
        let gaps = std::mem::replace(&mut self.gaps, gaps);
        self.native = native;
        result?;
        match open {
            // Nobody reads the outermost text.
            Some(deferral) if self.discarded.captures > 0 => Err(deferral.into()),
            _ => Ok(Open {
                text: inner.finish(),
                gaps,
            }),
        }
    }

    /// A captured text as a value: escaped already, where output is escaped.
    pub(super) fn captured(&self, text: Text) -> Value {
        if self.place.autoescape {
            Value::Markup(text)
        } else {
            Value::Str(text)
        }
    }

    /// Puts out a template's own text.
    pub(super) fn emit_data(&mut self, text: &Arc<str>, range: Range) -> Eval<()> {
        self.reserve(text.len())?;
        if self.native.is_some() {
            let mut part = TextBuilder::default();
            self.copy(&mut part, text, range);
            return self.emit_native(Value::Str(part.finish()));
        }
        if self.is_unread() {
            return Ok(());
        }
        let mut out = std::mem::take(&mut self.out);
        self.copy(&mut out, text, range);
        self.out = out;
        Ok(())
    }

    /// Puts out a value, as `{{ value }}` does.
    pub(super) fn emit(&mut self, value: Value) -> Eval<()> {
        if self.native.is_some() {
            return self.emit_native(value);
        }
        if self.emit_open(&value)? {
            return Ok(());
        }
        let text = match &value {
            Value::Unknown(unknown) if self.discarded.captures == 1 => {
                match self.host.bind(unknown, self.out.len(), self.here())? {
                    Some(stand_in) => Text::new(stand_in),
                    None => return Err(ops::deferred(unknown)),
                }
            }
            Value::Markup(text) => text.clone(),
            Value::Str(text) if !self.place.autoescape => text.clone(),
            value => {
                let text = ops::print(self, value)?;
                if self.place.autoescape {
                    ops::escape(&text)
                } else {
                    text
                }
            }
        };
        self.emit_text(&text)
    }

    /// Puts out a string as it is: what a call or filter block gives must be one.
    pub(super) fn emit_string(&mut self, value: Value) -> Eval<()> {
        if self.native.is_some() {
            return self.emit_native(value);
        }
        if self.emit_open(&value)? {
            return Ok(());
        }
        ops::known(&value)?;
        match value.as_text() {
            Some(text) => self.emit_text(text),
            None => {
                let kind = ops::type_name(&value);
                let message = format!("sequence item 0: expected str instance, {kind} found");
                Err(ops::type_error(message))
            }
        }
    }

    pub(super) fn emit_text(&mut self, text: &Text) -> Eval<()> {
        self.reserve(text.as_str().len())?;
        if self.is_unread() {
            return Ok(());
        }
        if text.runs().is_empty() {
            let origin = self.origin();
            self.out.append(text, origin.as_ref());
        } else {
            self.out.append(text, None);
        }
        Ok(())
    }

    fn emit_native(&mut self, value: Value) -> Eval<()> {
        self.spend(1)?;
        if let Some(values) = &mut self.native {
            values.push(value);
        }
        Ok(())
    }

    fn reserve(&mut self, bytes: usize) -> Eval<()> {
        self.check_length(self.out.len().saturating_add(bytes))?;
        self.spend(1 + bytes as u64 / 8)
    }

    /// Copies a part of the template's text with its origin.
    fn copy(&self, out: &mut TextBuilder, text: &Arc<str>, range: Range) {
        let source = &self.place.code.text;
        if text.len() == (range.end - range.start) as usize
            && let Some(origin) = self.own_origin(text.len(), range.start)
        {
            return out.push(text, origin);
        }
        if source.runs().is_empty() {
            return out.append(&Text::new(Arc::clone(text)), None);
        }
        self.copy_parts(out, &aligned(text, source.as_str(), range), range);
    }

    /// The origin of bytes of the template that stand in one file as they are.
    fn own_origin(&self, length: usize, at: u32) -> Option<Origin> {
        let [run] = self.place.code.text.runs() else {
            return None;
        };
        if !run.origin.exact || at < run.at {
            return None;
        }
        let mut origin = run.origin.clone();
        origin.span.start += at - run.at;
        origin.span.end = origin.span.start + length as u32;
        origin.via = graft(origin.via, &self.place.trace);
        Some(origin)
    }

    /// A text that stands in the template as it is.
    pub(super) fn own_text(&self, text: &Arc<str>, at: u32) -> Text {
        match self.own_origin(text.len(), at) {
            Some(origin) => Text::with_origin(Arc::clone(text), origin),
            None => {
                let end = at + text.len() as u32;
                self.text_of(&[(text, Some(at))], Range { start: at, end })
            }
        }
    }

    /// Copies parts with the places where they stand; one that stands nowhere comes from `whole`.
    fn copy_parts(&self, out: &mut TextBuilder, parts: &[Part<'_>], whole: Range) {
        let fallback = self.span(whole).map(|span| Origin {
            span,
            exact: false,
            via: self.trace(),
        });
        let source = self.place.code.text.as_str();
        for (part, at) in parts {
            match at {
                Some(at)
                    if source
                        .get(*at as usize..)
                        .is_some_and(|rest| rest.starts_with(part)) =>
                {
                    self.copy_runs(out, part, *at);
                }
                _ => out.append(&Text::new(*part), fallback.as_ref()),
            }
        }
    }

    /// Copies bytes that stand in the template's text from `at` on.
    fn copy_runs(&self, out: &mut TextBuilder, text: &str, at: u32) {
        let (source, trace) = (&self.place.code.text, &self.place.trace);
        let part = source.slice(at as usize..at as usize + text.len());
        let runs = part.runs();
        for (n, run) in runs.iter().enumerate() {
            let end = runs.get(n + 1).map_or(text.len(), |next| next.at as usize);
            let mut origin = run.origin.clone();
            if origin.exact {
                origin.span.end = origin.span.start + (end as u32 - run.at);
            }
            origin.via = graft(origin.via, trace);
            out.push(text.get(run.at as usize..end).unwrap_or_default(), origin);
        }
    }

    /// A text from parts of the template and of others that come from `whole`.
    pub(super) fn text_of(&self, parts: &[Part<'_>], whole: Range) -> Text {
        let mut out = TextBuilder::default();
        self.copy_parts(&mut out, parts, whole);
        out.finish()
    }
}

/// The parts of a text whose line ends were normalised.
fn aligned<'a>(text: &'a str, source: &str, range: Range) -> Vec<Part<'a>> {
    let original = source
        .get(range.start as usize..range.end as usize)
        .unwrap_or_default();
    let (mut parts, mut at, mut from) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        let body = line.strip_suffix('\n').unwrap_or(line);
        if !original[from..].starts_with(body) {
            break;
        }
        parts.push((body, Some(range.start + from as u32)));
        from += body.len();
        if body.len() < line.len() {
            let ending = &original[from..];
            let width = if ending.starts_with("\r\n") {
                2
            } else {
                ending.len().min(1)
            };
            let feed = ending.as_bytes()[..width].ends_with(b"\n");
            from += width;
            parts.push(("\n", feed.then(|| range.start + from as u32 - 1)));
            if !original.is_char_boundary(from) {
                break;
            }
        }
        at += line.len();
    }
    if at < text.len() {
        let known: usize = parts.iter().map(|(part, _)| part.len()).sum();
        parts.push((&text[known..], None));
    }
    parts
}

/// A way that led to a text, continued by the way that led to its use.
fn graft(way: Option<Arc<Frame>>, onto: &Option<Arc<Frame>>) -> Option<Arc<Frame>> {
    match (way, onto) {
        (None, onto) => onto.clone(),
        (way, None) => way,
        (Some(frame), onto) => Some(Arc::new(Frame {
            name: Arc::clone(&frame.name),
            call: frame.call,
            parent: graft(frame.parent.clone(), onto),
        })),
    }
}
