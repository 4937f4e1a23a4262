//! What a finding is recognised by when the lines around it have moved.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::{Finding, View};

/// A fingerprint for each finding: of its code, its file, the source text that it is about, white
/// space aside, and its message. Those that are alike are counted.
pub fn fingerprints(findings: &[Finding], view: View<'_>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    findings
        .iter()
        .map(|finding| {
            let print = fingerprint(finding, view);
            let nth = seen.entry(print.clone()).or_insert(0);
            *nth += 1;
            match *nth {
                1 => print,
                nth => format!("{print}-{nth}"),
            }
        })
        .collect()
}

fn fingerprint(finding: &Finding, view: View<'_>) -> String {
    let diagnostic = &finding.diagnostic;
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update(part.as_bytes());
        hash.update([0]);
    };
    add(diagnostic.code);
    if let Some(span) = diagnostic.span {
        let file = view.sources.file(span.file);
        add(&file.path);
        let text = file.text.get(span.start as usize..span.end as usize);
        for word in text.unwrap_or_default().split_whitespace() {
            add(word);
        }
    }
    add(&view.secrets.mask(&diagnostic.message));
    let digest = hash.finalize();
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
