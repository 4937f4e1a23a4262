//! `schedule` of a flow: when it runs, in which time zone, and what becomes of runs that overlap or were
//! missed.

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate};

use super::crontab;
use super::reader::Reader;
use crate::diagnostic::{Diagnostic, closest};
use crate::ir::{Runs, Times, Trigger};
use crate::time_zone::{self, TimeZone};
use crate::yaml::{Data, Node};

const KEYS: [&str; 5] = ["cron", "interval", "timezone", "overlap", "coalesce"];
/// How many times a schedule tells ahead, and how many days they are looked for.
const AHEAD: usize = 5;
const DAYS: i64 = 8 * 366;

/// A schedule, whatever the target.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub(super) trigger: Trigger,
    times: Option<Times>,
    zone: TimeZone,
    max_instances: i64,
    queues: bool,
    coalesce: bool,
}

/// The schedule of a node.
pub(super) fn read(reader: &mut Reader, flow: &str, node: &Node) -> Option<Clock> {
    let what = format!("`schedule` of {flow}");
    reader.known(&what, node, &KEYS)?;
    let trigger = trigger(reader, &what, node);
    let zone = match node.get("timezone") {
        None => Some(TimeZone::utc()),
        Some(node) => zone(reader, node),
    };
    let (max_instances, queues) = match node.get("overlap") {
        None => (1, false),
        Some(node) => overlap(reader, &what, node)?,
    };
    let coalesce = match node.get("coalesce") {
        None => true,
        Some(node) => reader.flag(&format!("`coalesce` of {what}"), node)?,
    };
    let (trigger, times) = trigger?;
    Some(Clock {
        trigger,
        times,
        zone: zone?,
        max_instances,
        queues,
        coalesce,
    })
}

fn trigger(reader: &mut Reader, what: &str, node: &Node) -> Option<(Trigger, Option<Times>)> {
    match (node.get("cron"), node.entry("interval")) {
        (Some(cron), None) => {
            let text = reader.text(&format!("`cron` of {what}"), cron)?;
            match crontab::parse(text.as_str()) {
                Ok(times) => Some((Trigger::Crontab(text.to_string()), Some(times))),
                Err(why) => {
                    let message = format!("the crontab `{text}` is wrong: {why}");
                    reader.say(
                        Diagnostic::error("hooks::crontab", message)
                            .at(cron.span)
                            .help("five fields: minute, hour, day, month, weekday (0 is Sunday)"),
                    );
                    None
                }
            }
        }
        (None, Some((_, interval))) => {
            let seconds = seconds(interval);
            if seconds.is_none() {
                reader.wrong(
                    &format!("`interval` of {what}"),
                    "seconds, or a number with s, m, h or d such as `10m`",
                    interval,
                );
            }
            seconds.map(|seconds| (Trigger::Interval(seconds), None))
        }
        (Some(_), Some((key, _))) => {
            let message = format!("{what} has both `cron` and `interval`");
            reader.say(
                Diagnostic::error("hooks::cron-and-interval", message)
                    .at(key.span)
                    .help("keep one of them"),
            );
            None
        }
        (None, None) => {
            let message = format!("{what} has no `cron` and no `interval`");
            reader.say(Diagnostic::error("hooks::missing-key", message).at(node.span));
            None
        }
    }
}

/// `90`, `90s`, `10m`, `1h`, `1d`.
fn seconds(node: &Node) -> Option<i64> {
    let number = match node.data() {
        Data::Int(number) => i64::try_from(number).ok(),
        Data::Str(text) => {
            let text = text.as_str().trim();
            let unit = match text.chars().next_back()? {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                _ => return None,
            };
            let number = text.get(..text.len() - 1)?.trim();
            number.parse::<i64>().ok()?.checked_mul(unit)
        }
        _ => None,
    };
    number.filter(|seconds| (1..=i64::from(u32::MAX)).contains(seconds))
}

fn zone(reader: &mut Reader, node: &Node) -> Option<TimeZone> {
    let name = reader.text("`timezone`", node)?;
    let found = TimeZone::named(name.as_str());
    if found.is_none() {
        let help = match closest(name.as_str(), time_zone::names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give a name of the tz database, such as `America/Sao_Paulo`".to_owned(),
        };
        let message = format!("there is no time zone `{name}`");
        reader.say(
            Diagnostic::error("hooks::unknown-timezone", message)
                .at(node.span)
                .help(help),
        );
    }
    found
}

/// How many runs there may be at once, and whether one more waits.
fn overlap(reader: &mut Reader, what: &str, node: &Node) -> Option<(i64, bool)> {
    match node.data() {
        Data::Str(word) if word.as_str() == "skip" => Some((1, false)),
        Data::Str(word) if word.as_str() == "queue" => Some((1, true)),
        Data::Int(number @ 1..=1000) => Some((i64::try_from(number).ok()?, false)),
        _ => {
            let wanted = "`skip`, `queue`, or how many runs may be at work at once";
            reader.wrong(&format!("`overlap` of {what}"), wanted, node);
            None
        }
    }
}

impl Clock {
    /// How it runs, from a moment on; without one no times are told.
    pub(super) fn runs(&self, now: Option<DateTime<FixedOffset>>) -> Runs {
        let next = match (now, &self.trigger, &self.times) {
            (Some(now), Trigger::Interval(seconds), _) => (1..=AHEAD as i64)
                .filter_map(|n| now.checked_add_signed(Duration::seconds(seconds * n)))
                .collect(),
            (Some(now), _, Some(times)) => next(times, now, &self.zone),
            _ => Vec::new(),
        };
        Runs {
            next,
            times: self.times.clone(),
            zone: self.zone.name().to_owned(),
            max_instances: self.max_instances,
            queues: self.queues,
            coalesce: self.coalesce,
        }
    }
}

/// The next times; a time that the clock skips is none, of one that it repeats the first counts.
fn next(times: &Times, now: DateTime<FixedOffset>, zone: &TimeZone) -> Vec<DateTime<FixedOffset>> {
    let mut found = Vec::new();
    let Some(here) = zone.offset_at(now.naive_utc()) else {
        return found;
    };
    let today = now.with_timezone(&here).date_naive();
    for day in 0..DAYS {
        let Some(date) = today.checked_add_signed(Duration::days(day)) else {
            break;
        };
        if !fits(times, date) {
            continue;
        }
        for hour in &times.hours {
            for minute in &times.minutes {
                let wall = date.and_hms_opt(*hour, *minute, 0);
                let at = wall.and_then(|wall| {
                    let offset = zone.offsets_of(wall).earliest()?;
                    wall.and_local_timezone(offset).single()
                });
                found.extend(at.filter(|at| *at >= now));
                if found.len() == AHEAD {
                    return found;
                }
            }
        }
    }
    found
}

fn fits(times: &Times, date: NaiveDate) -> bool {
    let of_month = times.days.contains(&date.day());
    let weekday = date.weekday().num_days_from_monday();
    let of_week = times.weekdays.contains(&weekday);
    let day = if times.either_day {
        of_month || of_week
    } else {
        of_month && of_week
    };
    day && times.months.contains(&date.month())
}
