//! Expressions into values.

use std::sync::Arc;

use sqlparser::ast::{
    AccessExpr, Array, BinaryOperator as Op, CaseWhen, Expr, Ident, Interval, Query, UnaryOperator,
    Value as Literal,
};

use super::engine::{Engine, Out, Scope, Stop};
use super::text;
use super::value::{DAY, Value, midnight, parse_interval, shift};
use super::world::Type;
use crate::effect::dialect::Family;
use crate::effect::shape::kind_of_type;

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
            Literal::Placeholder(name) => {
                self.variable(&name.to_lowercase()).unwrap_or(Value::Null)
            }
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

    /// SQL's `=`; `None` for unknown.
    pub(crate) fn equal(&self, left: &Value, right: &Value) -> Option<bool> {
        if let (Value::List(left), Value::List(right)) = (left, right) {
            let mut all = Some(true);
            for (left, right) in left.iter().zip(right.iter()) {
                match self.equal(left, right) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => all = None,
                }
            }
            return all;
        }
        left.compare(right, self.dialect.folds_case)
            .map(std::cmp::Ordering::is_eq)
    }

    fn in_list(
        &mut self,
        expr: &Expr,
        list: &[Expr],
        negated: bool,
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let value = self.eval(expr, scope)?;
        let mut found = Some(false);
        for item in list {
            let item = self.eval(item, scope)?;
            match self.equal(&value, &item) {
                Some(true) => return Ok(negate(Some(true), negated)),
                Some(false) => {}
                None => found = None,
            }
        }
        Ok(negate(found, negated))
    }

    fn is_in(&mut self, value: &Value, query: &Query, scope: &Scope<'_>) -> Out<Option<bool>> {
        let relation = self.subquery(query, scope)?;
        let mut found = Some(false);
        for mut row in relation.rows {
            let item = if row.len() == 1 {
                row.pop().unwrap_or(Value::Null)
            } else {
                Value::List(row.into())
            };
            match self.equal(value, &item) {
                Some(true) => return Ok(Some(true)),
                Some(false) => {}
                None => found = None,
            }
        }
        Ok(found)
    }

    fn between(
        &mut self,
        expr: &Expr,
        low: &Expr,
        high: &Expr,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let value = self.eval(expr, scope)?;
        let folds = self.dialect.folds_case;
        let above = self.eval(low, scope)?;
        let above = value.compare(&above, folds).map(std::cmp::Ordering::is_ge);
        let below = self.eval(high, scope)?;
        let below = value.compare(&below, folds).map(std::cmp::Ordering::is_le);
        let inside = match (above, below) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        Ok(negate(inside, negated))
    }

    fn like(
        &mut self,
        expr: &Expr,
        pattern: &Expr,
        folds: bool,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let value = self.eval(expr, scope)?;
        let pattern = self.eval(pattern, scope)?;
        let found = match (value.print(), pattern.print()) {
            (Some(value), Some(pattern)) => {
                self.spend(value.len().saturating_mul(pattern.len()) / 256)?;
                Some(text::like(&value, &pattern, folds))
            }
            _ => None,
        };
        Ok(negate(found, negated))
    }

    fn matches(
        &mut self,
        expr: &Expr,
        pattern: &Expr,
        folds: bool,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let value = self.eval(expr, scope)?;
        let pattern = self.eval(pattern, scope)?;
        let found = match (value.print(), pattern.print()) {
            (Some(value), Some(pattern)) => {
                self.spend(text::MATCH)?;
                Some(text::is_match(&value, &pattern, folds).ok_or(Stop::Beyond)?)
            }
            _ => None,
        };
        Ok(negate(found, negated))
    }

    fn quantified(
        &mut self,
        left: &Expr,
        op: &Op,
        right: &Expr,
        any: bool,
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let value = self.eval(left, scope)?;
        let items = match right {
            Expr::Subquery(query) => {
                let relation = self.subquery(query, scope)?;
                relation
                    .rows
                    .into_iter()
                    .filter_map(|row| row.into_iter().next())
                    .collect()
            }
            other => match self.eval(other, scope)? {
                Value::List(items) => items.to_vec(),
                Value::Null => return Ok(Value::Null),
                _ => return Err(Stop::Beyond),
            },
        };
        let mut result = Some(!any);
        for item in &items {
            match self.comparison(op, &value, item)? {
                Some(truth) if truth == any => return Ok(Value::Bool(any)),
                Some(_) => {}
                None => result = None,
            }
        }
        Ok(negate(result, false))
    }

    fn comparison(&self, op: &Op, left: &Value, right: &Value) -> Out<Option<bool>> {
        if matches!(op, Op::Eq | Op::NotEq) {
            return Ok(self
                .equal(left, right)
                .map(|equal| equal == (*op == Op::Eq)));
        }
        let order = left.compare(right, self.dialect.folds_case);
        Ok(order.map(|order| match op {
            Op::Lt => order.is_lt(),
            Op::LtEq => order.is_le(),
            Op::Gt => order.is_gt(),
            _ => order.is_ge(),
        }))
    }

    fn binary(&mut self, left: &Expr, op: &Op, right: &Expr, scope: &Scope<'_>) -> Out<Value> {
        let is_or =
            matches!(op, Op::Or) || *op == Op::StringConcat && self.dialect.family == Family::MySql;
        if is_or || *op == Op::And {
            return self.junction(left, right, !is_or, scope);
        }
        let (left, right) = (self.eval(left, scope)?, self.eval(right, scope)?);
        self.operate(op, left, right)
    }

    /// `AND` and `OR` with unknown.
    fn junction(&mut self, left: &Expr, right: &Expr, and: bool, scope: &Scope<'_>) -> Out<Value> {
        let first = self.eval(left, scope)?.truth();
        if first == Some(!and) {
            return Ok(Value::Bool(!and));
        }
        let second = self.eval(right, scope)?.truth();
        Ok(match (first, second) {
            (_, Some(truth)) if truth != and => Value::Bool(!and),
            (Some(_), Some(_)) => Value::Bool(and),
            _ => Value::Null,
        })
    }

    fn operate(&mut self, op: &Op, left: Value, right: Value) -> Out<Value> {
        match op {
            Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq => {
                Ok(negate(self.comparison(op, &left, &right)?, false))
            }
            Op::Spaceship => Ok(Value::Bool(match (left.is_null(), right.is_null()) {
                (false, false) => self.equal(&left, &right) == Some(true),
                (left, right) => left && right,
            })),
            Op::PGRegexMatch
            | Op::PGRegexIMatch
            | Op::PGRegexNotMatch
            | Op::PGRegexNotIMatch
            | Op::Regexp => {
                let folds = matches!(op, Op::PGRegexIMatch | Op::PGRegexNotIMatch)
                    || self.dialect.folds_case;
                let negated = matches!(op, Op::PGRegexNotMatch | Op::PGRegexNotIMatch);
                match (left.print(), right.print()) {
                    (Some(value), Some(pattern)) => {
                        self.spend(text::MATCH)?;
                        let found = text::is_match(&value, &pattern, folds).ok_or(Stop::Beyond)?;
                        Ok(Value::Bool(found != negated))
                    }
                    _ => Ok(Value::Null),
                }
            }
            _ if left.is_null() || right.is_null() => Ok(Value::Null),
            Op::StringConcat => Ok(text::concat(&left, &right)),
            Op::Xor => Ok(Value::Bool(left.truth() != right.truth())),
            Op::Plus | Op::Minus => Ok(sum(&left, &right, *op == Op::Minus, self.dialect.family)),
            Op::Multiply
            | Op::Divide
            | Op::Modulo
            | Op::DuckIntegerDivide
            | Op::MyIntegerDivide
            | Op::PGExp => self.product(op, &left, &right),
            Op::BitwiseOr | Op::BitwiseAnd | Op::BitwiseXor | Op::PGBitwiseXor => {
                bits(op, &left, &right)
            }
            other => Ok(Value::opaque(&other.to_string(), &[left, right])),
        }
    }

    fn product(&self, op: &Op, left: &Value, right: &Value) -> Out<Value> {
        let span = match (left, right) {
            (Value::Interval { months, micros }, other)
            | (other, Value::Interval { months, micros }) => {
                other.number().map(|number| (*months, *micros, number))
            }
            _ => None,
        };
        if let Some((months, micros, number)) = span {
            return Ok(Value::Interval {
                months: (months as f64 * number) as i64,
                micros: (micros as f64 * number) as i64,
            });
        }
        let (Some(a), Some(b)) = (left.number(), right.number()) else {
            return Ok(Value::opaque(
                &op.to_string(),
                &[left.clone(), right.clone()],
            ));
        };
        if matches!(left, Value::Opaque(_)) || matches!(right, Value::Opaque(_)) {
            return Ok(Value::opaque(
                &op.to_string(),
                &[left.clone(), right.clone()],
            ));
        }
        let whole = a.fract() == 0.0 && b.fract() == 0.0;
        let integral = matches!(
            self.dialect.family,
            Family::Postgres | Family::Sqlite | Family::Mssql
        );
        let divides = !matches!(op, Op::Multiply | Op::PGExp);
        if divides && b == 0.0 {
            return match self.dialect.family {
                Family::MySql | Family::Sqlite | Family::DuckDb => Ok(Value::Null),
                _ => Err(Stop::Fails("division_by_zero")),
            };
        }
        Ok(Value::Number(match op {
            Op::Multiply => a * b,
            Op::PGExp => a.powf(b),
            Op::Modulo => a % b,
            Op::Divide if whole && integral => (a / b).trunc(),
            Op::Divide => a / b,
            _ => (a / b).trunc(),
        }))
    }

    fn unary(&mut self, op: UnaryOperator, expr: &Expr, scope: &Scope<'_>) -> Out<Value> {
        let value = self.eval(expr, scope)?;
        Ok(match op {
            UnaryOperator::Not | UnaryOperator::BangNot => not(value),
            UnaryOperator::Plus => value,
            UnaryOperator::Minus => match value {
                Value::Number(number) => Value::Number(-number),
                Value::Interval { months, micros } => Value::Interval {
                    months: months.saturating_neg(),
                    micros: micros.saturating_neg(),
                },
                Value::Null => Value::Null,
                other => Value::opaque("-", &[other]),
            },
            other => Value::opaque(&other.to_string(), &[value]),
        })
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

fn not(value: Value) -> Value {
    match value.truth() {
        Some(truth) => Value::Bool(!truth),
        None => Value::Null,
    }
}

/// A truth as a value, the other way round if negated.
fn negate(truth: Option<bool>, negated: bool) -> Value {
    truth.map_or(Value::Null, |truth| Value::Bool(truth != negated))
}

/// Sums and differences of numbers, times and spans.
fn sum(left: &Value, right: &Value, minus: bool, family: Family) -> Value {
    let opaque = || {
        Value::opaque(
            if minus { "-" } else { "+" },
            &[left.clone(), right.clone()],
        )
    };
    match (left, right) {
        (Value::Opaque(_), _) | (_, Value::Opaque(_)) => opaque(),
        (time, Value::Interval { months, micros }) if time.time().is_some() => {
            let time = time.time().unwrap_or_default();
            let (months, micros) = signed(*months, *micros, minus);
            Value::Time(shift(time, months, micros))
        }
        (Value::Interval { months, micros }, Value::Time(time)) if !minus => {
            Value::Time(shift(*time, *months, *micros))
        }
        (
            Value::Interval {
                months: a,
                micros: b,
            },
            Value::Interval { months, micros },
        ) => {
            let (months, micros) = signed(*months, *micros, minus);
            Value::Interval {
                months: a.saturating_add(months),
                micros: b.saturating_add(micros),
            }
        }
        (Value::Time(time), Value::Number(days)) => {
            let (_, micros) = signed(0, (*days as i64).saturating_mul(DAY), minus);
            Value::Time(time.saturating_add(micros))
        }
        (Value::Time(later), Value::Time(earlier)) if minus => {
            let between = later.saturating_sub(*earlier);
            let days = between / DAY;
            if later % DAY == 0 && earlier % DAY == 0 && family != Family::MySql {
                Value::Number(days as f64)
            } else {
                Value::Interval {
                    months: 0,
                    micros: between,
                }
            }
        }
        _ => match (left.number(), right.number()) {
            (Some(a), Some(b)) => Value::Number(if minus { a - b } else { a + b }),
            _ if family == Family::Mssql && !minus => text::concat(left, right),
            _ => opaque(),
        },
    }
}

/// A span, the other way round if it is taken away.
fn signed(months: i64, micros: i64, minus: bool) -> (i64, i64) {
    match minus {
        true => (months.saturating_neg(), micros.saturating_neg()),
        false => (months, micros),
    }
}

fn bits(op: &Op, left: &Value, right: &Value) -> Out<Value> {
    let (Some(a), Some(b)) = (left.number(), right.number()) else {
        return Ok(Value::opaque(
            &op.to_string(),
            &[left.clone(), right.clone()],
        ));
    };
    let (a, b) = (a as i64, b as i64);
    Ok(Value::Number(match op {
        Op::BitwiseOr => a | b,
        Op::BitwiseAnd => a & b,
        _ => a ^ b,
    } as f64))
}

/// A value as one of a written type.
pub(crate) fn cast(value: Value, written: &str) -> Value {
    let written = written.to_lowercase();
    if written.starts_with("interval") {
        return match value.print().and_then(|words| parse_interval(&words, None)) {
            Some(interval) if !matches!(value, Value::Interval { .. }) => interval,
            _ => value,
        };
    }
    coerce(value, kind_of_type(&written).0)
}

/// A value as a column of a type stores it.
pub(crate) fn coerce(value: Value, kind: Type) -> Value {
    if value.is_null() {
        return value;
    }
    let scaled = |scale: u32| {
        let factor = 10f64.powi(i32::try_from(scale).unwrap_or(0));
        value
            .number()
            .map(|number| Value::Number((number * factor).round() / factor))
    };
    let opaque = matches!(value, Value::Opaque(_));
    let stored = match kind {
        Type::Integer if !opaque => scaled(0),
        Type::Decimal(scale) if !opaque => scaled(scale),
        Type::Float if !opaque => value.number().map(Value::Number),
        Type::Text => value.print().map(|text: Arc<str>| Value::Text(text)),
        Type::Bool => value.truth().map(Value::Bool),
        Type::Date => value.time().map(|time| Value::Time(midnight(time))),
        Type::Time => value.time().map(Value::Time),
        _ => None,
    };
    stored.unwrap_or(value)
}
