//! Findings with repairs into new texts of files.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::project::{Project, Target};
use crate::report::Finding;
use crate::source::{FileId, Span, Text};

/// New texts of files by path, and the findings that they repair.
#[derive(Debug, Default)]
pub struct Repair {
    /// Path to text.
    pub texts: HashMap<Arc<str>, Arc<str>>,
    /// How many findings are repaired, by code.
    pub codes: BTreeMap<&'static str, usize>,
    /// The targets in which something changes.
    pub targets: Vec<String>,
}

/// The repairs that touch nothing but their own findings: their places do not overlap, and no target
/// renders them in which the finding does not hold.
pub fn repair(findings: &[Finding], project: &Project<'_>) -> Repair {
    let mut repair = Repair::default();
    let repairable = findings
        .iter()
        .any(|finding| finding.diagnostic.fix.is_some());
    let targets = project.targets.iter().filter(|_| repairable);
    let sent: Vec<(&str, Sent)> = targets
        .map(|target| (target.name(), Sent::of(target)))
        .collect();
    let mut edits: BTreeMap<FileId, BTreeMap<u32, (u32, &str)>> = BTreeMap::new();
    for finding in findings {
        let diagnostic = &finding.diagnostic;
        let Some(fix) = &diagnostic.fix else { continue };
        let certain = fix.edits.iter().all(|(span, _)| {
            let free = edits
                .get(&span.file)
                .is_none_or(|known| is_free(known, *span));
            let holds = |name: &str| diagnostic.targets.iter().any(|known| known == name);
            let mut others = sent.iter().filter(|(name, _)| !holds(name));
            free && project.is_own(span.file) && !others.any(|(_, sent)| sent.touches(*span))
        });
        if !certain {
            continue;
        }
        for (span, text) in &fix.edits {
            let of_file = edits.entry(span.file).or_default();
            of_file.insert(span.start, (span.end, text));
        }
        *repair.codes.entry(diagnostic.code).or_default() += 1;
        for target in &diagnostic.targets {
            if !repair.targets.contains(target) {
                repair.targets.push(target.clone());
            }
        }
    }
    for (file, edits) in edits {
        let file = project.sources.file(file);
        repair
            .texts
            .insert(Arc::clone(&file.path), edited(&file.text, &edits).into());
    }
    repair
}

fn is_free(known: &BTreeMap<u32, (u32, &str)>, span: Span) -> bool {
    let before = known.range(..=span.end).next_back();
    before.is_none_or(|(start, (end, _))| *end < span.start && *start < span.start)
}

/// The places of files that a target sends text from.
#[derive(Default)]
struct Sent(HashMap<FileId, Vec<(u32, u32)>>);

impl Sent {
    fn of(target: &Target<'_>) -> Sent {
        let mut sent = Sent::default();
        for step in target.steps() {
            step.texts().into_iter().for_each(|text| sent.add(text));
        }
        for places in sent.0.values_mut() {
            places.sort_unstable();
            // Each place ends where the last one so far ends, so that one look finds an overlap.
            let mut last = 0;
            for (_, end) in places {
                last = last.max(*end);
                *end = last;
            }
        }
        sent
    }

    fn add(&mut self, text: &Text) {
        for run in text.runs() {
            let span = run.origin.span;
            let places = self.0.entry(span.file).or_default();
            places.push((span.start, span.end));
        }
    }

    fn touches(&self, span: Span) -> bool {
        let places = self.0.get(&span.file).map_or(&[][..], Vec::as_slice);
        let before = places.partition_point(|(start, _)| *start <= span.end);
        let last = before.checked_sub(1).and_then(|last| places.get(last));
        last.is_some_and(|(_, end)| span.start <= *end)
    }
}

fn edited(text: &str, edits: &BTreeMap<u32, (u32, &str)>) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (start, (end, new)) in edits {
        let (start, end) = (*start as usize, *end as usize);
        out.push_str(text.get(at..start).unwrap_or_default());
        out.push_str(new);
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
