//! Time zones as pytz knows them: the same zone has a period (its offset and name) of its own on
//! each moment.

use std::any::Any;

use chrono::{NaiveDateTime, TimeDelta};

use super::delta::Delta;
use super::fields::iso_offset;
use super::moment::DateTime;
use super::period::{self, Period};
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Eval, Interp, Key, Object, Value, coerce};
use crate::time_zone::TimeZone;

/// A time zone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Zone {
    /// `pytz.utc`.
    Utc,
    /// A constant offset: `datetime.timezone` or `pytz.FixedOffset`.
    Fixed {
        /// Seconds east of UTC.
        seconds: i32,
        /// Whether it is pytz's.
        pytz: bool,
    },
    /// A zone by name, in one of its periods.
    Named {
        /// The zone.
        zone: TimeZone,
        /// What holds in it.
        period: Period,
    },
}

impl Zone {
    /// A zone by its name, whatever its case; in the period that pytz starts with.
    pub(crate) fn named(name: &str) -> Option<Zone> {
        if name.eq_ignore_ascii_case("utc") {
            return Some(Zone::Utc);
        }
        let zone = TimeZone::in_any_case(name)?;
        let period = period::first(&zone);
        Some(Zone::Named { zone, period })
    }

    /// The zone that an argument is; `None` for `None`.
    pub(crate) fn of(value: Option<&Value>) -> Eval<Option<Zone>> {
        match value {
            None | Some(Value::None) => Ok(None),
            Some(value) => match value.downcast::<Zone>() {
                Some(zone) => Ok(Some(zone.clone())),
                None => {
                    ops::known(value)?;
                    let class = ops::type_name(value);
                    let message = format!(
                        "tzinfo argument must be None or of a tzinfo subclass, not type '{class}'"
                    );
                    Err(type_error(message))
                }
            },
        }
    }

    /// The zone as an attribute.
    pub(crate) fn value(zone: Option<&Zone>) -> Value {
        zone.map_or(Value::None, |zone| Value::object(zone.clone()))
    }

    /// Seconds east of UTC.
    pub(crate) fn offset(&self) -> i32 {
        match self {
            Zone::Utc => 0,
            Zone::Fixed { seconds, .. } => *seconds,
            Zone::Named { period, .. } => period.seconds,
        }
    }

    /// The offset of a time without a day: zones with periods have none.
    pub(super) fn fixed_offset(&self) -> Option<i32> {
        (!matches!(self, Zone::Named { .. })).then(|| self.offset())
    }

    /// The abbreviation of a time without a day.
    pub(super) fn fixed_name(&self) -> Option<String> {
        (!matches!(self, Zone::Named { .. })).then(|| self.abbreviation())
    }

    /// What `%Z` prints.
    pub(super) fn abbreviation(&self) -> String {
        match self {
            Zone::Utc => "UTC".to_owned(),
            Zone::Fixed { pytz: true, .. } => String::new(),
            Zone::Fixed { seconds: 0, .. } => "UTC".to_owned(),
            Zone::Fixed { seconds, .. } => format!("UTC{}", iso_offset(*seconds)),
            Zone::Named { period, .. } => period.name.clone(),
        }
    }

    /// The zone in the period of a moment of UTC.
    pub(super) fn at(&self, utc: NaiveDateTime) -> Zone {
        match self {
            Zone::Named { zone, .. } => Zone::Named {
                zone: zone.clone(),
                period: period::at(zone, utc),
            },
            other => other.clone(),
        }
    }

    /// What of the offset is summer time.
    pub(super) fn dst(&self) -> Value {
        let seconds = match self {
            Zone::Fixed { pytz: false, .. } => return Value::None,
            Zone::Named { period, .. } => period.dst,
            _ => 0,
        };
        Value::object(Delta::seconds(i64::from(seconds)))
    }

