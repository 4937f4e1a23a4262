//! Predicates: equality, membership, ranges, patterns, comparisons with all or some of a list.

use std::sync::Arc;

use sqlparser::ast::{BinaryOperator as Op, Expr, Query};

use super::engine::{Engine, Out, Scope, Stop};
use super::expression::negate;
use super::text;
use super::value::Value;

impl Engine {
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

    pub(super) fn in_list(
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

    pub(super) fn is_in(
        &mut self,
        value: &Value,
        query: &Query,
        scope: &Scope<'_>,
    ) -> Out<Option<bool>> {
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

    pub(super) fn between(
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

    pub(super) fn like(
        &mut self,
        expr: &Expr,
        pattern: &Expr,
        folds: bool,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let found = match self.texts(expr, pattern, scope)? {
            Some((value, pattern)) => {
                self.spend(value.len().saturating_mul(pattern.len()) / 256)?;
                Some(text::like(&value, &pattern, folds))
            }
            None => None,
        };
        Ok(negate(found, negated))
    }

    pub(super) fn matches(
        &mut self,
        expr: &Expr,
        pattern: &Expr,
        folds: bool,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let found = match self.texts(expr, pattern, scope)? {
            Some((value, pattern)) => {
                self.spend(text::MATCH)?;
                Some(text::is_match(&value, &pattern, folds).ok_or(Stop::Beyond)?)
            }
            None => None,
        };
        Ok(negate(found, negated))
    }

    /// A value and the pattern that it is held against; nothing if either is null.
    fn texts(
        &mut self,
        expr: &Expr,
        pattern: &Expr,
        scope: &Scope<'_>,
    ) -> Out<Option<(Arc<str>, Arc<str>)>> {
        let value = self.eval(expr, scope)?;
        let pattern = self.eval(pattern, scope)?;
        Ok(value.print().zip(pattern.print()))
    }

    pub(super) fn quantified(
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
}
