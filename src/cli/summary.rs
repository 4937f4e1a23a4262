//! A written plan into the few lines that a person reads afterwards.

use std::fmt::Write as _;
use std::path::Path;

use indexmap::IndexMap;

use crate::emit;
use crate::ir::Plan;
use crate::plan::json::status;

/// The summary of one target.
pub(super) fn of(plan: &Plan, folder: &Path, changed: bool) -> String {
    let mut events: IndexMap<&str, usize> = IndexMap::new();
    let mut statuses: IndexMap<&str, usize> = IndexMap::new();
    for step in &plan.steps {
        *events.entry(step.event).or_default() += 1;
        *statuses.entry(status(step.status)).or_default() += 1;
    }
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} {}, target {} ({}, {} {}): {}",
        plan.project,
        plan.command,
        plan.target,
        plan.adapter,
        plan.system,
        plan.system_version,
        counted(plan.steps.len(), "step"),
    );
    for counts in [events, statuses] {
        if !counts.is_empty() {
            let parts: Vec<String> = counts
                .iter()
                .map(|(word, n)| format!("{n} {word}"))
                .collect();
            let _ = writeln!(out, "  {}", parts.join(", "));
        }
    }
    let left = emit::left_out(plan);
    if left > 0 {
        let _ = writeln!(
            out,
            "  {left} of {} left to another scheduler, with the reasons: schedules.json",
            counted(plan.schedules.len(), "schedule"),
        );
    }
    let here = std::env::current_dir().unwrap_or_default();
    let shown = folder.strip_prefix(&here).unwrap_or(folder).display();
    let _ = writeln!(
        out,
        "  {} {shown}",
        if changed {
            "written to"
        } else {
            "unchanged in"
        }
    );
    out
}

fn counted(n: usize, word: &str) -> String {
    if n == 1 {
        format!("1 {word}")
    } else {
        format!("{n} {word}s")
    }
}
