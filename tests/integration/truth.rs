//! The effects of scripts against what engines did when they ran twice (`conformance/truth`).

use std::process::Command;

use crate::support::{python, repository};

/// Runs the scorer on a set of scripts; what it prints.
fn scored(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(python())
        .arg(repository("conformance/truth/score"))
        .args(["--hookc", env!("CARGO_BIN_EXE_hookc")])
        .args(arguments)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), printed)
}

/// Recall, precision and the share of unknowns in percent, for all engines and for each.
#[test]
fn what_fails_or_changes_in_a_second_run_is_flagged_and_little_else() {
    let (holds, printed) = scored(&["--need", "97,97,3"]);
    assert!(holds, "{printed}");
}

/// These verdicts are arguments, not executions, so what is asked is a little less.
#[test]
fn what_vendors_rules_say_of_other_warehouses_is_flagged() {
    for set in ["reasoned", "emulated"] {
        let (_, printed) = scored(&["--set", set]);
        let line = printed.lines().find(|line| line.starts_with("all "));
        let figures: Vec<f64> = line
            .unwrap_or_else(|| panic!("{printed}"))
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        let (recall, precision, unknown) = (figures[2], figures[3], figures[4]);
        assert!(
            recall >= 95.0 && precision >= 95.0 && unknown <= 3.0,
            "{printed}"
        );
    }
}
