//! The file of known findings, so that an old project starts green.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::emit;
use crate::report::{Finding, View, fingerprints};

/// The file's name if none is given.
pub const BASELINE: &str = "hookc-baseline.json";

const SCHEMA: &str = "hookc.baseline/1";

/// Where the known findings are.
#[derive(Debug)]
pub struct Baseline {
    path: PathBuf,
    /// Whether it was asked for by name, so that it must be there.
    named: bool,
}

/// The known findings.
#[derive(Debug, Default)]
pub struct Known(HashMap<String, usize>);

#[derive(Debug, Serialize, Deserialize)]
struct Document {
    schema: String,
    findings: Vec<Entry>,
}

/// A known finding. Only the fingerprint counts; the rest is for people.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    fingerprint: String,
    code: String,
    file: Option<String>,
    message: String,
}

impl Baseline {
    /// The file that is named, or the default one.
    pub fn at(named: Option<PathBuf>, default: PathBuf) -> Baseline {
        Baseline {
            named: named.is_some(),
            path: named.unwrap_or(default),
        }
    }

    /// The known findings; none if there is no file and none was named.
    ///
    /// # Errors
    /// The file cannot be read, or is no baseline.
    pub fn read(&self) -> Result<Known, Diagnostic> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && !self.named => {
                return Ok(Known::default());
            }
            Err(error) => return Err(self.error("cannot be read", &error.to_string())),
        };
        let document: Document = serde_json::from_str(&text)
            .map_err(|error| self.error("is no baseline", &error.to_string()))?;
        if document.schema != SCHEMA {
            return Err(self.error(
                "is no baseline",
                &format!("its schema is {}", document.schema),
            ));
        }
        let mut known = HashMap::new();
        for entry in document.findings {
            *known.entry(entry.fingerprint).or_insert(0) += 1;
        }
        Ok(Known(known))
    }

    /// Writes findings as the known ones.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, findings: &[Finding], view: View<'_>) -> Result<(), Diagnostic> {
        let entries = fingerprints(findings, view).into_iter().zip(findings);
        let document = Document {
            schema: SCHEMA.to_string(),
            findings: entries
                .map(|(fingerprint, finding)| Entry {
                    fingerprint,
                    code: finding.diagnostic.code.to_string(),
                    file: finding
                        .diagnostic
                        .span
                        .map(|span| view.place(span).file.to_string()),
                    message: view.secrets.mask(&finding.diagnostic.message).into_owned(),
                })
                .collect(),
        };
        let text = serde_json::to_string_pretty(&document)
            .map_err(|error| self.error("cannot be written", &error.to_string()))?;
        emit::write_file(&self.path, &(text + "\n"))
            .map_err(|error| self.error("cannot be written", &error.to_string()))
    }

    fn error(&self, what: &str, why: &str) -> Diagnostic {
        let message = format!("the baseline {} {what}: {why}", self.path.display());
        Diagnostic::error("lint::baseline", message)
            .help("`hookc lint --write-baseline` writes one")
    }
}

impl Known {
    /// The findings that are not known, and how many are.
    pub fn filter(mut self, findings: Vec<Finding>, view: View<'_>) -> (Vec<Finding>, usize) {
        if self.0.is_empty() {
            return (findings, 0);
        }
        let before = findings.len();
        let prints = fingerprints(&findings, view);
        let new: Vec<Finding> = findings
            .into_iter()
            .zip(prints)
            .filter(|(_, print)| match self.0.get_mut(print) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    false
                }
                _ => true,
            })
            .map(|(finding, _)| finding)
            .collect();
        let hidden = before - new.len();
        (new, hidden)
    }
}
