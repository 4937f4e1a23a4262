//! `datetime.time`.

use std::any::Any;

use chrono::{NaiveDate, NaiveTime, Timelike};

use super::fields::{clock, field, iso_offset, iso_time, micros, ordered};
use super::strftime::{Broken, strftime};
use super::zone::Zone;
use crate::jinja::ast::CompareOp;
use crate::render::ops::value_error;
use crate::render::{Args, Eval, Interp, Key, Object, Value, coerce};

/// A time of the day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Time {
    pub(super) time: NaiveTime,
    pub(super) zone: Option<Zone>,
}

impl Time {
    pub(super) fn construct(args: Args) -> Eval {
        let [hour, minute, second, micro, zone] = args.bind(
            "time",
            ["hour", "minute", "second", "microsecond", "tzinfo"],
        )?;
        let time = replaced(NaiveTime::MIN, &[hour, minute, second, micro])?;
        Ok(Value::object(Time {
            time,
            zone: Zone::of(zone.as_ref())?,
        }))
    }

    fn iso(&self) -> String {
        let offset = self.offset().map(iso_offset).unwrap_or_default();
        iso_time(self.time, "auto").unwrap_or_default() + &offset
    }

    fn offset(&self) -> Option<i32> {
        self.zone.as_ref().and_then(Zone::fixed_offset)
    }
}

/// A time with some fields replaced.
pub(super) fn replaced(time: NaiveTime, given: &[Option<Value>]) -> Eval<NaiveTime> {
    let mut fields = [time.hour(), time.minute(), time.second(), micros(time)].map(i128::from);
    for (slot, value) in fields.iter_mut().zip(given) {
        *slot = field(value.as_ref(), *slot)?;
    }
    clock(fields)
}

/// The attributes of a time.
pub(super) fn attribute(time: NaiveTime, name: &str) -> Option<Value> {
    Some(Value::Int(i128::from(match name {
        "hour" => time.hour(),
        "minute" => time.minute(),
        "second" => time.second(),
        "microsecond" => micros(time),
        "fold" => 0,
        _ => return None,
    })))
}

impl Object for Time {
    fn type_name(&self) -> &str {
        "datetime.time"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(match name {
            "tzinfo" => Some(Zone::value(self.zone.as_ref())),
            _ => attribute(self.time, name),
        })
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "isoformat" => {
                let [precision] = args.bind(name, ["timespec"])?;
                let precision = precision.as_ref().and_then(Value::as_str).unwrap_or("auto");
                let Some(text) = iso_time(self.time, precision) else {
                    return Err(value_error("Unknown timespec value"));
                };
                let offset = self.offset().map(iso_offset).unwrap_or_default();
                Value::str(text + &offset)
            }
            "strftime" | "__format__" => {
                let [format] = args.bind_required(name, ["format"], 1)?;
                let format = format.unwrap_or(Value::None);
                let format = coerce::string(&format, "strftime() argument 1")?.as_str();
                let date = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
                let zone = self.zone.as_ref();
                let zone = zone.and_then(|zone| Some((zone.fixed_offset()?, zone.fixed_name()?)));
                Value::str(strftime(
                    interp,
                    &Broken {
                        date,
                        time: self.time,
                        zone,
                    },
                    format,
                )?)
            }
            "replace" => {
                let [hour, minute, second, micro, zone] =
                    args.bind(name, ["hour", "minute", "second", "microsecond", "tzinfo"])?;
                let time = replaced(self.time, &[hour, minute, second, micro])?;
                let zone = match zone {
                    None => self.zone.clone(),
                    given => Zone::of(given.as_ref())?,
                };
                Value::object(Time { time, zone })
            }
            _ => return Ok(None),
        }))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast::<Time>().is_some_and(|other| other == self))
    }

    fn key(&self, _address: usize) -> Option<Key> {
        Some(Key::Content("time", self.iso()))
    }

    fn compare(
        &self,
        _interp: &mut Interp<'_>,
        op: CompareOp,
        other: &Value,
    ) -> Eval<Option<bool>> {
        let Some(other) = other.downcast::<Time>() else {
            return Ok(None);
        };
        if self.offset().is_some() != other.offset().is_some() {
            let message = "can't compare offset-naive and offset-aware times";
            return Err(crate::render::ops::type_error(message));
        }
        Ok(ordered(op, self.time.cmp(&other.time)))
    }

    fn methods(&self) -> &'static [&'static str] {
        &["isoformat", "replace", "strftime"]
    }

    fn print(&self) -> Option<String> {
        Some(self.iso())
    }

    fn repr(&self) -> Option<String> {
        let (hour, minute) = (self.time.hour(), self.time.minute());
        let mut output = format!("datetime.time({hour}, {minute}");
        let (second, micros) = (self.time.second(), micros(self.time));
        if second > 0 || micros > 0 {
            output.push_str(&format!(", {second}"));
        }
        if micros > 0 {
            output.push_str(&format!(", {micros}"));
        }
        if let Some(zone) = &self.zone {
            output.push_str(&format!(", tzinfo={}", zone.literal()));
        }
        Some(output + ")")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
