//! Time zones: which hours their clocks skip or repeat, so that schedulers disagree about them.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{DateTime, Duration, Offset, TimeZone, Timelike};
use chrono_tz::Tz;

use crate::ir::Times;

/// 2024 to 2044: as far as changes are looked for.
const FROM: i64 = 1_704_067_200;
const HOURS: i64 = 20 * 8_766;

/// Whether a zone is UTC under one of its names.
pub(super) fn is_utc(zone: &str) -> bool {
    let names = ["utc", "gmt", "etc/utc", "etc/gmt", "zulu", "universal"];
    names.iter().any(|name| zone.eq_ignore_ascii_case(name))
}

/// Whether the crontab fires at the same moments in UTC: in every hour, in a zone of whole hours.
pub(super) fn is_indifferent(zone: &str, times: &Times) -> bool {
    times.is_hourly()
        && offsets(zone)
            .iter()
            .all(|(_, _, offset)| offset % 3600 == 0)
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

/// Changes of a zone's offset: when, from, to; the first is no change.
fn offsets(zone: &str) -> Vec<(i64, i32, i32)> {
    let Ok(zone) = Tz::from_str(zone) else {
        return Vec::new();
    };
    let mut found: Vec<(i64, i32, i32)> = Vec::new();
    for hour in 0..HOURS {
        let at = FROM + hour * 3600;
        let Some(utc) = DateTime::from_timestamp(at, 0) else {
            break;
        };
        let offset = zone.offset_from_utc_datetime(&utc.naive_utc()).fix();
        let offset = offset.local_minus_utc();
        let before = found.last().map_or(offset, |(_, _, last)| *last);
        if found.is_empty() || before != offset {
            found.push((at, before, offset));
        }
    }
    found
}

fn changed_hours(zone: &str) -> BTreeSet<u32> {
    let mut hours = BTreeSet::new();
    for (at, before, after) in offsets(zone).into_iter().skip(1) {
        let (low, high) = (before.min(after), before.max(after));
        let wall = |offset: i32| DateTime::from_timestamp(at + i64::from(offset), 0);
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
