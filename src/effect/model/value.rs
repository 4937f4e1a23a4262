//! Values of the model database, their order and their forms as text.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use crate::effect::stable::Stable;

/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// A value of a cell or an expression.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number; one that has no fraction counts as an integer.
    Number(f64),
    /// A text.
    Text(Arc<str>),
    /// A date or a time in microseconds since 1970.
    Time(i64),
    /// A span of time.
    Interval {
        /// Months and years.
        months: i64,
        /// Everything shorter.
        micros: i64,
    },
    /// An array or a tuple.
    List(Arc<[Value]>),
    /// What a function that the model does not know gives for its arguments.
    Opaque(u64),
}

use Value::{Bool, Interval, List, Null, Number, Opaque, Text, Time};

impl Value {
    /// A text.
    pub(crate) fn text(text: &str) -> Value {
        Text(Arc::from(text))
    }

    /// A count.
    pub(crate) fn count(count: usize) -> Value {
        Number(count as f64)
    }

    /// The result of a function that is not known: the same for the same arguments.
    pub(crate) fn opaque(name: &str, arguments: &[Value]) -> Value {
        let hash = Stable::new().text(name);
        let hash = arguments.iter().fold(hash, |hash, one| one.add_to(hash));
        Opaque(hash.finish())
    }

    /// The hash with this value added.
    fn add_to(&self, hash: Stable) -> Stable {
        let hash = hash.number(u64::from(self.class()));
        match self {
            Null => hash,
            Bool(truth) => hash.number(u64::from(*truth)),
            Number(number) => hash.number(number.to_bits()),
            Text(text) => hash.text(text),
            Time(micros) => hash.number(micros.cast_unsigned()),
            Interval { months, micros } => hash
                .number(months.cast_unsigned())
                .number(micros.cast_unsigned()),
            List(values) => values.iter().fold(hash, |hash, one| one.add_to(hash)),
            Opaque(other) => hash.number(*other),
        }
    }

    /// Whether it is NULL.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Null)
    }

    /// Its truth: `None` for unknown.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Null => None,
            Bool(truth) => Some(*truth),
            Number(number) => Some(*number != 0.0),
            Text(text) => Some(matches!(
                &**text,
                "t" | "true" | "TRUE" | "True" | "1" | "yes" | "on"
            )),
            Opaque(hash) => Some(hash % 2 == 0),
            _ => Some(true),
        }
    }

    /// Its number, if it has one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Number(number) => Some(*number),
            Bool(truth) => Some(f64::from(u8::from(*truth))),
            Text(text) => text.trim().parse().ok(),
            Opaque(hash) => Some((hash % 9973) as f64),
            _ => None,
        }
    }

    /// Its time, if it is one or reads as one.
    pub(crate) fn time(&self) -> Option<i64> {
        match self {
            Time(micros) => Some(*micros),
            Text(text) => parse_time(text),
            _ => None,
        }
    }

    /// Its form as text; `None` for NULL.
    pub(crate) fn print(&self) -> Option<Arc<str>> {
        Some(match self {
            Null => return None,
            Text(text) => text.clone(),
            Bool(truth) => Arc::from(if *truth { "true" } else { "false" }),
            Number(number) => Arc::from(number.to_string()),
            Time(micros) => Arc::from(print_time(*micros)),
            Interval { months, micros } => Arc::from(format!("{months} mons {micros}")),
            List(values) => {
                let texts: Vec<_> = values.iter().filter_map(Value::print).collect();
                Arc::from(format!("{{{}}}", texts.join(",")))
            }
            Opaque(hash) => Arc::from(format!("~{hash:016x}")),
        })
    }

    /// How much it holds, lists within lists as often as they stand there; `None` if it nests deeper
    /// than some levels or holds far too much.
    pub(crate) fn size(&self, levels: usize) -> Option<usize> {
        match self {
            List(values) => {
                let mut size = values.len();
                for value in values.iter() {
                    size += value.size(levels.checked_sub(1)?)?;
                    if size > super::engine::LONGEST {
                        return None;
                    }
                }
                Some(size)
            }
            Text(text) => Some(text.len() / 16),
            _ => Some(0),
        }
    }

    /// How it compares with another in SQL; `None` if either is NULL.
    pub(crate) fn compare(&self, other: &Value, folds_case: bool) -> Option<Ordering> {
        Some(match (self, other) {
            (Null, _) | (_, Null) => return None,
            (Text(left), Text(right)) if folds_case => fold(left).cmp(&fold(right)),
            (Text(left), Text(right)) => left.cmp(right),
            (Bool(_), Text(_)) | (Text(_), Bool(_)) => self.truth().cmp(&other.truth()),
            (Time(left), right) | (right, Time(left)) if right.time().is_some() => {
                let right = right.time()?;
                if matches!(self, Time(_)) {
                    left.cmp(&right)
                } else {
                    right.cmp(left)
                }
            }
            (Number(_) | Bool(_), Number(_) | Bool(_) | Text(_)) | (Text(_), Number(_)) => {
                match (self.number(), other.number()) {
                    (Some(left), Some(right)) => left.total_cmp(&right),
                    _ => self.print().cmp(&other.print()),
                }
            }
            _ => self.rank(other),
        })
    }

    /// A total order over all values, NULL first: for sorting and for comparing states.
    pub(crate) fn rank(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Null, Null) => Ordering::Equal,
            (Bool(left), Bool(right)) => left.cmp(right),
            (Number(left), Number(right)) => left.total_cmp(right),
            (Text(left), Text(right)) => left.cmp(right),
            (Time(left), Time(right)) => left.cmp(right),
            (
                Interval {
                    months: m,
                    micros: u,
                },
                Interval { months, micros },
            ) => span(*m, *u).cmp(&span(*months, *micros)),
            (List(left), List(right)) => left
                .iter()
                .zip(right.iter())
                .map(|(left, right)| left.rank(right))
                .find(|order| order.is_ne())
                .unwrap_or(left.len().cmp(&right.len())),
            (Opaque(left), Opaque(right)) => left.cmp(right),
            _ => self.class().cmp(&other.class()),
        }
    }

    fn class(&self) -> u8 {
        match self {
            Null => 0,
            Bool(_) => 1,
            Number(_) => 2,
            Time(_) => 3,
            Interval { .. } => 4,
            Text(_) => 5,
            List(_) => 6,
            Opaque(_) => 7,
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.rank(other).is_eq()
    }
}

