//! Diagnostics into what a person or a machine reads: source text and spans are joined here.

mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod merge;
mod safe;
mod sarif;
mod secrets;

use std::io::{self, Write};

use crate::source::SourceTree;

pub use fingerprint::fingerprints;
pub use json::{FindingJson, Place, findings_json, severity};
pub use merge::{Finding, merge};
pub use safe::{terminal_line, terminal_text};
pub use secrets::{SECRET_PREFIX, Secrets};

/// The forms in which diagnostics are written (`--diagnostics`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Snippets of the sources with labels.
    Human,
    /// One JSON document (`hookc.diagnostics/1`).
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit XML.
    Junit,
}

/// What a reporter needs beside the diagnostics.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The texts that spans point into.
    pub sources: &'a SourceTree,
    /// What must not be shown.
    pub secrets: &'a Secrets,
}

/// How the human form looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether colours are used.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// So many findings are told to people; more are only counted.
    pub most: usize,
}

/// Writes findings in a form.
///
/// # Errors
/// Those of `out`.
pub fn write(
    out: &mut dyn Write,
    format: Format,
    findings: &[Finding],
    view: View<'_>,
    style: Style,
) -> io::Result<()> {
    match format {
        Format::Human => human::write(out, findings, view, style),
        Format::Json => json::write(out, findings, view),
        Format::Sarif => sarif::write(out, findings, view),
        Format::Github => github::write(out, findings, view),
        Format::Gitlab => gitlab::write(out, findings, view),
        Format::Junit => junit::write(out, findings, view),
    }
}

#[cfg(test)]
mod tests;
