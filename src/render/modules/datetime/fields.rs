//! What dates, times and moments share: their fields, ISO text, order.

use std::cmp::Ordering;

use chrono::{NaiveDate, NaiveTime, Timelike};

use crate::jinja::ast::CompareOp;
use crate::render::coerce::integer;
use crate::render::ops::value_error;
use crate::render::{Eval, Value};

/// Whether an order comparison holds; `None` for any other operator.
pub(super) fn ordered(op: CompareOp, order: Ordering) -> Option<bool> {
    match op {
        CompareOp::Less => Some(order.is_lt()),
        CompareOp::LessEqual => Some(order.is_le()),
        CompareOp::Greater => Some(order.is_gt()),
        CompareOp::GreaterEqual => Some(order.is_ge()),
        _ => None,
    }
}

/// A field's value, if it is given.
pub(super) fn field(given: Option<&Value>, default: i128) -> Eval<i128> {
    given.map_or(Ok(default), integer)
}

/// A day of the calendar that Python knows.
pub(super) fn day([year, month, day]: [i128; 3]) -> Eval<NaiveDate> {
    if !(1..=9999).contains(&year) {
        return Err(value_error(format!("year {year} is out of range")));
    }
    if !(1..=12).contains(&month) {
        return Err(value_error("month must be in 1..12"));
    }
    let date = match (
        i32::try_from(year),
        u32::try_from(month),
        u32::try_from(day),
    ) {
        (Ok(year), Ok(month), Ok(day)) => NaiveDate::from_ymd_opt(year, month, day),
        _ => None,
    };
    date.ok_or_else(|| value_error("day is out of range for month"))
}

/// A time of the day.
pub(super) fn clock(fields: [i128; 4]) -> Eval<NaiveTime> {
    const RANGES: [(&str, i128); 4] = [
        ("hour", 23),
        ("minute", 59),
        ("second", 59),
        ("microsecond", 999_999),
    ];
    let mut small = [0_u32; 4];
    for ((value, (name, most)), slot) in fields.into_iter().zip(RANGES).zip(&mut small) {
        match u32::try_from(value) {
            Ok(number) if value <= most => *slot = number,
            _ => return Err(value_error(format!("{name} must be in 0..{most}"))),
        }
    }
    let [hour, minute, second, micro] = small;
    NaiveTime::from_hms_micro_opt(hour, minute, second, micro)
        .ok_or_else(|| value_error("second must be in 0..59"))
}

/// The microseconds of a time.
pub(super) fn micros(time: NaiveTime) -> u32 {
    time.nanosecond() / 1_000 % 1_000_000
}

/// A time as ISO writes it, as exact as it needs or as asked.
pub(super) fn iso_time(time: NaiveTime, precision: &str) -> Option<String> {
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let micros = micros(time);
    Some(match precision {
        "auto" if micros == 0 => format!("{hour:02}:{minute:02}:{second:02}"),
        "auto" | "microseconds" => format!("{hour:02}:{minute:02}:{second:02}.{micros:06}"),
        "milliseconds" => format!("{hour:02}:{minute:02}:{second:02}.{:03}", micros / 1_000),
        "seconds" => format!("{hour:02}:{minute:02}:{second:02}"),
        "minutes" => format!("{hour:02}:{minute:02}"),
        "hours" => format!("{hour:02}"),
        _ => return None,
    })
}

/// An offset as ISO writes it: `+01:00`.
pub(super) fn iso_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let size = seconds.unsigned_abs();
    let mut text = format!("{sign}{:02}:{:02}", size / 3600, size / 60 % 60);
    if !size.is_multiple_of(60) {
        text.push_str(&format!(":{:02}", size % 60));
    }
    text
}
