//! Findings into GitLab's code quality report.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Finding, View, fingerprints};
use crate::diagnostic::Severity;

/// Writes the report: one JSON list.
pub(super) fn write(out: &mut dyn Write, findings: &[Finding], view: View<'_>) -> io::Result<()> {
    let issues: Vec<Value> = findings
        .iter()
        .zip(fingerprints(findings, view))
        .map(|(finding, fingerprint)| issue(finding, &fingerprint, view))
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue(finding: &Finding, fingerprint: &str, view: View<'_>) -> Value {
    let diagnostic = &finding.diagnostic;
    let severity = match diagnostic.severity {
        Severity::Note => "info",
        Severity::Warning => "minor",
        Severity::Error => "major",
    };
    let (path, line) = match diagnostic.span {
        Some(span) => {
            let place = view.place(span);
            (place.file.to_string(), place.line)
        }
        None => ("dbt_project.yml".to_string(), 1),
    };
    json!({
        "description": view.secrets.mask(&diagnostic.message),
        "check_name": diagnostic.code,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    })
}
