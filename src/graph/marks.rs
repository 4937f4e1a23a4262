//! Findings into the hooks that they are about: those whose text, place or macro calls they touch.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::picture::Remark;
use super::{Source, clean};
use crate::ir::Step;
use crate::look::place;
use crate::report::{Finding, severity};
use crate::source::{FileId, Frame, Span};

/// So many pieces of a text are looked at.
const PIECES: usize = 1_000;

/// What is to be said of the steps of a target.
#[derive(Debug)]
pub(super) struct Marks {
    remarks: Vec<Remark>,
    /// Places among the remarks, by step.
    of_steps: Vec<Vec<usize>>,
    /// Steps that may meet another one at the same time.
    racing: HashSet<usize>,
}

impl Marks {
    pub(super) fn of(source: Source<'_>) -> Marks {
        let target = &source.plan.target;
        let here = |finding: &&Finding| {
            let targets = &finding.diagnostic.targets;
            targets.is_empty() || targets.contains(target)
        };
        let findings: Vec<&Finding> = source.findings.iter().filter(here).collect();
        let mut places = Places::of(&findings);
        let of_steps = source.plan.steps.iter();
        let racing = source.deeds.touches.iter().filter(|touch| touch.races);
        Marks {
            of_steps: of_steps.map(|step| places.of_step(step)).collect(),
            remarks: findings
                .iter()
                .map(|finding| remark(finding, source))
                .collect(),
            racing: racing.map(|touch| touch.step).collect(),
        }
    }

    /// What was found about a step, as places among the remarks.
    pub(super) fn of_step(&self, at: usize) -> &[usize] {
        self.of_steps.get(at).map_or(&[], Vec::as_slice)
    }

    /// The codes of what was found about a step.
    pub(super) fn codes(&self, at: usize) -> BTreeSet<&'static str> {
        let remarks = self.of_step(at).iter();
        let remarks = remarks.filter_map(|at| self.remarks.get(*at));
        remarks.map(|remark| remark.code).collect()
    }

    /// Whether a step may meet another one at the same time.
    pub(super) fn races(&self, at: usize) -> bool {
        self.racing.contains(&at)
    }

    /// Everything that was found in the target.
    pub(super) fn remarks(self) -> Vec<Remark> {
        self.remarks
    }
}

fn remark(finding: &Finding, source: Source<'_>) -> Remark {
    let (diagnostic, view) = (&finding.diagnostic, source.view);
    let at = diagnostic.span.map(|span| place(span, view));
    Remark {
        code: diagnostic.code,
        severity: severity(diagnostic.severity),
        message: clean::line(&diagnostic.message, view),
        help: clean::line(diagnostic.help.as_deref().unwrap_or_default(), view),
        place: clean::line(&at.unwrap_or_default(), view),
        count: finding.count,
    }
}

/// Findings by the places that they name.
struct Places {
    by_file: HashMap<FileId, Vec<(Span, usize)>>,
    /// What was found at places that were asked about.
    known: HashMap<Span, Vec<usize>>,
}

impl Places {
    fn of(findings: &[&Finding]) -> Places {
        let mut by_file: HashMap<FileId, Vec<(Span, usize)>> = HashMap::new();
        for (at, finding) in findings.iter().enumerate() {
            let diagnostic = &finding.diagnostic;
            let related = diagnostic.related.iter().map(|label| label.span);
            for span in diagnostic.span.into_iter().chain(related) {
                by_file.entry(span.file).or_default().push((span, at));
            }
        }
        Places {
            by_file,
            known: HashMap::new(),
        }
    }

    /// What is found where a step is configured, where its texts come from, and at the calls between.
    fn of_step(&mut self, step: &Step) -> Vec<usize> {
        let mut spans: BTreeSet<Span> = BTreeSet::new();
        let mut add = |span: Span| {
            spans.insert(span);
        };
        step.origin.into_iter().for_each(&mut add);
        let texts = step.texts();
        let runs = texts.iter().flat_map(|text| text.runs());
        for run in runs.take(PIECES) {
            add(run.origin.span);
            let calls = std::iter::successors(run.origin.via.as_deref(), |frame: &&Frame| {
                frame.parent.as_deref()
            });
            calls.take(PIECES).for_each(|frame| add(frame.call));
        }
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for span in spans {
            found.extend(self.at(span));
        }
        found.into_iter().collect()
    }

    /// What is found at a place.
    fn at(&mut self, span: Span) -> &[usize] {
        let by_file = &self.by_file;
        self.known.entry(span).or_insert_with(|| {
            let here = by_file.get(&span.file).into_iter().flatten();
            let touching = here.filter(|(other, _)| {
                let inside = other.start < span.end && span.start < other.end;
                inside || *other == span
            });
            touching.map(|(_, at)| *at).collect()
        })
    }
}
