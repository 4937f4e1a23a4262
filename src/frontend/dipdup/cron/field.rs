//! A field of a crontab into the values that fit, by APScheduler's rules and in its words.

use chrono::{Datelike, NaiveDate};

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    name: &'static str,
    first: u32,
    last: u32,
    names: &'static [&'static str],
    /// What a name is to messages.
    named: &'static str,
}

const NONE: &[&str] = &[];
pub(super) const MINUTE: Kind = kind("minute", 0, 59, NONE, "");
pub(super) const HOUR: Kind = kind("hour", 0, 23, NONE, "");
pub(super) const DAY: Kind = kind("day", 1, 31, NONE, "");
pub(super) const MONTH: Kind = kind("month", 1, 12, &MONTHS, "month");
pub(super) const WEEKDAY: Kind = kind("day_of_week", 0, 6, &WEEKDAYS, "weekday");

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

const fn kind(
    name: &'static str,
    first: u32,
    last: u32,
    names: &'static [&'static str],
    named: &'static str,
) -> Kind {
    Kind {
        name,
        first,
        last,
        names,
        named,
    }
}

/// A field's expressions.
#[derive(Debug, Clone)]
pub(super) struct Field {
    first: u32,
    expressions: Vec<Expression>,
}

/// A part of a field between commas.
#[derive(Debug, Clone, PartialEq)]
enum Expression {
    /// `*`, `*/2`, `1`, `1-5`, `1-5/2`, `1/5`.
    Range {
        first: Option<u32>,
        last: Option<u32>,
        step: Option<u32>,
    },
    /// `last`, of a month.
    Last,
}

impl Field {
    pub(super) fn parse(kind: Kind, text: &str) -> Result<Field, String> {
        let expressions = text.split(',').map(|part| expression(kind, part));
        Ok(Field {
            first: kind.first,
            expressions: expressions.collect::<Result<_, _>>()?,
        })
    }

    /// All values that fit up to the greatest that there is, the last day of a month apart.
    pub(super) fn values(&self, end: u32) -> Vec<u32> {
        let named = Field {
            first: self.first,
            expressions: self
                .expressions
                .iter()
                .filter(|one| **one != Expression::Last)
                .cloned()
                .collect(),
        };
        (self.first..=end)
            .filter(|value| named.next(*value, end) == Some(*value))
            .collect()
    }

    /// Whether the last day of a month fits.
    pub(super) fn has_last(&self) -> bool {
        self.expressions.contains(&Expression::Last)
    }

    /// The smallest value that fits, from one on; `end` is the greatest that there is.
    pub(super) fn next(&self, from: u32, end: u32) -> Option<u32> {
        let next = |expression: &Expression| match *expression {
            Expression::Last => Some(end),
            Expression::Range { first, last, step } => {
                let first = first.unwrap_or(self.first).max(self.first);
                let last = last.unwrap_or(end).min(end);
                let mut value = first.max(from);
                if let Some(step) = step {
                    value += (step - (value - first) % step) % step;
                }
                (value <= last).then_some(value)
            }
        };
        self.expressions.iter().filter_map(next).min()
    }
}

fn expression(kind: Kind, text: &str) -> Result<Expression, String> {
    if let Some(numeric) = numeric(text) {
        return numbers(kind, text, numeric);
    }
    let letters = |text: &str| {
        text.find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(text.len())
    };
    let (first, rest) = text.split_at(letters(text));
    if kind.name == "day"
        && text
            .get(..4)
            .is_some_and(|word| word.eq_ignore_ascii_case("last"))
    {
        return Ok(Expression::Last);
    }
    if kind.names.is_empty() || first.is_empty() {
        return Err(format!(
            "Unrecognized expression \"{text}\" for field \"{}\"",
            kind.name
        ));
    }
    let number = |name: &str| {
        let place = kind
            .names
            .iter()
            .position(|one| one.eq_ignore_ascii_case(name));
        let place = place.and_then(|place| u32::try_from(place).ok());
        place
            .map(|place| place + kind.first)
            .ok_or_else(|| format!("Invalid {} name \"{name}\"", kind.named))
    };
    let start = number(first)?;
    let second = rest
        .strip_prefix('-')
        .map(|rest| rest.split_at(letters(rest)).0);
    let end = match second.filter(|name| !name.is_empty()) {
        Some(name) => number(name)?,
        None => start,
    };
    if start > end {
        return Err("The minimum value in a range must not be higher than the maximum".to_owned());
    }
    Ok(Expression::Range {
        first: Some(start),
        last: Some(end),
        step: None,
    })
}

/// First, last and step of an expression of numbers; without a first it is a star.
type Numbers = (Option<u32>, Option<u32>, Option<u32>);

fn numeric(text: &str) -> Option<Numbers> {
    let number = |digits: &str| {
        let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| digits.parse().unwrap_or(u32::MAX))
    };
    let (range, step) = match text.split_once('/') {
        Some((range, step)) => (range, Some(number(step)?)),
        None => (text, None),
    };
    if range == "*" {
        return Some((None, None, step));
    }
    match range.split_once('-') {
        Some((first, last)) => Some((Some(number(first)?), Some(number(last)?), step)),
        None => Some((Some(number(range)?), None, step)),
    }
}

fn numbers(kind: Kind, text: &str, (first, last, step): Numbers) -> Result<Expression, String> {
    let wrong = |message: String| Err(format!("Error validating expression '{text}': {message}"));
    if step == Some(0) {
        return Err("Increment must be higher than 0".to_owned());
    }
    let last = match (first, last, step) {
        (Some(first), None, None) => Some(first),
        _ => last,
    };
    if let (Some(first), Some(last)) = (first, last)
        && first > last
    {
        return Err("The minimum value in a range must not be higher than the maximum".to_owned());
    }
    let too_wide = |range: u32| {
        step.filter(|step| *step > range).map(|step| {
            format!(
                "the step value ({step}) is higher than the total range of the expression ({range})"
            )
        })
    };
    if let Some(message) = too_wide(kind.last - kind.first) {
        return wrong(message);
    }
    if let Some(first) = first {
        if first < kind.first {
            return wrong(format!(
                "the first value ({first}) is lower than the minimum value ({})",
                kind.first
            ));
        }
        if let Some(last) = last.filter(|last| *last > kind.last) {
            return wrong(format!(
                "the last value ({last}) is higher than the maximum value ({})",
                kind.last
            ));
        }
        let end = last.filter(|last| *last > 0).unwrap_or(kind.last);
        if let Some(message) = too_wide(end.saturating_sub(first)) {
            return wrong(message);
        }
    }
    Ok(Expression::Range { first, last, step })
}

/// How many days the month of a day has.
pub(super) fn days_in_month(date: NaiveDate) -> u32 {
    let (year, month) = if date.month() == 12 {
        (date.year() + 1, 1)
    } else {
        (date.year(), date.month() + 1)
    };
    NaiveDate::from_ymd_opt(year, month, 1)
        .and_then(|next| next.pred_opt())
        .map_or(31, |last| last.day())
}
