//! What shells and manuals know of the command line.

use std::process::Command;

use crate::clients::fed;
use crate::support::{hookc, stdout_of};

#[test]
fn every_shell_gets_completions_that_know_the_commands() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = stdout_of(hookc(home.path()).args(["completions", shell]), 0);
        for word in ["compile", "lint", "run-operation", "dbt-version"] {
            assert!(text.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn bash_completes_a_command() {
    let home = tempfile::tempdir().unwrap();
    let text = stdout_of(hookc(home.path()).args(["completions", "bash"]), 0);
    let ask = "COMP_WORDS=(hookc comp); COMP_CWORD=1; _hookc hookc comp hookc; echo \"${COMPREPLY[@]}\"\n";
    let output = fed(
        Command::new("bash").args(["--noprofile", "--norc"]),
        &(text + ask),
    );
    let reply = String::from_utf8(output.stdout).unwrap();
    assert_eq!(reply.trim(), "compile completions");
}

#[test]
fn manual_pages_are_written_for_each_command() {
    let home = tempfile::tempdir().unwrap();
    stdout_of(hookc(home.path()).args(["man", "--out", "pages"]), 0);
    let page = std::fs::read_to_string(home.path().join("pages/hookc-compile.1")).unwrap();
    assert!(
        page.contains(".SH NAME\nhookc\\-compile \\- Write"),
        "{page}"
    );
    let page = stdout_of(hookc(home.path()).arg("man"), 0);
    assert!(page.contains(".TH hookc 1"), "{page}");
}
