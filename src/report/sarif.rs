//! Findings into SARIF 2.1.0, the form that code hosts read.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Finding, View};
use crate::diagnostic::Severity;
use crate::source::Span;

/// Writes one log with one run.
pub(super) fn write(out: &mut dyn Write, findings: &[Finding], view: View<'_>) -> io::Result<()> {
    let rules: BTreeSet<&str> = findings
        .iter()
        .map(|finding| finding.diagnostic.code)
        .collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| result(finding, &rules, view))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "hookc",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|code| json!({"id": code})).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn result(finding: &Finding, rules: &[&str], view: View<'_>) -> Value {
    let diagnostic = &finding.diagnostic;
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    let level = match diagnostic.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let mut result = json!({
        "ruleId": diagnostic.code,
        "ruleIndex": rules.binary_search(&diagnostic.code).unwrap_or_default(),
        "level": level,
        "message": {"text": view.secrets.mask(&text)},
        "locations": diagnostic.span.iter().map(|span| location(*span, view)).collect::<Vec<_>>(),
    });
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter().enumerate().map(|(n, label)| {
            let mut place = location(label.span, view);
            place["id"] = json!(n);
            place["message"] = json!({"text": view.secrets.mask(&label.message)});
            place
        });
        result["relatedLocations"] = related.collect();
    }
    if !diagnostic.targets.is_empty() {
        result["properties"] = json!({"targets": diagnostic.targets});
    }
    result
}

fn location(span: Span, view: View<'_>) -> Value {
    let (start, end) = (view.place(span), view.sources.end(span));
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(start.file), "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": start.line, "startColumn": start.column,
            "endLine": end.line, "endColumn": end.column,
        },
    }})
}

/// A relative path as a URI: what may not stand in one is percent-encoded.
fn uri(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                (byte as char).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
