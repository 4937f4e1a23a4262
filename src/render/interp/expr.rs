//! Expressions into values.

use super::Interp;
use super::constant;
use crate::jinja::ast::{CompareOp, Expr, ExprKind};
use crate::render::{Dict, Eval, Value, ops};
use crate::source::Text;

const NO_ELSE: &str =
    "the inline if-expression evaluated to false and no else section was defined.";

impl Interp<'_> {
    /// The value of an expression. A stop gets the place of the innermost expression.
    pub(super) fn expr(&mut self, expr: &Expr) -> Eval {
        let result = match &*expr.kind {
            ExprKind::Int(value) => Ok(Value::Int(**value)),
            ExprKind::Float(value) => Ok(Value::Float(*value)),
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::None => Ok(Value::None),
            ExprKind::Str { value, pieces } => {
                Ok(Value::Str(self.literal(value, pieces, expr.range)))
            }
            _ => self
                .spend(1)
                .and_then(|()| self.on_stack(|interp| interp.compound(expr))),
        };
        self.located(expr.range, result)
            .or_else(|stop| self.stopped_value(stop))
    }

    fn compound(&mut self, expr: &Expr) -> Eval {
        match &*expr.kind {
            ExprKind::Name(name) => {
                self.place.at = expr.range;
                self.name(name)
            }
            ExprKind::List(items) => self.values(items).map(Value::list),
            ExprKind::Tuple(items) => self.values(items).map(Value::tuple),
            ExprKind::Dict(pairs) => self.dict(pairs),
            ExprKind::Attribute(object, name) => {
                if let ExprKind::Name(global) = &*object.kind
                    && let Some(value) = self.member(global, name)
                {
                    self.place.at = expr.range;
                    return self.spend(1).map(|()| value);
                }
                let object = self.expr(object)?;
                self.place.at = expr.range;
                self.attribute(&object, name)
            }
            ExprKind::Item(object, key) => {
                let object = self.expr(object)?;
                let key = self.expr(key)?;
                self.place.at = expr.range;
                self.subscript(&object, &key)
            }
            ExprKind::Slice(object, slice) => {
                let object = self.expr(object)?;
                let mut parts = [Value::None, Value::None, Value::None];
                for (part, given) in parts
                    .iter_mut()
                    .zip([&slice.start, &slice.stop, &slice.step])
                {
                    if let Some(given) = given {
                        *part = self.expr(given)?;
                    }
                }
                self.place.at = expr.range;
                ops::slice(self, &object, &parts)
            }
            ExprKind::Call(callee, args) => self.call_expr(callee, args, expr.range),
            ExprKind::Filter(value, filter) => {
                let value = self.expr(value)?;
                self.filter_by(value, filter, expr.range)
            }
            ExprKind::Test(value, test) => {
                let value = self.expr(value)?;
                let args = self.args(&test.args)?;
                self.place.at = expr.range;
                self.test(&test.name, &value, args).map(Value::Bool)
            }
            _ => self.operator(expr),
        }
    }

    fn operator(&mut self, expr: &Expr) -> Eval {
        match &*expr.kind {
            ExprKind::Not(operand) => {
                let operand = self.expr(operand)?;
                Ok(Value::Bool(!ops::truth(&operand)?))
            }
            ExprKind::Negative(operand) => ops::negative(&self.expr(operand)?),
            ExprKind::Positive(operand) => ops::positive(&self.expr(operand)?),
            ExprKind::Binary(op, left, right) => {
                let left = self.expr(left)?;
                let right = self.expr(right)?;
                self.place.at = expr.range;
                ops::binary(self, *op, &left, &right)
            }
            ExprKind::Compare(first, rest) => {
                let first = self.expr(first)?;
                self.comparison(first, rest)
            }
            ExprKind::And(left, right) => {
                let value = self.expr(left)?;
                if ops::truth(&value)? {
                    self.expr(right)
                } else {
                    Ok(value)
                }
            }
            ExprKind::Or(left, right) => {
                let value = self.expr(left)?;
                if ops::truth(&value)? {
                    Ok(value)
                } else {
                    self.expr(right)
                }
            }
            ExprKind::Concat(parts) => {
                let values = self.values(parts)?;
                self.place.at = expr.range;
                let constant = self.place.autoescape && constant::is_constant(expr);
                self.concat(&values, constant)
            }
            ExprKind::Conditional(choice) => {
                match (self.condition(&choice.condition)?, &choice.otherwise) {
                    (true, _) => self.expr(&choice.then),
                    (false, Some(otherwise)) => self.expr(otherwise),
                    // This one is strict, whatever the others are.
                    (false, None) => Ok(Value::Undefined {
                        hint: NO_ELSE.into(),
                        lenient: false,
                    }),
                }
            }
            // All other kinds are handled by the callers.
            _ => Ok(Value::None),
        }
    }

    fn comparison(&mut self, first: Value, rest: &[(CompareOp, Expr)]) -> Eval {
        let mut left = first;
        for (op, right) in rest {
            let right = self.expr(right)?;
            if !ops::compare_by(self, *op, &left, &right)? {
                return Ok(Value::Bool(false));
            }
            left = right;
        }
        Ok(Value::Bool(true))
    }

    fn values(&mut self, items: &[Expr]) -> Eval<Vec<Value>> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(self.expr(item)?);
        }
        Ok(values)
    }

    fn dict(&mut self, pairs: &[(Expr, Expr)]) -> Eval {
        let dict = Dict::default();
        for (key, value) in pairs {
            let at = key.range;
            let key = self.expr(key)?;
            let value = self.expr(value)?;
            let hashed = self.located(at, ops::key_of(&key))?;
            dict.0.borrow_mut().put(hashed, key, value);
        }
        Ok(Value::Dict(dict))
    }

    /// `a ~ b`: texts joined, and escaped where output is.
    /// Constants are joined while compiling, where nothing is escaped yet.
    fn concat(&mut self, values: &[Value], constant: bool) -> Eval {
        let marked = values.iter().any(|value| matches!(value, Value::Markup(_)));
        let escaping = self.place.autoescape && marked && !constant;
        let mut texts: Vec<Text> = Vec::with_capacity(values.len());
        for value in values {
            let text = ops::print(self, value)?;
            let raw = escaping && !matches!(value, Value::Markup(_));
            texts.push(if raw { ops::escape(&text) } else { text });
        }
        let parts: Vec<&Text> = texts.iter().collect();
        let text = ops::concat(self, &parts)?;
        Ok(if escaping {
            Value::Markup(text)
        } else {
            Value::Str(text)
        })
    }
}
