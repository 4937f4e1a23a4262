//! Texts that keep places open for what differs from one rendering of a template to the next.
//!
//! A host that renders a template once for many says which values differ ([`Host::slot`](crate::render::Host::slot)). They may
//! be handed on and put out; whoever needs to know them gets a deferral, as for everything that is
//! not known yet. A text that they were put out into is such a value itself.

use std::rc::Rc;

use serde_json::json;

use super::Interp;
use crate::ir::Expr;
use crate::render::{Args, Eval, Template, Unknown, Value, ops};
use crate::source::{Text, TextBuilder};

/// The code of values that differ.
const OPEN: &str = "render::open";

/// What stands in a text in place of what differs: one byte with an origin of its own.
const STAND_IN: &str = "\0";

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The offset of the byte that stands there.
    pub at: u32,
    /// What is to be put there, in the host's own numbers.
    pub slot: u8,
}

/// A text with places left open.
#[derive(Debug, Clone, Default)]
pub struct Open {
    /// The text, one byte in each place.
    pub text: Text,
    /// The places, in order.
    pub gaps: Vec<Gap>,
}

impl Unknown {
    /// A value that differs from rendering to rendering; `name` tells the host which one it is.
    pub(crate) fn open(name: &str) -> Unknown {
        Unknown {
            code: OPEN,
            what: name.to_owned(),
            expr: Expr::Runtime(name.to_owned()),
        }
    }

    /// Whether it is one that differs from rendering to rendering: nothing may be taken from it.
    pub(crate) fn is_open(&self) -> bool {
        self.code == OPEN
    }
}

/// Fine for a value of which a function may look at anything.
///
/// # Errors
/// A deferral for one that differs from rendering to rendering.
pub(super) fn closed(value: &Value) -> Eval<()> {
    match value {
        Value::Unknown(unknown) if unknown.is_open() => Err(ops::deferred(unknown)),
        _ => Ok(()),
    }
}

/// The same for arguments.
///
/// # Errors
/// As [`closed`].
pub(super) fn closed_args(args: &Args) -> Eval<()> {
    let named = args.named.iter().map(|(_, value)| value);
    args.positional.iter().chain(named).try_for_each(closed)
}

impl Interp<'_> {
    /// As [`Interp::render`], with places left open for what differs.
    ///
    /// # Errors
    /// As [`Interp::render`]; a deferral if the text hangs on what differs.
    pub fn render_open(&mut self, template: &std::sync::Arc<Template>) -> Eval<Open> {
        if !template.ast.is_template {
            return Ok(Open {
                text: template.text.clone(),
                gaps: Vec::new(),
            });
        }
        self.render_body(template)
    }

    /// The steps that are left of those that a rendering may take.
    pub fn fuel(&self) -> u64 {
        self.fuel
    }

    /// A text as a value.
    ///
    /// # Errors
    /// A deferral if it is open and must be escaped.
    pub(super) fn text_value(&mut self, open: Open, escaped: bool) -> Eval {
        if open.gaps.is_empty() {
            return Ok(if escaped {
                Value::Markup(open.text)
            } else {
                Value::Str(open.text)
            });
        }
        let unknown = Unknown {
            code: OPEN,
            what: "a text".to_owned(),
            expr: Expr::Value(json!(self.open.len())),
        };
        if escaped {
            return Err(ops::deferred(&unknown));
        }
        self.open.push(Rc::new(open));
        Ok(Value::Unknown(Rc::new(unknown)))
    }

    /// A text that must be known.
    ///
    /// # Errors
    /// A deferral if it is open.
    pub(super) fn closed_text(&mut self, open: Open) -> Eval<Text> {
        if open.gaps.is_empty() {
            return Ok(open.text);
        }
        Err(ops::deferred(&Unknown::open("a text")))
    }

    /// Puts out a value that differs; false if it is none.
    ///
    /// # Errors
    /// A deferral where output is escaped.
    pub(super) fn emit_open(&mut self, value: &Value) -> Eval<bool> {
        if let Some(slot) = self.host.slot(value) {
            self.refuse_escaping()?;
            self.emit_text(&Text::new(STAND_IN))?;
            let at = self.out.len().saturating_sub(STAND_IN.len()) as u32;
            self.gaps.push(Gap { at, slot });
            return Ok(true);
        }
        let Value::Unknown(unknown) = value else {
            return Ok(false);
        };
        let Some(open) = self.open_text(unknown) else {
            return Ok(false);
        };
        self.refuse_escaping()?;
        let base = self.out.len() as u32;
        self.emit_text(&open.text)?;
        let gaps = open.gaps.iter().map(|gap| Gap {
            at: base + gap.at,
            ..*gap
        });
        self.gaps.extend(gaps);
        Ok(true)
    }

    fn open_text(&self, unknown: &Unknown) -> Option<Rc<Open>> {
        match &unknown.expr {
            Expr::Value(index) if unknown.is_open() => {
                let index = usize::try_from(index.as_u64()?).ok()?;
                self.open.get(index).cloned()
            }
            _ => None,
        }
    }

    fn refuse_escaping(&self) -> Eval<()> {
        if self.place.autoescape || self.native.is_some() {
            return Err(ops::deferred(&Unknown::open("a text")));
        }
        Ok(())
    }
}

impl Open {
    /// The text with something put into each place, if there is something for each. `same` gives
    /// the origin that an origin of the open text has in the filled one.
    ///
    /// What is put in must not be empty: nothing comes of putting out an empty text.
    pub fn filled<'v>(
        &self,
        value: impl Fn(u8) -> Option<&'v str>,
        mut same: impl FnMut(&crate::source::Origin) -> crate::source::Origin,
    ) -> Option<Text> {
        let source = self.text.as_str();
        let mut builder = TextBuilder::with_capacity(source.len() * 2, self.text.runs().len());
        let mut gaps = self.gaps.iter().peekable();
        let mut runs = self.text.runs().iter().peekable();
        let mut done = 0;
        // Text up to the next gap or run, whichever comes first.
        loop {
            let gap = gaps.peek().map(|gap| gap.at as usize);
            let run = runs.peek().map(|run| run.at as usize);
            let next = gap.into_iter().chain(run).min();
            builder.extend(source.get(done..next.unwrap_or(source.len()))?);
            let Some(next) = next else { break };
            done = next;
            if run == Some(next)
                && let Some(run) = runs.next()
            {
                builder.begin_run(same(&run.origin));
            }
            if gap == Some(next)
                && let Some(gap) = gaps.next()
            {
                builder.extend(value(gap.slot).filter(|text| !text.is_empty())?);
                done = next + STAND_IN.len();
            }
        }
        Some(builder.finish())
    }
}
