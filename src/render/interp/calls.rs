//! Calls of values, methods, filters and tests.

use super::Interp;
use super::access::private;
use super::closure::Closure;
use super::open::{closed, closed_args};
use super::unknown;
use crate::jinja::ast::{CallArgs, Expr, ExprKind, Filter, Name, Range};
use crate::jinja::is_test;
use crate::render::{Args, Eval, RenderError, Value, filters, methods, ops, predicates};

impl Interp<'_> {
    /// `callee(args)`.
    pub(super) fn call_expr(&mut self, callee: &Expr, args: &CallArgs, range: Range) -> Eval {
        let ExprKind::Attribute(object, name) = &*callee.kind else {
            let callee = self.expr(callee)?;
            let args = self.args(args)?;
            self.place.at = range;
            return self.call_value(&callee, args);
        };
        let receiver = self.expr(object)?;
        if let Value::Undefined {
            hint,
            lenient: false,
        } = &receiver
        {
            return self.located(callee.range, Err(ops::undefined_error(hint)));
        }
        let args = self.args(args)?;
        self.place.at = range;
        self.call_method(&receiver, name, args)
    }

    /// Calls a value.
    pub(super) fn call_value(&mut self, callee: &Value, args: Args) -> Eval {
        match callee {
            Value::Macro(definition) => self.run_macro(definition, args),
            Value::Object(object) => {
                if closed_args(&args).is_err() && !object.as_any().is::<Closure>() {
                    closed_args(&args)?;
                }
                self.spend_reading(None, &args)?;
                self.nested(|interp| object.call(interp, args))
            }
            Value::Undefined { lenient: true, .. } => Ok(callee.clone()),
            Value::Undefined { hint, .. } => Err(ops::undefined_error(hint)),
            Value::Unknown(unknown) => unknown::call(unknown, None, &args),
            other => {
                let kind = ops::type_name(other);
                let message = format!("'{kind}' object is not callable");
                Err(RenderError::new("render::not-callable", message).into())
            }
        }
    }

    /// `receiver.name(args)`.
    pub(super) fn call_method(&mut self, receiver: &Value, name: &str, args: Args) -> Eval {
        let found = match receiver {
            Value::Unknown(unknown) => return unknown::call(unknown, Some(name), &args),
            Value::Undefined { .. } | Value::Macro(_) => None,
            _ if private(name) => Some(args),
            Value::Object(object) => {
                closed_args(&args)?;
                let kept = args.clone();
                match self.nested(|interp| object.call_method(interp, name, args))? {
                    Some(value) => return Ok(value),
                    None => Some(kept),
                }
            }
            receiver => {
                self.spend_reading(Some(receiver), &args)?;
                if !matches!(receiver, Value::List(_) | Value::Dict(_)) {
                    args.known()?;
                }
                // Only a dict has anything else to call under a name.
                let kept = matches!(receiver, Value::Dict(_)).then(|| args.clone());
                match methods::call_method(self, receiver, name, args)? {
                    Some(value) => return Ok(value),
                    None => kept,
                }
            }
        };
        let callee = self.attribute(receiver, name)?;
        self.call_value(&callee, found.unwrap_or_default())
    }

    /// Counts what reading the strings among a callee's arguments takes, whatever it does with them.
    fn spend_reading(&mut self, receiver: Option<&Value>, args: &Args) -> Eval<()> {
        let named = args.named.iter().map(|(_, value)| value);
        let values = receiver.into_iter().chain(&args.positional).chain(named);
        let bytes = values
            .filter_map(Value::as_text)
            .map(|text| text.as_str().len() as u64)
            .sum::<u64>();
        self.spend(bytes / 8)
    }

    /// Evaluates arguments.
    pub(super) fn args(&mut self, args: &CallArgs) -> Eval<Args> {
        let mut evaluated = Args {
            positional: Vec::with_capacity(args.positional.len()),
            named: Vec::with_capacity(args.named.len()),
        };
        for arg in &args.positional {
            let value = self.expr(&arg.value)?;
            if arg.star {
                let values = self.spread_positional(&value);
                evaluated
                    .positional
                    .extend(self.located(arg.value.range, values)?);
            } else {
                evaluated.positional.push(value);
            }
        }
        for (name, value) in &args.named {
            evaluated.named.push((Name::clone(name), self.expr(value)?));
        }
        for spread in &args.spread {
            let value = self.expr(spread)?;
            let result = self.spread_named(&value, &mut evaluated.named);
            self.located(spread.range, result)?;
        }
        Ok(evaluated)
    }

    fn spread_positional(&mut self, value: &Value) -> Eval<Vec<Value>> {
        match ops::iterate(self, value) {
            Err(stop) if ops::is_type_error(&stop) => {
                let kind = ops::type_name(value);
                Err(ops::type_error(format!(
                    "Value after * must be an iterable, not {kind}"
                )))
            }
            values => {
                let values = values?;
                self.check_elements(values.len())?;
                Ok(values)
            }
        }
    }

    fn spread_named(&mut self, value: &Value, named: &mut Vec<(Name, Value)>) -> Eval<()> {
        for (key, value) in self.mapping(value)? {
            let Some(key) = key.as_text() else {
                return Err(ops::type_error("keywords must be strings"));
            };
            if named.iter().any(|(known, _)| **known == *key.as_str()) {
                let message = format!("got multiple values for keyword argument '{key}'");
                return Err(ops::type_error(message));
            }
            named.push((key.shared(), value));
        }
        Ok(())
    }

    /// Keys and values of a mapping.
    fn mapping(&mut self, value: &Value) -> Eval<Vec<(Value, Value)>> {
        match value {
            Value::Dict(dict) => Ok(dict.pairs()),
            Value::Undefined { .. } => Ok(Vec::new()),
            Value::Unknown(unknown) => Err(ops::deferred(unknown)),
            Value::Object(object) if object.kind() == crate::render::ObjectKind::Mapping => {
                let mut pairs = Vec::new();
                for key in ops::iterate(self, value)? {
                    let item = self.subscript(value, &key)?;
                    pairs.push((key, item));
                }
                Ok(pairs)
            }
            other => {
                let kind = ops::type_name(other);
                Err(ops::type_error(format!(
                    "argument after ** must be a mapping, not {kind}"
                )))
            }
        }
    }

    /// `value | name(args)` as it stands in a template.
    pub(super) fn filter_by(&mut self, value: Value, filter: &Filter, range: Range) -> Eval {
        let args = self.args(&filter.args)?;
        self.place.at = range;
        self.filter(&filter.name, value, args)
    }

    /// Applies a filter. This is the one place that looks whether it may see its arguments.
    ///
    /// # Errors
    /// An unknown filter, whatever it raises, a deferral for what only the warehouse knows.
    pub(crate) fn filter(&mut self, name: &str, value: Value, args: Args) -> Eval {
        closed(&value)?;
        closed_args(&args)?;
        match (&value, name) {
            (Value::Unknown(_), "as_text" | "as_bool" | "as_number" | "as_native") => {
                return Ok(value);
            }
            // What is unknown is not undefined; whether it is empty is another question.
            (Value::Unknown(_), "default" | "d") if !asks_for_truth(&args) => return Ok(value),
            (Value::Undefined { .. } | Value::None, "default" | "d") => {}
            _ if !filters::is_filter(name) => {}
            _ => {
                ops::known(&value)?;
                args.known()?;
            }
        }
        self.spend_reading(Some(&value), &args)?;
        filters::apply_filter(self, name, value, args)
    }

    /// Applies a test. This is the one place that looks whether it may see its arguments.
    ///
    /// # Errors
    /// An unknown test, whatever it raises, a deferral for what only the warehouse knows.
    pub(crate) fn test(&mut self, name: &str, value: &Value, args: Args) -> Eval<bool> {
        closed(value)?;
        closed_args(&args)?;
        match (value, name) {
            (Value::Unknown(_), "defined") => return Ok(true),
            (Value::Unknown(_), "undefined") => return Ok(false),
            // The answer of a query is a table, whatever is in it.
            (Value::Unknown(unknown), "none") if unknown.is_answer() => return Ok(false),
            _ if !is_test(name) => {}
            _ => {
                ops::known(value)?;
                args.known()?;
            }
        }
        self.spend_reading(Some(value), &args)?;
        predicates::apply_test(self, name, value, args)
    }
}

/// Whether `default` is asked to replace what is false, too.
fn asks_for_truth(args: &Args) -> bool {
    args.positional.len() > 1 || args.named.iter().any(|(name, _)| &**name == "boolean")
}