    /// pytz's `localize`: the zone in the period of a local time.
    fn localized(&self, local: NaiveDateTime, is_dst: Option<bool>) -> Eval<Zone> {
        let Zone::Named { zone, .. } = self else {
            return Ok(self.clone());
        };
        let found = match (periods_of(zone, local).as_slice(), is_dst) {
            ([only], _) => only.clone(),
            ([], None) => return Err(value_error(format!("NonExistentTimeError: {local}"))),
            ([], Some(is_dst)) => {
                let aside = TimeDelta::hours(if is_dst { 6 } else { -6 });
                return match local.checked_add_signed(aside) {
                    Some(beside) => self.localized(beside, Some(is_dst)),
                    None => Err(value_error("date value out of range")),
                };
            }
            (_, None) => return Err(value_error(format!("AmbiguousTimeError: {local}"))),
            (several, Some(is_dst)) => chosen(several, is_dst),
        };
        Ok(Zone::Named {
            zone: zone.clone(),
            period: found,
        })
    }

    /// The zone in the period that one of its methods is asked about; `None` if no moment is given and the period
    /// matters.
    fn asked(&self, args: Args, method: &str) -> Eval<Option<Zone>> {
        let [given, is_dst] = args.bind_required(method, ["dt", "is_dst"], 1)?;
        let Zone::Named { zone, .. } = self else {
            return Ok(Some(self.clone()));
        };
        if period::is_static(zone) {
            return Ok(Some(self.clone()));
        }
        let Some(given) = moment(given.as_ref())? else {
            return Ok(None);
        };
        match &given.zone {
            Some(own) if own == self => Ok(Some(own.clone())),
            Some(_) => Err(value_error("Not naive datetime (tzinfo is already set)")),
            None => self.localized(given.naive, wish(is_dst, None)?).map(Some),
        }
    }

    /// Python's `repr`.
    pub(crate) fn literal(&self) -> String {
        match self {
            Zone::Utc => "<UTC>".to_owned(),
            Zone::Fixed {
                seconds,
                pytz: true,
            } => format!("pytz.FixedOffset({})", seconds / 60),
            Zone::Fixed { seconds: 0, .. } => "datetime.timezone.utc".to_owned(),
            Zone::Fixed { seconds, .. } => {
                format!(
                    "datetime.timezone({})",
                    Delta::seconds(i64::from(*seconds)).literal()
                )
            }
            Zone::Named { zone, .. } if period::is_static(zone) => {
                format!("<StaticTzInfo '{}'>", zone.name())
            }
            Zone::Named { zone, period } => {
                let offset = Delta::seconds(i64::from(period.seconds)).text();
                let sign = if period.seconds > 0 { "+" } else { "" };
                let kind = if period.dst == 0 { "STD" } else { "DST" };
                format!(
                    "<DstTzInfo '{}' {}{sign}{offset} {kind}>",
                    zone.name(),
                    period.name
                )
            }
        }
    }
}

/// The periods that a reading of a zone's clock may be of.
fn periods_of(zone: &TimeZone, local: NaiveDateTime) -> Vec<Period> {
    let mut found: Vec<Period> = Vec::new();
    for days in [-1, 1] {
        let Some(beside) = local.checked_add_signed(TimeDelta::days(days)) else {
            continue;
        };
        let near = TimeDelta::seconds(i64::from(period::at(zone, beside).seconds));
        let Some(utc) = local.checked_sub_signed(near) else {
            continue;
        };
        let period = period::at(zone, utc);
        let shown = utc + TimeDelta::seconds(i64::from(period.seconds)) == local;
        if shown && found.iter().all(|other| other.seconds != period.seconds) {
            found.push(period);
        }
    }
    found
}

/// The period that is wished for; if that does not tell them apart, the earlier moment counts as summer time.
fn chosen(several: &[Period], is_dst: bool) -> Period {
    let wished: Vec<&Period> = several
        .iter()
        .filter(|it| (it.dst != 0) == is_dst)
        .collect();
    let left = if wished.is_empty() {
        several.iter().collect()
    } else {
        wished
    };
    let east = |period: &&Period| period.seconds;
    let found = if is_dst {
        left.into_iter().max_by_key(east)
    } else {
        left.into_iter().min_by_key(east)
    };
    found.cloned().unwrap_or_default()
}

