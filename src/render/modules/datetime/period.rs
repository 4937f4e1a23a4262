//! A zone's data into its periods as pytz has them. pytz reads the part of a zone's file that knows moments of
//! 32 bits only: before 1901 and after 2037 its clocks stand still.

use chrono::NaiveDateTime;
use tz::LocalTimeType;
use tz::timezone::{AlternateTime, TransitionRule};

use crate::time_zone::TimeZone;

const FIRST: i64 = i32::MIN as i64;
const LAST: i64 = i32::MAX as i64;
const MONTH: usize = 28 * 86_400;
/// Summer time of more is taken for a move across the date line.
const MOST: i32 = 3 * 3_600;

/// From when until when the law of a zone says that its clock is put back in winter. The data here has the
/// database's form in which all clocks are put forward in summer (`rearguard`), pytz's has not.
const WINTER_TIMES: [(&str, i64, i64); 7] = [
    ("Africa/Casablanca", 1_540_692_000, 1_789_866_000),
    ("Africa/El_Aaiun", 1_540_692_000, 1_789_866_000),
    ("Africa/Windhoek", 764_200_800, 1_508_796_000),
    ("Eire", 57_722_400, i64::MAX),
    ("Europe/Bratislava", -728_517_600, -721_260_000),
    ("Europe/Dublin", 57_722_400, i64::MAX),
    ("Europe/Prague", -728_517_600, -721_260_000),
];

/// What holds in a zone for some time.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Period {
    /// Seconds east of UTC.
    pub(super) seconds: i32,
    /// How many of them are summer time.
    pub(super) dst: i32,
    /// The abbreviation.
    pub(super) name: String,
}

/// What the clocks of a zone show from a moment on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Kind {
    since: i64,
    shown: LocalTimeType,
    is_dst: bool,
}

/// Whether pytz has a single period for a zone.
pub(super) fn is_static(zone: &TimeZone) -> bool {
    zone.data().transitions().is_empty()
}

/// The period that a zone starts with: its first standard time.
pub(super) fn first(zone: &TimeZone) -> Period {
    of(&first_kind(zone), 0)
}

/// The period of a moment of UTC.
pub(super) fn at(zone: &TimeZone, utc: NaiveDateTime) -> Period {
    let moment = utc.and_utc().timestamp().min(LAST);
    let kinds = kinds(zone, moment);
    let index = kinds.partition_point(|kind| kind.since <= moment);
    let index = index.saturating_sub(1);
    match kinds.get(index) {
        Some(kind) => of(kind, dst(kind, &kinds[..index], &kinds[index + 1..])),
        None => first(zone),
    }
}

/// pytz rounds to whole minutes.
fn of(kind: &Kind, dst: i32) -> Period {
    let rounded = |seconds: i32| (seconds + 30).div_euclid(60) * 60;
    Period {
        seconds: rounded(kind.shown.ut_offset()),
        dst: rounded(dst),
        name: kind.shown.time_zone_designation().to_owned(),
    }
}

/// How much of an offset is summer time: what it is ahead of the standard time before it or, if that is hard to
/// believe, of one after it (pytz's `tzfile.py`).
fn dst(kind: &Kind, before: &[Kind], after: &[Kind]) -> i32 {
    if !kind.is_dst {
        return 0;
    }
    let standard = |other: &&Kind| !other.is_dst;
    let ahead = |other: &Kind| kind.shown.ut_offset() - other.shown.ut_offset();
    let usual = before.iter().rev().find(standard).map_or(0, ahead);
    if (1..=MOST).contains(&usual) {
        return usual;
    }
    let others = || after.iter().filter(standard).map(ahead);
    let likely = others().find(|dst| *dst != 0 && dst.abs() <= MOST);
    likely.or_else(|| others().next_back()).unwrap_or(usual)
}

fn first_kind(zone: &TimeZone) -> Kind {
    let known = zone.data().local_time_types();
    let shown = known.iter().find(|kind| !kind.is_dst());
    kind(
        zone,
        i64::MIN,
        shown.copied().unwrap_or_else(LocalTimeType::utc),
    )
}

fn kind(zone: &TimeZone, since: i64, shown: LocalTimeType) -> Kind {
    let puts_back = WINTER_TIMES
        .iter()
        .any(|(name, from, until)| *name == zone.name() && (*from..*until).contains(&since));
    Kind {
        since,
        shown,
        is_dst: shown.is_dst() != puts_back,
    }
}

/// All that the file lists, and what its rule tells about a moment after that.
fn kinds(zone: &TimeZone, moment: i64) -> Vec<Kind> {
    let data = zone.data();
    let mut kinds = vec![first_kind(zone)];
    let laws = WINTER_TIMES.iter().filter(|law| law.0 == zone.name());
    let starts = laws.map(|law| law.1);
    let listed = data
        .transitions()
        .iter()
        .map(|change| change.unix_leap_time());
    let mut times: Vec<i64> = [FIRST].into_iter().chain(starts).chain(listed).collect();
    times.retain(|time| (FIRST..=LAST).contains(time));
    times.sort_unstable();
    times.dedup();
    kinds.extend(times.iter().map(|at| kind(zone, *at, zone.kind_at(*at))));
    if let Some(TransitionRule::Alternate(rule)) = data.extra_rule() {
        add_rule(zone, rule, moment, &mut kinds);
    }
    kinds
}

fn add_rule(zone: &TimeZone, rule: &AlternateTime, moment: i64, kinds: &mut Vec<Kind>) {
    let Some(last) = kinds.last().copied() else {
        return;
    };
    let either = [rule.std(), rule.dst()].map(|shown| kind(zone, LAST, *shown));
    let Some(standard) = either.into_iter().find(|kind| !kind.is_dst) else {
        return;
    };
    let lasts = (last.since..=moment)
        .step_by(MONTH)
        .all(|at| zone.kind_at(at) == last.shown);
    if moment > last.since && !(lasts && zone.kind_at(moment) == last.shown) {
        kinds.push(Kind {
            since: last.since + 1,
            ..standard
        });
        kinds.push(kind(zone, moment, zone.kind_at(moment)));
    }
    kinds.push(Kind {
        since: i64::MAX,
        ..standard
    });
}
