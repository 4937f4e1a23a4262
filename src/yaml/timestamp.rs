//! YAML 1.1 dates and timestamps into what Python's `datetime` holds.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};

use super::Data;
use super::scalar::Refusal;

/// A date (`2024-02-29`) or a timestamp (`2024-2-9 3:04:05.5 +2`); `None` if it is neither.
pub(super) fn resolve(text: &str) -> Result<Option<Data>, Refusal> {
    let Some(parts) = Parts::split(text, true) else {
        return Ok(None);
    };
    parts.construct(text).map(Some)
}

/// The value of `!!timestamp`, which is also content with `2024-1-2`.
pub(super) fn tagged(text: &str) -> Result<Data, Refusal> {
    match Parts::split(text, false) {
        Some(parts) => parts.construct(text),
        None => Err(Refusal::new(format!("`{text}` is no timestamp"))),
    }
}

/// What the text says, not yet checked against the calendar.
struct Parts<'a> {
    date: [&'a str; 3],
    time: Option<Time<'a>>,
}

struct Time<'a> {
    clock: [&'a str; 3],
    fraction: &'a str,
    /// Minutes from UTC, if a zone is given.
    zone: Option<i32>,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str, strict: bool) -> Option<Parts<'a>> {
        let mut scan = Scan { rest: text };
        let year = scan.digits(4, 4)?;
        scan.literal("-")?;
        let month = scan.digits(1, 2)?;
        scan.literal("-")?;
        let day = scan.digits(1, 2)?;
        let date = [year, month, day];
        if scan.rest.is_empty() {
            return (!strict || text.len() == 10).then_some(Parts { date, time: None });
        }
        if scan.literal("T").is_none() && scan.literal("t").is_none() && scan.blanks() == 0 {
            return None;
        }
        let hour = scan.digits(1, 2)?;
        scan.literal(":")?;
        let minute = scan.digits(2, 2)?;
        scan.literal(":")?;
        let second = scan.digits(2, 2)?;
        let fraction = if scan.literal(".").is_some() {
            scan.digits(0, usize::MAX)?
        } else {
            ""
        };
        let blanks = scan.blanks();
        let zone = if blanks == 0 && scan.rest.is_empty() {
            None
        } else {
            Some(scan.zone()?)
        };
        scan.rest.is_empty().then_some(Parts {
            date,
            time: Some(Time {
                clock: [hour, minute, second],
                fraction,
                zone,
            }),
        })
    }

    fn construct(&self, text: &str) -> Result<Data, Refusal> {
        let refuse = || {
            Refusal::new(format!(
                "`{text}` looks like a date and is not in the calendar"
            ))
        };
        let [year, month, day] = self
            .date
            .map(|part| part.parse::<u32>().unwrap_or(u32::MAX));
        let date = i32::try_from(year)
            .ok()
            .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
        let date = date.filter(|_| year >= 1).ok_or_else(refuse)?;
        let Some(time) = &self.time else {
            return Ok(Data::Date(year.cast_signed(), month, day));
        };
        let [hour, minute, second] = time
            .clock
            .map(|part| part.parse::<u32>().unwrap_or(u32::MAX));
        let clock = NaiveTime::from_hms_opt(hour, minute, second).ok_or_else(refuse)?;
        let mut iso = format!("{}T{}", date.format("%Y-%m-%d"), clock.format("%H:%M:%S"));
        let micros = format!("{:0<6.6}", time.fraction);
        if micros != "000000" {
            iso.push('.');
            iso.push_str(&micros);
        }
        if let Some(zone) = time.zone {
            if zone.abs() >= 24 * 60 {
                return Err(refuse());
            }
            let sign = if zone < 0 { '-' } else { '+' };
            iso.push_str(&format!(
                "{sign}{:02}:{:02}",
                zone.abs() / 60,
                zone.abs() % 60
            ));
        }
        Ok(Data::DateTime(Arc::from(iso)))
    }
}

struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    fn digits(&mut self, least: usize, most: usize) -> Option<&'a str> {
        let count = self
            .rest
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        Some(digits)
    }

    fn literal(&mut self, literal: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    fn blanks(&mut self) -> usize {
        let rest = self.rest.trim_start_matches([' ', '\t']);
        let count = self.rest.len() - rest.len();
        self.rest = rest;
        count
    }

    /// `Z` or `+2`, `-05:30`: minutes from UTC.
    fn zone(&mut self) -> Option<i32> {
        if self.literal("Z").is_some() {
            return Some(0);
        }
        let sign = if self.literal("-").is_some() {
            -1
        } else {
            self.literal("+").map(|()| 1)?
        };
        let hours: i32 = self.digits(1, 2)?.parse().ok()?;
        let minutes: i32 = match self.literal(":") {
            Some(()) => self.digits(2, 2)?.parse().ok()?,
            None => 0,
        };
        Some(sign * (hours * 60 + minutes))
    }
}
