//! `datetime.date`.

use std::any::Any;

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::delta::Delta;
use super::fields::{day, field, ordered};
use super::named_tuple::NamedTuple;
use super::strftime::{Broken, strftime};
use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::render::{Args, Eval, Interp, Key, Object, Value, coerce};

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date(pub(super) NaiveDate);

impl Date {
    /// The day of a year and month; `None` if there is no such one.
    pub(crate) fn new(year: i32, month: u32, day: u32) -> Option<Date> {
        NaiveDate::from_ymd_opt(year, month, day)
            .filter(|date| (1..=9999).contains(&date.year()))
            .map(Date)
    }

    /// Year, month and day.
    pub(crate) fn parts(&self) -> (i32, u32, u32) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The day in ISO's form.
    pub(crate) fn iso(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year:04}-{month:02}-{day:02}")
    }

    pub(super) fn construct(args: Args) -> Eval {
        let given = args.bind_required("date", ["year", "month", "day"], 3)?;
        let mut fields = [0; 3];
        for (slot, value) in fields.iter_mut().zip(&given) {
            *slot = field(value.as_ref(), 0)?;
        }
        Ok(Value::object(Date(day(fields)?)))
    }

    fn replace(&self, args: Args) -> Eval {
        let given = args.bind("replace", ["year", "month", "day"])?;
        Ok(Value::object(Date(replaced(self.0, &given)?)))
    }
}

/// A day with some fields replaced.
pub(super) fn replaced(date: NaiveDate, given: &[Option<Value>]) -> Eval<NaiveDate> {
    let own = [
        i128::from(date.year()),
        i128::from(date.month()),
        i128::from(date.day()),
    ];
    let mut fields = own;
    for (slot, value) in fields.iter_mut().zip(given) {
        *slot = field(value.as_ref(), *slot)?;
    }
    day(fields)
}

/// The methods of a day.
pub(super) const METHODS: &[&str] = &[
    "ctime",
    "isocalendar",
    "isoformat",
    "isoweekday",
    "replace",
    "strftime",
    "timetuple",
    "toordinal",
    "weekday",
];

/// The attributes of a day.
pub(super) fn attribute(date: NaiveDate, name: &str) -> Option<Value> {
    Some(Value::Int(match name {
        "year" => i128::from(date.year()),
        "month" => i128::from(date.month()),
        "day" => i128::from(date.day()),
        _ => return None,
    }))
}

/// The methods of a day that moments have, too.
pub(super) fn method(date: NaiveDate, name: &str, args: Args) -> Eval<Option<Value>> {
    let value = match name {
        "weekday" => Value::Int(i128::from(date.weekday().num_days_from_monday())),
        "isoweekday" => Value::Int(i128::from(date.weekday().number_from_monday())),
        "toordinal" => Value::Int(i128::from(date.num_days_from_ce())),
        "timetuple" => Value::object(NamedTuple::time(date.and_time(NaiveTime::MIN), -1)),
        "isocalendar" => Value::object(NamedTuple::iso_week(date)),
        _ => return Ok(None),
    };
    let [] = args.bind(name, [])?;
    Ok(Some(value))
}

impl Object for Date {
    fn type_name(&self) -> &str {
        "datetime.date"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(attribute(self.0, name))
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match name {
            "isoformat" => {
                let [] = args.bind(name, [])?;
                Ok(Some(Value::str(self.iso())))
            }
            "replace" => self.replace(args).map(Some),
            "strftime" | "__format__" => {
                let [format] = args.bind_required(name, ["format"], 1)?;
                let format = format.unwrap_or(Value::None);
                let format = coerce::string(&format, "strftime() argument 1")?.as_str();
                let broken = Broken {
                    date: self.0,
                    time: NaiveTime::MIN,
                    zone: None,
                };
                strftime(interp, &broken, format).map(|text| Some(Value::str(text)))
            }
            "ctime" => {
                let [] = args.bind(name, [])?;
                let broken = Broken {
                    date: self.0,
                    time: NaiveTime::MIN,
                    zone: None,
                };
                strftime(interp, &broken, "%a %b %e %H:%M:%S %Y").map(|text| Some(Value::str(text)))
            }
            _ => method(self.0, name, args),
        }
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast::<Date>().is_some_and(|other| other == self))
    }

    fn key(&self, _address: usize) -> Option<Key> {
        Some(Key::Content("date", self.iso()))
    }

    fn arithmetic(
        &self,
        _interp: &mut Interp<'_>,
        op: BinaryOp,
        other: &Value,
        reversed: bool,
    ) -> Eval<Option<Value>> {
        if let Some(delta) = other.downcast::<Delta>() {
            let delta = match op {
                BinaryOp::Add => *delta,
                BinaryOp::Subtract if !reversed => Delta(-delta.0),
                _ => return Ok(None),
            };
            return super::moment::shifted(&Value::object(*self), delta);
        }
        match (op, other.downcast::<Date>()) {
            (BinaryOp::Subtract, Some(other)) => {
                let (left, right) = if reversed {
                    (other, self)
                } else {
                    (self, other)
                };
                let days = (left.0 - right.0).num_days();
                Ok(Some(Value::object(Delta::seconds(days * 86_400))))
            }
            _ => Ok(None),
        }
    }

    fn compare(
        &self,
        _interp: &mut Interp<'_>,
        op: CompareOp,
        other: &Value,
    ) -> Eval<Option<bool>> {
        Ok(other
            .downcast::<Date>()
            .and_then(|other| ordered(op, self.0.cmp(&other.0))))
    }

    fn methods(&self) -> &'static [&'static str] {
        METHODS
    }

    fn print(&self) -> Option<String> {
        Some(self.iso())
    }

    fn repr(&self) -> Option<String> {
        let (year, month, day) = self.parts();
        Some(format!("datetime.date({year}, {month}, {day})"))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
