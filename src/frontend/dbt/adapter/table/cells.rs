//! Cells of recorded answers into Python's values.

use std::cmp::Ordering;

use chrono::Datelike;
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::render::{Date, DateTime, Delta, Value};

/// The types that dbt gives to columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum CellType {
    Integer,
    Number,
    Text,
    Boolean,
    Date,
    DateTime,
    TimeDelta,
}

impl CellType {
    const ALL: [CellType; 7] = [
        CellType::Integer,
        CellType::Number,
        CellType::Text,
        CellType::Boolean,
        CellType::Date,
        CellType::DateTime,
        CellType::TimeDelta,
    ];

    /// The name in answers files, which is that of agate's class.
    pub fn name(self) -> &'static str {
        match self {
            CellType::Integer => "Integer",
            CellType::Number => "Number",
            CellType::Text => "Text",
            CellType::Boolean => "Boolean",
            CellType::Date => "Date",
            CellType::DateTime => "DateTime",
            CellType::TimeDelta => "TimeDelta",
        }
    }

    /// The type of that name.
    pub fn find(name: &str) -> Option<CellType> {
        CellType::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// All names, for messages.
    pub fn names() -> impl Iterator<Item = &'static str> {
        CellType::ALL.into_iter().map(CellType::name)
    }
}

/// The value of a cell; `None` if the JSON is no value of that type.
pub fn cell(kind: CellType, json: &Json) -> Option<Value> {
    Some(match (kind, json) {
        (_, Json::Null) => Value::None,
        (CellType::Integer, Json::Number(number)) => Value::Int(integer(&number.to_string())?),
        (CellType::Integer, Json::String(text)) => Value::Int(integer(text)?),
        (CellType::Number, Json::Number(number)) => decimal(&number.to_string())?,
        (CellType::Number, Json::String(text)) => decimal(text)?,
        (CellType::Text, Json::String(text)) => Value::str(text.as_str()),
        (CellType::Boolean, Json::Bool(flag)) => Value::Bool(*flag),
        (CellType::Date, Json::String(text)) => date(text)?,
        (CellType::DateTime, Json::String(text)) => Value::object(DateTime::from_iso(text)?),
        (CellType::TimeDelta, Json::String(text)) => Value::object(span(text)?),
        _ => return None,
    })
}

fn integer(text: &str) -> Option<i128> {
    text.parse().ok()
}

/// An exact number; one that is too long for a decimal is a float, as is a number with an exponent.
fn decimal(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<Decimal>() {
        return Some(Value::Decimal(number));
    }
    if let Ok(number) = Decimal::from_scientific(text) {
        return Some(Value::Decimal(number));
    }
    text.parse().ok().map(Value::Float)
}

/// `2024-02-29`.
fn date(text: &str) -> Option<Value> {
    let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Date::new(day.year(), day.month(), day.day()).map(Value::object)
}

/// Python's text of a span of time: `1 day, 2:03:04.000005`.
fn span(text: &str) -> Option<Delta> {
    let (days, clock) = match text.split_once(',') {
        Some((days, clock)) => (
            days.split_whitespace().next()?.parse::<i128>().ok()?,
            clock.trim(),
        ),
        None => (0, text.trim()),
    };
    let mut parts = clock.split(':');
    let mut number = || parts.next()?.parse::<i128>().ok();
    let (hours, minutes) = (number()?, number()?);
    let (seconds, fraction) = match parts.next()?.split_once('.') {
        Some((seconds, fraction)) => (seconds, format!("{fraction:0<6}")),
        None => (clock.rsplit(':').next()?, "0".to_owned()),
    };
    let seconds = seconds.parse::<i128>().ok()?;
    let whole = days
        .checked_mul(86_400)?
        .checked_add(hours.checked_mul(3600)?)?;
    let whole = whole
        .checked_add(minutes.checked_mul(60)?)?
        .checked_add(seconds)?;
    let micros = whole
        .checked_mul(1_000_000)?
        .checked_add(fraction.parse().ok()?)?;
    Delta::new(micros).ok()
}

/// The order in which agate sorts a column's values: none last.
pub(super) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::None, Value::None) => Ordering::Equal,
        (Value::None, _) => Ordering::Greater,
        (_, Value::None) => Ordering::Less,
        (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::Decimal(left), Value::Decimal(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Str(left), Value::Str(right)) => left.as_str().cmp(right.as_str()),
        (Value::Object(left_object), Value::Object(right_object)) => {
            match (left.downcast::<Delta>(), right.downcast::<Delta>()) {
                (Some(left), Some(right)) => left.cmp(right),
                _ => left_object.print().cmp(&right_object.print()),
            }
        }
        _ => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_keep_their_digits() {
        let Some(Value::Decimal(number)) = cell(CellType::Number, &json!("2.50")) else {
            panic!("no decimal");
        };
        assert_eq!(number.to_string(), "2.50");
        assert!(matches!(
            cell(CellType::Number, &json!(7)),
            Some(Value::Decimal(_))
        ));
    }

    #[test]
    fn dates_and_spans_are_pythons() {
        let printed = |kind, text: &str| match cell(kind, &json!(text)) {
            Some(Value::Object(object)) => object.print().unwrap_or_default(),
            other => format!("{other:?}"),
        };
        assert_eq!(printed(CellType::Date, "2024-02-29"), "2024-02-29");
        assert_eq!(
            printed(CellType::DateTime, "2024-02-29T01:02:03"),
            "2024-02-29 01:02:03"
        );
        assert_eq!(
            printed(CellType::TimeDelta, "1 day, 2:03:04.000005"),
            "1 day, 2:03:04.000005"
        );
        assert_eq!(
            printed(CellType::TimeDelta, "-1 day, 23:00:00"),
            "-1 day, 23:00:00"
        );
    }

    #[test]
    fn a_cell_of_another_type_is_refused() {
        assert!(cell(CellType::Integer, &json!("x")).is_none());
        assert!(cell(CellType::Text, &json!(1)).is_none());
        assert!(matches!(
            cell(CellType::Text, &Json::Null),
            Some(Value::None)
        ));
    }
}
