//! `datetime.datetime`.

use std::any::Any;

use chrono::{DateTime as Utc, Datelike, NaiveDateTime, TimeDelta, Timelike};

use super::date::{self, Date};
use super::delta::Delta;
use super::fields::{day, field, iso_offset, iso_time, micros, ordered};
use super::named_tuple::NamedTuple;
use super::strftime::{Broken, strftime};
use super::time::{self, Time};
use super::zone::Zone;
use crate::jinja::ast::{BinaryOp, CompareOp};
use crate::render::ops::{type_error, value_error};
use crate::render::{Args, Eval, Interp, Key, Object, Value, coerce};

const FIELDS: [&str; 8] = [
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "microsecond",
    "tzinfo",
];

/// A moment: with a zone if it is aware.
#[derive(Debug, Clone, PartialEq)]
pub struct DateTime {
    pub(super) naive: NaiveDateTime,
    pub(super) zone: Option<Zone>,
}

impl DateTime {
    /// A moment of UTC that knows so, as dbt's `run_started_at` does.
    pub fn utc(naive: NaiveDateTime) -> DateTime {
        DateTime {
            naive: in_micros(naive),
            zone: Some(Zone::Utc),
        }
    }

    /// A moment that knows no zone.
    pub fn naive(naive: NaiveDateTime) -> DateTime {
        DateTime {
            naive: in_micros(naive),
            zone: None,
        }
    }

    /// A moment in ISO's form, as `isoformat` writes it.
    pub fn from_iso(text: &str) -> Option<DateTime> {
        let text = text.trim();
        let (day, rest) = (text.get(..10)?, text.get(10..)?);
        let day = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
        let rest = rest.strip_prefix(['T', 't', ' ']).unwrap_or(rest);
        let at = rest.find(['+', '-', 'Z', 'z']).unwrap_or(rest.len());
        let (clock, offset) = rest.split_at(at);
        let time = clock_of(clock)?;
        Some(DateTime {
            naive: day.and_time(time),
            zone: offset_zone(offset)?,
        })
    }

    pub(super) fn construct(args: Args) -> Eval {
        let given = args.bind_required("datetime", FIELDS, 3)?;
        let mut fields = [0; 3];
        for (slot, value) in fields.iter_mut().zip(&given) {
            *slot = field(value.as_ref(), 0)?;
        }
        let day = day(fields)?;
        let (clock, zone) = split(&given);
        let time = time::replaced(chrono::NaiveTime::MIN, clock)?;
        Ok(Value::object(DateTime {
            naive: day.and_time(time),
            zone: Zone::of(zone)?,
        }))
    }

    fn replace(&self, args: Args) -> Eval {
        let given = args.bind("replace", FIELDS)?;
        let day = date::replaced(self.naive.date(), &given[..3])?;
        let (clock, zone) = split(&given);
        let time = time::replaced(self.naive.time(), clock)?;
        let zone = match zone {
            None => self.zone.clone(),
            given => Zone::of(given)?,
        };
        Ok(Value::object(DateTime {
            naive: day.and_time(time),
            zone,
        }))
    }

    /// The moment in ISO's form.
    pub fn iso(&self, separator: char) -> String {
        self.iso_to(separator, "auto").unwrap_or_default()
    }

    fn iso_to(&self, separator: char, precision: &str) -> Option<String> {
        let day = Date(self.naive.date()).iso();
        let offset = self
            .zone
            .as_ref()
            .map(|zone| iso_offset(zone.offset()))
            .unwrap_or_default();
        Some(format!(
            "{day}{separator}{}{offset}",
            iso_time(self.naive.time(), precision)?
        ))
    }

    /// The moment without its offset; a naive one is taken for UTC.
    fn in_utc(&self) -> Option<NaiveDateTime> {
        let offset = self.zone.as_ref().map_or(0, Zone::offset);
        self.naive
            .checked_sub_signed(TimeDelta::seconds(i64::from(offset)))
    }

    /// The same moment in another zone.
    pub(super) fn in_zone(&self, zone: &Zone) -> Eval<DateTime> {
        let moment = self.in_utc().and_then(|utc| {
            let zone = zone.at(utc);
            let offset = TimeDelta::seconds(i64::from(zone.offset()));
            Some(DateTime {
                naive: utc.checked_add_signed(offset)?,
                zone: Some(zone),
            })
        });
        moment
            .filter(DateTime::is_in_range)
            .ok_or_else(|| value_error("date value out of range"))
    }

    /// The moment of so many seconds after 1970, in a zone or naive.
    pub(super) fn from_timestamp(seconds: f64, zone: Option<&Zone>) -> Eval<DateTime> {
        let micros = (seconds * 1e6).round_ties_even();
        let utc = Utc::from_timestamp_micros(micros as i64).filter(|_| micros.abs() < 9e18);
        let Some(utc) = utc.map(|utc| DateTime::utc(utc.naive_utc())) else {
            return Err(value_error("timestamp out of range"));
        };
        match zone {
            Some(zone) => utc.in_zone(zone),
            None => Ok(DateTime { zone: None, ..utc }),
        }
    }

