//! The evaluator: walks the syntax tree as Jinja2's compiled code would run.

mod access;
mod assign;
mod blocks;
mod budget;
mod calls;
mod closure;
mod constant;
mod discarded;
mod expr;
mod literal;
mod loops;
mod macros;
mod namespace;
mod native;
mod open;
mod output;
mod place;
mod scope;
mod stmt;
#[cfg(test)]
mod tests;
mod unknown;

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::{Args, Eval, Host, MacroDef, Stop, Template, Undefined, Value, ops};
use crate::jinja::ast::{Expr, Name, Range};
use crate::source::{Frame, Origin, Span, Text, TextBuilder};

pub use budget::Limits;
pub use open::{Gap, Open};
use place::{Code, Place};

/// The name of the variable that loops set.
static LOOP: LazyLock<Name> = LazyLock::new(|| "loop".into());

/// Evaluates templates. One a rendering; budgets are global to it.
pub struct Interp<'h> {
    host: &'h dyn Host,
    limits: Limits,
    fuel: u64,
    depth: u32,
    place: Place,
    out: TextBuilder,
    /// What a native rendering has put out so far; `None` while text is being made.
    native: Option<Vec<Value>>,
    /// What is known of a text that is thrown away.
    discarded: discarded::Discarded,
    /// The name `loop`, shared by all loops.
    loop_name: Name,
    /// The places left open in the text so far.
    gaps: Vec<Gap>,
    /// Open texts that are handed on as values.
    open: Vec<Rc<Open>>,
}

impl<'h> Interp<'h> {
    /// An evaluator for a host.
    pub fn new(host: &'h dyn Host, limits: Limits) -> Interp<'h> {
        Interp {
            host,
            limits,
            fuel: limits.fuel,
            depth: 0,
            place: Place::outside(host.undefined() == Undefined::Lenient),
            out: TextBuilder::default(),
            native: None,
            discarded: discarded::Discarded::default(),
            loop_name: Name::clone(&LOOP),
            gaps: Vec::new(),
            open: Vec::new(),
        }
    }

    /// The host.
    pub fn host(&self) -> &'h dyn Host {
        self.host
    }

    /// Renders a template as a top-level text: a frame of its own, no outer variables.
    ///
    /// # Errors
    /// What rendering raises. `return` in the text itself is an error whose message is the value
    /// (semantics 10.4).
    pub fn render(&mut self, template: &Arc<Template>) -> Eval<Text> {
        if !template.ast.is_template {
            return Ok(template.text.clone());
        }
        let open = self.render_body(template)?;
        self.closed_text(open)
    }

    fn render_body(&mut self, template: &Arc<Template>) -> Eval<Open> {
        let place = self.top_level(template);
        let scope = place.scope.clone();
        let result = self.nested(|interp| {
            interp.at_place(place, |interp| {
                interp.capture_open(|interp| interp.body(&template.ast.body))
            })
        });
        scope.clear();
        self.no_return(result)
    }

    /// The value of an expression of a template, evaluated by itself.
    ///
    /// # Errors
    /// What evaluating it raises.
    pub fn evaluate(&mut self, template: &Arc<Template>, expr: &Expr) -> Eval {
        let place = self.top_level(template);
        self.nested(|interp| interp.at_place(place, |interp| interp.expr(expr)))
    }

    /// The place in which a template's own text is evaluated.
    fn top_level(&self, template: &Arc<Template>) -> Place {
        let code = Code {
            text: template.text.clone(),
            lenient: self.host.undefined() == Undefined::Lenient,
            template: Some(Arc::clone(template)),
        };
        Place::new(code, self.place.trace.clone())
    }

    fn no_return<T>(&mut self, result: Eval<T>) -> Eval<T> {
        match result {
            Err(stop) => match *stop {
                Stop::Return(value) => {
                    let message = self.print(&value)?;
                    let error =
                        super::RenderError::new("render::return-outside-macro", message.as_str())
                            .help("`return` ends a macro; a hook's own text just goes on");
                    Err(error.into())
                }
                other => Err(Box::new(other)),
            },
            done => done,
        }
    }

