//! Dates and times into text, as glibc's strftime writes them in the C locale.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use super::fields::micros;
use crate::render::{Eval, Interp};

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What is to be written.
pub(super) struct Broken {
    pub(super) date: NaiveDate,
    pub(super) time: NaiveTime,
    /// Offset and abbreviation, of aware ones.
    pub(super) zone: Option<(i32, String)>,
}

/// How a directive is padded.
#[derive(Default)]
struct Flags {
    pad: Option<char>,
    upper: bool,
    swap: bool,
    width: Option<usize>,
}

/// Python's `strftime`.
pub(super) fn strftime(interp: &mut Interp<'_>, broken: &Broken, format: &str) -> Eval<String> {
    let mut output = String::new();
    let mut chars = format.chars();
    while let Some(character) = chars.next() {
        if character != '%' {
            output.push(character);
            continue;
        }
        let start = chars.as_str();
        let mut flags = Flags::default();
        let mut directive = chars.next();
        while let Some(flag @ ('-' | '_' | '0' | '^' | '#')) = directive {
            match flag {
                '^' => flags.upper = true,
                '#' => flags.swap = true,
                pad => flags.pad = Some(pad),
            }
            directive = chars.next();
        }
        while let Some(digit) = directive.and_then(|c| c.to_digit(10)) {
            let width = flags
                .width
                .unwrap_or(0)
                .saturating_mul(10)
                .saturating_add(digit as usize);
            interp.check_length(width)?;
            flags.width = Some(width);
            directive = chars.next();
        }
        if let Some('E' | 'O') = directive {
            directive = chars.next();
        }
        match directive.and_then(|letter| broken.directive(letter, &flags)) {
            Some(text) => {
                interp.check_length(output.len().saturating_add(text.len()))?;
                output.push_str(&text);
            }
            None => {
                let taken = start.len() - chars.as_str().len();
                output.push('%');
                output.push_str(&start[..taken]);
            }
        }
    }
    Ok(output)
}

impl Broken {
    fn directive(&self, letter: char, flags: &Flags) -> Option<String> {
        if let Some((number, digits, pad)) = self.number(letter) {
            return Some(padded(number, digits, pad, flags));
        }
        let text = match letter {
            '%' => "%".to_owned(),
            'n' => "\n".to_owned(),
            't' => "\t".to_owned(),
            'a' => self.day_name().chars().take(3).collect(),
            'A' => self.day_name().to_owned(),
            'b' | 'h' => self.month_name().chars().take(3).collect(),
            'B' => self.month_name().to_owned(),
            'p' => self.half().to_owned(),
            'P' => self.half().to_lowercase(),
            'c' => self.all("%a %b %e %H:%M:%S %Y")?,
            'D' | 'x' => self.all("%m/%d/%y")?,
            'F' => self.all("%Y-%m-%d")?,
            'r' => self.all("%I:%M:%S %p")?,
            'R' => self.all("%H:%M")?,
            'T' | 'X' => self.all("%H:%M:%S")?,
            'f' => format!("{:06}", micros(self.time)),
            's' => self.epoch().to_string(),
            'z' => self
                .zone
                .as_ref()
                .map(|(offset, _)| compact(*offset))
                .unwrap_or_default(),
            'Z' => self
                .zone
                .as_ref()
                .map(|(_, name)| name.clone())
                .unwrap_or_default(),
            _ => return None,
        };
        let text = match (flags.upper, flags.swap, letter) {
            (true, ..) => text.to_uppercase(),
            (_, true, 'p' | 'Z') => text.to_lowercase(),
            (_, true, 'a' | 'A' | 'b' | 'h' | 'B') => text.to_uppercase(),
            _ => text,
        };
        let missing = flags
            .width
            .unwrap_or(0)
            .saturating_sub(text.chars().count());
        let fill = if flags.pad == Some('0') { "0" } else { " " };
        Some(fill.repeat(missing) + &text)
    }

    /// A directive that is a number: with its digits and what fills them up.
    fn number(&self, letter: char) -> Option<(i64, usize, char)> {
        let date = self.date;
        let hour = i64::from(self.time.hour());
        let twelve = (hour + 11) % 12 + 1;
        let from_sunday = i64::from(date.weekday().num_days_from_sunday());
        let from_monday = i64::from(date.weekday().num_days_from_monday());
        let ordinal = i64::from(date.ordinal0());
        let iso = date.iso_week();
        let year = i64::from(date.year());
        Some(match letter {
            'Y' => (year, 1, '0'),
            'C' => (year / 100, 1, '0'),
            'y' => (year.rem_euclid(100), 2, '0'),
            'G' => (i64::from(iso.year()), 1, '0'),
            'g' => (i64::from(iso.year()).rem_euclid(100), 2, '0'),
            'm' => (i64::from(date.month()), 2, '0'),
            'd' => (i64::from(date.day()), 2, '0'),
            'e' => (i64::from(date.day()), 2, '_'),
            'j' => (ordinal + 1, 3, '0'),
            'U' => ((ordinal + 7 - from_sunday) / 7, 2, '0'),
            'W' => ((ordinal + 7 - from_monday) / 7, 2, '0'),
            'V' => (i64::from(iso.week()), 2, '0'),
            'u' => (from_monday + 1, 1, '0'),
            'w' => (from_sunday, 1, '0'),
            'H' => (hour, 2, '0'),
            'k' => (hour, 2, '_'),
            'I' => (twelve, 2, '0'),
            'l' => (twelve, 2, '_'),
            'M' => (i64::from(self.time.minute()), 2, '0'),
            'S' => (i64::from(self.time.second()), 2, '0'),
            _ => return None,
        })
    }

    /// A directive that stands for others.
    fn all(&self, format: &str) -> Option<String> {
        let mut output = String::new();
        let mut chars = format.chars();
        while let Some(character) = chars.next() {
            match character {
                '%' => output.push_str(&self.directive(chars.next()?, &Flags::default())?),
                other => output.push(other),
            }
        }
        Some(output)
    }

    fn day_name(&self) -> &'static str {
        DAYS.get(self.date.weekday().num_days_from_sunday() as usize)
            .copied()
            .unwrap_or_default()
    }

    fn month_name(&self) -> &'static str {
        MONTHS
            .get(self.date.month0() as usize)
            .copied()
            .unwrap_or_default()
    }

    fn half(&self) -> &'static str {
        if self.time.hour() < 12 { "AM" } else { "PM" }
    }

    /// Seconds since 1970; glibc takes the fields for local time, which is UTC here.
    fn epoch(&self) -> i64 {
        self.date.and_time(self.time).and_utc().timestamp()
    }
}

fn padded(number: i64, digits: usize, pad: char, flags: &Flags) -> String {
    let pad = flags.pad.unwrap_or(pad);
    let width = match (pad, flags.width) {
        ('-', _) => 0,
        (_, Some(width)) => width.max(digits),
        (_, None) => digits,
    };
    let text = number.to_string();
    let fill = if pad == '_' { " " } else { "0" };
    fill.repeat(width.saturating_sub(text.len())) + &text
}

/// `%z`: `+0100`.
fn compact(seconds: i32) -> String {
    super::fields::iso_offset(seconds).replace(':', "")
}

/// The names of days from Monday on, and of months: for reading.
pub(super) fn names() -> (Vec<&'static str>, &'static [&'static str]) {
    let (sunday, others) = (DAYS.first().copied(), DAYS.iter().copied().skip(1));
    (others.chain(sunday).collect(), &MONTHS)
}