    fn is_in_range(&self) -> bool {
        (1..=9999).contains(&self.naive.year())
    }

    fn strftime(&self, interp: &mut Interp<'_>, format: &str) -> Eval<String> {
        let zone = self
            .zone
            .as_ref()
            .map(|zone| (zone.offset(), zone.abbreviation()));
        let broken = Broken {
            date: self.naive.date(),
            time: self.naive.time(),
            zone,
        };
        strftime(interp, &broken, format)
    }

    /// The moment as a number, for differences and order.
    fn micros(&self) -> i128 {
        self.in_utc()
            .map_or(0, |utc| i128::from(utc.and_utc().timestamp_micros()))
    }

    fn formatted(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval {
        let [format] = args.bind_required(name, ["format"], 1)?;
        let format = format.unwrap_or(Value::None);
        let format = coerce::string(&format, "strftime() argument 1")?.as_str();
        self.strftime(interp, format).map(Value::str)
    }

    fn isoformat(&self, args: Args) -> Eval {
        let [separator, precision] = args.bind("isoformat", ["sep", "timespec"])?;
        let separator = separator.as_ref().and_then(Value::as_str).unwrap_or("T");
        let precision = precision.as_ref().and_then(Value::as_str).unwrap_or("auto");
        let mut chars = separator.chars();
        let (Some(separator), None) = (chars.next(), chars.next()) else {
            return Err(type_error(
                "isoformat() argument 1 must be a unicode character",
            ));
        };
        match self.iso_to(separator, precision) {
            Some(text) => Ok(Value::str(text)),
            None => Err(value_error("Unknown timespec value")),
        }
    }

    /// The methods without arguments.
    fn plain(&self, interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let in_seconds = |seconds: i32| Value::object(Delta::seconds(i64::from(seconds)));
        let zone = self.zone.as_ref();
        Ok(Some(match name {
            "date" => Value::object(Date(self.naive.date())),
            "time" => Value::object(Time {
                time: self.naive.time(),
                zone: None,
            }),
            "timetz" => Value::object(Time {
                time: self.naive.time(),
                zone: self.zone.clone(),
            }),
            "timestamp" => Value::Float(self.micros() as f64 / 1e6),
            "utcoffset" => zone.map_or(Value::None, |zone| in_seconds(zone.offset())),
            "tzname" => zone.map_or(Value::None, |zone| Value::str(zone.abbreviation())),
            "ctime" => Value::str(self.strftime(interp, "%a %b %e %H:%M:%S %Y")?),
            _ => return Ok(None),
        }))
    }
}

fn split(given: &[Option<Value>; 8]) -> (&[Option<Value>], Option<&Value>) {
    (&given[3..7], given[7].as_ref())
}

fn clock_of(text: &str) -> Option<chrono::NaiveTime> {
    if text.is_empty() {
        return Some(chrono::NaiveTime::MIN);
    }
    if text.len() == 2 {
        return chrono::NaiveTime::from_hms_opt(text.parse().ok()?, 0, 0);
    }
    let formats = ["%H:%M:%S%.f", "%H:%M"];
    formats
        .iter()
        .find_map(|format| chrono::NaiveTime::parse_from_str(text, format).ok())
}

/// The zone of an offset in ISO's form; nothing is no zone.
fn offset_zone(text: &str) -> Option<Option<Zone>> {
    if text.is_empty() {
        return Some(None);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let part = |at: usize| {
        digits
            .get(at..at + 2)
            .map_or(Some(0), |part| part.parse::<i32>().ok())
    };
    let size = part(0)? * 3600 + part(2)? * 60 + part(4)?;
    let seconds = if text.starts_with('-') { -size } else { size };
    Some(Some(Zone::Fixed {
        seconds,
        pytz: false,
    }))
}

/// Python's clock knows no more than microseconds.
fn in_micros(naive: NaiveDateTime) -> NaiveDateTime {
    let nanos = naive.nanosecond() / 1_000 * 1_000;
    naive.with_nanosecond(nanos).unwrap_or(naive)
}

/// A date or moment moved by a span; `None` for anything else.
pub(super) fn shifted(value: &Value, delta: Delta) -> Eval<Option<Value>> {
    let out_of_range = || value_error("date value out of range");
    if let Some(date) = value.downcast::<Date>() {
        let days = i64::try_from(delta.0.div_euclid(86_400_000_000)).map_err(|_| out_of_range())?;
        let moved = TimeDelta::try_days(days).and_then(|days| date.0.checked_add_signed(days));
        let moved = moved.filter(|date| (1..=9999).contains(&date.year()));
        return Ok(Some(Value::object(Date(moved.ok_or_else(out_of_range)?))));
    }
    let Some(moment) = value.downcast::<DateTime>() else {
        return Ok(None);
    };
    let micros = i64::try_from(delta.0).map_err(|_| out_of_range())?;
    let naive = moment
        .naive
        .checked_add_signed(TimeDelta::microseconds(micros));
    let moved = naive.map(|naive| DateTime {
        naive,
        zone: moment.zone.clone(),
    });
    let moved = moved
        .filter(DateTime::is_in_range)
        .ok_or_else(out_of_range)?;
    Ok(Some(Value::object(moved)))
}

impl Object for DateTime {
    fn type_name(&self) -> &str {
        "datetime.datetime"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(match name {
            "tzinfo" => Some(Zone::value(self.zone.as_ref())),
            _ => date::attribute(self.naive.date(), name)
                .or_else(|| time::attribute(self.naive.time(), name)),
        })
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match name {
            "strftime" | "__format__" => return self.formatted(interp, name, args).map(Some),
            "isoformat" => return self.isoformat(args).map(Some),
            "replace" => return self.replace(args).map(Some),
            "astimezone" => {
                let [zone] = args.bind(name, ["tz"])?;
                let zone = Zone::of(zone.as_ref())?.unwrap_or(Zone::Fixed {
                    seconds: 0,
                    pytz: false,
                });
                return Ok(Some(Value::object(self.in_zone(&zone)?)));
            }
            "timetuple" => {
                let [] = args.bind(name, [])?;
                let dst = self.zone.as_ref().map(Zone::dst);
                let dst = dst.as_ref().and_then(Value::downcast::<Delta>);
                let summer = dst.map_or(-1, |dst| i8::from(dst.0 != 0));
                let tuple = NamedTuple::time(self.naive, summer);
                return Ok(Some(Value::object(tuple)));
            }
            "dst" => {
                let [] = args.bind(name, [])?;
                return Ok(Some(self.zone.as_ref().map_or(Value::None, Zone::dst)));
            }
            _ => {}
        }
        if let Some(value) = self.plain(interp, name)? {
            let [] = args.bind(name, [])?;
            return Ok(Some(value));
        }
        date::method(self.naive.date(), name, args)
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast::<DateTime>().is_some_and(|other| {
            self.zone.is_some() == other.zone.is_some() && self.micros() == other.micros()
        }))
    }

    fn key(&self, _address: usize) -> Option<Key> {
        let class = if self.zone.is_some() {
            "aware datetime"
        } else {
            "datetime"
        };
        Some(Key::Content(class, self.micros().to_string()))
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
            return shifted(&Value::object(self.clone()), delta);
        }
        let (BinaryOp::Subtract, Some(other)) = (op, other.downcast::<DateTime>()) else {
            return Ok(None);
        };
        if self.zone.is_some() != other.zone.is_some() {
            return Err(type_error(
                "can't subtract offset-naive and offset-aware datetimes",
            ));
        }
        let (left, right) = if reversed {
            (other, self)
        } else {
            (self, other)
        };
        Ok(Some(Value::object(Delta(left.micros() - right.micros()))))
    }

