//! Findings into JUnit XML, which most build servers show: a test suite for each file, a failing
//! test for each finding.

use std::io::{self, Write};

use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Finding, View};
use crate::diagnostic::Severity;

/// Writes the report. Notes are tests that passed.
pub(super) fn write(out: &mut dyn Write, findings: &[Finding], view: View<'_>) -> io::Result<()> {
    let mut suites: IndexMap<String, TestSuite> = IndexMap::new();
    for finding in findings {
        let place = finding.diagnostic.span.map(|span| view.place(span));
        let file = place.map_or_else(|| "project".to_string(), |place| place.file.to_string());
        let suite = suites
            .entry(file.clone())
            .or_insert_with(|| TestSuite::new(file));
        suite.add_test_case(case(finding, view));
    }
    let mut report = Report::new("hookc");
    report.add_test_suites(suites.into_values());
    report.serialize(&mut *out).map_err(io::Error::other)?;
    writeln!(out)
}

fn case(finding: &Finding, view: View<'_>) -> TestCase {
    let diagnostic = &finding.diagnostic;
    let place = diagnostic.span.map(|span| view.place(span));
    let name = match &place {
        Some(place) => format!("{} {}:{}", diagnostic.code, place.line, place.column),
        None => diagnostic.code.to_string(),
    };
    let message = view.secrets.mask(&diagnostic.message).into_owned();
    let status = match diagnostic.severity {
        Severity::Note => TestCaseStatus::success(),
        Severity::Warning | Severity::Error => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(message.clone());
            status.set_type(super::json::severity(diagnostic.severity));
            if let Some(help) = &diagnostic.help {
                status.set_description(format!("{message}\nhelp: {}", view.secrets.mask(help)));
            }
            status
        }
    };
    let mut case = TestCase::new(name, status);
    if diagnostic.severity == Severity::Note {
        case.set_system_out(message);
    }
    case
}
