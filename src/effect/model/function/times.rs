//! Functions of times.

use crate::effect::model::text;
use crate::effect::model::value::{DAY, Value, midnight, parse_interval, shift};

/// The value of a function of times; `None` if it is none, or its arguments are none.
pub(super) fn times(name: &str, values: &[Value], clock: i64) -> Option<Value> {
    let word = |at: usize| values.get(at).and_then(Value::print).unwrap_or_default();
    let moved = |time: &Value, span: &Value| match span {
        Value::Interval { months, micros } => time
            .time()
            .map(|time| Value::Time(shift(time, *months, *micros))),
        Value::Number(days) => time
            .time()
            .map(|time| Value::Time(time.saturating_add((*days as i64).saturating_mul(DAY)))),
        _ => None,
    };
    Some(match name {
        "date" | "datetime" | "to_date" | "todate" | "to_timestamp" | "todatetime"
        | "toyyyymmdd" | "timestamp" | "date_only" => {
            let now = word(0).eq_ignore_ascii_case("now");
            let mut time = if now { clock } else { values.first()?.time()? };
            for modifier in values.iter().skip(1).filter_map(Value::print) {
                if modifier.as_ref() == "start of day" {
                    time = midnight(time);
                } else if let Some(Value::Interval { months, micros }) =
                    parse_interval(&modifier, None)
                {
                    time = shift(time, months, micros);
                }
            }
            if matches!(
                name,
                "date" | "to_date" | "todate" | "date_only" | "toyyyymmdd"
            ) {
                time = midnight(time);
            }
            Value::Time(time)
        }
        "date_trunc" => truncated(&word(0), values.get(1)?)?,
        "tostartofday" => truncated("day", values.first()?)?,
        "tostartofmonth" => truncated("month", values.first()?)?,
        "date_part" => text::part(&word(0), values.get(1)?),
        "year" | "month" | "day" | "hour" | "minute" | "dayofweek" => {
            text::part(name, values.first()?)
        }
        "epoch" => text::part("epoch", values.first()?),
        "date_add" | "adddate" | "timestamp_add" | "datetime_add" => {
            moved(values.first()?, values.get(1)?)?
        }
        "date_sub" | "subdate" | "timestamp_sub" | "datetime_sub" => {
            let Value::Interval { months, micros } = values.get(1)? else {
                return None;
            };
            let (months, micros) = (months.saturating_neg(), micros.saturating_neg());
            Value::Time(shift(values.first()?.time()?, months, micros))
        }
        "dateadd" | "timestampadd" => {
            let amount = values.get(1)?.number()?;
            moved(
                values.get(2)?,
                &parse_interval(&amount.to_string(), Some(&word(0)))?,
            )?
        }
        "datediff" | "timestampdiff" | "date_diff" => {
            let late = values.last()?.time()?;
            let early = values.get(values.len().checked_sub(2)?)?.time()?;
            let unit = match parse_interval("1", Some(&word(0)))? {
                Value::Interval { months: 0, micros } => micros,
                _ => 30 * DAY,
            };
            Value::Number((late.saturating_sub(early) / unit.max(1)) as f64)
        }
        "strftime" | "date_format" | "to_char" if values.len() == 2 => {
            let time = values.iter().find_map(Value::time).or_else(|| {
                values
                    .iter()
                    .any(|value| value.print().as_deref() == Some("now"))
                    .then_some(clock)
            })?;
            let form = word(usize::from(values.first()?.time().is_some()));
            let fine = [
                "%H", "%M", "%S", "%s", "%T", "hh", "HH", "mi", "MI", "ss", "SS",
            ]
            .iter()
            .any(|part| form.contains(part));
            let time = if fine { time } else { midnight(time) };
            Value::opaque(name, &[Value::Time(time), Value::Text(form)])
        }
        "make_interval" => Value::Interval {
            months: 0,
            micros: (values.first()?.number()? * DAY as f64) as i64,
        },
        "last_day" => {
            let month = truncated("month", values.first()?)?;
            Value::Time(shift(month.time()?, 1, -DAY))
        }
        "age" => match values {
            [one] => Value::Interval {
                months: 0,
                micros: midnight(clock).saturating_sub(one.time()?),
            },
            [late, early] => Value::Interval {
                months: 0,
                micros: late.time()?.saturating_sub(early.time()?),
            },
            _ => return None,
        },
        "unix_timestamp" | "tounixtimestamp" | "unixepoch" => {
            Value::Number(values.first().and_then(Value::time).unwrap_or(clock) as f64 / 1e6)
        }
        "julianday" => {
            let time = if word(0).as_ref() == "now" {
                clock
            } else {
                values.first()?.time()?
            };
            Value::Number(time as f64 / DAY as f64)
        }
        _ => return None,
    })
}

fn truncated(unit: &str, value: &Value) -> Option<Value> {
    use chrono::{DateTime, Datelike};
    let micros = value.time()?;
    let time = DateTime::from_timestamp_micros(micros)?;
    let day = midnight(micros);
    let month = |month: u32| {
        let start = chrono::NaiveDate::from_ymd_opt(time.year(), month, 1)?;
        Some(start.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros())
    };
    Some(Value::Time(match unit.to_lowercase().as_str() {
        "day" => day,
        "hour" => micros - micros.rem_euclid(DAY / 24),
        "minute" => micros - micros.rem_euclid(60_000_000),
        "second" => micros - micros.rem_euclid(1_000_000),
        "week" => day - i64::from(time.weekday().num_days_from_monday()) * DAY,
        "month" => day - i64::from(time.day0()) * DAY,
        "quarter" => month(time.month0() / 3 * 3 + 1)?,
        "year" => month(1)?,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::model::value::parse_time;

    fn time(text: &str) -> Value {
        Value::Time(parse_time(text).unwrap())
    }

    #[test]
    fn quarters_and_months_have_their_own_beginnings_and_ends() {
        let day = time("2026-08-15 10:00:00");
        assert_eq!(truncated("quarter", &day), Some(time("2026-07-01")));
        assert_eq!(truncated("year", &day), Some(time("2026-01-01")));
        assert_eq!(times("last_day", &[day], 0), Some(time("2026-08-31")));
    }

    #[test]
    fn times_at_the_ends_of_what_is_counted_do_not_overflow() {
        let early = Value::Time(i64::MIN);
        let late = Value::Time(i64::MAX);
        let days = Value::Number(f64::MAX);
        for arguments in [[late.clone(), days.clone()], [early, days]] {
            for name in ["date_add", "date", "age", "datediff", "last_day"] {
                times(name, &arguments, i64::MIN);
            }
        }
    }
}
