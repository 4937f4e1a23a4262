//! Every text of a plan leads back to the user's files: over all recorded cases, and byte for byte where
//! a hook is plain text.

use std::path::Path;

use serde_json::Value;

use crate::support::{FIXED, hookc, repository};

/// The plans of a case's targets, as far as they compile.
fn plans(case: &Path) -> Vec<Value> {
    let settings = std::fs::read_to_string(case.join("case.json")).expect("case.json");
    let settings: Value = serde_json::from_str(&settings).expect("JSON");
    let home = tempfile::tempdir().expect("a folder");
    let targets = settings["targets"].as_array().into_iter().flatten();
    let plan = |target: &Value| {
        let mut command = hookc(home.path());
        command
            .args(["compile", "--format", "json", "--target", target.as_str()?])
            .arg("--project-dir")
            .arg(case)
            .arg("--profiles-dir")
            .arg(case)
            .args(FIXED);
        for (name, value) in settings["env"].as_object().into_iter().flatten() {
            command.env(name, value.as_str().unwrap_or_default());
        }
        let output = command.output().expect("hookc runs");
        let plan: Value = serde_json::from_slice(&output.stdout).ok()?;
        (plan["schema"] == "hookc.plan/1").then_some(plan)
    };
    targets.filter_map(plan).collect()
}

/// The lines of a file from a place on, line ends as dbt has them.
fn text_from(case: &Path, place: &Value) -> Option<String> {
    let text = std::fs::read_to_string(case.join(place["file"].as_str()?)).ok()?;
    let line = usize::try_from(place["line"].as_u64()?).ok()?;
    let column = usize::try_from(place["column"].as_u64()?).ok()?;
    let rest: Vec<&str> = text
        .split_inclusive('\n')
        .skip(line.checked_sub(1)?)
        .collect();
    let rest = rest.concat();
    let at = rest.char_indices().nth(column.checked_sub(1)?)?.0;
    Some(rest[at..].replace("\r\n", "\n"))
}

#[test]
fn every_statement_leads_back_to_the_users_text() {
    let mut cases: Vec<_> = std::fs::read_dir(repository("conformance/cases"))
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("case.json").exists())
        .collect();
    cases.sort();
    let (mut texts, mut literal, mut lost) = (0, 0, Vec::new());
    for case in &cases {
        for plan in plans(case) {
            for step in plan["steps"].as_array().expect("steps") {
                for action in step["body"].as_array().expect("a body") {
                    let Some(sql) = action["sql"].as_str() else {
                        continue;
                    };
                    texts += 1;
                    let Some(written) = text_from(case, &action["source"]) else {
                        lost.push(format!("{}: {} {action}", case.display(), step["id"]));
                        continue;
                    };
                    // The first word is the user's own wherever the text begins with one.
                    let word = sql
                        .split(|c: char| !c.is_alphanumeric())
                        .next()
                        .unwrap_or_default();
                    literal += usize::from(!word.is_empty() && written.starts_with(word));
                }
            }
        }
    }
    assert!(texts > 500, "{texts} texts");
    assert!(
        lost.is_empty(),
        "{} without a place:\n{}",
        lost.len(),
        lost.join("\n")
    );
    assert!(
        literal * 2 > texts,
        "only {literal} of {texts} begin where their text stands"
    );
}
