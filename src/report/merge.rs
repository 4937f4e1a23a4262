//! Diagnostics of several targets into findings: one for each cause.

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::order::InOrder;
use crate::source::Span;

/// A diagnostic, the targets in which it holds (in it) and how often.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The diagnostic.
    pub diagnostic: Diagnostic,
    /// How often it was found in the target in which it was found most.
    pub count: usize,
    /// Whether it holds in every target.
    pub everywhere: bool,
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Finding {
        Finding {
            diagnostic,
            count: 1,
            everywhere: true,
        }
    }
}

type Key<'d> = (&'static str, Option<Span>, &'d str);

/// Merges what was found for each target: the same code, place and message is one finding. They
/// are ordered by place; what has none comes last, in the order in which it was found.
pub fn merge(per_target: &[(String, Vec<Diagnostic>)]) -> Vec<Finding> {
    let mut found: IndexMap<Key<'_>, (Finding, usize)> = IndexMap::new();
    for (target, diagnostics) in per_target {
        for (_, here) in found.values_mut() {
            *here = 0;
        }
        for diagnostic in diagnostics {
            let key = (
                diagnostic.code,
                diagnostic.span,
                diagnostic.message.as_str(),
            );
            let (finding, here) = found
                .entry(key)
                .or_insert_with(|| (diagnostic.clone().into(), 0));
            *here += 1;
            finding.count = finding.count.max(*here);
            let targets = &mut finding.diagnostic.targets;
            if !target.is_empty() && !targets.contains(target) {
                targets.push(target.clone());
            }
        }
    }
    let mut findings: Vec<Finding> = found.into_values().map(|(finding, _)| finding).collect();
    for finding in &mut findings {
        let targets = finding.diagnostic.targets.len();
        finding.everywhere = targets == 0 || targets == per_target.len();
    }
    findings.order_by_key(|finding| {
        let place = finding
            .diagnostic
            .span
            .map(|span| (span.file, span.start, span.end));
        (place.is_none(), place)
    });
    findings
}
