//! Native rendering, as dbt reads its project files: a single expression keeps its type
//! (semantics 1.8).

use std::sync::Arc;

use super::Interp;
use crate::jinja::ast::{Expr, ExprKind, StmtKind};
use crate::jinja::{self, ast};
use crate::render::{Args, Dict, Eval, RenderError, Template, Value, ops};
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

    fn collect(&mut self, body: &[ast::Stmt]) -> Eval<Vec<Value>> {
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
            ExprKind::Conditional {
                condition,
                then,
                otherwise: Some(otherwise),
            } => {
                let holds = self.expr(condition)?;
                let holds = self.located(condition.range, ops::truth(&holds))?;
                self.marked(if holds { then } else { otherwise })
            }
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

/// Whether Jinja2 computes an expression while compiling: nothing in it has a name or is called.
fn is_constant(expr: &Expr) -> bool {
    match &*expr.kind {
        ExprKind::Name(_) | ExprKind::Call(..) => false,
        ExprKind::Filter(value, filter) => {
            !filter.name.starts_with("as_") && is_constant(value) && constant_args(&filter.args)
        }
        ExprKind::Test(value, test) => is_constant(value) && constant_args(&test.args),
        ExprKind::Str { .. }
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::None => true,
        ExprKind::List(items) | ExprKind::Tuple(items) | ExprKind::Concat(items) => {
            items.iter().all(is_constant)
        }
        ExprKind::Dict(pairs) => pairs
            .iter()
            .all(|(key, value)| is_constant(key) && is_constant(value)),
        ExprKind::Attribute(value, _)
        | ExprKind::Not(value)
        | ExprKind::Negative(value)
        | ExprKind::Positive(value) => is_constant(value),
        ExprKind::Item(left, right)
        | ExprKind::Binary(_, left, right)
        | ExprKind::And(left, right)
        | ExprKind::Or(left, right) => is_constant(left) && is_constant(right),
        ExprKind::Slice(value, slice) => {
            let mut parts = [&slice.start, &slice.stop, &slice.step]
                .into_iter()
                .flatten();
            is_constant(value) && parts.all(is_constant)
        }
        ExprKind::Compare(first, rest) => {
            is_constant(first) && rest.iter().all(|(_, operand)| is_constant(operand))
        }
        ExprKind::Conditional {
            condition,
            then,
            otherwise,
        } => {
            is_constant(condition)
                && is_constant(then)
                && otherwise.as_ref().is_some_and(is_constant)
        }
    }
}

fn constant_args(args: &ast::CallArgs) -> bool {
    args.positional
        .iter()
        .all(|arg| !arg.star && is_constant(&arg.value))
        && args.named.iter().all(|(_, value)| is_constant(value))
        && args.spread.is_empty()
}

/// Python's `ast.literal_eval`; `None` if the text is no literal.
fn literal_eval(text: &str) -> Option<Value> {
    let prefix = "{{ (";
    let template = format!("{prefix}{} ) }}}}", text.trim_matches([' ', '\t']));
    let tree = jinja::parse(&template).ok()?;
    match tree.body.as_slice() {
        [
            ast::Stmt {
                kind: StmtKind::Print(expr),
                ..
            },
        ] => literal(expr, &template),
        _ => None,
    }
}

fn literal(expr: &Expr, source: &str) -> Option<Value> {
    let all = |items: &[Expr]| {
        items
            .iter()
            .map(|item| literal(item, source))
            .collect::<Option<Vec<_>>>()
    };
    Some(match &*expr.kind {
        ExprKind::Str { value, .. } => Value::str(Arc::clone(value)),
        ExprKind::Int(value) => Value::Int(*value),
        ExprKind::Float(value) => Value::Float(*value),
        // Jinja2 knows `true` and `none`; Python does not.
        ExprKind::Bool(_) | ExprKind::None if !capital(expr, source) => return None,
        ExprKind::Bool(value) => Value::Bool(*value),
        ExprKind::None => Value::None,
        ExprKind::List(items) => Value::list(all(items)?),
        ExprKind::Tuple(items) => Value::tuple(all(items)?),
        ExprKind::Dict(pairs) => {
            let dict = Dict::default();
            for (key, value) in pairs {
                let key = literal(key, source)?;
                let value = literal(value, source)?;
                dict.0.borrow_mut().put(ops::key_of(&key).ok()?, key, value);
            }
            Value::Dict(dict)
        }
        ExprKind::Negative(operand) => match literal(operand, source)? {
            number @ (Value::Int(_) | Value::Float(_)) => ops::negative(&number).ok()?,
            _ => return None,
        },
        ExprKind::Positive(operand) => match literal(operand, source)? {
            number @ (Value::Int(_) | Value::Float(_)) => number,
            _ => return None,
        },
        _ => return None,
    })
}

fn capital(expr: &Expr, source: &str) -> bool {
    let start = expr.range.start as usize;
    source
        .as_bytes()
        .get(start)
        .is_some_and(u8::is_ascii_uppercase)
}
