//! The minutes at which a crontab fires, as sets of values, whichever dialect it was written in.

/// The days of a week.
const WEEKDAYS: u32 = 7;

/// When a crontab fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// Minutes of the hour, ascending.
    pub minutes: Vec<u32>,
    /// Hours of the day, ascending.
    pub hours: Vec<u32>,
    /// Days of the month, ascending.
    pub days: Vec<u32>,
    /// Whether the last day of a month is among its days.
    pub last_day: bool,
    /// Months from 1 for January, ascending.
    pub months: Vec<u32>,
    /// Weekdays from 0 for Monday, ascending.
    pub weekdays: Vec<u32>,
    /// Whether one of the two day fields suffices; otherwise both must hold.
    pub either_day: bool,
}

/// The days on which a crontab fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// All.
    Every,
    /// Those of the month.
    OfMonth,
    /// Those of the week.
    OfWeek,
    /// Those of the month that are among those of the week.
    Both,
    /// Those of the month, and those of the week.
    Either,
}

impl Times {
    /// Which of the day fields decide.
    pub fn days_kind(&self) -> Days {
        let all_days = (1..=31).all(|day| self.days.contains(&day));
        let all_weekdays = (0..WEEKDAYS).all(|day| self.weekdays.contains(&day));
        match (all_days, all_weekdays) {
            (true, true) => Days::Every,
            (true, _) | (_, true) if self.either_day => Days::Every,
            (true, false) => Days::OfWeek,
            (false, true) => Days::OfMonth,
            (false, false) if self.either_day => Days::Either,
            (false, false) => Days::Both,
        }
    }

    /// Whether it fires in every hour of every day.
    pub fn is_hourly(&self) -> bool {
        self.hours.len() == 24 && self.months.len() == 12 && self.days_kind() == Days::Every
    }
}

/// The step of values that are `first, first + step, ...` as far as `end` goes (exclusive), where the
/// step divides it evenly: a fixed period.
pub fn period(values: &[u32], end: u32) -> Option<u32> {
    let count = u32::try_from(values.len()).ok()?;
    let step = end.checked_div(count)?;
    let first = *values.first()?;
    let even = values
        .iter()
        .zip(0..)
        .all(|(value, n)| *value == first + n * step);
    (even && step * count == end && first < step).then_some(step)
}