    fn compare(
        &self,
        _interp: &mut Interp<'_>,
        op: CompareOp,
        other: &Value,
    ) -> Eval<Option<bool>> {
        if other.downcast::<Date>().is_some() {
            return Err(type_error(
                "can't compare datetime.datetime to datetime.date",
            ));
        }
        let Some(other) = other.downcast::<DateTime>() else {
            return Ok(None);
        };
        if self.zone.is_some() != other.zone.is_some() {
            return Err(type_error(
                "can't compare offset-naive and offset-aware datetimes",
            ));
        }
        Ok(ordered(op, self.micros().cmp(&other.micros())))
    }

    fn methods(&self) -> &'static [&'static str] {
        &[
            "astimezone",
            "ctime",
            "date",
            "dst",
            "isocalendar",
            "isoformat",
            "isoweekday",
            "replace",
            "strftime",
            "time",
            "timestamp",
            "timetuple",
            "timetz",
            "toordinal",
            "tzname",
            "utcoffset",
            "weekday",
        ]
    }

    fn print(&self) -> Option<String> {
        Some(self.iso(' '))
    }

    fn repr(&self) -> Option<String> {
        let (date, time) = (self.naive.date(), self.naive.time());
        let mut fields = vec![
            i64::from(date.year()),
            i64::from(date.month()),
            i64::from(date.day()),
        ];
        fields.extend([i64::from(time.hour()), i64::from(time.minute())]);
        if time.second() > 0 || micros(time) > 0 {
            fields.push(i64::from(time.second()));
        }
        if micros(time) > 0 {
            fields.push(i64::from(micros(time)));
        }
        let fields: Vec<String> = fields.iter().map(i64::to_string).collect();
        let zone = self
            .zone
            .as_ref()
            .map(|zone| format!(", tzinfo={}", zone.literal()));
        Some(format!(
            "datetime.datetime({}{})",
            fields.join(", "),
            zone.unwrap_or_default()
        ))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
