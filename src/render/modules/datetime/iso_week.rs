//! What `isocalendar` gives: a tuple of year, week and weekday whose parts have names.

use std::any::Any;

use chrono::{Datelike, NaiveDate};

use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::render::{Eval, Interp, Key, Object, ObjectKind, Value, ops};

/// Year, week and weekday by ISO's calendar.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IsoWeek([i128; 3]);

const NAMES: [&str; 3] = ["year", "week", "weekday"];

impl IsoWeek {
    /// The week of a day.
    pub(super) fn of(date: NaiveDate) -> IsoWeek {
        let week = date.iso_week();
        IsoWeek([
            i128::from(week.year()),
            i128::from(week.week()),
            i128::from(date.weekday().number_from_monday()),
        ])
    }

    /// The same as a plain tuple.
    pub(crate) fn tuple(self) -> Value {
        Value::tuple(self.0.map(Value::Int).to_vec())
    }
}

/// The tuple that a value is or stands for.
fn plain(value: &Value) -> Value {
    let week = value.downcast::<IsoWeek>();
    week.map_or_else(|| value.clone(), |week| week.tuple())
}

impl Object for IsoWeek {
    fn type_name(&self) -> &str {
        "datetime.IsoCalendarDate"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Sequence
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let mut parts = NAMES.iter().zip(self.0);
        Ok(parts.find_map(|(known, part)| (*known == name).then_some(Value::Int(part))))
    }

    fn item(&self, interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        let found = interp.item(&self.tuple(), key)?;
        Ok(Some(found).filter(|found| !matches!(found, Value::Undefined { .. })))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.0.map(Value::Int).to_vec())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        match plain(other) {
            Value::Tuple(parts) => {
                let parts: Option<Vec<i128>> = parts.iter().map(ops::index).collect();
                Some(parts.is_some_and(|parts| parts == self.0))
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
        let [year, week, day] = self.0;
        Some(format!(
            "datetime.IsoCalendarDate(year={year}, week={week}, weekday={day})"
        ))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
