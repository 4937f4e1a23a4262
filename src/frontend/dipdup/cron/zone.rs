//! Times of a zone as Python's `datetime` has them: a wall clock, and which of two equal readings.

use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDateTime, Timelike};

use crate::time_zone::TimeZone;

/// A zone.
#[derive(Debug, Clone)]
pub(super) struct Zone(TimeZone);

/// A reading of a zone's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Local {
    pub(super) wall: NaiveDateTime,
    /// The second of two equal readings (Python's `fold`).
    pub(super) late: bool,
}

/// Whether there is a zone of that name.
pub(in crate::frontend::dipdup) fn is_zone(name: &str) -> bool {
    TimeZone::named(name).is_some()
}

/// The name of the zone that a name stands for.
pub(in crate::frontend::dipdup) fn zone_name(name: &str) -> String {
    Zone::named(name).0.name().to_owned()
}

impl Zone {
    /// A zone by its name; UTC if there is none of that name.
    pub(super) fn named(name: &str) -> Zone {
        Zone(TimeZone::named(name.trim_start_matches(':')).unwrap_or_else(TimeZone::utc))
    }

    fn offset_at(&self, utc: NaiveDateTime) -> i32 {
        self.0.seconds_at(utc.and_utc().timestamp())
    }

    /// The offset of a reading; one that the clock skips has the offset of before, or of after.
    fn offset(&self, local: Local) -> i32 {
        match self.0.offsets_of(local.wall) {
            LocalResult::Single(offset) => offset.local_minus_utc(),
            LocalResult::Ambiguous(early, late) => {
                let chosen = if local.late { late } else { early };
                chosen.local_minus_utc()
            }
            LocalResult::None => {
                let day = Duration::days(1);
                self.offset_at(if local.late {
                    local.wall + day
                } else {
                    local.wall - day
                })
            }
        }
    }

    pub(super) fn utc(&self, local: Local) -> NaiveDateTime {
        local.wall - Duration::seconds(i64::from(self.offset(local)))
    }

    pub(super) fn local(&self, utc: NaiveDateTime) -> Local {
        let offset = self.offset_at(utc);
        let wall = utc + Duration::seconds(i64::from(offset));
        let late = match self.0.offsets_of(wall) {
            LocalResult::Ambiguous(_, late) => late.local_minus_utc() == offset,
            _ => false,
        };
        Local { wall, late }
    }

    /// The reading when so much time has passed.
    pub(super) fn later(&self, local: Local, by: Duration) -> Option<Local> {
        Some(self.local(self.utc(local).checked_add_signed(by)?))
    }

    /// The next whole second.
    pub(super) fn ceil(&self, local: Local) -> Local {
        let nanos = i64::from(local.wall.nanosecond());
        if nanos == 0 {
            return local;
        }
        let rest = Duration::nanoseconds(1_000_000_000 - nanos);
        self.later(local, rest).unwrap_or(local)
    }

    /// The moment with its offset.
    pub(super) fn moment(&self, local: Local) -> Option<DateTime<FixedOffset>> {
        let offset = FixedOffset::east_opt(self.offset(local))?;
        Some(DateTime::from_naive_utc_and_offset(self.utc(local), offset))
    }
}
