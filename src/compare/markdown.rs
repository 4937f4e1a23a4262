//! Comparisons into Markdown for a comment on a pull request: a summary, a table, and the diffs
//! folded away. The size is bounded, since forges refuse long comments.

use std::fmt::Write as _;

use super::change::{Change, Comparison};
use super::group::{groups, others};
use super::human;

/// GitHub takes 65,536 characters.
const MOST: usize = 60_000;
/// So many rows a table has.
const ROWS: usize = 100;
/// So many lines a diff has.
const LINES: usize = 120;
/// So long a line of a diff is.
const LINE: usize = 400;

/// The comment.
pub fn markdown(comparisons: &[Comparison<'_>]) -> String {
    let mut out = String::from("### hookc: what changes in hooks\n\n");
    for comparison in comparisons {
        one(comparison, &mut out);
    }
    if comparisons.is_empty() {
        out.push_str("Nothing is compared.\n");
    }
    out
}

fn one(comparison: &Comparison<'_>, out: &mut String) {
    let (before, after) = (comparison.before.label, comparison.after.label);
    let plan = comparison.after.look.plan;
    let groups = groups(comparison);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let target = match comparison.before.look.plan.target == plan.target {
        true => format!(" for {}", code(&plan.target)),
        false => String::new(),
    };
    let _ = writeln!(
        text,
        "{} {}{target}, {} → {}: **{}**, {} the same.\n",
        code(&plan.project),
        escaped(&plan.command),
        code(before),
        code(after),
        human::counts(comparison),
        comparison.same,
    );
    if !comparison.changes.is_empty() {
        table(comparison, &groups, &mut text);
        text.push('\n');
    }
    out.push_str(&comparison.masked(&text));
    let mut left_out = 0;
    for group in &groups {
        let block = comparison.masked(&details(group));
        if out.len() + block.len() > MOST {
            left_out += 1;
        } else {
            out.push_str(&block);
        }
    }
    if left_out > 0 {
        let _ = writeln!(out, "The diffs of {left_out} more are left out.\n");
    }
}

fn table(comparison: &Comparison<'_>, groups: &[Vec<&Change<'_>>], out: &mut String) {
    out.push_str("| change | hook | effect | configured at |\n|---|---|---|---|\n");
    for group in groups.iter().take(ROWS) {
        let Some(change) = group.first() else {
            continue;
        };
        let others = match group.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let _ = writeln!(
            out,
            "| {} | {}{others} | {} | {} |",
            human::kinds(change),
            code(change.id()),
            human::effects(change).replace("->", "→"),
            human::place(change, comparison).map_or_else(String::new, |place| code(&place)),
        );
    }
    let more = groups.len().saturating_sub(ROWS);
    if more > 0 {
        let _ = writeln!(out, "| | and {more} more | | |");
    }
}

/// What differs, folded away.
fn details(group: &[&Change<'_>]) -> String {
    let mut out = String::new();
    let Some(change) = group.first() else {
        return out;
    };
    let _ = writeln!(
        out,
        "<details><summary>{} <code>{}</code></summary>\n",
        human::kinds(change),
        html(change.id())
    );
    if let Some(others) = others(group) {
        let _ = writeln!(out, "The same at {}.\n", escaped(&others));
    }
    for (what, then, now) in &change.details {
        let (then, now) = (human::or_none(then), human::or_none(now));
        let _ = writeln!(out, "- {what}: {} → {}", code(then), code(now));
    }
    if !change.details.is_empty() {
        out.push('\n');
    }
    if !change.diff.is_empty() {
        out.push_str(&fenced(&change.diff));
    }
    out.push_str("</details>\n\n");
    out
}

/// A diff in a fence that nothing in it ends.
fn fenced(diff: &str) -> String {
    let lines: Vec<&str> = diff
        .lines()
        .filter(|line| !line.starts_with("@@"))
        .collect();
    let ticks = lines.iter().map(|line| longest_ticks(line)).max();
    let fence = "`".repeat(ticks.unwrap_or(0).max(2) + 1);
    let mut out = format!("{fence}diff\n");
    for line in lines.iter().take(LINES) {
        let short: String = line.chars().take(LINE).collect();
        out.push_str(&short);
        out.push_str(if short.len() < line.len() {
            "…\n"
        } else {
            "\n"
        });
    }
    if lines.len() > LINES {
        let _ = writeln!(out, "  … {} more lines", lines.len() - LINES);
    }
    let _ = writeln!(out, "{fence}\n");
    out
}

fn longest_ticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A text as code within a line or a cell of a table.
fn code(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    let fence = "`".repeat(longest_ticks(&line) + 1);
    let pad = if line.contains('`') { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// A text that Markdown takes as it is.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A text within HTML.
fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
