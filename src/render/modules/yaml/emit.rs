//! PyYAML's emitter for block style: where lines begin, what is indented, which keys need `?`.

use super::analysis::Analysis;
use super::scalar::represent;
use super::{Failure, Shared};
use crate::render::depth::DEPTH;
use crate::render::modules::set::Set;
use crate::render::order::sorted;
use crate::render::{Interp, Value};

/// Writes documents.
pub(super) struct Emitter<'a, 'h> {
    pub(super) interp: &'a mut Interp<'h>,
    pub(super) output: String,
    shared: Shared,
    sort_keys: bool,
    pub(super) column: usize,
    pub(super) whitespace: bool,
    pub(super) indention: bool,
    pub(super) indent: Option<usize>,
    depth: usize,
}

/// What a node is part of.
#[derive(Clone, Copy, Default)]
struct Context {
    root: bool,
    mapping: bool,
    simple_key: bool,
}

/// A collection's parts.
enum Parts {
    Sequence(Vec<Value>),
    Mapping(Vec<(Value, Value)>, &'static str),
}

impl<'a, 'h> Emitter<'a, 'h> {
    pub(super) fn new(interp: &'a mut Interp<'h>, shared: Shared, sort_keys: bool) -> Self {
        Emitter {
            interp,
            output: String::new(),
            shared,
            sort_keys,
            column: 0,
            whitespace: true,
            indention: true,
            indent: None,
            depth: 0,
        }
    }

    pub(super) fn finish(self) -> String {
        self.output
    }

    /// Writes a document; one that is a bare plain scalar is closed by `...`.
    pub(super) fn document(&mut self, value: &Value) -> Result<(), Failure> {
        let open_ended = self.node(
            value,
            Context {
                root: true,
                ..Context::default()
            },
        )?;
        self.write_indent();
        if open_ended {
            self.output.push_str("...\n");
        }
        Ok(())
    }

