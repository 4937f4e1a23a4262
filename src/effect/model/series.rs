//! The rows of `generate_series` and its like: numbers or times, a step apart.

use super::engine::{Out, Stop};
use super::value::{DAY, Value, shift};

/// Values of a series that are worked with.
const MOST: usize = 300;

/// Values from the first argument to the second, by the third; the last one included or not. Of a
/// long series these are the first values: two runs find the same.
pub(super) fn series(arguments: &[Value], closed: bool) -> Out<Vec<Value>> {
    if let [Value::Time(low), Value::Time(high), step @ ..] = arguments {
        return times(*low, *high, step.first(), closed);
    }
    let number = |at: usize| arguments.get(at).and_then(Value::number);
    let (low, high) = match (number(0), number(1)) {
        (Some(low), Some(high)) => (low, high),
        (Some(high), None) => (0.0, high),
        _ => return Err(Stop::Beyond),
    };
    let step = match arguments.get(2) {
        Some(step) => step.number().ok_or(Stop::Beyond)?,
        None => 1.0,
    };
    if step == 0.0 {
        return Err(Stop::Fails("invalid_parameter_value"));
    }
    let next = |at: f64| at + step;
    let list = walk(low, high, step > 0.0, closed, next);
    Ok(list.into_iter().map(Value::Number).collect())
}

fn times(low: i64, high: i64, step: Option<&Value>, closed: bool) -> Out<Vec<Value>> {
    let day = Value::Interval {
        months: 0,
        micros: DAY,
    };
    let step = step.unwrap_or(&day);
    let Value::Interval { months, micros } = step else {
        return Err(Stop::Beyond);
    };
    if (*months, *micros) == (0, 0) {
        return Err(Stop::Fails("invalid_parameter_value"));
    }
    let next = |at: i64| shift(at, *months, *micros);
    let list = walk(low, high, months.saturating_add(*micros) > 0, closed, next);
    Ok(list.into_iter().map(Value::Time).collect())
}

fn walk<T: Copy + PartialOrd>(
    low: T,
    high: T,
    rises: bool,
    closed: bool,
    next: impl Fn(T) -> T,
) -> Vec<T> {
    let within = |at: T| match rises {
        true => at < high || closed && at == high,
        false => at > high || closed && at == high,
    };
    let values = std::iter::successors(Some(low), |at| Some(next(*at)));
    values.take_while(|at| within(*at)).take(MOST).collect()
}
