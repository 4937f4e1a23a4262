//! The classes of the module: their constructors and what they make of text and the clock.

use std::any::Any;
use std::rc::Rc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::date::Date;
use super::delta::Delta;
use super::moment::DateTime;
use super::strptime::strptime;
use super::time::Time;
use super::zone::Zone;
use crate::render::coerce::{integer, string};
use crate::render::ops::{type_error, value_error};
use crate::render::{Args, Dict, Eval, Interp, Object, ObjectKind, RenderError, Unknown, Value};

/// What `now()` and its kin answer. The local zone is UTC.
#[derive(Clone)]
pub enum Clock {
    /// This moment of UTC.
    At(NaiveDateTime),
    /// Only the run knows.
    Unknown(Rc<Unknown>),
}

/// Which class it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Date,
    DateTime,
    Time,
    Delta,
    Zone,
}

/// A class.
struct Class {
    kind: Kind,
    clock: Clock,
}

/// `modules.datetime` (case 44).
pub(crate) fn module(clock: &Clock) -> Value {
    let class = |kind| {
        Value::object(Class {
            kind,
            clock: clock.clone(),
        })
    };
    Value::Dict(Dict::from_pairs([
        ("date", class(Kind::Date)),
        ("datetime", class(Kind::DateTime)),
        ("time", class(Kind::Time)),
        ("timedelta", class(Kind::Delta)),
        ("tzinfo", class(Kind::Zone)),
    ]))
}

impl Class {
    /// The clock's moment turned into something else.
    fn now(&self, make: impl FnOnce(DateTime) -> Eval) -> Eval {
        match &self.clock {
            Clock::At(now) => make(DateTime::naive(*now)),
            Clock::Unknown(unknown) => Ok(Value::Unknown(Rc::clone(unknown))),
        }
    }

    fn date_method(&self, name: &str, args: Args) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "today" => {
                let [] = args.bind(name, [])?;
                self.now(|now| Ok(Value::object(Date(now.naive.date()))))?
            }
            "fromisoformat" => {
                let text = text_argument(name, args)?;
                match NaiveDate::parse_from_str(&text, "%Y-%m-%d")
                    .or_else(|_| NaiveDate::parse_from_str(&text, "%Y%m%d"))
                {
                    Ok(date) => Value::object(Date(date)),
                    Err(_) => {
                        return Err(value_error(format!("Invalid isoformat string: '{text}'")));
                    }
                }
            }
            "fromtimestamp" => {
                let [seconds] = args.bind_required(name, ["timestamp"], 1)?;
                let moment = DateTime::from_timestamp(number(seconds.as_ref())?, None)?;
                Value::object(Date(moment.naive.date()))
            }
            "fromordinal" => {
                let [ordinal] = args.bind_required(name, ["ordinal"], 1)?;
                Value::object(Date(ordinal_day(ordinal.as_ref())?))
            }
            "fromisocalendar" => {
                let given = args.bind_required(name, ["year", "week", "day"], 3)?;
                Value::object(Date(iso_day(&given)?))
            }
            _ => return Ok(None),
        }))
    }

    fn moment_method(&self, name: &str, args: Args) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "now" => {
                let [zone] = args.bind(name, ["tz"])?;
                let zone = Zone::of(zone.as_ref())?;
                self.now(|now| match &zone {
                    Some(zone) => Ok(Value::object(now.in_zone(zone)?)),
                    None => Ok(Value::object(now)),
                })?
            }
            "utcnow" | "today" => {
                let [] = args.bind(name, [])?;
                self.now(|now| Ok(Value::object(now)))?
            }
            "strptime" => {
                let [text, format] = args.bind_required(name, ["date_string", "format"], 2)?;
                let [text, format] = [text, format].map(|value| value.unwrap_or(Value::None));
                let text = string(&text, "strptime() argument 1")?.as_str();
                strptime(text, string(&format, "strptime() argument 2")?.as_str())?
            }
            "fromisoformat" => {
                let text = text_argument(name, args)?;
                match DateTime::from_iso(&text) {
                    Some(moment) => Value::object(moment),
                    None => return Err(value_error(format!("Invalid isoformat string: '{text}'"))),
                }
            }
            "fromtimestamp" | "utcfromtimestamp" => {
                let [seconds, zone] = args.bind_required(name, ["timestamp", "tz"], 1)?;
                let zone = Zone::of(zone.as_ref())?;
                Value::object(DateTime::from_timestamp(
                    number(seconds.as_ref())?,
                    zone.as_ref(),
                )?)
            }
            "combine" => {
                let [date, time, zone] = args.bind_required(name, ["date", "time", "tzinfo"], 2)?;
                combine(date.as_ref(), time.as_ref(), zone.as_ref())?
            }
            "fromordinal" => {
                let [ordinal] = args.bind_required(name, ["ordinal"], 1)?;
                let day = ordinal_day(ordinal.as_ref())?;
                Value::object(DateTime {
                    naive: day.and_time(NaiveTime::MIN),
                    zone: None,
                })
            }
            "fromisocalendar" => {
                let given = args.bind_required(name, ["year", "week", "day"], 3)?;
                let day = iso_day(&given)?;
                Value::object(DateTime {
                    naive: day.and_time(NaiveTime::MIN),
                    zone: None,
                })
            }
            _ => return Ok(None),
        }))
    }
}

