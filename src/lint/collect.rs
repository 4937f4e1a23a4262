//! Raw findings into one for each cause, with its targets and how often it occurs.

use indexmap::IndexMap;
use indexmap::map::Entry;

use crate::diagnostic::Diagnostic;
use crate::order::InOrder;
use crate::report::Finding;
use crate::source::Span;

/// A raw finding and the index of the target that it was found in; `None` where it says itself in
/// which targets it holds.
pub(super) type Raw = (Option<usize>, Diagnostic);

/// Merges findings of the same code, place and message (design section 8). The first one's words
/// are kept; targets are in the order of `names`, and the count is that of the target that has
/// most.
pub(super) fn collect(raw: Vec<Raw>, names: &[&str]) -> Vec<Finding> {
    let mut merged: IndexMap<(&'static str, Option<Span>, String), Cause> = IndexMap::new();
    for (target, diagnostic) in raw {
        let holds = |(at, name): (usize, &&str)| match target {
            Some(target) => target == at,
            None => {
                let known = &diagnostic.targets;
                known.is_empty() || known.iter().any(|known| known == name)
            }
        };
        let here: Vec<bool> = names.iter().enumerate().map(holds).collect();
        let severity = diagnostic.severity;
        let key = (diagnostic.code, diagnostic.span, diagnostic.message.clone());
        let cause = match merged.entry(key) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Cause {
                diagnostic,
                counts: vec![0; names.len()],
            }),
        };
        cause.diagnostic.severity = cause.diagnostic.severity.max(severity);
        for (count, here) in cause.counts.iter_mut().zip(here) {
            *count += usize::from(here);
        }
    }
    merged
        .into_values()
        .map(|cause| cause.finding(names))
        .collect()
}

struct Cause {
    diagnostic: Diagnostic,
    /// How often it was found in each target.
    counts: Vec<usize>,
}

impl Cause {
    fn finding(self, names: &[&str]) -> Finding {
        let mut diagnostic = self.diagnostic;
        let held = names
            .iter()
            .zip(&self.counts)
            .filter(|(_, count)| **count > 0);
        diagnostic.targets = held.map(|(name, _)| (*name).to_string()).collect();
        let everywhere = diagnostic.targets.len() == names.len();
        Finding {
            diagnostic,
            everywhere,
            count: self.counts.into_iter().max().unwrap_or(1).max(1),
        }
    }
}

/// By place; what has none comes last.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.order_by(|a, b| {
        let key = |finding: &Finding| {
            let at = finding
                .diagnostic
                .span
                .map(|span| (span.file, span.start, span.end));
            (at.is_none(), at, finding.diagnostic.code)
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a.diagnostic.message.cmp(&b.diagnostic.message))
    });
}