impl Eq for Value {}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        self.rank(other)
    }
}

/// A span of time as microseconds, its months of thirty days.
fn span(months: i64, micros: i64) -> i128 {
    i128::from(months) * 30 * i128::from(DAY) + i128::from(micros)
}

/// Texts that a collation without case takes for equal; trailing spaces do not count there.
fn fold(text: &str) -> String {
    text.trim_end_matches(' ').to_lowercase()
}

/// A date, or a date and a time, as ISO 8601 and SQL write them.
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let text = text.trim();
    if !text.get(..4)?.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    let rest = text.get(10..).unwrap_or_default();
    let rest = rest
        .trim_start_matches(['T', ' '])
        .trim_end_matches(['Z', 'z']);
    let rest = rest.split(['+']).next().unwrap_or_default().trim();
    if rest.is_empty() {
        return Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros());
    }
    let full = format!("{day} {rest}");
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&full, form).ok())
        .map(|time| time.and_utc().timestamp_micros())
}

fn print_time(micros: i64) -> String {
    let Some(time) = DateTime::from_timestamp_micros(micros) else {
        return micros.to_string();
    };
    if micros % DAY == 0 {
        time.format("%Y-%m-%d").to_string()
    } else {
        time.format("%Y-%m-%d %H:%M:%S%.f").to_string()
    }
}

/// A span of time in words: `30 days`, `1 day 2 hours`, `5` with the unit beside it.
pub(crate) fn parse_interval(text: &str, unit: Option<&str>) -> Option<Value> {
    let (mut months, mut micros) = (0i64, 0i64);
    let mut amount: Option<f64> = None;
    for word in text.split_whitespace() {
        if let Ok(number) = word.parse::<f64>() {
            amount = Some(number);
            continue;
        }
        let split = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(0);
        let (digits, name) = word.split_at(split);
        let number = if digits.is_empty() {
            amount.take()?
        } else {
            digits.parse().ok()?
        };
        add_unit(&mut months, &mut micros, number, name)?;
    }
    if let Some(number) = amount {
        add_unit(&mut months, &mut micros, number, unit.unwrap_or("second"))?;
    }
    Some(Interval { months, micros })
}

fn add_unit(months: &mut i64, micros: &mut i64, number: f64, unit: &str) -> Option<()> {
    let unit = unit.to_ascii_lowercase();
    let unit = unit.strip_suffix('s').unwrap_or(&unit);
    let seconds = match unit {
        "year" | "y" | "yr" | "yyyy" | "yy" => {
            *months = months.saturating_add((number * 12.0) as i64);
            return Some(());
        }
        "quarter" | "qq" => {
            *months = months.saturating_add((number * 3.0) as i64);
            return Some(());
        }
        "month" | "mon" | "mm" => {
            *months = months.saturating_add(number as i64);
            return Some(());
        }
        "week" | "wk" => 7.0 * 86_400.0,
        "day" | "d" | "dd" => 86_400.0,
        "hour" | "h" | "hh" => 3_600.0,
        "minute" | "min" | "mi" => 60.0,
        "second" | "sec" => 1.0,
        "millisecond" => 0.001,
        "microsecond" => 0.000_001,
        _ => return None,
    };
    *micros = micros.saturating_add((number * seconds * 1e6) as i64);
    Some(())
}

/// The beginning of a time's day.
pub(crate) fn midnight(micros: i64) -> i64 {
    micros.saturating_sub(micros.rem_euclid(DAY))
}

/// A time some months and microseconds later.
pub(crate) fn shift(micros: i64, months: i64, more: i64) -> i64 {
    let moved = DateTime::from_timestamp_micros(micros).and_then(|time| {
        let by = chrono::Months::new(u32::try_from(months.unsigned_abs()).ok()?);
        if months < 0 {
            time.checked_sub_months(by)
        } else {
            time.checked_add_months(by)
        }
    });
    moved
        .map_or(micros, |time| time.timestamp_micros())
        .saturating_add(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_and_print() {
        let time = parse_time("2026-03-15 10:01:30").unwrap();
        assert_eq!(print_time(time), "2026-03-15 10:01:30");
        assert_eq!(
            print_time(shift(time, 0, -time.rem_euclid(DAY))),
            "2026-03-15"
        );
        assert_eq!(parse_time("pending"), None);
    }

    #[test]
    fn intervals_read() {
        assert_eq!(
            parse_interval("30 days", None),
            Some(Interval {
                months: 0,
                micros: 30 * DAY
            })
        );
        assert_eq!(
            parse_interval("2", Some("MONTH")),
            Some(Interval {
                months: 2,
                micros: 0
            })
        );
    }
}
