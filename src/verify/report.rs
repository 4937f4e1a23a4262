//! Checks into what people and machines read.

use std::fmt::Write;

use super::compare::{Check, Verdict, without_comment};
use super::invocation::Invocation;
use crate::emit::changes::{self, Form};
use serde::Serialize;

/// The schema of the JSON form.
const SCHEMA: &str = "hookc.verify/1";

/// How many texts met with each verdict.
#[derive(Debug, Default, Clone, Copy, Serialize)]
struct Counts {
    equal: usize,
    different: usize,
    missing: usize,
    extra: usize,
    not_reached: usize,
    deferred: usize,
}

impl Counts {
    fn of(checks: &[Check]) -> Counts {
        let count = |verdict| {
            checks
                .iter()
                .filter(|check| check.verdict == verdict)
                .count()
        };
        Counts {
            equal: count(Verdict::Equal),
            different: count(Verdict::Different),
            missing: count(Verdict::Missing),
            extra: count(Verdict::Extra),
            not_reached: count(Verdict::NotReached),
            deferred: count(Verdict::Deferred),
        }
    }
}

impl Counts {
    /// What contradicts the plan.
    fn wrong(self) -> usize {
        self.different + self.missing + self.extra
    }
}

/// What is told about a verdict, beside the step.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Equal => "equal",
        Verdict::Different => "different",
        Verdict::Missing => "missing",
        Verdict::Extra => "extra",
        Verdict::NotReached => "not reached",
        Verdict::Deferred => "deferred",
    }
}

/// Whether dbt sent what the plan says, as far as there was something to compare.
pub fn holds(checks: &[Check]) -> bool {
    let counts = Counts::of(checks);
    counts.equal > 0 && counts.wrong() == 0
}

/// The checks that are not equal, each with its diff, and a verdict over all. `log` is the name of
/// the log file.
pub fn human(checks: &[Check], invocation: &Invocation, log: &str) -> String {
    let mut out = String::new();
    for check in checks
        .iter()
        .filter(|check| check.verdict != Verdict::Equal)
    {
        out.push_str(&told(check, log));
    }
    let counts = Counts::of(checks);
    let verdict = if counts.wrong() > 0 {
        "dbt did not send what hookc says"
    } else if counts.equal == 0 {
        "nothing was compared"
    } else {
        "dbt sent what hookc says, byte for byte"
    };
    let Counts {
        equal,
        different,
        missing,
        extra,
        not_reached,
        deferred,
    } = counts;
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "invocation {}: {equal} equal, {different} different, {missing} missing, {extra} extra; \
         {not_reached} not reached, {deferred} deferred\n{verdict}",
        invocation.id
    );
    out
}

/// One check, with the difference where there is one.
fn told(check: &Check, log: &str) -> String {
    let step = check.step.as_deref().unwrap_or("(no hook)");
    let place = check
        .sent
        .as_ref()
        .map(|sent| format!("  {log}:{}", sent.line));
    let mut out = format!(
        "{:<12}{step}{}\n",
        word(check.verdict),
        place.unwrap_or_default()
    );
    let sent = check
        .sent
        .as_ref()
        .map_or("", |sent| without_comment(&sent.text));
    if matches!(
        check.verdict,
        Verdict::Different | Verdict::Missing | Verdict::Extra
    ) {
        let form = Form {
            names: Some(["hookc", "dbt"]),
            silent_end: true,
        };
        for line in changes::unified(&check.planned, sent, form).lines() {
            out.push_str("    ");
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// All checks, as JSON.
pub fn json(checks: &[Check], invocation: &Invocation) -> serde_json::Value {
    let checks_json: Vec<serde_json::Value> = checks
        .iter()
        .map(|check| {
            serde_json::json!({
                "step": check.step,
                "verdict": word(check.verdict),
                "planned": check.planned,
                "sent": check.sent.as_ref().map(|sent| without_comment(&sent.text)),
                "line": check.sent.as_ref().map(|sent| sent.line),
            })
        })
        .collect();
    serde_json::json!({
        "schema": SCHEMA,
        "invocation_id": invocation.id,
        "dbt_version": invocation.version,
        "target": invocation.target,
        "counts": Counts::of(checks),
        "checks": checks_json,
    })
}
