//! Native rendering, as dbt reads its project files: a single expression keeps its type
//! (semantics 1.8).

use std::sync::Arc;

use super::Interp;
use super::constant::{is_constant, literal_eval};
use crate::jinja::ast::{Conditional, Expr, ExprKind, Stmt};
use crate::render::{Args, Eval, RenderError, Template, Value, ops};
use crate::source::Text;

impl Interp<'_> {
    /// Renders as dbt renders a scalar of its project files: a single expression that is no constant keeps
    /// its type, everything else is text. `as_bool`, `as_number` and `as_native` read the value as Python's
    /// `literal_eval` does.
    ///
    /// # Errors
    /// What rendering raises.
    pub fn render_native(&mut self, template: &Arc<Template>) -> Eval<Value> {
        if !template.ast.is_template {
            return Ok(Value::Str(without_last_newline(&template.text)));
        }
        let place = self.top_level(template);
        let scope = Arc::clone(template);
        let result =
            self.nested(|interp| interp.at_place(place, |interp| interp.collect(&scope.ast.body)));
        let values = self.no_return(result)?;
        match values.as_slice() {
            [] => Ok(Value::str("")),
            [single] => Ok(single.clone()),
            several => {
                let mut texts: Vec<Text> = Vec::with_capacity(several.len());
                for value in several {
                    texts.push(ops::print(self, value)?);
                }
                let parts: Vec<&Text> = texts.iter().collect();
                ops::concat(self, &parts).map(Value::Str)
            }
        }
    }

    fn collect(&mut self, body: &[Stmt]) -> Eval<Vec<Value>> {
        let outer = self.native.replace(Vec::new());
        let result = self.body(body);
        let values = std::mem::replace(&mut self.native, outer);
        result.map(|_| values.unwrap_or_default())
    }

    /// `{{ expr }}` in a native rendering.
    pub(super) fn print_native(&mut self, expr: &Expr) -> Eval<()> {
        let value = if is_constant(expr) {
            // Jinja2 computes constants while compiling, where all output is text still.
            let value = self.expr(expr)?;
            Value::Str(ops::print(self, &value)?)
        } else {
            self.marked(expr)?
        };
        self.place.at = expr.range;
        let result = self.emit(value);
        self.located(expr.range, result)
    }

    /// The value of an expression, converted if it ends in one of dbt's markers.
    fn marked(&mut self, expr: &Expr) -> Eval {
        match &*expr.kind {
            ExprKind::Filter(value, filter) if filter.name.starts_with("as_") => {
                let value = self.expr(value)?;
                let text = ops::print(self, &value)?;
                self.place.at = expr.range;
                let result = self.convert(&filter.name, text);
                self.located(expr.range, result)
            }
            ExprKind::Conditional(choice) => match &**choice {
                Conditional {
                    condition,
                    then,
                    otherwise: Some(otherwise),
                } => {
                    let holds = self.expr(condition)?;
                    let holds = self.located(condition.range, ops::truth(&holds))?;
                    self.marked(if holds { then } else { otherwise })
                }
                _ => self.expr(expr),
            },
            _ => self.expr(expr),
        }
    }

    fn convert(&mut self, marker: &str, text: Text) -> Eval {
        let read = match marker {
            "as_text" => return Ok(Value::Str(text)),
            "as_bool" | "as_number" | "as_native" => literal_eval(text.as_str()),
            _ => return self.filter(marker, Value::Str(text), Args::default()),
        };
        let wanted = match (marker, &read) {
            ("as_bool", Some(Value::Bool(_)))
            | ("as_number", Some(Value::Int(_) | Value::Float(_)))
            | ("as_native", _) => None,
            ("as_bool", _) => Some("bool"),
            _ => Some("number"),
        };
        match wanted {
            Some(kind) => {
                let message = format!("Could not convert value '{text}' into type '{kind}'");
                Err(RenderError::new("render::wrong-type", message).into())
            }
            None => Ok(read.unwrap_or(Value::Str(text))),
        }
    }
}

/// A text as Jinja2 leaves it, although nothing in it is Jinja.
fn without_last_newline(text: &Text) -> Text {
    let whole = text.as_str();
    if whole.contains('\r') {
        let normal = whole.replace("\r\n", "\n").replace('\r', "\n");
        return Text::new(normal.strip_suffix('\n').unwrap_or(&normal));
    }
    match whole.strip_suffix('\n') {
        Some(kept) => text.slice(0..kept.len()),
        None => text.clone(),
    }
}
