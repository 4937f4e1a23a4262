//! A crontab as APScheduler 3 reads it (weekday 0 is Monday, day and weekday must both hold) into the
//! times at which it fires, odd ones around changes of the clock included.

mod field;
mod zone;

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, Timelike};

use crate::ir::Times;
use field::{Field, days_in_month};
use zone::{Local, Zone};
pub(super) use zone::{is_zone, zone_name};

/// The last year that Python knows.
const LAST_YEAR: i32 = 9999;
/// How often a field may be gone on from; the calendar repeats after 400 years.
const TRIES: usize = 1_000_000;

/// A crontab.
#[derive(Debug, Clone)]
pub(super) struct Crontab {
    month: Field,
    day: Field,
    weekday: Field,
    hour: Field,
    minute: Field,
}

impl Crontab {
    /// Reads five fields.
    ///
    /// # Errors
    /// What APScheduler says when the job is added.
    pub(super) fn parse(text: &str) -> Result<Crontab, String> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(format!(
                "Wrong number of fields; got {}, expected 5",
                fields.len()
            ));
        };
        Ok(Crontab {
            month: Field::parse(field::MONTH, month)?,
            day: Field::parse(field::DAY, day)?,
            weekday: Field::parse(field::WEEKDAY, weekday)?,
            hour: Field::parse(field::HOUR, hour)?,
            minute: Field::parse(field::MINUTE, minute)?,
        })
    }

    /// The minutes at which it fires, in words that every dialect shares.
    pub(super) fn times(&self) -> Times {
        Times {
            minutes: self.minute.values(59),
            hours: self.hour.values(23),
            days: self.day.values(31),
            last_day: self.day.has_last(),
            months: self.month.values(12),
            weekdays: self.weekday.values(6),
            either_day: false,
        }
    }

    /// The next times from a moment on, in the time zone of the machine.
    pub(super) fn next(
        &self,
        now: DateTime<FixedOffset>,
        zone: &str,
        count: usize,
    ) -> Vec<DateTime<FixedOffset>> {
        let zone = Zone::named(zone);
        let mut times = Vec::new();
        let mut from = zone.local(now.naive_utc());
        for _ in 0..count {
            let Some(found) = self.after(&zone, from) else {
                break;
            };
            times.extend(zone.moment(found));
            from = behind(&zone, found);
        }
        times
    }

    /// The first time at or after a moment.
    fn after(&self, zone: &Zone, from: Local) -> Option<Local> {
        let mut at = zone.ceil(from);
        let mut level = Level::Year;
        for _ in 0..TRIES {
            let Some(next) = level.deeper() else {
                return Some(at);
            };
            let value = level.value(at.wall);
            match self.next_value(level, at.wall) {
                None => (at, level) = self.carry(zone, at, level.above()?)?,
                Some(found) if found > value && level == Level::Weekday => {
                    (at, level) = self.carry(zone, at, Level::Weekday)?;
                }
                Some(found) if found > value => {
                    at = Local {
                        wall: level.set(at.wall, found)?,
                        late: at.late,
                    };
                    level = next;
                }
                Some(_) => level = next,
            }
        }
        None
    }

    /// The next value of a field that fits.
    fn next_value(&self, level: Level, wall: NaiveDateTime) -> Option<u32> {
        let value = level.value(wall);
        match level {
            Level::Year => (value <= LAST_YEAR as u32).then_some(value),
            Level::Month => self.month.next(value, 12),
            Level::Day => self.day.next(value, days_in_month(wall.date())),
            Level::Weekday => self.weekday.next(value, 6),
            Level::Hour => self.hour.next(value, 23),
            Level::Minute => self.minute.next(value, 59),
            Level::Second => (value == 0).then_some(0),
            Level::Done => Some(0),
        }
    }

    /// Adds one to a field, or to the one above if it is at its end; those below start again.
    fn carry(&self, zone: &Zone, at: Local, from: Level) -> Option<(Local, Level)> {
        let mut level = from;
        loop {
            let last = match level {
                Level::Weekday => {
                    level = Level::Day;
                    continue;
                }
                Level::Year => LAST_YEAR as u32,
                Level::Month => 12,
                Level::Day => days_in_month(at.wall.date()),
                Level::Hour => 23,
                Level::Minute | Level::Second | Level::Done => 59,
            };
            let value = level.value(at.wall);
            if value >= last {
                level = level.above()?;
                continue;
            }
            let wall = level.set(at.wall, value + 1)?;
            let moved = zone.later(at, wall - at.wall)?;
            return Some((moved, level));
        }
    }
}

/// From where the time after one is looked for: Python adds a microsecond to the wall clock, which in a
/// repeated hour leads back to its first half.
fn behind(zone: &Zone, found: Local) -> Local {
    let wall = Local {
        wall: found.wall + Duration::microseconds(1),
        late: false,
    };
    let real = zone.later(found, Duration::microseconds(1)).unwrap_or(wall);
    if zone.utc(wall) < zone.utc(real) {
        zone.local(zone.utc(wall))
    } else {
        real
    }
}

/// The fields from the coarsest to the finest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Year,
    Month,
    Day,
    Weekday,
    Hour,
    Minute,
    Second,
    Done,
}

impl Level {
    fn deeper(self) -> Option<Level> {
        Some(match self {
            Level::Year => Level::Month,
            Level::Month => Level::Day,
            Level::Day => Level::Weekday,
            Level::Weekday => Level::Hour,
            Level::Hour => Level::Minute,
            Level::Minute => Level::Second,
            Level::Second => Level::Done,
            Level::Done => return None,
        })
    }

    fn above(self) -> Option<Level> {
        Some(match self {
            Level::Year => return None,
            Level::Month => Level::Year,
            Level::Day => Level::Month,
            Level::Weekday => Level::Day,
            Level::Hour => Level::Weekday,
            Level::Minute => Level::Hour,
            Level::Second => Level::Minute,
            Level::Done => Level::Second,
        })
    }

    fn value(self, wall: NaiveDateTime) -> u32 {
        match self {
            Level::Year => wall.year().unsigned_abs(),
            Level::Month => wall.month(),
            Level::Day => wall.day(),
            Level::Weekday => wall.weekday().num_days_from_monday(),
            Level::Hour => wall.hour(),
            Level::Minute => wall.minute(),
            Level::Second => wall.second(),
            Level::Done => 0,
        }
    }

    /// The time with this field set and the finer ones at their first values.
    fn set(self, wall: NaiveDateTime, value: u32) -> Option<NaiveDateTime> {
        let date = wall.date();
        let (hour, minute) = (wall.hour(), wall.minute());
        match self {
            Level::Year => {
                NaiveDate::from_ymd_opt(i32::try_from(value).ok()?, 1, 1)?.and_hms_opt(0, 0, 0)
            }
            Level::Month => NaiveDate::from_ymd_opt(date.year(), value, 1)?.and_hms_opt(0, 0, 0),
            Level::Day => date.with_day(value)?.and_hms_opt(0, 0, 0),
            Level::Hour => date.and_hms_opt(value, 0, 0),
            Level::Minute => date.and_hms_opt(hour, value, 0),
            Level::Second => date.and_hms_opt(hour, minute, value),
            Level::Weekday | Level::Done => None,
        }
    }
}

#[cfg(test)]
mod tests;