    /// Writes a node; says whether the document stays open after it.
    fn node(&mut self, value: &Value, context: Context) -> Result<bool, Failure> {
        self.interp.spend(1)?;
        self.interp.check_length(self.output.len())?;
        if let Some((number, first)) = self.shared.anchor(value) {
            let sign = if first { '&' } else { '*' };
            self.indicator(&format!("{sign}id{number:03}"), true);
            if !first {
                return Ok(false);
            }
        }
        let Some(parts) = self.parts(value)? else {
            return self.scalar(value, context);
        };
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Failure::Value);
        }
        let outer = self.indent;
        match parts {
            Parts::Sequence(elements) if elements.is_empty() => self.empty("[", "]"),
            Parts::Sequence(elements) => self.sequence(&elements, context)?,
            Parts::Mapping(pairs, tag) => {
                if !tag.is_empty() {
                    self.indicator(tag, true);
                }
                if pairs.is_empty() {
                    self.empty("{", "}")
                } else {
                    self.mapping(&pairs)?
                }
            }
        }
        self.indent = outer;
        self.depth -= 1;
        Ok(false)
    }

    fn parts(&mut self, value: &Value) -> Result<Option<Parts>, Failure> {
        if let Some(set) = value.downcast::<Set>() {
            let members = set
                .members()
                .into_iter()
                .map(|member| (member, Value::None))
                .collect();
            return Ok(Some(Parts::Mapping(self.in_order(members)?, "!!set")));
        }
        Ok(match value {
            Value::List(list) => Some(Parts::Sequence(list.borrow().to_vec())),
            Value::Tuple(elements) => Some(Parts::Sequence(elements.to_vec())),
            Value::Dict(dict) => Some(Parts::Mapping(self.in_order(dict.pairs())?, "")),
            _ => None,
        })
    }

    fn in_order(&mut self, pairs: Vec<(Value, Value)>) -> Result<Vec<(Value, Value)>, Failure> {
        if !self.sort_keys {
            return Ok(pairs);
        }
        let keyed =
            |(at, (key, _)): (usize, &(Value, Value))| (vec![key.clone()], Value::Int(at as i128));
        let keyed = pairs.iter().enumerate().map(keyed).collect();
        // PyYAML leaves keys that do not compare as they are.
        let Ok(order) = sorted(self.interp, keyed, false) else {
            return Ok(pairs);
        };
        let at = |position: Value| match position {
            Value::Int(at) => usize::try_from(at)
                .ok()
                .and_then(|at| pairs.get(at))
                .cloned(),
            _ => None,
        };
        Ok(order.into_iter().filter_map(at).collect())
    }

    fn scalar(&mut self, value: &Value, context: Context) -> Result<bool, Failure> {
        let scalar = represent(value).ok_or(Failure::Value)?;
        let outer = self.indent;
        self.indent = Some(self.indent.map_or(2, |indent| indent + 2));
        let plain = self.write_scalar(&scalar, context.simple_key);
        self.indent = outer;
        Ok(context.root && plain)
    }

    fn empty(&mut self, open: &str, close: &str) {
        self.indicator(open, true);
        self.whitespace = true;
        self.indicator(close, false);
    }

    fn sequence(&mut self, elements: &[Value], context: Context) -> Result<(), Failure> {
        let indentless = context.mapping && !self.indention;
        self.increase(indentless);
        for element in elements {
            self.write_indent();
            self.block_indicator("-");
            self.node(element, Context::default())?;
        }
        Ok(())
    }

    fn mapping(&mut self, pairs: &[(Value, Value)]) -> Result<(), Failure> {
        self.increase(false);
        let inner = Context {
            mapping: true,
            ..Context::default()
        };
        for (key, value) in pairs {
            self.write_indent();
            if self.is_simple(key)? {
                self.node(
                    key,
                    Context {
                        simple_key: true,
                        ..inner
                    },
                )?;
                self.indicator(":", false);
            } else {
                self.block_indicator("?");
                self.node(key, inner)?;
                self.write_indent();
                self.block_indicator(":");
            }
            self.node(value, inner)?;
        }
        Ok(())
    }

    /// Whether a key fits on its line in front of the colon.
    fn is_simple(&mut self, key: &Value) -> Result<bool, Failure> {
        if let Some(parts) = self.parts(key)? {
            return Ok(match parts {
                Parts::Sequence(elements) => elements.is_empty(),
                Parts::Mapping(pairs, _) => pairs.is_empty(),
            });
        }
        let scalar = represent(key).ok_or(Failure::Value)?;
        let analysis = Analysis::of(&scalar.text);
        let length = scalar.tag.len() + scalar.text.chars().count();
        Ok(length < 128 && !scalar.text.is_empty() && !analysis.multiline)
    }

    fn increase(&mut self, indentless: bool) {
        self.indent = Some(match self.indent {
            None => 0,
            Some(indent) if indentless => indent,
            Some(indent) => indent + 2,
        });
    }

    /// An indicator inside a line.
    pub(super) fn indicator(&mut self, indicator: &str, spaced: bool) {
        if spaced && !self.whitespace {
            self.write(" ");
        }
        self.write(indicator);
        self.whitespace = false;
        self.indention = false;
    }

    /// `-`, `?` or `:` at the start of a block's line: what follows is indented by it.
    fn block_indicator(&mut self, indicator: &str) {
        let indention = self.indention;
        self.indicator(indicator, true);
        self.indention = indention;
    }

    /// Appends to the line.
    pub(super) fn write(&mut self, text: &str) {
        self.output.push_str(text);
        self.column += text.chars().count();
    }

    /// Ends the line, unless nothing stands in it, and indents the next.
    pub(super) fn write_indent(&mut self) {
        let indent = self.indent.unwrap_or(0);
        let past = self.column > indent || (self.column == indent && !self.whitespace);
        if !self.indention || past {
            self.line_break();
        }
        if self.column < indent {
            self.whitespace = true;
            let blanks = " ".repeat(indent - self.column);
            self.write(&blanks);
        }
    }

    /// Ends the line.
    pub(super) fn line_break(&mut self) {
        self.output.push('\n');
        self.whitespace = true;
        self.indention = true;
        self.column = 0;
    }
}
