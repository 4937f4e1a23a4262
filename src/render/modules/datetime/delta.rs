//! `datetime.timedelta`.

use std::any::Any;

use rust_decimal::prelude::ToPrimitive;

use super::moment;
use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::render::coerce::integer;
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Eval, Interp, Key, Object, Value};

const SECOND: i128 = 1_000_000;
const DAY: i128 = 86_400 * SECOND;

/// A span of time in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Delta(pub(crate) i128);

impl Delta {
    /// A span, if Python has one so long.
    pub(crate) fn new(micros: i128) -> Eval<Delta> {
        if micros.div_euclid(DAY).abs() > 999_999_999 {
            let days = micros.div_euclid(DAY);
            return Err(value_error(format!(
                "days={days}; must have magnitude <= 999999999"
            )));
        }
        Ok(Delta(micros))
    }

    /// A span of whole seconds.
    pub(crate) fn seconds(seconds: i64) -> Delta {
        Delta(i128::from(seconds) * SECOND)
    }

    /// `timedelta(days=..., ...)`.
    pub(super) fn construct(args: Args) -> Eval {
        const UNITS: [(&str, i128); 7] = [
            ("days", DAY),
            ("seconds", SECOND),
            ("microseconds", 1),
            ("milliseconds", 1_000),
            ("minutes", 60 * SECOND),
            ("hours", 3_600 * SECOND),
            ("weeks", 7 * DAY),
        ];
        let given = args.bind("timedelta", UNITS.map(|(name, _)| name))?;
        let mut whole: i128 = 0;
        let mut fraction = 0.0;
        for (value, (name, unit)) in given.into_iter().zip(UNITS) {
            match value {
                None => {}
                Some(Value::Float(number)) => {
                    let (integral, rest) = (number.trunc(), number.fract());
                    whole = add(whole, times(to_integer(integral)?, unit)?)?;
                    fraction += rest * unit as f64;
                }
                Some(Value::Int(number)) => whole = add(whole, times(number, unit)?)?,
                Some(Value::Bool(truth)) => whole = add(whole, times(i128::from(truth), unit)?)?,
                Some(other) => {
                    ops::known(&other)?;
                    let class = ops::type_name(&other);
                    let message =
                        format!("unsupported type for timedelta {name} component: {class}");
                    return Err(type_error(message));
                }
            }
        }
        let micros = add(whole, to_integer(fraction.round_ties_even())?)?;
        Ok(Value::object(Delta::new(micros)?))
    }

    fn parts(self) -> (i128, i128, i128) {
        let rest = self.0.rem_euclid(DAY);
        (self.0.div_euclid(DAY), rest / SECOND, rest % SECOND)
    }

