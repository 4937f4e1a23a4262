//! Macro calls: arguments to parameters by Jinja2's rules, and the body's text or returned value.

use std::sync::Arc;

use super::budget::MACRO_DEPTH;
use super::closure::Closure;
use super::place::{Code, Place};
use super::{Interp, Open};
use crate::jinja::ParseError;
use crate::jinja::ast::{Expr, ExprKind, Macro, MacroKind, Name};
use crate::render::{Args, Dict, Eval, MacroDef, RenderError, Stop, Value, ops};
use crate::source::Frame;

/// Arguments as the parameters get them.
struct Bound {
    /// One a parameter; `None` for those that were not given.
    given: Vec<Option<Value>>,
    /// `varargs`, `kwargs` and `caller`, as far as the body mentions them.
    extra: Vec<(&'static str, Value)>,
    /// Whether the body mentions `caller`, and none was given.
    no_caller: bool,
}

impl Interp<'_> {
    /// Calls a macro of a package: its value is what it returns, else its text (semantics 10.4).
    pub(super) fn run_macro(&mut self, definition: &Arc<MacroDef>, args: Args) -> Eval {
        let code = Code {
            text: definition.text.clone(),
            lenient: false,
            template: None,
        };
        if let Some(refusal) = &definition.ast.refusal {
            return Err(refused(definition, refusal));
        }
        let place = Place::new(code, self.way(&definition.ast.name));
        self.host.entered(definition, self.place.trace.is_none());
        self.spend(u64::from(MACRO_DEPTH))?;
        match self.deeper(MACRO_DEPTH, |interp| {
            interp.invoke(&definition.ast, place, args)
        }) {
            Ok(open) => self.text_value(open, false),
            Err(stop) => match *stop {
                Stop::Return(value) => Ok(value),
                other => Err(Box::new(other)),
            },
        }
    }

    /// The way that a call of that name leads on.
    pub(super) fn way(&self, name: &Name) -> Option<Arc<Frame>> {
        let Some(call) = self.here() else {
            return self.trace();
        };
        Some(Arc::new(Frame {
            name: Name::clone(name),
            call,
            parent: self.trace(),
        }))
    }

    /// Binds arguments and gives the text of the body, evaluated at `place`.
    pub(super) fn invoke(&mut self, definition: &Macro, place: Place, args: Args) -> Eval<Open> {
        let bound = bind(definition, args)?;
        self.at_place(place, |interp| {
            interp.enter(definition, bound)?;
            interp.capture_open(|interp| interp.body(&definition.body))
        })
    }

    /// Sets parameters; defaults see the context and the parameters before them.
    fn enter(&mut self, definition: &Macro, bound: Bound) -> Eval<()> {
        let mut missing = Vec::new();
        for (param, given) in definition.params.iter().zip(bound.given) {
            let value = given.unwrap_or_else(|| {
                missing.push(param);
                self.undefined(&format!("parameter '{}' was not provided", param.name))
            });
            self.place.scope.set(&param.name, value);
        }
        for param in missing {
            if let Some(default) = &param.default {
                let value = self.expr(default)?;
                self.place.scope.set(&param.name, value);
            }
        }
        for (name, value) in bound.extra {
            self.place.scope.set(&name.into(), value);
        }
        if bound.no_caller {
            let caller = self.undefined("No caller defined");
            self.place.scope.set(&"caller".into(), caller);
        }
        Ok(())
    }

    /// `{% call(params) f(args) %}...{% endcall %}`.
    pub(super) fn call_block(&mut self, call: &Expr, caller: &Arc<Macro>) -> Eval<()> {
        let closure = Closure::value(caller, &caller.name, &self.place);
        let result = self.call_with(call, closure);
        let value = self.located(call.range, result)?;
        let result = self.emit_string(value);
        self.located(call.range, result)
    }

    fn call_with(&mut self, call: &Expr, caller: Value) -> Eval {
        let ExprKind::Call(callee, args) = &*call.kind else {
            return Ok(Value::None);
        };
        if let ExprKind::Attribute(object, name) = &*callee.kind {
            let receiver = self.expr(object)?;
            let mut args = self.args(args)?;
            args.named.push(("caller".into(), caller));
            self.place.at = call.range;
            return self.call_method(&receiver, name, args);
        }
        let callee = self.expr(callee)?;
        let mut args = self.args(args)?;
        args.named.push(("caller".into(), caller));
        self.place.at = call.range;
        self.call_value(&callee, args)
    }
}

/// The error for calling a macro that cannot be compiled.
fn refused(definition: &MacroDef, refusal: &ParseError) -> Box<Stop> {
    let error = RenderError {
        code: refusal.code,
        message: refusal.message.clone(),
        span: definition.span(refusal.range),
        trace: None,
        help: refusal.help.clone(),
    };
    error.into()
}

/// Jinja2's rules for what may be given (semantics 10.5).
fn bind(definition: &Macro, args: Args) -> Eval<Bound> {
    let count = definition.params.len();
    let mut positional = args.positional;
    let surplus = positional.split_off(positional.len().min(count));
    let mut named = args.named;
    let is_param = |name: &str| definition.params.iter().any(|param| &*param.name == name);
    let mut has_caller = positional.len() == count && is_param("caller");

    let mut given: Vec<Option<Value>> = positional.into_iter().map(Some).collect();
    for param in &definition.params[given.len()..] {
        let at = named.iter().position(|(name, _)| *name == param.name);
        given.push(at.map(|at| named.remove(at).1));
        has_caller |= &*param.name == "caller";
    }

    let mut extra = Vec::new();
    let mut no_caller = false;
    if definition.uses_caller && !has_caller {
        match named.iter().position(|(name, _)| &**name == "caller") {
            Some(at) => extra.push(("caller", named.remove(at).1)),
            None => no_caller = true,
        }
    }
    if definition.uses_kwargs && !is_param("kwargs") {
        extra.push(("kwargs", Value::Dict(Dict::from_pairs(named))));
    } else if named.iter().any(|(name, _)| &**name == "caller") {
        let shown = shown(definition);
        return Err(ops::type_error(format!(
            "macro {shown} was invoked with two values for the special caller argument. \
             This is most likely a bug."
        )));
    } else if let Some((name, _)) = named.first() {
        let (shown, name) = (shown(definition), ops::str_repr(name));
        let message = format!("macro {shown} takes no keyword argument {name}");
        return Err(wrong_call(definition, message));
    }
    if definition.uses_varargs && !is_param("varargs") {
        extra.push(("varargs", Value::tuple(surplus)));
    } else if !surplus.is_empty() {
        let shown = shown(definition);
        let message = format!("macro {shown} takes not more than {count} argument(s)");
        return Err(wrong_call(definition, message));
    }
    Ok(Bound {
        given,
        extra,
        no_caller,
    })
}

/// The TypeError for arguments that do not fit, with the parameters there are.
fn wrong_call(definition: &Macro, message: String) -> Box<Stop> {
    let mut stop = ops::type_error(message);
    if let Stop::Error(error) = &mut *stop {
        let names: Vec<&str> = definition.params.iter().map(|param| &*param.name).collect();
        error.help = Some(match names.as_slice() {
            [] => format!("`{}` takes no arguments", definition.name),
            names => format!(
                "its parameters are `{}({})`",
                definition.name,
                names.join(", ")
            ),
        });
    }
    stop
}

/// A macro's name in messages: dbt gives macros longer ones, a call block has none.
fn shown(definition: &Macro) -> String {
    match definition.kind {
        MacroKind::Caller => "None".to_owned(),
        _ => format!("'dbt_macro__{}'", definition.name),
    }
}
