//! Time zones: which hours their clocks skip or repeat, so that schedulers disagree about them.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::{DateTime, Duration, Timelike};

use crate::ir::Times;
use crate::time_zone::TimeZone;

/// 2024 to 2044: as far as changes are looked for.
const YEARS: Range<i64> = 1_704_067_200..2_335_219_200;

/// Whether a zone is UTC under one of its names.
pub(super) fn is_utc(zone: &str) -> bool {
    let names = ["utc", "gmt", "etc/utc", "etc/gmt", "zulu", "universal"];
    names.iter().any(|name| zone.eq_ignore_ascii_case(name))
}

/// Whether the crontab fires at the same moments in UTC: in every hour, in a zone of whole hours.
pub(super) fn is_indifferent(zone: &str, times: &Times) -> bool {
    let whole = |zone: TimeZone| {
        let first = zone.seconds_at(YEARS.start);
        let later = zone.changes(YEARS).into_iter().map(|change| change.after);
        later.chain([first]).all(|offset| offset % 3_600 == 0)
    };
    times.is_hourly() && TimeZone::named(zone).is_none_or(whole)
}

/// An hour of the crontab that the zone's clock skips or repeats on some day.
pub(super) fn changed_hour(zone: &str, times: &Times) -> Option<u32> {
    let changed = changed_hours(zone);
    times
        .hours
        .iter()
        .copied()
        .find(|hour| changed.contains(hour))
}

fn changed_hours(zone: &str) -> BTreeSet<u32> {
    let mut hours = BTreeSet::new();
    let changes = TimeZone::named(zone).map(|zone| zone.changes(YEARS));
    for change in changes.unwrap_or_default() {
        let low = change.before.min(change.after);
        let high = change.before.max(change.after);
        let wall = |offset: i32| DateTime::from_timestamp(change.at + i64::from(offset), 0);
        let (Some(mut from), Some(to)) = (wall(low), wall(high)) else {
            continue;
        };
        while from < to {
            hours.insert(from.hour());
            from += Duration::minutes(30);
        }
    }
    hours
}
