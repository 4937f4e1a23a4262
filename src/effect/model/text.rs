//! Texts: patterns, joining, the parts of times.

use chrono::{DateTime, Datelike, Timelike};
use serde_json::Value as Json;

use super::value::Value;

/// Steps that matching a regular expression takes: it is compiled each time.
pub(crate) const MATCH: usize = 1_000;

/// Bytes of a regular expression that is understood.
const LONGEST_PATTERN: usize = 1_000;

/// SQL's `LIKE`.
pub(crate) fn like(text: &str, pattern: &str, folds: bool) -> bool {
    let prepare = |text: &str| -> Vec<char> {
        if folds {
            text.to_lowercase().chars().collect()
        } else {
            text.chars().collect()
        }
    };
    like_chars(&prepare(text), &prepare(pattern))
}

/// Matches with one remembered `%`, so that no pattern takes exponential time.
fn like_chars(text: &[char], pattern: &[char]) -> bool {
    let (mut at, mut in_pattern) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some('%') => {
                retry = Some((at, in_pattern));
                in_pattern += 1;
                continue;
            }
            Some('\\') if pattern.get(in_pattern + 1) == text.get(at) => {
                at += 1;
                in_pattern += 2;
                continue;
            }
            Some('_') => {
                at += 1;
                in_pattern += 1;
                continue;
            }
            Some(sign) if Some(sign) == text.get(at) => {
                at += 1;
                in_pattern += 1;
                continue;
            }
            _ => {}
        }
        let Some((start, wild)) = retry else {
            return false;
        };
        retry = Some((start + 1, wild));
        at = start + 1;
        in_pattern = wild + 1;
    }
    pattern
        .get(in_pattern..)
        .is_some_and(|rest| rest.iter().all(|sign| *sign == '%'))
}

/// Whether a regular expression matches somewhere; `None` if it is none that is known here.
pub(crate) fn is_match(text: &str, pattern: &str, folds: bool) -> Option<bool> {
    regex(pattern, folds)?.is_match(text).ok()
}

/// A text with matches of a regular expression replaced; `None` as above.
pub(crate) fn replace(
    text: &str,
    pattern: &str,
    by: &str,
    flags: &str,
    all: bool,
) -> Option<String> {
    let regex = regex(pattern, flags.contains('i'))?;
    let by = backreferences(by);
    Some(if all || flags.contains('g') {
        regex.replace_all(text, by.as_str()).into_owned()
    } else {
        regex.replace(text, by.as_str()).into_owned()
    })
}

fn regex(pattern: &str, folds: bool) -> Option<fancy_regex::Regex> {
    if pattern.len() > LONGEST_PATTERN {
        return None;
    }
    let flag = if folds { "(?i)" } else { "" };
    fancy_regex::RegexBuilder::new(&format!("{flag}{pattern}"))
        .backtrack_limit(20_000)
        .delegate_size_limit(1 << 18)
        .delegate_dfa_size_limit(1 << 18)
        .build()
        .ok()
}

/// `\1` as `${1}`.
fn backreferences(by: &str) -> String {
    let mut out = String::new();
    let mut chars = by.chars();
    while let Some(sign) = chars.next() {
        match sign {
            '$' => out.push_str("$$"),
            '\\' => match chars.next() {
                Some(digit) if digit.is_ascii_digit() => {
                    out.push_str("${");
                    out.push(digit);
                    out.push('}');
                }
                Some('&') => out.push_str("${0}"),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    out
}

/// `||`: texts joined, lists joined, JSON objects merged.
pub(crate) fn concat(left: &Value, right: &Value) -> Value {
    if let (Value::List(left), Value::List(right)) = (left, right) {
        return Value::List(left.iter().chain(right.iter()).cloned().collect());
    }
    if let (Value::List(list), other) = (left, right) {
        return Value::List(list.iter().chain([other]).cloned().collect());
    }
    let (Some(left), Some(right)) = (left.print(), right.print()) else {
        return Value::Null;
    };
    if left.starts_with('{')
        && right.starts_with('{')
        && let (Ok(Json::Object(mut first)), Ok(Json::Object(second))) =
            (serde_json::from_str(&left), serde_json::from_str(&right))
    {
        first.extend(second);
        first.sort_keys();
        return Value::text(&Json::Object(first).to_string());
    }
    Value::text(&format!("{left}{right}"))
}

/// A part of a time: `year`, `month`, `dow`...
pub(crate) fn part(field: &str, value: &Value) -> Value {
    if let Value::Interval { micros, .. } = value {
        return match field.to_lowercase().as_str() {
            "epoch" => Value::Number(*micros as f64 / 1e6),
            other => Value::opaque(other, std::slice::from_ref(value)),
        };
    }
    let Some(micros) = value.time() else {
        return if value.is_null() {
            Value::Null
        } else {
            Value::opaque(field, std::slice::from_ref(value))
        };
    };
    let Some(time) = DateTime::from_timestamp_micros(micros) else {
        return Value::Null;
    };
    Value::Number(match field.to_lowercase().trim_end_matches('s') {
        "year" => f64::from(time.year()),
        "month" => f64::from(time.month()),
        "day" => f64::from(time.day()),
        "hour" => f64::from(time.hour()),
        "minute" => f64::from(time.minute()),
        "second" => f64::from(time.second()),
        "quarter" => f64::from((time.month() - 1) / 3 + 1),
        "week" => f64::from(time.iso_week().week()),
        "dow" | "dayofweek" => f64::from(time.weekday().num_days_from_sunday()),
        "isodow" => f64::from(time.weekday().number_from_monday()),
        "doy" | "dayofyear" => f64::from(time.ordinal()),
        "epoch" => micros as f64 / 1e6,
        _ => return Value::opaque(field, std::slice::from_ref(value)),
    })
}

/// The digest of a text as a hexadecimal text of a length: not the real one, but one that is the
/// same for the same text.
pub(crate) fn digest(name: &str, value: &Value, length: usize) -> Value {
    let mut digits = String::new();
    let mut round = 0u8;
    while digits.len() < length {
        let piece = Value::opaque(&format!("{name}{round}"), std::slice::from_ref(value));
        if let Value::Opaque(hash) = piece {
            digits.push_str(&format!("{hash:016x}"));
        }
        round = round.saturating_add(1);
    }
    Value::text(digits.get(..length).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_sql_has_them() {
        assert!(like("credits_synced", "credits%", false));
        assert!(!like("Credits", "credits", false));
        assert!(like("Credits", "credits", true));
        assert!(like("a_b", "%\\_%", false));
        assert!(!like("ab", "_", false));
        assert!(like("aab", "%a%b", false));
    }

    #[test]
    fn objects_merge() {
        let merged = concat(&Value::text("{\"a\":1,\"b\":2}"), &Value::text("{\"a\":3}"));
        assert_eq!(merged, Value::text("{\"a\":3,\"b\":2}"));
    }
}