fn text_argument(name: &str, args: Args) -> Eval<String> {
    let [text] = args.bind_required(name, ["date_string"], 1)?;
    let text = text.unwrap_or(Value::None);
    Ok(string(&text, &format!("{name}: argument"))?
        .as_str()
        .to_owned())
}

fn number(value: Option<&Value>) -> Eval<f64> {
    match value {
        Some(Value::Float(number)) => Ok(*number),
        other => Ok(integer(other.unwrap_or(&Value::None))? as f64),
    }
}

fn ordinal_day(ordinal: Option<&Value>) -> Eval<NaiveDate> {
    let ordinal = integer(ordinal.unwrap_or(&Value::None))?;
    let day = i32::try_from(ordinal).ok().filter(|&ordinal| ordinal >= 1);
    let day = day.and_then(NaiveDate::from_num_days_from_ce_opt);
    day.filter(|day| *day <= max_day())
        .ok_or_else(|| value_error("ordinal must be >= 1"))
}

fn iso_day(given: &[Option<Value>; 3]) -> Eval<NaiveDate> {
    let mut fields = [0; 3];
    for (slot, value) in fields.iter_mut().zip(given) {
        *slot = integer(value.as_ref().unwrap_or(&Value::None))?;
    }
    let [year, week, day] = fields;
    let weekday = u8::try_from(day)
        .ok()
        .and_then(|day| chrono::Weekday::try_from(day.checked_sub(1)?).ok());
    let found = match (i32::try_from(year), u32::try_from(week), weekday) {
        (Ok(year @ 1..=9999), Ok(week), Some(weekday)) => {
            NaiveDate::from_isoywd_opt(year, week, weekday)
        }
        _ => None,
    };
    found
        .filter(|day| *day <= max_day())
        .ok_or_else(|| value_error(format!("Invalid week: {week}")))
}

fn max_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default()
}

fn min_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default()
}

fn combine(date: Option<&Value>, time: Option<&Value>, zone: Option<&Value>) -> Eval {
    let day = date.and_then(|value| match value.downcast::<Date>() {
        Some(date) => Some(date.0),
        None => value
            .downcast::<DateTime>()
            .map(|moment| moment.naive.date()),
    });
    let (Some(day), Some(time)) = (day, time.and_then(|value| value.downcast::<Time>())) else {
        return Err(type_error(
            "combine() argument 1 must be datetime.date, argument 2 datetime.time",
        ));
    };
    let zone = match zone {
        None => time.zone.clone(),
        given => Zone::of(given)?,
    };
    Ok(Value::object(DateTime {
        naive: day.and_time(time.time),
        zone,
    }))
}

impl Object for Class {
    fn type_name(&self) -> &str {
        "type"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        let last = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap_or_default();
        let moment = |day: NaiveDate, time| {
            Value::object(DateTime {
                naive: day.and_time(time),
                zone: None,
            })
        };
        let clock = |time| Value::object(Time { time, zone: None });
        Ok(Some(match (self.kind, name) {
            (Kind::Date, "min") => Value::object(Date(min_day())),
            (Kind::Date, "max") => Value::object(Date(max_day())),
            (Kind::DateTime, "min") => moment(min_day(), NaiveTime::MIN),
            (Kind::DateTime, "max") => moment(max_day(), last),
            (Kind::Time, "min") => clock(NaiveTime::MIN),
            (Kind::Time, "max") => clock(last),
            (Kind::Date, "resolution") => Value::object(Delta::seconds(86_400)),
            (Kind::DateTime | Kind::Time | Kind::Delta, "resolution") => Value::object(Delta(1)),
            _ => return Ok(None),
        }))
    }

    fn methods(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Date => &[
                "fromisocalendar",
                "fromisoformat",
                "fromordinal",
                "fromtimestamp",
                "today",
            ],
            Kind::DateTime => &[
                "combine",
                "fromisocalendar",
                "fromisoformat",
                "fromordinal",
                "fromtimestamp",
                "now",
                "strptime",
                "today",
                "utcfromtimestamp",
                "utcnow",
            ],
            _ => &[],
        }
    }

    fn call_method(
        &self,
        interp: &mut Interp<'_>,
        name: &str,
        mut args: Args,
    ) -> Eval<Option<Value>> {
        let made = match self.kind {
            Kind::Date => self.date_method(name, args.clone())?,
            Kind::DateTime => self.moment_method(name, args.clone())?,
            _ => None,
        };
        if made.is_some() || args.positional.is_empty() {
            return Ok(made);
        }
        // `date.isoformat(x)` is `x.isoformat()`.
        match args.positional.remove(0) {
            Value::Object(object) => object.call_method(interp, name, args),
            _ => Ok(None),
        }
    }

    fn call(&self, _interp: &mut Interp<'_>, args: Args) -> Eval {
        match self.kind {
            Kind::Date => Date::construct(args),
            Kind::DateTime => DateTime::construct(args),
            Kind::Time => Time::construct(args),
            Kind::Delta => Delta::construct(args),
            Kind::Zone => {
                let message = "a tzinfo of one's own cannot be made in a template";
                Err(RenderError::new("render::type-error", message).into())
            }
        }
    }

    fn repr(&self) -> Option<String> {
        let name = match self.kind {
            Kind::Date => "date",
            Kind::DateTime => "datetime",
            Kind::Time => "time",
            Kind::Delta => "timedelta",
            Kind::Zone => "tzinfo",
        };
        Some(format!("<class 'datetime.{name}'>"))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
