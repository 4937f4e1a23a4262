//! Findings into workflow commands of GitHub Actions.

use std::io::{self, Write};

use super::{Finding, View, terminal_text};
use crate::diagnostic::Severity;

/// Writes one command for each finding.
pub(super) fn write(out: &mut dyn Write, findings: &[Finding], view: View<'_>) -> io::Result<()> {
    for finding in findings {
        let diagnostic = &finding.diagnostic;
        let command = match diagnostic.severity {
            Severity::Note => "notice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let mut properties = vec![format!("title={}", property(diagnostic.code))];
        if let Some(span) = diagnostic.span {
            let (place, end) = (view.place(span), view.sources.end(span));
            properties.push(format!("file={}", property(place.file)));
            properties.push(format!("line={},endLine={}", place.line, end.line));
            if place.line == end.line {
                properties.push(format!("col={},endColumn={}", place.column, end.column));
            }
        }
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            message.push_str("\nhelp: ");
            message.push_str(help);
        }
        let message = data(&terminal_text(&view.secrets.mask(&message)));
        writeln!(out, "::{command} {}::{message}", properties.join(","))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&terminal_text(text))
        .replace(':', "%3A")
        .replace(',', "%2C")
}
