//! Expressions into values.

use sqlparser::ast::{AccessExpr, Array, CaseWhen, Expr, Ident, Interval, Query, Value as Literal};

use super::cast::cast;
use super::engine::{Engine, Out, Scope, Stop};
use super::text;
use super::value::{Value, parse_interval};
use crate::effect::dialect::Family;

impl Engine {
    /// The value of an expression.
    pub(crate) fn eval(&mut self, expr: &Expr, scope: &Scope<'_>) -> Out<Value> {
        let value = self.deeper(|engine| engine.eval_inner(expr, scope))?;
        self.bounded(value)
    }

    fn eval_inner(&mut self, expr: &Expr, scope: &Scope<'_>) -> Out<Value> {
        if let Some(value) = scope
            .windows
            .and_then(|windows| windows.get(&address(expr)))
        {
            return Ok(value.clone());
        }
        match expr {
            Expr::Identifier(ident) => self.name(None, ident, scope),
            Expr::CompoundIdentifier(parts) => self.compound(parts, scope),
            Expr::Value(literal) => Ok(self.literal(&literal.value)),
            Expr::Nested(inner) => self.eval(inner, scope),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, scope),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr, scope),
            Expr::IsNull(inner) => Ok(Value::Bool(self.eval(inner, scope)?.is_null())),
            Expr::IsNotNull(inner) => Ok(Value::Bool(!self.eval(inner, scope)?.is_null())),
            Expr::IsTrue(inner) => self.is(inner, Some(true), scope),
            Expr::IsFalse(inner) => self.is(inner, Some(false), scope),
            Expr::IsUnknown(inner) => self.is(inner, None, scope),
            Expr::IsNotTrue(inner) => Ok(not(self.is(inner, Some(true), scope)?)),
            Expr::IsNotFalse(inner) => Ok(not(self.is(inner, Some(false), scope)?)),
            Expr::IsNotUnknown(inner) => Ok(not(self.is(inner, None, scope)?)),
            Expr::IsDistinctFrom(left, right) => Ok(not(self.same(left, right, scope)?)),
            Expr::IsNotDistinctFrom(left, right) => self.same(left, right, scope),
            Expr::InList {
                expr,
                list,
                negated,
            } => self.in_list(expr, list, *negated, scope),
            Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => {
                let value = self.eval(expr, scope)?;
                let found = self.is_in(&value, subquery, scope)?;
                Ok(negate(found, *negated))
            }
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between(expr, low, high, *negated, scope),
            Expr::Like {
                negated,
                expr,
                pattern,
                ..
            } => {
                let folds = self.dialect.folds_case || self.dialect.family == Family::Sqlite;
                self.like(expr, pattern, folds, *negated, scope)
            }
            Expr::ILike {
                negated,
                expr,
                pattern,
                ..
            } => self.like(expr, pattern, true, *negated, scope),
            Expr::RLike {
                negated,
                expr,
                pattern,
                ..
            }
            | Expr::SimilarTo {
                negated,
                expr,
                pattern,
                ..
            } => {
                let folds = self.dialect.folds_case;
                self.matches(expr, pattern, folds, *negated, scope)
            }
            Expr::AnyOp {
                left,
                compare_op,
                right,
                ..
            } => self.quantified(left, compare_op, right, true, scope),
            Expr::AllOp {
                left,
                compare_op,
                right,
            } => self.quantified(left, compare_op, right, false, scope),
            _ => self.eval_form(expr, scope),
        }
    }

    /// The forms that are written like functions, and queries.
    fn eval_form(&mut self, expr: &Expr, scope: &Scope<'_>) -> Out<Value> {
        match expr {
            Expr::Function(function) => self.function(function, scope),
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(
                operand.as_deref(),
                conditions,
                else_result.as_deref(),
                scope,
            ),
            Expr::Cast {
                expr, data_type, ..
            } => {
                let value = self.eval(expr, scope)?;
                Ok(cast(value, &data_type.to_string()))
            }
            Expr::Convert {
                expr, data_type, ..
            } => {
                let value = self.eval(expr, scope)?;
                Ok(match data_type {
                    Some(kind) => cast(value, &kind.to_string()),
                    None => value,
                })
            }
            Expr::TypedString(typed) => {
                let value = self.literal(&typed.value.value);
                Ok(cast(value, &typed.data_type.to_string()))
            }
            Expr::Interval(interval) => self.interval(interval, scope),
            Expr::Exists { subquery, negated } => {
                let found = !self.subquery(subquery, scope)?.rows.is_empty();
                Ok(Value::Bool(found != *negated))
            }
            Expr::Subquery(query) => self.scalar(query, scope),
            Expr::Tuple(items) => Ok(Value::List(self.all(items, scope)?.into())),
            Expr::Array(Array { elem, .. }) => Ok(Value::List(self.all(elem, scope)?.into())),
            Expr::Collate { expr, .. } => self.eval(expr, scope),
            Expr::AtTimeZone { timestamp, .. } => self.eval(timestamp, scope),
            Expr::Extract { field, expr, .. } => {
                let value = self.eval(expr, scope)?;
                Ok(text::part(&field.to_string(), &value))
            }
            Expr::Ceil { expr, .. } => self.named("ceil", &[expr], scope),
            Expr::Floor { expr, .. } => self.named("floor", &[expr], scope),
            Expr::Position { expr, r#in } => self.named("strpos", &[r#in, expr], scope),
            Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => {
                let mut parts: Vec<&Expr> = vec![expr];
                parts.extend(substring_from.as_deref());
                parts.extend(substring_for.as_deref());
                self.named("substr", &parts, scope)
            }
            Expr::Trim {
                expr,
                trim_where,
                trim_what,
                trim_characters,
            } => {
                let side = trim_where.map(|side| side.to_string()).unwrap_or_default();
                let name = match side.as_str() {
                    "LEADING" => "ltrim",
                    "TRAILING" => "rtrim",
                    _ => "btrim",
                };
                let mut parts: Vec<&Expr> = vec![expr];
                parts.extend(trim_what.as_deref());
                parts.extend(trim_characters.iter().flatten().next());
                self.named(name, &parts, scope)
            }
            Expr::CompoundFieldAccess { root, access_chain } => {
                let mut values = vec![self.eval(root, scope)?];
                for access in access_chain {
                    if let AccessExpr::Subscript(subscript) = access {
                        values.push(Value::text(&subscript.to_string()));
                    }
                }
                Ok(Value::opaque("[]", &values))
            }
            Expr::Prefixed { value, .. } => self.eval(value, scope),
            Expr::JsonAccess { value, path } => {
                let value = self.eval(value, scope)?;
                Ok(Value::opaque(&path.to_string(), &[value]))
            }
            _ => Err(Stop::Beyond),
        }
    }

    fn all(&mut self, items: &[Expr], scope: &Scope<'_>) -> Out<Vec<Value>> {
        items.iter().map(|item| self.eval(item, scope)).collect()
    }

    fn named(&mut self, name: &str, arguments: &[&Expr], scope: &Scope<'_>) -> Out<Value> {
        let values: Out<Vec<_>> = arguments.iter().map(|one| self.eval(one, scope)).collect();
        self.scalar_function(name, &values?)
    }

    fn name(&mut self, table: Option<&str>, ident: &Ident, scope: &Scope<'_>) -> Out<Value> {
        let name = ident.value.as_str();
        self.spend(scope.tags.len() / 32)?;
        if let Some(value) = scope.find(table, name) {
            return Ok(value);
        }
        for (tags, row) in self.frames.iter().rev() {
            if let Some(value) = Scope::row(tags, row, None).find(table, name) {
                return Ok(value);
            }
        }
        let folded = name.to_lowercase();
        if table.is_none() {
            if let Some(value) = self.variable(&folded) {
                return Ok(value);
            }
            if ident.quote_style == Some('"') && self.dialect.family != Family::Postgres {
                return Ok(Value::text(name));
            }
            if folded.starts_with('@') {
                return Ok(Value::Null);
            }
            return self.scalar_function(&folded, &[]);
        }
        Err(Stop::Beyond)
    }

    fn compound(&mut self, parts: &[Ident], scope: &Scope<'_>) -> Out<Value> {
        match parts {
            [.., table, name] => {
                let found = self.name(Some(&table.value), name, scope);
                if found.is_err()
                    && let Some(value) =
                        self.variable(&format!("{}.{}", table.value, name.value).to_lowercase())
                {
                    return Ok(value);
                }
                if found.is_err()
                    && let Some(record) = scope.find(None, &table.value)
                {
                    return Ok(Value::opaque(&name.value, &[record]));
                }
                found
            }
            [name] => self.name(None, name, scope),
            [] => Err(Stop::Beyond),
        }
    }

    fn literal(&self, literal: &Literal) -> Value {
        match literal {
            Literal::Number(digits, _) => digits.parse().map_or(Value::text(digits), Value::Number),
            Literal::Boolean(truth) => Value::Bool(*truth),
            Literal::Null => Value::Null,
            Literal::Placeholder(name) => self.placeholder(&name.to_lowercase()),
            Literal::DollarQuotedString(quoted) => Value::text(&quoted.value),
            Literal::DoubleQuotedString(text)
            | Literal::SingleQuotedString(text)
            | Literal::EscapedStringLiteral(text)
            | Literal::NationalStringLiteral(text)
            | Literal::SingleQuotedRawStringLiteral(text)
            | Literal::DoubleQuotedRawStringLiteral(text) => Value::text(text),
            other => Value::text(&other.to_string()),
        }
    }

    /// A parameter of a routine (`$1`), or a variable as Snowflake names it (`$day`, `:day`).
    fn placeholder(&self, name: &str) -> Value {
        let bare = name.trim_start_matches(['$', ':']);
        let value = self.variable(name).or_else(|| self.variable(bare));
        value.unwrap_or(Value::Null)
    }

    fn is(&mut self, expr: &Expr, wanted: Option<bool>, scope: &Scope<'_>) -> Out<Value> {
        Ok(Value::Bool(self.eval(expr, scope)?.truth() == wanted))
    }

    fn same(&mut self, left: &Expr, right: &Expr, scope: &Scope<'_>) -> Out<Value> {
        let (left, right) = (self.eval(left, scope)?, self.eval(right, scope)?);
        let same = match (left.is_null(), right.is_null()) {
            (true, true) => true,
            (false, false) => self.equal(&left, &right) == Some(true),
            _ => false,
        };
        Ok(Value::Bool(same))
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let operand = operand
            .map(|operand| self.eval(operand, scope))
            .transpose()?;
        for when in conditions {
            let condition = self.eval(&when.condition, scope)?;
            let holds = match &operand {
                Some(operand) => self.equal(operand, &condition) == Some(true),
                None => condition.truth() == Some(true),
            };
            if holds {
                return self.eval(&when.result, scope);
            }
        }
        otherwise.map_or(Ok(Value::Null), |otherwise| self.eval(otherwise, scope))
    }

    fn interval(&mut self, interval: &Interval, scope: &Scope<'_>) -> Out<Value> {
        let value = self.eval(&interval.value, scope)?;
        let unit = interval.leading_field.as_ref().map(ToString::to_string);
        let words = value.print().unwrap_or_default();
        parse_interval(&words, unit.as_deref()).ok_or(Stop::Beyond)
    }

    /// The one value of a query; NULL if it has no row.
    fn scalar(&mut self, query: &Query, scope: &Scope<'_>) -> Out<Value> {
        let mut rows = self.subquery(query, scope)?.rows.into_iter();
        let first = rows.next();
        if rows.next().is_some() && self.dialect.family != Family::Sqlite {
            return Err(Stop::Fails("cardinality_violation"));
        }
        Ok(match first {
            None => Value::Null,
            Some(mut row) if row.len() == 1 => row.pop().unwrap_or(Value::Null),
            Some(row) => Value::List(row.into()),
        })
    }
}

/// The address of an expression: what its window function gives is kept under it.
pub(crate) fn address(expr: &Expr) -> usize {
    std::ptr::from_ref(expr).addr()
}

pub(super) fn not(value: Value) -> Value {
    match value.truth() {
        Some(truth) => Value::Bool(!truth),
        None => Value::Null,
    }
}

/// A truth as a value, the other way round if negated.
pub(super) fn negate(truth: Option<bool>, negated: bool) -> Value {
    truth.map_or(Value::Null, |truth| Value::Bool(truth != negated))
}
