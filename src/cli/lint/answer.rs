//! Findings to stdout, or into the baseline, and the exit status.

use std::path::Path;

use super::LintArgs;
use super::document::Document;
use crate::cli::Outcome;
use crate::cli::work::Work;
use crate::diagnostic::Severity;
use crate::lint::{self, Baseline, Project, Settings};
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
    match work.console.ended(printed) {
        Outcome::Fine if failing && !args.exit_zero => Outcome::Findings,
        outcome => outcome,
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

/// What the findings of a project are answered with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'a> {
    /// The flags.
    pub(super) args: &'a LintArgs,
    /// The project's settings.
    pub(super) settings: &'a Settings,
    /// The project's folder.
    pub(super) dir: &'a Path,
    /// What findings are shown with.
    pub(super) view: View<'a>,
    /// What is worked with.
    pub(super) work: &'a Work<'a>,
}

impl Answer<'_> {
    /// Prints the findings that are not known, or writes all of them down as known.
    ///
    /// # Errors
    /// The baseline cannot be read or written.
    pub(super) fn give(
        &self,
        findings: Vec<Finding>,
        project: &Project<'_>,
    ) -> Result<Outcome, Vec<Finding>> {
        let baseline = self.baseline();
        if self.args.write_baseline {
            let written = baseline.write(&findings, self.view);
            written.map_err(|error| vec![error.into()])?;
            let known = format!("{}: known from now on", count(&findings));
            // Who reads no messages needs no summary.
            let _ = self.work.console.say(&known);
            return Ok(Outcome::Fine);
        }
        let known = baseline.read().map_err(|error| vec![error.into()])?;
        let (findings, hidden) = known.filter(findings, self.view);
        let outcome = print(self.args, &findings, project, self.view, self.work);
        if self.args.format == Format::Human {
            let mut text = count(&findings);
            if hidden > 0 {
                text.push_str(&format!(" ({hidden} more are in the baseline)"));
            }
            // Who reads no messages needs no summary.
            let _ = self.work.console.say(&text);
        }
        Ok(outcome)
    }

    fn baseline(&self) -> Baseline {
        let settings = self.settings.baseline.as_ref();
        let settings = settings.map(|path| self.dir.join(path));
        let given = self.args.baseline.clone().or(settings);
        Baseline::at(given, self.dir.join(lint::BASELINE))
    }
}