/// The argument `is_dst`.
fn wish(given: Option<Value>, otherwise: Option<bool>) -> Eval<Option<bool>> {
    match given {
        None => Ok(otherwise),
        Some(Value::None) => Ok(None),
        Some(given) => coerce::flag(Some(&given), false).map(Some),
    }
}

/// The moment that a method of a zone is given.
fn moment(value: Option<&Value>) -> Eval<Option<DateTime>> {
    match value {
        None | Some(Value::None) => Ok(None),
        Some(value) => match value.downcast::<DateTime>() {
            Some(moment) => Ok(Some(moment.clone())),
            None => Err(type_error("argument must be a datetime.datetime instance")),
        },
    }
}

impl Object for Zone {
    fn type_name(&self) -> &str {
        match self {
            Zone::Fixed { pytz: false, .. } => "datetime.timezone",
            _ => "tzinfo",
        }
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(match (name, self) {
            ("zone", Zone::Utc) => Some(Value::str("UTC")),
            ("zone", Zone::Named { zone, .. }) => Some(Value::str(zone.name())),
            ("zone", Zone::Fixed { pytz: true, .. }) => Some(Value::None),
            _ => None,
        })
    }

    fn call_method(&self, _interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match name {
            "localize" => {
                let [given, is_dst] = args.bind_required(name, ["dt", "is_dst"], 1)?;
                let Some(given) = moment(given.as_ref())? else {
                    return Err(type_error("localize() needs a datetime"));
                };
                if given.zone.is_some() {
                    return Err(value_error("Not naive datetime (tzinfo is already set)"));
                }
                let is_dst = wish(is_dst, Some(false))?;
                let zone = self.localized(given.naive, is_dst)?;
                Ok(Some(Value::object(DateTime {
                    naive: given.naive,
                    zone: Some(zone),
                })))
            }
            "normalize" => {
                let [given, _] = args.bind_required(name, ["dt", "is_dst"], 1)?;
                match moment(given.as_ref())? {
                    Some(given) if given.zone.is_none() => {
                        Err(value_error("Naive time - no tzinfo set"))
                    }
                    Some(given) => given
                        .in_zone(self)
                        .map(|moment| Some(Value::object(moment))),
                    None => Err(type_error("normalize() needs a datetime")),
                }
            }
            "utcoffset" | "dst" | "tzname" => {
                let found = self.asked(args, name)?;
                Ok(Some(match (found, name) {
                    (Some(zone), "tzname") => Value::str(zone.abbreviation()),
                    (Some(zone), "dst") => zone.dst(),
                    (Some(zone), _) => Value::object(Delta::seconds(i64::from(zone.offset()))),
                    (None, "tzname") => Value::str(self.print().unwrap_or_default()),
                    (None, _) => Value::None,
                }))
            }
            _ => Ok(None),
        }
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast::<Zone>().is_some_and(|other| other == self))
    }

    fn key(&self, _address: usize) -> Option<Key> {
        Some(Key::Content("tzinfo", self.literal()))
    }

    fn print(&self) -> Option<String> {
        Some(match self {
            Zone::Utc => "UTC".to_owned(),
            Zone::Named { zone, .. } => zone.name().to_owned(),
            Zone::Fixed { pytz: false, .. } => self.abbreviation(),
            Zone::Fixed { .. } => self.literal(),
        })
    }

    fn repr(&self) -> Option<String> {
        Some(self.literal())
    }

    fn methods(&self) -> &'static [&'static str] {
        match self {
            Zone::Utc | Zone::Named { .. } | Zone::Fixed { pytz: true, .. } => {
                &["dst", "localize", "normalize", "tzname", "utcoffset"]
            }
            Zone::Fixed { .. } => &["dst", "tzname", "utcoffset"],
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