    /// Calls any value.
    ///
    /// # Errors
    /// Not callable, and whatever the call raises.
    pub fn call(&mut self, callee: &Value, args: Args) -> Eval {
        self.call_value(callee, args)
    }

    /// Calls a macro; its result is the returned value, or its text.
    ///
    /// # Errors
    /// Wrong arguments, and whatever its body raises.
    pub fn call_macro(&mut self, definition: &Arc<MacroDef>, args: Args) -> Eval {
        self.run_macro(definition, args)
    }

    /// `value.name` as in a template (attribute first, then item; else undefined).
    ///
    /// # Errors
    /// The value is undefined, and whatever computing the attribute raises.
    pub fn attr(&mut self, value: &Value, name: &str) -> Eval {
        self.attribute(value, name)
    }

    /// `value[key]` as in a template.
    ///
    /// # Errors
    /// The value is undefined, and whatever computing the item raises.
    pub fn item(&mut self, value: &Value, key: &Value) -> Eval {
        self.subscript(value, key)
    }

    /// Python's `bool()`.
    ///
    /// # Errors
    /// A deferral for what only the warehouse knows.
    pub fn truth(&mut self, value: &Value) -> Eval<bool> {
        ops::truth(value)
    }

    /// Python's `str()`, provenance kept.
    ///
    /// # Errors
    /// A deferral for what only the warehouse knows; texts out of bounds.
    pub fn print(&mut self, value: &Value) -> Eval<Text> {
        ops::print(self, value)
    }

    /// Python's `repr()`.
    ///
    /// # Errors
    /// A deferral for what only the warehouse knows; texts out of bounds.
    pub fn repr(&mut self, value: &Value) -> Eval<String> {
        ops::repr(self, value)
    }

    /// What a `for` would go through.
    ///
    /// # Errors
    /// Not iterable; a deferral for what only the warehouse knows.
    pub fn iterate(&mut self, value: &Value) -> Eval<Vec<Value>> {
        ops::iterate(self, value)
    }

    /// Python's `==`.
    ///
    /// # Errors
    /// A deferral for what only the warehouse knows.
    pub fn equal(&mut self, left: &Value, right: &Value) -> Eval<bool> {
        ops::equal(self, left, right)
    }

    /// Whether output is being escaped (`{% autoescape true %}`).
    pub(crate) fn autoescape(&self) -> bool {
        self.place.autoescape
    }

    /// An undefined value with its whole error message, of the kind that the template at hand makes.
    pub(crate) fn undefined(&self, message: &str) -> Value {
        Value::Undefined {
            hint: message.into(),
            lenient: self.place.code.lenient,
        }
    }

    /// Where the evaluation stands.
    pub fn here(&self) -> Option<Span> {
        self.span(self.place.at)
    }

    /// The macro calls that led here, innermost first.
    pub fn trace(&self) -> Option<Arc<Frame>> {
        self.place.trace.clone()
    }

    /// The origin of what the expression being evaluated makes.
    pub(crate) fn origin(&self) -> Option<Origin> {
        Some(Origin {
            span: self.here()?,
            exact: false,
            via: self.trace(),
        })
    }

    fn span(&self, range: Range) -> Option<Span> {
        self.place.code.text.span(range.start..range.end)
    }

    /// Gives a stop its place, if it has none.
    fn locate(&self, stop: &mut Stop, range: Range) {
        match stop {
            Stop::Error(error) if error.span.is_none() => {
                error.span = self.span(range);
                if error.span.is_some() {
                    error.trace = self.trace();
                }
            }
            Stop::Deferred(deferral) if deferral.span.is_none() => {
                deferral.span = self.span(range);
            }
            _ => {}
        }
    }

    /// The result with its place, if it is a stop without one.
    fn located<T>(&self, range: Range, result: Eval<T>) -> Eval<T> {
        result.map_err(|mut stop| {
            self.locate(&mut stop, range);
            stop
        })
    }

    /// Evaluates in another place, and comes back.
    fn at_place<T>(&mut self, place: Place, run: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        let before = std::mem::replace(&mut self.place, place);
        let result = run(self);
        self.place = before;
        result
    }
}
