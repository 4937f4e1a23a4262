//! Findings into SARIF 2.1.0, the form that code hosts read.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Finding, View, fingerprints};
use crate::diagnostic::{About, Fix, Severity};
use crate::source::Span;

/// Writes one log with one run.
pub(super) fn write(out: &mut dyn Write, findings: &[Finding], view: View<'_>) -> io::Result<()> {
    let rules: BTreeMap<&str, Option<&About>> = findings
        .iter()
        .map(|finding| (finding.diagnostic.code, finding.diagnostic.rule))
        .collect();
    let codes: Vec<&str> = rules.keys().copied().collect();
    let results: Vec<Value> = findings
        .iter()
        .zip(fingerprints(findings, view))
        .map(|(finding, print)| {
            let mut result = result(finding, &codes, view);
            result["partialFingerprints"] = json!({"hookc/v1": print});
            result
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "hookc",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|(code, about)| rule(code, *about)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(code: &str, about: Option<&About>) -> Value {
    match about {
        None => json!({"id": code}),
        Some(about) => json!({
            "id": code,
            "name": about.name,
            "shortDescription": {"text": about.summary()},
            "help": {"text": about.page, "markdown": about.page},
        }),
    }
}

/// A repair, as replacements in files.
fn fix(fix: &Fix, view: View<'_>) -> Value {
    let changes = fix.edits.iter().map(|(span, text)| {
        let place = location(*span, view);
        json!({
            "artifactLocation": place["physicalLocation"]["artifactLocation"],
            "replacements": [{
                "deletedRegion": place["physicalLocation"]["region"],
                "insertedContent": {"text": view.secrets.mask(text)},
            }],
        })
    });
    json!({
        "description": {"text": view.secrets.mask(&fix.message)},
        "artifactChanges": changes.collect::<Vec<_>>(),
    })
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
    if let Some(repair) = &diagnostic.fix {
        result["fixes"] = json!([fix(repair, view)]);
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
