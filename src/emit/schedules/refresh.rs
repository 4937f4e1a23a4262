//! Schedules as refreshable views of ClickHouse: an `insert into ... select` becomes a view that appends
//! to its table. Nothing else can be refreshed.

use super::Native;
use super::job::Job;
use crate::ir::{Days, Times, Trigger, period};
use crate::sql::{self, Kind, Lexeme};

/// Fails where the server's clock is not UTC.
pub(super) const CHECK: &str =
    "select throwIf(serverTimezone() not in ('UTC', 'Etc/UTC'), 'these schedules are in UTC')";

/// The statement that makes the view anew.
pub(super) fn write(job: &Job<'_>) -> Native {
    let insert = job.only().and_then(|only| Insert::read(only, job.dialect));
    let insert =
        insert.ok_or("only a single `insert into TABLE select ...` can be a refreshable view")?;
    if !insert.is_by_name {
        return Err(
            "a refreshable view matches columns by name, an insert by place: write \
             `insert into TABLE (a) select ... as a`"
                .to_owned(),
        );
    }
    let every = match job.schedule.trigger {
        Trigger::Interval(seconds) => format!("{seconds} second"),
        _ => period_of(job.times()?.as_ref())?,
    };
    Ok(vec![format!(
        "create or replace materialized view `{}` refresh every {every}\nappend to {} empty as\n{}",
        job.name.replace('\\', "\\\\").replace('`', "\\`"),
        insert.table,
        insert.query
    )])
}

/// An insert of what a query gives.
struct Insert<'s> {
    table: &'s str,
    query: &'s str,
    /// Whether it lists its columns, and the query names its own so.
    is_by_name: bool,
}

impl<'s> Insert<'s> {
    fn read(statement: &'s str, dialect: &str) -> Option<Insert<'s>> {
        let tokens = sql::pieces(statement, dialect).tokens;
        let is = |at: usize, wanted: &[&str]| matches!(tokens.get(at).map(|token| &token.kind), Some(Kind::Word(word)) if wanted.contains(&word.as_str()));
        if !(is(0, &["INSERT"]) && is(1, &["INTO"])) {
            return None;
        }
        let first = if is(2, &["TABLE"]) { 3 } else { 2 };
        let query = (first + 1..tokens.len()).find(|at| is(*at, &["SELECT", "WITH"]))?;
        let (into, from) = (tokens.get(first..query)?, tokens.get(query..)?);
        let list = into.iter().position(|token| token.kind == Kind::Open);
        let (name, list) = into.split_at(list.unwrap_or(into.len()));
        let table = statement.get(name.first()?.range.start..name.last()?.range.end)?;
        let columns = match list {
            [_, columns @ .., last] if last.kind == Kind::Close => named(statement, columns),
            _ => None,
        };
        let given = selected(from).and_then(|items| named(statement, items));
        Some(Insert {
            table: Some(table).filter(|table| !table.contains(char::is_whitespace))?,
            query: statement.get(from.first()?.range.start..)?,
            is_by_name: columns.is_some() && columns == given,
        })
    }
}

/// The tokens between a query's outermost `select` and what follows its items.
fn selected(query: &[Lexeme]) -> Option<&[Lexeme]> {
    const ENDS: [&str; 13] = [
        "FROM",
        "PREWHERE",
        "WHERE",
        "GROUP",
        "HAVING",
        "WINDOW",
        "QUALIFY",
        "ORDER",
        "LIMIT",
        "UNION",
        "INTERSECT",
        "EXCEPT",
        "SETTINGS",
    ];
    let depths = depths(query);
    let word = |at: usize, words: &[&str]| {
        let kind = query.get(at).map(|token| &token.kind);
        depths.get(at) == Some(&0)
            && matches!(kind, Some(Kind::Word(word)) if words.contains(&word.as_str()))
    };
    let select = (0..query.len()).find(|at| word(*at, &["SELECT"]))?;
    let first = select
        + if word(select + 1, &["DISTINCT"]) {
            2
        } else {
            1
        };
    let end = (first..query.len()).find(|at| word(*at, &ENDS));
    query.get(first..end.unwrap_or(query.len()))
}

/// The names of items between commas: those behind `as`, or of items that are a name alone.
fn named<'s>(statement: &'s str, items: &[Lexeme]) -> Option<Vec<&'s str>> {
    let depths = depths(items);
    let mut at = 0;
    let items = items.split(|token| {
        at += 1;
        depths.get(at - 1) == Some(&0) && token.kind == Kind::Other(",".into())
    });
    let name = |item: &[Lexeme]| {
        let last = match item {
            [only] => only,
            [.., before, last] if before.kind == Kind::Word("AS".into()) => last,
            _ => return None,
        };
        let is_name = matches!(last.kind, Kind::Word(_) | Kind::Quoted);
        let text = statement.get(last.range.clone()).filter(|_| is_name)?;
        Some(sql::unquoted(text))
    };
    items.map(name).collect()
}

/// How deep each token stands in brackets.
fn depths(tokens: &[Lexeme]) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut depths = Vec::with_capacity(tokens.len());
    for token in tokens {
        let text = match &token.kind {
            Kind::Open => "(",
            Kind::Close => ")",
            Kind::Other(text) => text.as_str(),
            _ => "",
        };
        if matches!(text, ")" | "]" | "}") {
            depth = depth.saturating_sub(1);
        }
        depths.push(depth);
        if matches!(text, "(" | "[" | "{") {
            depth += 1;
        }
    }
    depths
}

fn period_of(times: &Times) -> Result<String, String> {
    let minute = times.minutes.first().copied().unwrap_or_default();
    let hour = times.hours.first().copied().unwrap_or_default();
    let all_days = times.days_kind() == Days::Every && times.months.len() == 12;
    let weekday = match (times.days_kind(), times.weekdays.as_slice()) {
        (Days::OfWeek, [day]) if times.months.len() == 12 => Some(*day),
        _ => None,
    };
    let (every, offset) = match (times.minutes.as_slice(), times.hours.as_slice()) {
        ([_], [_]) if weekday.is_some() => {
            ("1 week".to_owned(), [weekday, Some(hour), Some(minute)])
        }
        ([_], [_]) if all_days => ("1 day".to_owned(), [None, Some(hour), Some(minute)]),
        (minutes, hours) if all_days && hours.len() == 24 => {
            let every = match period(minutes, 60) {
                Some(60) => "1 hour".to_owned(),
                Some(step) => format!("{step} minute"),
                None => return Err(uneven()),
            };
            (every, [None, None, Some(minute)])
        }
        ([_], hours) if all_days && period(hours, 24).is_some() => {
            let step = period(hours, 24).unwrap_or(1);
            (format!("{step} hour"), [None, Some(hour), Some(minute)])
        }
        _ => return Err(uneven()),
    };
    let units = ["day", "hour", "minute"];
    let parts = offset.into_iter().zip(units);
    let parts: Vec<String> = parts
        .filter_map(|(n, unit)| n.filter(|n| *n > 0).map(|n| format!("{n} {unit}")))
        .collect();
    if parts.is_empty() {
        return Ok(every);
    }
    Ok(format!("{every} offset {}", parts.join(" ")))
}

fn uneven() -> String {
    "a refreshable view has one fixed period, of minutes, hours, a day or a week".to_owned()
}
