//! Text into moments, as Python's strptime reads it.

use chrono::{Days, NaiveDate, NaiveTime};
use fancy_regex::{Captures, Regex};

use super::moment::DateTime;
use super::strftime::names;
use super::zone::Zone;
use crate::order::InOrder;
use crate::render::ops::{str_repr, value_error};
use crate::render::{Eval, Value};

/// `datetime.strptime(text, format)`.
pub(super) fn strptime(text: &str, format: &str) -> Eval {
    let pattern = pattern(format)?;
    let mismatch = || {
        let (text, format) = (str_repr(text), str_repr(format));
        value_error(format!("time data {text} does not match format {format}"))
    };
    let regex = Regex::new(&format!("(?i)^{pattern}")).map_err(|_| mismatch())?;
    let found = regex.captures(text).ok().flatten().ok_or_else(mismatch)?;
    let end = found.get(0).map_or(0, |whole| whole.end());
    if end < text.len() {
        return Err(value_error(format!(
            "unconverted data remains: {}",
            &text[end..]
        )));
    }
    let fields = Fields { found };
    let date = fields
        .date()
        .ok_or_else(|| value_error("day is out of range for month"))?;
    let time = fields.time().ok_or_else(mismatch)?;
    Ok(Value::object(DateTime {
        naive: date.and_time(time),
        zone: fields.zone(),
    }))
}

/// The regular expression of a format.
fn pattern(format: &str) -> Eval<String> {
    let mut pattern = String::new();
    let mut chars = format.chars().peekable();
    while let Some(character) = chars.next() {
        if character == '%' {
            let Some(letter) = chars.next() else {
                return Err(value_error(format!("stray % in format '{format}'")));
            };
            match directive(letter) {
                Some(part) => pattern.push_str(&part),
                None => {
                    let message = format!("'{letter}' is a bad directive in format '{format}'");
                    return Err(value_error(message));
                }
            }
        } else if character.is_whitespace() {
            while chars.next_if(|next| next.is_whitespace()).is_some() {}
            pattern.push_str(r"\s+");
        } else {
            pattern.push_str(&fancy_regex::escape(character.encode_utf8(&mut [0; 4])));
        }
    }
    Ok(pattern)
}

fn directive(letter: char) -> Option<String> {
    let (days, months) = names();
    let either = |names: &[&str], length: usize| -> String {
        let mut names: Vec<String> = names
            .iter()
            .map(|name| name.chars().take(length).collect())
            .collect();
        names.order_by_key(|name| std::cmp::Reverse(name.len()));
        names.join("|")
    };
    Some(match letter {
        'd' => r"(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])".to_owned(),
        'f' => r"(?P<f>[0-9]{1,6})".to_owned(),
        'H' => r"(?P<H>2[0-3]|[0-1]\d|\d)".to_owned(),
        'I' => r"(?P<I>1[0-2]|0[1-9]|[1-9])".to_owned(),
        'G' => r"(?P<G>\d\d\d\d)".to_owned(),
        'j' => {
            r"(?P<j>36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])".to_owned()
        }
        'm' => r"(?P<m>1[0-2]|0[1-9]|[1-9])".to_owned(),
        'M' => r"(?P<M>[0-5]\d|\d)".to_owned(),
        'S' => r"(?P<S>6[0-1]|[0-5]\d|\d)".to_owned(),
        'U' | 'W' => r"(?:5[0-3]|[0-4]\d|\d)".to_owned(),
        'V' => r"(?P<V>5[0-3]|0[1-9]|[1-4]\d|\d)".to_owned(),
        'w' => r"(?:[0-6])".to_owned(),
        'u' => r"(?P<u>[1-7])".to_owned(),
        'y' => r"(?P<y>\d\d)".to_owned(),
        'Y' => r"(?P<Y>\d\d\d\d)".to_owned(),
        'z' => r"(?P<z>[+-]\d\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,6})?)?|Z)".to_owned(),
        'Z' => r"(?P<Z>utc|gmt)".to_owned(),
        'A' => format!("(?:{})", either(&days, usize::MAX)),
        'a' => format!("(?:{})", either(&days, 3)),
        'B' => format!("(?P<B>{})", either(months, usize::MAX)),
        'b' | 'h' => format!("(?P<b>{})", either(months, 3)),
        'p' => r"(?P<p>am|pm)".to_owned(),
        'c' => pattern("%a %b %d %H:%M:%S %Y").ok()?,
        'x' => pattern("%m/%d/%y").ok()?,
        'X' => pattern("%H:%M:%S").ok()?,
        '%' => "%".to_owned(),
        _ => return None,
    })
}

struct Fields<'t> {
    found: Captures<'t, str>,
}

impl Fields<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.found.name(name).map(|found| found.as_str().trim())
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.text(name)?.parse().ok()
    }

    fn date(&self) -> Option<NaiveDate> {
        if let (Some(year), Some(week)) = (self.number("G"), self.number("V")) {
            let weekday = u8::try_from(self.number("u")?).ok()?.checked_sub(1)?;
            let weekday = chrono::Weekday::try_from(weekday).ok()?;
            return NaiveDate::from_isoywd_opt(i32::try_from(year).ok()?, week, weekday);
        }
        let year = match (self.number("Y"), self.number("y")) {
            (Some(year), _) => year,
            (None, Some(short @ 0..=68)) => 2000 + short,
            (None, Some(short)) => 1900 + short,
            (None, None) => 1900,
        };
        let year = i32::try_from(year).ok().filter(|&year| year >= 1)?;
        if let (Some(ordinal), None) = (self.number("j"), self.number("m")) {
            let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
            return first.checked_add_days(Days::new(u64::from(ordinal.checked_sub(1)?)));
        }
        let month = self
            .number("m")
            .or_else(|| self.month("B", usize::MAX))
            .or_else(|| self.month("b", 3));
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), self.number("d").unwrap_or(1))
    }

    fn month(&self, name: &str, length: usize) -> Option<u32> {
        let text = self.text(name)?;
        let (_, months) = names();
        let is_meant = |month: &&str| {
            month
                .get(..length.min(month.len()))
                .is_some_and(|month| month.eq_ignore_ascii_case(text))
        };
        let at = months.iter().position(is_meant)?;
        u32::try_from(at + 1).ok()
    }

    fn time(&self) -> Option<NaiveTime> {
        let hour = match (self.number("H"), self.number("I"), self.text("p")) {
            (Some(hour), ..) => hour,
            (None, Some(hour), Some(half)) if half.eq_ignore_ascii_case("pm") => hour % 12 + 12,
            (None, Some(hour), Some(_)) => hour % 12,
            (None, Some(hour), None) => hour % 12 + if hour == 12 { 12 } else { 0 },
            (None, None, _) => 0,
        };
        let micros = self
            .text("f")
            .map_or(Some(0), |digits| format!("{digits:0<6}").parse().ok())?;
        let (minute, second) = (self.number("M").unwrap_or(0), self.number("S").unwrap_or(0));
        NaiveTime::from_hms_micro_opt(hour, minute, second, micros)
    }

    fn zone(&self) -> Option<Zone> {
        let text = self.text("z")?;
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let part = |at: usize| {
            digits
                .get(at..at + 2)
                .and_then(|part| part.parse::<i32>().ok())
        };
        let size = part(0).unwrap_or(0) * 3600 + part(2).unwrap_or(0) * 60 + part(4).unwrap_or(0);
        let seconds = if text.starts_with('-') { -size } else { size };
        Some(Zone::Fixed {
            seconds,
            pytz: false,
        })
    }
}
