//! The batch of a microbatch model in which a hook runs: the first for pre hooks, the last for post
//! hooks (semantics 6.3, case 67).

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::Event;
use super::scope::{Scope, Stage};
use crate::frontend::dbt::model::{Node, Options};
use crate::render::{Dict, Function, Value};
use crate::yaml::Data;

/// How long a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    Hour,
    Day,
    Month,
    Year,
}

/// A batch of a model.
#[derive(Debug, PartialEq, Eq)]
struct Batch {
    start: NaiveDateTime,
    end: NaiveDateTime,
    size: Size,
    /// Whether there are others before it.
    later: bool,
}

impl Scope {
    /// `model.batch`.
    pub(super) fn batch(&self) -> Option<Value> {
        let batch = self.current_batch()?;
        let time =
            |time: NaiveDateTime| Value::str(time.format("%Y-%m-%dT%H:%M:%S+00:00").to_string());
        Some(Value::Dict(Dict::from_pairs([
            ("id", Value::str(batch.id())),
            ("event_time_start", time(batch.start)),
            ("event_time_end", time(batch.end)),
        ])))
    }

    /// What dbt puts in place of macros for all batches but the first.
    pub(super) fn batch_macro(&self, name: &str) -> Option<Value> {
        let answer = match name {
            "is_incremental" => true,
            "should_full_refresh" => false,
            _ => return None,
        };
        self.current_batch().filter(|batch| batch.later)?;
        Some(Function::value(name, move |_, _| Ok(Value::Bool(answer))))
    }

    fn current_batch(&self) -> Option<Batch> {
        let (Stage::Run(Event::Node), Some(node)) = (self.stage, &self.node) else {
            return None;
        };
        let setting = |name: &str| node.config.get(name).and_then(Data::as_str);
        if setting("incremental_strategy") != Some("microbatch")
            || node.materialization() != "incremental"
        {
            return None;
        }
        let size = Size::find(setting("batch_size")?)?;
        let (first, end) = bounds(self.options(), node, size)?;
        let after = self.session.step().contains(":post-hook:");
        Some(if after {
            last(first, end, size)
        } else {
            Batch {
                start: first,
                end: size.next(first)?.min(end),
                size,
                later: false,
            }
        })
    }
}

/// From where to where a model's batches go.
fn bounds(options: &Options, node: &Node, size: Size) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let given = |time: &Option<String>| time.as_deref().and_then(read);
    let end = given(&options.event_time.1).unwrap_or_else(|| options.run_started_at.naive_utc());
    let end = if size.truncate(end)? == end {
        end
    } else {
        size.next(end)?
    };
    if let Some(start) = given(&options.event_time.0) {
        return Some((size.truncate(start)?, end));
    }
    if options.first_run || options.full_refresh {
        let begin = read(&node.config.get("begin")?.print())?;
        return Some((size.truncate(begin)?, end));
    }
    let lookback = match node.config.get("lookback") {
        Some(Data::Int(count)) => u32::try_from(*count).ok()?,
        _ => 1,
    };
    // The end is the beginning of a batch that does not count.
    let start = (0..=lookback).try_fold(end, |start, _| size.before(start))?;
    Some((start, end))
}

fn last(first: NaiveDateTime, end: NaiveDateTime, size: Size) -> Batch {
    let start = size.before(end).map_or(first, |start| start.max(first));
    Batch {
        start,
        end,
        size,
        later: start > first,
    }
}

/// A date or a time as dbt's command line and configurations have it.
fn read(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim().trim_end_matches('Z').trim_end_matches("+00:00");
    let date = || {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()?
            .and_hms_opt(0, 0, 0)
    };
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
        .into_iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(date)
}

impl Batch {
    fn id(&self) -> String {
        let format = match self.size {
            Size::Year => "%Y",
            Size::Month => "%Y%m",
            Size::Day => "%Y%m%d",
            Size::Hour => "%Y%m%dT%H",
        };
        self.start.format(format).to_string()
    }
}

impl Size {
    fn find(name: &str) -> Option<Size> {
        match name {
            "hour" => Some(Size::Hour),
            "day" => Some(Size::Day),
            "month" => Some(Size::Month),
            "year" => Some(Size::Year),
            _ => None,
        }
    }

    /// The beginning of the batch that a time is in.
    fn truncate(self, time: NaiveDateTime) -> Option<NaiveDateTime> {
        let (month, day, hour) = match self {
            Size::Year => (1, 1, 0),
            Size::Month => (time.month(), 1, 0),
            Size::Day => (time.month(), time.day(), 0),
            Size::Hour => (time.month(), time.day(), time.hour()),
        };
        NaiveDate::from_ymd_opt(time.year(), month, day)?.and_hms_opt(hour, 0, 0)
    }

    /// The beginning of the next batch.
    fn next(self, time: NaiveDateTime) -> Option<NaiveDateTime> {
        let start = self.truncate(time)?;
        match self {
            Size::Hour => start.checked_add_signed(TimeDelta::hours(1)),
            Size::Day => start.checked_add_days(Days::new(1)),
            Size::Month => start.checked_add_months(Months::new(1)),
            Size::Year => start.checked_add_months(Months::new(12)),
        }
    }

    /// The beginning of the batch before.
    fn before(self, time: NaiveDateTime) -> Option<NaiveDateTime> {
        let start = self.truncate(time)?;
        match self {
            Size::Hour => start.checked_sub_signed(TimeDelta::hours(1)),
            Size::Day => start.checked_sub_days(Days::new(1)),
            Size::Month => start.checked_sub_months(Months::new(1)),
            Size::Year => start.checked_sub_months(Months::new(12)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontend::dbt::model::Resource;
    use crate::frontend::dbt::testing;
    use crate::yaml::Mapping;

    fn bounds_of(change: impl FnOnce(&mut Options), size: Size) -> (String, String) {
        let mut options = testing::options();
        options.run_started_at =
            chrono::DateTime::parse_from_rfc3339("2024-03-15T10:30:00+00:00").unwrap();
        change(&mut options);
        let mut node = Node::new(Resource::Model, "shop".into());
        let begin = ("begin".into(), Data::Date(2023, 12, 31));
        node.config = Mapping::from_iter([begin]).into();
        let (start, end) = bounds(&options, &node, size).unwrap();
        (start.to_string(), end.to_string())
    }

    #[test]
    fn a_later_run_goes_back_by_the_lookback() {
        let day = (
            "2024-03-14 00:00:00".to_owned(),
            "2024-03-16 00:00:00".to_owned(),
        );
        assert_eq!(bounds_of(|_| {}, Size::Day), day);
        let month = (
            "2024-02-01 00:00:00".to_owned(),
            "2024-04-01 00:00:00".to_owned(),
        );
        assert_eq!(bounds_of(|_| {}, Size::Month), month);
    }

    #[test]
    fn a_first_run_begins_at_the_beginning() {
        let first = bounds_of(|options| options.first_run = true, Size::Year);
        assert_eq!(
            first,
            (
                "2023-01-01 00:00:00".to_owned(),
                "2025-01-01 00:00:00".to_owned()
            )
        );
    }

    #[test]
    fn post_hooks_see_the_last_batch() {
        let (first, end) = (
            read("2024-01-01").unwrap(),
            read("2024-01-04 00:00:00").unwrap(),
        );
        let batch = last(first, end, Size::Day);
        assert_eq!((batch.id().as_str(), batch.later), ("20240103", true));
        assert!(!last(read("2024-01-03").unwrap(), end, Size::Day).later);
    }
}
