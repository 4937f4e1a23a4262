//! Sets of values into the fields of a crontab, in the words that every dialect has: `*`, `*/n`,
//! numbers, ranges and lists.

/// A field: `*` for all of `first..=last`, steps where they are even, ranges and lists otherwise.
pub(super) fn field(values: &[u32], first: u32, last: u32) -> String {
    if values.len() as u64 == u64::from(last.saturating_sub(first)) + 1 {
        return "*".to_owned();
    }
    if let [low, next, _, ..] = values
        && *low == first
    {
        let step = (next - low) as usize;
        if step > 1 && (first..=last).step_by(step).eq(values.iter().copied()) {
            return format!("*/{step}");
        }
    }
    list(values)
}

/// Numbers and ranges, without a star.
pub(super) fn list(values: &[u32]) -> String {
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for value in values {
        match parts.last_mut() {
            Some((_, end)) if *end + 1 == *value => *end = *value,
            _ => parts.push((*value, *value)),
        }
    }
    let shown = parts.iter().map(|(start, end)| match end - start {
        0 => start.to_string(),
        1 => format!("{start},{end}"),
        _ => format!("{start}-{end}"),
    });
    shown.collect::<Vec<_>>().join(",")
}

/// Weekdays from 0 for Sunday.
pub(super) fn from_sunday(weekdays: &[u32]) -> Vec<u32> {
    let mut days: Vec<u32> = weekdays.iter().map(|day| (day + 1) % 7).collect();
    days.sort_unstable();
    days
}

/// Numbers between commas.
pub(super) fn numbers(values: &[u32]) -> String {
    let shown: Vec<String> = values.iter().map(u32::to_string).collect();
    shown.join(", ")
}
