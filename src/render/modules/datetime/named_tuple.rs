//! Tuples whose parts have names: what `isocalendar` and `timetuple` give.

use std::any::Any;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::render::{Eval, Interp, Key, Object, ObjectKind, Value, ops};

/// A tuple of numbers of a class of its own.
#[derive(Debug, Clone)]
pub(crate) struct NamedTuple {
    class: &'static str,
    parts: Vec<(&'static str, i128)>,
}

impl NamedTuple {
    /// Year, week and weekday of a day by ISO's calendar.
    pub(super) fn iso_week(date: NaiveDate) -> NamedTuple {
        let week = date.iso_week();
        NamedTuple {
            class: "datetime.IsoCalendarDate",
            parts: vec![
                ("year", i128::from(week.year())),
                ("week", i128::from(week.week())),
                ("weekday", i128::from(date.weekday().number_from_monday())),
            ],
        }
    }

    /// A moment in C's form; `summer` says whether it is summer time, -1 that it is unknown.
    pub(super) fn time(moment: NaiveDateTime, summer: i8) -> NamedTuple {
        let number = i128::from;
        NamedTuple {
            class: "time.struct_time",
            parts: vec![
                ("tm_year", i128::from(moment.year())),
                ("tm_mon", number(moment.month())),
                ("tm_mday", number(moment.day())),
                ("tm_hour", number(moment.hour())),
                ("tm_min", number(moment.minute())),
                ("tm_sec", number(moment.second())),
                ("tm_wday", number(moment.weekday().num_days_from_monday())),
                ("tm_yday", number(moment.ordinal())),
                ("tm_isdst", i128::from(summer)),
            ],
        }
    }

    fn values(&self) -> Vec<Value> {
        let parts = self.parts.iter();
        parts.map(|(_, part)| Value::Int(*part)).collect()
    }

    /// The same as a plain tuple.
    pub(crate) fn tuple(&self) -> Value {
        Value::tuple(self.values())
    }
}

/// The tuple that a value is or stands for.
fn plain(value: &Value) -> Value {
    let named = value.downcast::<NamedTuple>();
    named.map_or_else(|| value.clone(), NamedTuple::tuple)
}

impl Object for NamedTuple {
    fn type_name(&self) -> &str {
        self.class
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Sequence
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let found = self.parts.iter().find(|(known, _)| *known == name);
        Ok(found.map(|(_, part)| Value::Int(*part)))
    }

    fn item(&self, interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        let found = interp.item(&self.tuple(), key)?;
        Ok(Some(found).filter(|found| !matches!(found, Value::Undefined { .. })))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.values())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        match plain(other) {
            Value::Tuple(parts) => {
                let parts: Option<Vec<i128>> = parts.iter().map(ops::index).collect();
                let own = self.parts.iter().map(|(_, part)| *part);
                Some(parts.is_some_and(|parts| parts.into_iter().eq(own)))
            }
            _ => Some(false),
        }
    }

    fn key(&self, _address: usize) -> Option<Key> {
        ops::key_of(&self.tuple()).ok()
    }

    fn arithmetic(
        &self,
        interp: &mut Interp<'_>,
        op: BinaryOp,
        other: &Value,
        reversed: bool,
    ) -> Eval<Option<Value>> {
        let (own, other) = (self.tuple(), plain(other));
        let (left, right) = if reversed { (other, own) } else { (own, other) };
        ops::binary(interp, op, &left, &right).map(Some)
    }

    fn compare(&self, interp: &mut Interp<'_>, op: CompareOp, other: &Value) -> Eval<Option<bool>> {
        ops::compare_by(interp, op, &self.tuple(), &plain(other)).map(Some)
    }

    fn repr(&self) -> Option<String> {
        let parts = self.parts.iter();
        let parts: Vec<String> = parts.map(|(name, part)| format!("{name}={part}")).collect();
        Some(format!("{}({})", self.class, parts.join(", ")))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
