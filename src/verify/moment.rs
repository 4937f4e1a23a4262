//! What dbt sent into the moment that it took for `run_started_at`, which its log does not tell.

use chrono::{DateTime, NaiveDateTime, Utc};
use fancy_regex::Regex;

use super::compare::{Check, Verdict};

/// How Python prints a moment, by `str`, `isoformat` or the usual formats of `strftime`.
const MOMENT: &str = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:\.\d{6})?";

/// The earliest moment that stands in a sent text where the plan has another: a run's first moment
/// is its start. A plan made with it is compared again, so a wrong guess equals nothing.
pub fn run_started_at(checks: &[Check]) -> Option<DateTime<Utc>> {
    let moments = Regex::new(MOMENT).ok()?;
    checks
        .iter()
        .filter(|check| check.verdict == Verdict::Different)
        .filter_map(|check| check.sent.as_ref())
        .flat_map(|sent| moments.find_iter(&sent.text).flatten())
        .filter_map(|found| {
            let plain = found.as_str().replace('T', " ");
            NaiveDateTime::parse_from_str(&plain, "%Y-%m-%d %H:%M:%S%.f").ok()
        })
        .min()
        .map(|moment| moment.and_utc())
}
