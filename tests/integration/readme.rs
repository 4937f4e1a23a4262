//! The README's examples: each block of commands with its output is run and compared.

use std::process::Command;

use crate::support::{hookc, repository, stdout_of};

/// A fenced `console` block: the command after `$ `, then what it prints.
struct Example {
    command: String,
    output: String,
}

fn examples(readme: &str) -> Vec<Example> {
    readme
        .split("```console\n")
        .skip(1)
        .filter_map(|block| {
            let block = block.split("\n```").next()?;
            let (command, output) = block.strip_prefix("$ ")?.split_once('\n')?;
            Some(Example {
                command: command.to_string(),
                output: output.to_string(),
            })
        })
        .collect()
}

#[test]
fn its_examples_print_what_it_says() {
    let readme = std::fs::read_to_string(repository("README.md")).expect("the README");
    let examples = examples(&readme);
    assert!(!examples.is_empty(), "the README has examples");
    for example in examples {
        let command = example.command.replace(
            "cargo run --release --quiet --",
            env!("CARGO_BIN_EXE_hookc"),
        );
        let output = Command::new("sh")
            .args(["-c", &command])
            .current_dir(repository(""))
            .env("NO_COLOR", "1")
            .output()
            .expect("a shell");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            printed.trim_end(),
            example.output.trim_end(),
            "{}",
            example.command
        );
    }
}

#[test]
fn its_hook_file_has_no_findings() {
    let readme = std::fs::read_to_string(repository("README.md")).expect("the README");
    let file = readme
        .split("```yaml\n")
        .find(|block| block.starts_with("version: 1"))
        .and_then(|block| block.split("\n```").next())
        .expect("a hook file");
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("hookc.yml"), file).expect("a file");
    assert_eq!(stdout_of(hookc(home.path()).arg("lint"), 0), "");
}
