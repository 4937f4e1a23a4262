//! Operators: comparison, junction, arithmetic of numbers, times and spans.

use sqlparser::ast::{BinaryOperator as Op, Expr, UnaryOperator};

use super::engine::{Engine, Out, Scope, Stop};
use super::expression::{negate, not};
use super::text;
use super::value::{DAY, Value, shift};
use crate::effect::dialect::Family;

impl Engine {
    pub(super) fn comparison(&self, op: &Op, left: &Value, right: &Value) -> Out<Option<bool>> {
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

    pub(super) fn binary(
        &mut self,
        left: &Expr,
        op: &Op,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Out<Value> {
        let is_or =
            matches!(op, Op::Or) || *op == Op::StringConcat && self.dialect.family == Family::MySql;
        if is_or || *op == Op::And {
            return self.junction(left, right, !is_or, scope);
        }
        let (left, right) = (self.eval(left, scope)?, self.eval(right, scope)?);
        self.operate(op, left, right)
    }

    /// `AND` and `OR` with unknown.
    pub(super) fn junction(
        &mut self,
        left: &Expr,
        right: &Expr,
        and: bool,
        scope: &Scope<'_>,
    ) -> Out<Value> {
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

    pub(super) fn operate(&mut self, op: &Op, left: Value, right: Value) -> Out<Value> {
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

    pub(super) fn product(&self, op: &Op, left: &Value, right: &Value) -> Out<Value> {
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

    pub(super) fn unary(
        &mut self,
        op: UnaryOperator,
        expr: &Expr,
        scope: &Scope<'_>,
    ) -> Out<Value> {
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
