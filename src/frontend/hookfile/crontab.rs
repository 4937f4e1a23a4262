//! A crontab as cron reads it (crontab(5): 0 and 7 are Sunday, either day field suffices where both are
//! given) into sets of values.

use crate::ir::Times;

const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Words that stand for five fields.
const WORDS: [(&str, &str); 7] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

/// What a field may hold.
struct Kind {
    name: &'static str,
    first: u32,
    last: u32,
    names: &'static [&'static str],
}

const KINDS: [Kind; 5] = [
    kind("minute", 0, 59, &[]),
    kind("hour", 0, 23, &[]),
    kind("day", 1, 31, &[]),
    kind("month", 1, 12, &MONTHS),
    kind("weekday", 0, 7, &WEEKDAYS),
];

const fn kind(name: &'static str, first: u32, last: u32, names: &'static [&'static str]) -> Kind {
    Kind {
        name,
        first,
        last,
        names,
    }
}

/// Reads a crontab.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(text: &str) -> Result<Times, String> {
    let text = text.trim();
    let word = WORDS
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(text));
    let text = word.map_or(text, |(_, fields)| fields);
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != KINDS.len() {
        return Err(format!("it has {} fields, and needs five", fields.len()));
    }
    let mut values = Vec::with_capacity(KINDS.len());
    for (kind, field) in KINDS.iter().zip(&fields) {
        values.push(kind.values(field)?);
    }
    let [minutes, hours, days, months, weekdays]: [Vec<u32>; 5] =
        values.try_into().unwrap_or_default();
    let mut weekdays: Vec<u32> = weekdays.iter().map(|day| (day + 6) % 7).collect();
    weekdays.sort_unstable();
    weekdays.dedup();
    let is_open = |at: usize| fields.get(at).is_some_and(|field| field.starts_with('*'));
    Ok(Times {
        minutes,
        hours,
        days,
        last_day: false,
        months,
        weekdays,
        either_day: !is_open(2) && !is_open(4),
    })
}

impl Kind {
    fn values(&self, field: &str) -> Result<Vec<u32>, String> {
        let mut values = Vec::new();
        for part in field.split(',') {
            let (low, high, step) = self.part(part)?;
            values.extend((low..=high).step_by(step));
        }
        values.sort_unstable();
        values.dedup();
        Ok(values)
    }

    /// First, last and step of `*`, `*/2`, `1`, `1-5`, `1-5/2`.
    fn part(&self, part: &str) -> Result<(u32, u32, usize), String> {
        let wrong = |why: &str| format!("`{part}` is no {}: {why}", self.name);
        let (range, step) = match part.split_once('/') {
            None => (part, None),
            Some((range, step)) => {
                let step = step.parse::<usize>().ok().filter(|step| *step > 0);
                (
                    range,
                    Some(step.ok_or_else(|| wrong("a step is a number from 1 on"))?),
                )
            }
        };
        let (low, high) = match range.split_once('-') {
            _ if range == "*" => (self.first, self.last),
            Some((low, high)) => (self.value(low), self.value(high)),
            None if step.is_some() => return Err(wrong("a step needs `*` or a range before it")),
            None => (self.value(range), self.value(range)),
        };
        let inside = |value: &u32| (self.first..=self.last).contains(value);
        match (inside(&low), inside(&high), low <= high) {
            (true, true, true) => Ok((low, high, step.unwrap_or(1))),
            (true, true, false) => Err(wrong("the range ends before it begins")),
            _ => Err(wrong(&format!("they are {} to {}", self.first, self.last))),
        }
    }

    /// A number or a name; one that there is not is out of every range.
    fn value(&self, text: &str) -> u32 {
        let named = self
            .names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(text));
        let named = named.and_then(|at| u32::try_from(at).ok());
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match named {
            Some(at) => at + u32::from(self.name == "month"),
            None if digits => text.parse().unwrap_or(u32::MAX),
            None => u32::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sunday_is_0_and_7_and_either_day_suffices() {
        let times = parse("0 2 1,15 jan-mar 7").expect("a crontab");
        assert_eq!((times.days, times.months), (vec![1, 15], vec![1, 2, 3]));
        assert_eq!((times.weekdays, times.either_day), (vec![6], true));
        assert!(!parse("0 2 */2 * mon").expect("a crontab").either_day);
        assert_eq!(parse("0 2 * * 0"), parse("0 2 * * sun"));
        assert_eq!(parse("@daily"), parse("0 0 * * *"));
    }

    #[test]
    fn mistakes_are_told() {
        let wrong = |text| parse(text).expect_err("an error");
        assert_eq!(wrong("0 0 * *"), "it has 4 fields, and needs five");
        assert_eq!(wrong("60 * * * *"), "`60` is no minute: they are 0 to 59");
        assert_eq!(
            wrong("5/10 * * * *"),
            "`5/10` is no minute: a step needs `*` or a range before it"
        );
        assert_eq!(wrong("* * * foo *"), "`foo` is no month: they are 1 to 12");
        assert_eq!(
            wrong("*/0 * * * *"),
            "`*/0` is no minute: a step is a number from 1 on"
        );
        assert_eq!(
            wrong("* 9-5 * * *"),
            "`9-5` is no hour: the range ends before it begins"
        );
    }
}
