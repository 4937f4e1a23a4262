//! Findings with repairs into new texts of files.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::project::Project;
use crate::ir::{Action, Step};
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
    let mut edits: BTreeMap<FileId, BTreeMap<u32, (u32, &str)>> = BTreeMap::new();
    for finding in findings {
        let diagnostic = &finding.diagnostic;
        let Some(fix) = &diagnostic.fix else { continue };
        let certain = fix.edits.iter().all(|(span, _)| {
            let free = edits
                .get(&span.file)
                .is_none_or(|known| is_free(known, *span));
            free && project.is_own(span.file) && !renders_elsewhere(*span, finding, project)
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

/// Whether a target in which a finding does not hold sends text from a place.
fn renders_elsewhere(span: Span, finding: &Finding, project: &Project<'_>) -> bool {
    let others = project.targets.iter().filter(|target| {
        !finding
            .diagnostic
            .targets
            .iter()
            .any(|name| name == target.name())
    });
    others
        .flat_map(|target| target.steps())
        .any(|step| step_renders(step, span))
}

fn step_renders(step: &Step, span: Span) -> bool {
    step.body.iter().any(|action| match action {
        Action::Sql { sql, .. } | Action::Query { sql, .. } => from(sql, span),
        _ => false,
    })
}

fn from(text: &Text, span: Span) -> bool {
    text.runs().iter().any(|run| {
        let origin = run.origin.span;
        origin.file == span.file && origin.start <= span.end && span.start <= origin.end
    })
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
