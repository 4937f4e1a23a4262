//! Time zones as pytz knows them: the same zone has a period (its offset and name) of its own on
//! each moment.

use std::any::Any;
use std::str::FromStr;

use chrono::{LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

use super::delta::Delta;
use super::fields::iso_offset;
use super::moment::DateTime;
use crate::render::ops::{self, type_error, value_error};
use crate::render::{Args, Eval, Interp, Key, Object, Value, coerce};

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
        zone: Tz,
        /// What holds in it.
        period: Period,
    },
}

/// What holds in a zone for some time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Period {
    seconds: i32,
    dst: i32,
    name: String,
}

impl Zone {
    /// A zone by its name, whatever its case; in the period that pytz starts with.
    pub(crate) fn named(name: &str) -> Option<Zone> {
        if name.eq_ignore_ascii_case("utc") {
            return Some(Zone::Utc);
        }
        let exact = Tz::from_str(name).ok();
        let zone = exact.or_else(|| {
            chrono_tz::TZ_VARIANTS
                .iter()
                .copied()
                .find(|zone| zone.name().eq_ignore_ascii_case(name))
        })?;
        let first = chrono::NaiveDate::from_ymd_opt(1, 1, 1)?.and_hms_opt(0, 0, 0)?;
        Some(Zone::Named {
            zone,
            period: period(zone, first),
        })
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
                zone: *zone,
                period: period(*zone, utc),
            },
            other => other.clone(),
        }
    }

    fn dst(&self) -> i32 {
        match self {
            Zone::Named { period, .. } => period.dst,
            _ => 0,
        }
    }

    /// pytz's `localize`: the zone in the period of a local time.
    fn localized(&self, local: NaiveDateTime, is_dst: Option<bool>) -> Eval<Zone> {
        let Zone::Named { zone, .. } = self else {
            return Ok(self.clone());
        };
        let near = |offset: chrono_tz::TzOffset| Zone::Named {
            zone: *zone,
            period: describe(&offset),
        };
        match (zone.offset_from_local_datetime(&local), is_dst) {
            (LocalResult::Single(offset), _) => Ok(near(offset)),
            (LocalResult::Ambiguous(..), None) => {
                Err(value_error(format!("AmbiguousTimeError: {local}")))
            }
            (LocalResult::None, None) => Err(value_error(format!("NonExistentTimeError: {local}"))),
            (LocalResult::Ambiguous(early, late), Some(is_dst)) => {
                let summer = |offset: &chrono_tz::TzOffset| !offset.dst_offset().is_zero();
                Ok(near(if summer(&early) == is_dst {
                    early
                } else {
                    late
                }))
            }
            (LocalResult::None, Some(is_dst)) => {
                let aside = TimeDelta::hours(if is_dst { 6 } else { -6 });
                match local
                    .checked_add_signed(aside)
                    .map(|time| zone.offset_from_local_datetime(&time))
                {
                    Some(LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _)) => {
                        Ok(near(offset))
                    }
                    _ => Err(value_error(format!("NonExistentTimeError: {local}"))),
                }
            }
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
            Zone::Named { zone, period } if is_static(*zone) => {
                let _ = period;
                format!("<StaticTzInfo '{}'>", zone.name())
            }
            Zone::Named { zone, period } => {
                let offset = Delta::seconds(i64::from(period.seconds)).text();
                let sign = if period.seconds < 0 { "" } else { "+" };
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

/// Whether pytz has a single period for a zone.
fn is_static(zone: Tz) -> bool {
    let name = zone.name();
    name.starts_with("Etc/")
        || matches!(
            name,
            "EST" | "MST" | "HST" | "GMT" | "Zulu" | "UCT" | "Universal" | "Greenwich"
        )
}

fn period(zone: Tz, utc: NaiveDateTime) -> Period {
    describe(&zone.offset_from_utc_datetime(&utc))
}

/// pytz rounds offsets to whole minutes.
fn describe(offset: &chrono_tz::TzOffset) -> Period {
    let seconds = offset.fix().local_minus_utc();
    Period {
        seconds: (seconds + 30).div_euclid(60) * 60,
        dst: i32::try_from(offset.dst_offset().num_seconds()).unwrap_or(0),
        name: offset.abbreviation().unwrap_or_default().to_owned(),
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
                let is_dst = match is_dst {
                    None => Some(false),
                    Some(Value::None) => None,
                    Some(other) => Some(coerce::flag(Some(&other), false)?),
                };
                let zone = self.localized(given.naive, is_dst)?;
                Ok(Some(Value::object(DateTime {
                    naive: given.naive,
                    zone: Some(zone),
                })))
            }
            "normalize" => {
                let [given, _] = args.bind_required(name, ["dt", "is_dst"], 1)?;
                match moment(given.as_ref())? {
                    Some(given) => given
                        .in_zone(self)
                        .map(|moment| Some(Value::object(moment))),
                    None => Err(type_error("normalize() needs a datetime")),
                }
            }
            "utcoffset" | "dst" | "tzname" => {
                let [given, is_dst] = args.bind_required(name, ["dt", "is_dst"], 1)?;
                let Some(given) = moment(given.as_ref())? else {
                    return Ok(Some(match (self, name) {
                        (Zone::Named { zone, .. }, "tzname") => Value::str(zone.name()),
                        (Zone::Named { .. }, _) => Value::None,
                        (_, "tzname") => Value::str(self.abbreviation()),
                        _ => Value::object(Delta::seconds(i64::from(self.offset()))),
                    }));
                };
                let is_dst = coerce::flag(is_dst.as_ref(), false)?;
                let zone = self.localized(given.naive, Some(is_dst))?;
                Ok(Some(match name {
                    "tzname" => Value::str(zone.abbreviation()),
                    "dst" => Value::object(Delta::seconds(i64::from(zone.dst()))),
                    _ => Value::object(Delta::seconds(i64::from(zone.offset()))),
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
