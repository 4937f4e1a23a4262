//! The findings on the conformance cases 01 to 10: each stands in `lint_cases.txt` with a line that
//! says why it is true.

use std::fmt::Write;
use std::fs;

use serde_json::Value;

use crate::support::{FIXED, hookc, repository};

/// The line with a finding's reason begins so.
const BECAUSE: &str = "    because ";

/// Every finding on a case, a line each.
fn findings(case: &str) -> Vec<String> {
    let output = hookc(&repository("conformance/cases").join(case))
        .args(["lint", "--format", "json"])
        .args(FIXED)
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_string();
    let diagnostics = document["diagnostics"].as_array().unwrap().iter();
    let line = |one: &Value| {
        let targets = one["targets"].as_array().unwrap().iter();
        let targets: Vec<&str> = targets.filter_map(Value::as_str).collect();
        format!(
            "  {} {} {}:{}:{} in {}: {}",
            text(one, "code"),
            text(one, "severity"),
            text(one, "file"),
            one["line"],
            one["column"],
            targets.join(", "),
            text(one, "message"),
        )
    };
    diagnostics.map(line).collect()
}

fn cases() -> Vec<String> {
    let entries = fs::read_dir(repository("conformance/cases")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut cases: Vec<String> = names
        .filter(|name| name.split('-').next().is_some_and(|number| number <= "10"))
        .collect();
    cases.sort();
    cases
}

#[test]
fn every_finding_on_the_first_cases_is_known_with_its_reason() {
    let known = fs::read_to_string(repository("tests/integration/lint_cases.txt")).unwrap();
    let mut of_case = "";
    let (mut reasons, mut at) = (std::collections::HashMap::new(), None);
    for line in known.lines() {
        if let Some(reason) = line.strip_prefix(BECAUSE) {
            let finding = at.take().expect("a reason follows its finding");
            assert!(!reason.trim().is_empty(), "{finding:?} has no reason");
            reasons.insert(finding, reason);
        } else if line.starts_with("  ") {
            assert_eq!(at.replace((of_case, line)), None, "no reason before {line}");
        } else {
            of_case = line;
        }
    }
    assert_eq!(at, None, "a finding without a reason");
    let mut found = String::new();
    for case in cases() {
        writeln!(found, "{case}").unwrap();
        for finding in findings(&case) {
            let reason = reasons.get(&(case.as_str(), finding.as_str()));
            let reason = reason.copied().unwrap_or_default();
            writeln!(found, "{finding}\n{BECAUSE}{reason}").unwrap();
        }
    }
    assert!(found == known, "findings have changed:\n{found}");
}
