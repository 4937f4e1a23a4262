//! The evaluator (being written).

use super::{Args, Eval, Host, MacroDef, Template, Value};
use crate::source::{Frame, Span, Text};
use std::sync::Arc;

/// Bounds on one rendering.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Steps of evaluation.
    pub fuel: u64,
    /// Nested calls and blocks.
    pub depth: u32,
    /// Bytes of any string or output.
    pub bytes: usize,
    /// Elements of any list.
    pub elements: usize,
}

/// Evaluates templates. One a rendering; budgets are global to it.
pub struct Interp<'h> {
    host: &'h dyn Host,
}

impl<'h> Interp<'h> {
    /// An evaluator for a host.
    pub fn new(host: &'h dyn Host, _limits: Limits) -> Interp<'h> {
        Interp { host }
    }
    /// The host.
    pub fn host(&self) -> &'h dyn Host {
        self.host
    }
    /// Renders a template as a top-level text: a frame of its own, no outer variables.
    pub fn render(&mut self, _template: &Arc<Template>) -> Eval<Text> {
        unimplemented!()
    }
    /// Renders as Jinja2's NativeEnvironment (dbt's project files): a text without Jinja is itself,
    /// a single expression keeps its type, anything else is text read by Python's literal_eval if
    /// it reads so. dbt's own rules about that are in semantics 1.8.
    pub fn render_native(&mut self, _template: &Arc<Template>) -> Eval<Value> {
        unimplemented!()
    }
    /// Calls any value.
    pub fn call(&mut self, _callee: &Value, _args: Args) -> Eval {
        unimplemented!()
    }
    /// Calls a macro; its result is the returned value, or its text.
    pub fn call_macro(&mut self, _definition: &Arc<MacroDef>, _args: Args) -> Eval {
        unimplemented!()
    }
    /// `value.name` as in a template (attribute first, then item; else undefined).
    pub fn attr(&mut self, _value: &Value, _name: &str) -> Eval {
        unimplemented!()
    }
    /// `value[key]` as in a template.
    pub fn item(&mut self, _value: &Value, _key: &Value) -> Eval {
        unimplemented!()
    }
    /// Python's `bool()`.
    pub fn truth(&mut self, _value: &Value) -> Eval<bool> {
        unimplemented!()
    }
    /// Python's `str()`, provenance kept.
    pub fn print(&mut self, _value: &Value) -> Eval<Text> {
        unimplemented!()
    }
    /// Python's `repr()`.
    pub fn repr(&mut self, _value: &Value) -> Eval<String> {
        unimplemented!()
    }
    /// What a `for` would go through.
    pub fn iterate(&mut self, _value: &Value) -> Eval<Vec<Value>> {
        unimplemented!()
    }
    /// Python's `==`.
    pub fn equal(&mut self, _left: &Value, _right: &Value) -> Eval<bool> {
        unimplemented!()
    }
    /// Counts `steps` of work.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn spend(&mut self, _steps: u64) -> Eval<()> {
        Ok(())
    }
    /// To be asked before a string of that many bytes is built.
    ///
    /// # Errors
    /// Too long, or the budget is used up.
    pub fn check_bytes(&mut self, _bytes: usize) -> Eval<()> {
        Ok(())
    }
    /// To be asked before a list of that many elements is built.
    ///
    /// # Errors
    /// Too many, or the budget is used up.
    pub fn check_elements(&mut self, _elements: usize) -> Eval<()> {
        Ok(())
    }
    /// The bounds.
    pub fn limits(&self) -> Limits {
        unimplemented!()
    }
    /// Whether output is being escaped (`{% autoescape true %}`).
    pub(crate) fn autoescape(&self) -> bool {
        false
    }
    /// An undefined value with its whole error message, of the kind that the template at hand makes.
    pub(crate) fn undefined(&self, message: &str) -> Value {
        let lenient = self.host.undefined() == super::Undefined::Lenient;
        Value::Undefined {
            hint: message.into(),
            lenient,
        }
    }
    /// Where the evaluation stands.
    pub fn here(&self) -> Option<Span> {
        unimplemented!()
    }
    /// The macro calls that led here, innermost first.
    pub fn trace(&self) -> Option<Arc<Frame>> {
        unimplemented!()
    }
}
