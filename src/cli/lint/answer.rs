//! Findings to stdout, and the exit status.

use super::LintArgs;
use super::document::Document;
use crate::cli::Outcome;
use crate::cli::work::Work;
use crate::diagnostic::Severity;
use crate::lint::Project;
use crate::report::{Finding, Format, View};

/// Prints the findings in the form that was asked for; notes alone are no failure.
pub(super) fn print(
    args: &LintArgs,
    findings: &[Finding],
    project: &Project<'_>,
    view: View<'_>,
    work: &Work<'_>,
) -> Outcome {
    let printed = match args.format {
        Format::Json => work.console.print(|out| {
            serde_json::to_writer_pretty(&mut *out, &Document::new(project, findings, view))?;
            writeln!(out)
        }),
        form => work.console.report(form, findings, view),
    };
    let failing = findings
        .iter()
        .any(|finding| finding.diagnostic.severity > Severity::Note);
    match printed {
        Err(_) => Outcome::Refused,
        Ok(()) if failing && !args.exit_zero => Outcome::Findings,
        Ok(()) => Outcome::Fine,
    }
}

/// How many findings there are, as a sentence.
pub(super) fn count(findings: &[Finding]) -> String {
    let of = |severity: Severity| {
        let same = |finding: &&Finding| finding.diagnostic.severity == severity;
        findings.iter().filter(same).count()
    };
    let parts: Vec<String> = [
        (of(Severity::Error), "error"),
        (of(Severity::Warning), "warning"),
        (of(Severity::Note), "note"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    })
    .collect();
    if parts.is_empty() {
        "nothing found".to_string()
    } else {
        parts.join(", ")
    }
}