    /// Python's `str()` of it.
    pub(super) fn text(self) -> String {
        let (days, seconds, micros) = self.parts();
        let mut output = match days {
            0 => String::new(),
            1 | -1 => format!("{days} day, "),
            _ => format!("{days} days, "),
        };
        output.push_str(&format!(
            "{}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ));
        if micros > 0 {
            output.push_str(&format!(".{micros:06}"));
        }
        output
    }

    /// The expression that Python writes for it.
    pub(super) fn literal(self) -> String {
        let (days, seconds, micros) = self.parts();
        let named = [
            ("days", days),
            ("seconds", seconds),
            ("microseconds", micros),
        ];
        let parts: Vec<String> = named
            .into_iter()
            .filter(|&(_, number)| number != 0)
            .map(|(name, number)| format!("{name}={number}"))
            .collect();
        let inner = if parts.is_empty() {
            "0".to_owned()
        } else {
            parts.join(", ")
        };
        format!("datetime.timedelta({inner})")
    }

    fn total_seconds(self) -> f64 {
        self.0 as f64 / SECOND as f64
    }

    fn scaled(self, op: BinaryOp, by: &Value, reversed: bool) -> Eval<Option<Value>> {
        let micros = match (op, by) {
            (BinaryOp::Multiply, Value::Int(_) | Value::Bool(_)) => times(self.0, integer(by)?)?,
            (BinaryOp::Multiply, Value::Float(factor)) => rounded(self.0 as f64 * factor)?,
            _ if reversed => return Ok(None),
            (BinaryOp::Divide | BinaryOp::FloorDivide, Value::Int(0) | Value::Bool(false)) => {
                return Err(value_error("integer division or modulo by zero"));
            }
            (BinaryOp::FloorDivide, Value::Int(_) | Value::Bool(_)) => {
                ops_floor(self.0, integer(by)?)
            }
            (BinaryOp::Divide, Value::Int(_) | Value::Bool(_)) => half_even(self.0, integer(by)?),
            (BinaryOp::Divide, Value::Float(by)) if *by == 0.0 => {
                return Err(value_error("division by zero"));
            }
            (BinaryOp::Divide, Value::Float(by)) => rounded(self.0 as f64 / by)?,
            _ => return Ok(None),
        };
        Ok(Some(Value::object(Delta::new(micros)?)))
    }

    fn with_delta(self, op: BinaryOp, other: Delta) -> Eval<Option<Value>> {
        let zero = other.0 == 0;
        Ok(Some(match op {
            BinaryOp::Add => Value::object(Delta::new(add(self.0, other.0)?)?),
            BinaryOp::Subtract => Value::object(Delta::new(add(self.0, -other.0)?)?),
            BinaryOp::Divide | BinaryOp::FloorDivide | BinaryOp::Modulo if zero => {
                return Err(value_error("integer division or modulo by zero"));
            }
            BinaryOp::Divide => Value::Float(self.0 as f64 / other.0 as f64),
            BinaryOp::FloorDivide => Value::Int(ops_floor(self.0, other.0)),
            BinaryOp::Modulo => Value::object(Delta(self.0 - ops_floor(self.0, other.0) * other.0)),
            _ => return Ok(None),
        }))
    }
}

fn add(left: i128, right: i128) -> Eval<i128> {
    left.checked_add(right).ok_or_else(too_long)
}

fn times(left: i128, right: i128) -> Eval<i128> {
    left.checked_mul(right).ok_or_else(too_long)
}

fn rounded(micros: f64) -> Eval<i128> {
    to_integer(micros.round_ties_even())
}

fn to_integer(number: f64) -> Eval<i128> {
    number.to_i128().ok_or_else(too_long)
}

fn too_long() -> Box<crate::render::Stop> {
    value_error("days must have magnitude <= 999999999")
}

/// Python's `//`.
fn ops_floor(left: i128, right: i128) -> i128 {
    let (quotient, rest) = (left / right, left % right);
    if rest != 0 && (rest < 0) != (right < 0) {
        quotient - 1
    } else {
        quotient
    }
}

/// Division rounded half to even.
fn half_even(left: i128, right: i128) -> i128 {
    let floor = ops_floor(left, right);
    let rest = (left - floor * right).abs() * 2;
    match rest.cmp(&right.abs()) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal => floor + floor.rem_euclid(2),
    }
}

impl Object for Delta {
    fn type_name(&self) -> &str {
        "datetime.timedelta"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let (days, seconds, micros) = self.parts();
        Ok(match name {
            "days" => Some(Value::Int(days)),
            "seconds" => Some(Value::Int(seconds)),
            "microseconds" => Some(Value::Int(micros)),
            _ => None,
        })
    }

    fn call_method(&self, _interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match name {
            "total_seconds" => {
                let [] = args.bind(name, [])?;
                Ok(Some(Value::Float(self.total_seconds())))
            }
            "__abs__" => Ok(Some(Value::object(Delta(self.0.abs())))),
            _ => Ok(None),
        }
    }

    fn truth(&self) -> bool {
        self.0 != 0
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast::<Delta>().is_some_and(|other| other == self))
    }

    fn key(&self, _address: usize) -> Option<Key> {
        Some(Key::Content("timedelta", self.0.to_string()))
    }

    fn arithmetic(
        &self,
        _interp: &mut Interp<'_>,
        op: BinaryOp,
        other: &Value,
        reversed: bool,
    ) -> Eval<Option<Value>> {
        if let Some(other) = other.downcast::<Delta>() {
            let (left, right) = if reversed {
                (*other, *self)
            } else {
                (*self, *other)
            };
            return left.with_delta(op, right);
        }
        match other {
            Value::Object(_) if op == BinaryOp::Add => moment::shifted(other, *self),
            Value::Object(_) if op == BinaryOp::Subtract && reversed => {
                moment::shifted(other, Delta(-self.0))
            }
            _ => self.scaled(op, other, reversed),
        }
    }

    fn negate(&self) -> Option<Value> {
        Some(Value::object(Delta(-self.0)))
    }

    fn compare(
        &self,
        _interp: &mut Interp<'_>,
        op: CompareOp,
        other: &Value,
    ) -> Eval<Option<bool>> {
        Ok(other
            .downcast::<Delta>()
            .and_then(|other| super::fields::ordered(op, self.cmp(other))))
    }

    fn methods(&self) -> &'static [&'static str] {
        &["total_seconds"]
    }

    fn print(&self) -> Option<String> {
        Some(self.text())
    }

    fn repr(&self) -> Option<String> {
        Some(self.literal())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
