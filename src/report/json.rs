//! Findings into `hookc.diagnostics/1`. The structs are the frozen form of design section 4.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::{Finding, View};
use crate::diagnostic::{Fix, Label, Severity};
use crate::source::Span;

/// A place in a file.
#[derive(Debug, Serialize)]
pub struct Place<'a> {
    /// Relative to the project.
    pub file: &'a str,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}

/// A finding.
#[derive(Debug, Serialize)]
pub struct FindingJson<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: Cow<'a, str>,
    #[serde(flatten)]
    at: Range<'a>,
    targets: &'a [String],
    count: usize,
    help: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rendered: Option<Cow<'a, str>>,
    fix: Option<FixJson<'a>>,
    related: Vec<Related<'a>>,
}

#[derive(Debug, Default, Serialize)]
struct Range<'a> {
    file: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    at: Range<'a>,
    message: Cow<'a, str>,
}

#[derive(Debug, Serialize)]
struct FixJson<'a> {
    message: Cow<'a, str>,
    edits: Vec<EditJson<'a>>,
}

#[derive(Debug, Serialize)]
struct EditJson<'a> {
    #[serde(flatten)]
    at: Range<'a>,
    text: Cow<'a, str>,
}

impl<'a> FixJson<'a> {
    fn new(fix: &'a Fix, view: View<'a>) -> FixJson<'a> {
        let edits = fix.edits.iter().map(|(span, text)| EditJson {
            at: view.range(Some(*span)),
            text: view.secrets.mask(text),
        });
        FixJson {
            message: view.secrets.mask(&fix.message),
            edits: edits.collect(),
        }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    diagnostics: Vec<FindingJson<'a>>,
}

impl<'a> View<'a> {
    /// Where a span starts.
    pub fn place(&self, span: Span) -> Place<'a> {
        let start = self.sources.start(span);
        Place {
            file: &self.sources.file(span.file).path,
            line: start.line,
            column: start.column,
        }
    }

    fn range(&self, span: Option<Span>) -> Range<'a> {
        let Some(span) = span else {
            return Range::default();
        };
        let (start, end) = (self.sources.start(span), self.sources.end(span));
        Range {
            file: Some(&self.sources.file(span.file).path),
            line: Some(start.line),
            column: Some(start.column),
            end_line: Some(end.line),
            end_column: Some(end.column),
        }
    }
}

/// The word for a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// The findings in the form of the plan's `diagnostics`.
pub fn findings_json<'a>(findings: &'a [Finding], view: View<'a>) -> Vec<FindingJson<'a>> {
    findings
        .iter()
        .map(|finding| finding_json(finding, view))
        .collect()
}

fn finding_json<'a>(finding: &'a Finding, view: View<'a>) -> FindingJson<'a> {
    let diagnostic = &finding.diagnostic;
    let related = |label: &'a Label| Related {
        at: view.range(Some(label.span)),
        message: view.secrets.mask(&label.message),
    };
    FindingJson {
        code: diagnostic.code,
        name: diagnostic.rule.map_or_else(
            || diagnostic.code.rsplit("::").next().unwrap_or_default(),
            |rule| rule.name,
        ),
        severity: severity(diagnostic.severity),
        message: view.secrets.mask(&diagnostic.message),
        at: view.range(diagnostic.span),
        targets: &diagnostic.targets,
        count: finding.count,
        help: diagnostic
            .help
            .as_deref()
            .map(|help| view.secrets.mask(help)),
        rendered: diagnostic
            .rendered
            .as_deref()
            .map(|sql| view.secrets.mask(sql)),
        fix: diagnostic.fix.as_ref().map(|fix| FixJson::new(fix, view)),
        related: diagnostic.related.iter().map(related).collect(),
    }
}

/// Writes the document.
pub(super) fn write(out: &mut dyn Write, findings: &[Finding], view: View<'_>) -> io::Result<()> {
    let document = Document {
        schema: "hookc.diagnostics/1",
        diagnostics: findings_json(findings, view),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
