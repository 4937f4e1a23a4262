//! Findings without those that say less about the same place than another.

use crate::order::InOrder;
use crate::report::Finding;

/// Codes that go before others: where the first is told, the second adds nothing.
const PAIRS: [(&str, &str); 3] = [
    ("E007", "E010"),
    ("E016", "E010"),
    ("render::undefined", "H006"),
];

/// Leaves out what another finding at the same place says better.
pub(super) fn drop_implied(findings: Vec<Finding>) -> Vec<Finding> {
    let mut better: Vec<(&'static str, crate::source::Span)> = Vec::new();
    for finding in &findings {
        let code = finding.diagnostic.code;
        if let Some(span) = finding.diagnostic.span
            && PAIRS.iter().any(|(first, _)| *first == code)
        {
            better.push((code, span));
        }
    }
    if better.is_empty() {
        return findings;
    }
    better.order_by_key(|(code, span)| (span.file, span.start, span.end, *code));
    let is_implied = |finding: &Finding| {
        let Some(span) = finding.diagnostic.span else {
            return false;
        };
        // Both begin at the same place: a name and the call of it, a schema and the name in it.
        let from =
            better.partition_point(|(_, one)| (one.file, one.start) < (span.file, span.start));
        let same = better
            .iter()
            .skip(from)
            .take_while(|(_, one)| (one.file, one.start) == (span.file, span.start));
        same.into_iter().any(|(code, one)| {
            one.end >= span.end && PAIRS.contains(&(code, finding.diagnostic.code))
        })
    };
    let implied: Vec<bool> = findings.iter().map(is_implied).collect();
    let kept = findings.into_iter().zip(implied);
    kept.filter(|(_, implied)| !implied)
        .map(|(finding, _)| finding)
        .collect()
}
