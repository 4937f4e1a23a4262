//! A comparison into what people read.

use std::fmt::Write as _;

use super::change::{Change, Comparison, Kind};
use super::group::{groups, others};
use crate::ir::{Effect, Step};
use crate::report::View;

/// The comparison: a line that says how much differs, then each change with its place and diff.
pub fn human(comparison: &Comparison<'_>) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", summary(comparison));
    for group in groups(comparison) {
        out.push('\n');
        out.push_str(&told(&group, comparison));
    }
    comparison.masked(&out)
}

/// What is compared and how much differs, on one line.
pub(super) fn summary(comparison: &Comparison<'_>) -> String {
    let (before, after) = (comparison.before, comparison.after);
    let plan = after.look.plan;
    let adapter = |adapter: &str, label: &str| match before.look.plan.adapter == plan.adapter {
        true => label.to_owned(),
        false => format!("{label} ({adapter})"),
    };
    let target = match before.look.plan.target == plan.target {
        true => format!(" for {}", plan.target),
        false => String::new(),
    };
    format!(
        "{} {}{target}, {} -> {}: {}, {} the same",
        plan.project,
        plan.command,
        adapter(&before.look.plan.adapter, before.label),
        adapter(&plan.adapter, after.label),
        counts(comparison),
        comparison.same,
    )
}

/// How many changes there are of each kind.
pub(super) fn counts(comparison: &Comparison<'_>) -> String {
    let parts: Vec<String> = Kind::ALL
        .into_iter()
        .filter_map(|kind| {
            let count = comparison.count(kind);
            let word = match kind {
                Kind::Effect if count == 1 => "effect changed",
                Kind::Effect => "effects changed",
                kind => kind.as_str(),
            };
            (count > 0).then(|| format!("{count} {word}"))
        })
        .collect();
    match parts.is_empty() {
        true => "no differences".to_owned(),
        false => parts.join(", "),
    }
}

/// A change, with the other nodes at which it is the same.
fn told(group: &[&Change<'_>], comparison: &Comparison<'_>) -> String {
    let mut out = String::new();
    let Some(change) = group.first() else {
        return out;
    };
    let _ = writeln!(
        out,
        "{} {} [{}]",
        kinds(change),
        change.id(),
        effects(change)
    );
    if let Some(place) = place(change, comparison) {
        let _ = writeln!(out, "  at {place}");
    }
    if let Some(others) = others(group) {
        let _ = writeln!(out, "  and the same at {others}");
    }
    for (what, then, now) in &change.details {
        if *what != "effect" {
            let _ = writeln!(out, "  {what}: {} -> {}", or_none(then), or_none(now));
        }
    }
    for line in change.diff.lines().filter(|line| !line.starts_with("@@")) {
        let _ = writeln!(out, "{line}");
    }
    out
}

/// The words of a change's kinds.
pub(super) fn kinds(change: &Change<'_>) -> String {
    let words: Vec<&str> = change.kinds.iter().map(|kind| kind.as_str()).collect();
    words.join(", ")
}

/// What running the step twice means, and meant.
pub(super) fn effects(change: &Change<'_>) -> String {
    match change.effects() {
        (Some(then), Some(now)) if then != now => {
            format!("{} -> {}", then.as_str(), now.as_str())
        }
        (then, now) => now.or(then).map_or("", Effect::as_str).to_owned(),
    }
}

/// Where the step is configured, on the later side if it is there.
pub(super) fn place(change: &Change<'_>, comparison: &Comparison<'_>) -> Option<String> {
    let at = |step: Option<&Step>, view: View<'_>| {
        let place = view.place(step?.origin?);
        Some(format!("{}:{}:{}", place.file, place.line, place.column))
    };
    match change.after {
        Some(step) => at(Some(step), comparison.after.view),
        None => at(change.before, comparison.before.view),
    }
}

/// A detail, or a word for nothing.
pub(super) fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}
