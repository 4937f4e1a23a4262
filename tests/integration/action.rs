//! The GitHub Action: its file is valid, and its steps do what they say. A small runner reads
//! `action.yml`, puts values in the place of expressions, and runs the steps in a shell as GitHub does.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hookc::source::SourceTree;
use hookc::yaml::{self, Node};
use serde_json::Value;

use crate::install::{committed, git, tool, wheel};
use crate::support::{both, copy, repository};

/// The step that installs hookc.
const INSTALL: &str = "Install hookc";

/// The action's file.
fn action() -> Node {
    let text = fs::read_to_string(repository("action.yml")).unwrap();
    let mut sources = SourceTree::default();
    let file = sources.add("action.yml", text);
    yaml::read(&sources, file).unwrap().0.unwrap()
}

fn text(node: &Node, key: &str) -> String {
    let value = node.get(key).and_then(Node::text);
    value.map(ToString::to_string).unwrap_or_default()
}

/// A job that uses the action.
struct Job {
    /// What stands in expressions: `inputs.base`, `github.event_name`.
    values: BTreeMap<String, String>,
    folder: tempfile::TempDir,
    path: String,
    /// Whether hookc is there without the step that installs it.
    installed: bool,
}

/// How a step ended.
struct Step {
    name: String,
    output: Output,
}

impl Job {
    /// A job with the action's defaults but for some inputs.
    fn new(inputs: &[(&str, &str)], event: &[(&str, &str)]) -> Job {
        let mut job = Job {
            values: BTreeMap::new(),
            folder: tempfile::tempdir().unwrap(),
            path: std::env::var("PATH").unwrap(),
            installed: false,
        };
        let own = |(name, value): &(&str, &str)| ((*name).to_string(), (*value).to_string());
        job.values.extend(event.iter().map(own));
        let place = repository("").to_string_lossy().into_owned();
        job.values.insert("github.action_path".into(), place);
        let action = action();
        for (key, input) in action.get("inputs").unwrap().mapping().unwrap() {
            let value = job.filled(&text(input, "default"));
            let name = format!("inputs.{}", key.text().unwrap());
            job.values.insert(name, value);
        }
        for (name, value) in inputs {
            let name = format!("inputs.{name}");
            assert!(job.values.contains_key(&name), "{name}");
            job.values.insert(name, (*value).to_string());
        }
        job
    }

    /// A job on a machine that has hookc.
    fn with_hookc(inputs: &[(&str, &str)], event: &[(&str, &str)]) -> Job {
        let mut job = Job::new(inputs, event);
        let folder = Path::new(env!("CARGO_BIN_EXE_hookc")).parent().unwrap();
        job.path = format!("{}:{}", folder.display(), job.path);
        job.installed = true;
        job
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_default()
    }

    /// A text with values in the place of expressions.
    fn filled(&self, text: &str) -> String {
        let mut parts = text.split("${{");
        let mut out = parts.next().unwrap_or_default().to_string();
        for part in parts {
            let (expression, rest) = part.split_once("}}").unwrap();
            out.push_str(&self.value(expression.trim()));
            out.push_str(rest);
        }
        out
    }

    fn value(&self, expression: &str) -> String {
        if let Some(literal) = expression.strip_prefix('\'') {
            return literal.trim_end_matches('\'').to_string();
        }
        self.values.get(expression).cloned().unwrap_or_default()
    }

    /// Whether a condition of comparisons holds.
    fn holds(&self, condition: &str) -> bool {
        let inner = condition
            .trim()
            .trim_start_matches("${{")
            .trim_end_matches("}}");
        inner.trim().is_empty()
            || inner.split("&&").all(|part| {
                let (part, wanted) = match part.split_once("!=") {
                    Some(pair) => (pair, false),
                    None => (part.split_once("==").expect(part), true),
                };
                (self.value(part.0.trim()) == self.value(part.1.trim())) == wanted
            })
    }

    /// Runs the steps up to the first that fails.
    fn run(&mut self, project: &Path) -> Vec<Step> {
        let action = action();
        let mut done = Vec::new();
        for step in action
            .get("runs")
            .unwrap()
            .get("steps")
            .unwrap()
            .sequence()
            .unwrap()
        {
            if !self.holds(&text(step, "if")) {
                continue;
            }
            let name = text(step, "name");
            if self.installed && name == INSTALL {
                continue;
            }
            if step.get("run").is_none() {
                let given = step.get("with").unwrap().mapping().unwrap();
                let given = given.iter().map(|(key, value)| {
                    let key = key.text().unwrap();
                    format!("{key}={}\n", self.filled(value.text().unwrap().as_str()))
                });
                let used: String = given.collect();
                fs::write(self.file("used"), used).unwrap();
                continue;
            }
            let output = self.step(step, project);
            let failed = !output.status.success();
            done.push(Step { name, output });
            if failed {
                break;
            }
        }
        done
    }

    /// Runs a step, and takes what it gives to later ones.
    fn step(&mut self, step: &Node, project: &Path) -> Output {
        assert_eq!(text(step, "shell"), "bash");
        let run = text(step, "run");
        assert!(
            !run.contains("${{"),
            "inputs are given by `env`, never in a script: {run}"
        );
        let script = self.file("step.sh");
        fs::write(&script, run).unwrap();
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail"])
            .arg(script)
            .current_dir(project)
            .env("PATH", &self.path)
            .env("HOME", self.folder.path())
            .env("RUNNER_TEMP", self.folder.path())
            .env("PIP_NO_INDEX", "1")
            .env("FAKE", self.folder.path());
        for name in ["GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"] {
            command.env(name, self.file(name));
        }
        let env = step.get("env").and_then(Node::mapping).unwrap_or_default();
        for (key, value) in env {
            let value = self.filled(value.text().unwrap().as_str());
            command.env(key.text().unwrap().as_str(), value);
        }
        let output = command.output().unwrap();
        for line in self.read("GITHUB_PATH").lines() {
            self.path = format!("{line}:{}", self.path);
        }
        let id = text(step, "id");
        for line in self.read("GITHUB_OUTPUT").lines() {
            let (name, value) = line.split_once('=').unwrap();
            self.values
                .insert(format!("steps.{id}.outputs.{name}"), value.to_string());
        }
        let _ = fs::remove_file(self.file("GITHUB_OUTPUT"));
        let _ = fs::remove_file(self.file("GITHUB_PATH"));
        output
    }

    /// A program that stands in for GitHub's own and notes what it is asked.
    fn with_gh(&mut self) {
        let bin = self.file("bin");
        fs::create_dir_all(&bin).unwrap();
        let gh = bin.join("gh");
        let script = "#!/bin/sh\necho \"$GH_TOKEN $*\" > \"$FAKE/gh\"\nfor file; do :; done\ncat \"$file\" >> \"$FAKE/gh\"\n";
        fs::write(&gh, script).unwrap();
        fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
        self.path = format!("{}:{}", bin.display(), self.path);
    }
}

fn names(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.name.as_str()).collect()
}

fn said(steps: &[Step]) -> String {
    steps.iter().map(|step| both(&step.output)).collect()
}

/// A repository with a project in a folder.
fn repository_of(folder: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let project = home.path().join(folder);
    copy(&repository("fixtures/clean/shop"), &project);
    committed(home.path());
    home
}

#[test]
fn its_file_is_valid() {
    let mut command = Command::new(tool("check-jsonschema"));
    command.args(["--builtin-schema", "vendor.github-actions"]);
    let output = command.arg(repository("action.yml")).output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
}

#[test]
fn a_clean_project_passes() {
    let home = repository_of("");
    let wheel = wheel();
    let mut job = Job::new(
        &[("install", &wheel.to_string_lossy())],
        &[("github.event_name", "push")],
    );
    let steps = job.run(home.path());
    assert!(
        steps.iter().all(|step| step.output.status.success()),
        "{}",
        said(&steps)
    );
    assert_eq!(names(&steps), ["Install hookc", "Lint"]);
    assert_eq!(job.values["steps.lint.outputs.findings"], "false");
    let sarif = job.read("hookc.sarif");
    assert!(
        job.read("used")
            .contains(&format!("sarif_file={}", job.file("hookc.sarif").display()))
    );
    let log: Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(0));
}

#[test]
fn findings_fail_after_they_are_uploaded() {
    let home = repository_of("analytics");
    let model = "{{ config(post_hook='drop table gone') }} select 1 as id";
    fs::write(home.path().join("analytics/models/orders.sql"), model).unwrap();
    let mut job = Job::with_hookc(
        &[
            ("project-dir", "analytics"),
            ("lint-args", "--profiles-dir analytics"),
        ],
        &[],
    );
    let steps = job.run(home.path());
    assert_eq!(names(&steps), ["Lint", "Verdict"]);
    assert_eq!(steps[1].output.status.code(), Some(1), "{}", said(&steps));
    assert!(said(&steps).contains("I002"), "{}", said(&steps));
    let log: Value = serde_json::from_str(&job.read("hookc.sarif")).unwrap();
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(
        location["artifactLocation"]["uri"],
        "analytics/models/orders.sql"
    );
}

#[test]
fn a_project_that_cannot_be_read_fails_at_once() {
    let home = repository_of("");
    fs::write(home.path().join("models/orders.sql"), "{% if %}").unwrap();
    let mut job = Job::with_hookc(&[], &[]);
    let steps = job.run(home.path());
    assert_eq!(names(&steps), ["Lint"]);
    assert_eq!(steps[0].output.status.code(), Some(2), "{}", said(&steps));
}

#[test]
fn a_pull_request_is_told_what_it_changes() {
    let home = repository_of("");
    let base = Command::new("git")
        .args(["rev-parse", "HEAD"])
        .current_dir(home.path())
        .output()
        .unwrap();
    let base = String::from_utf8(base.stdout).unwrap().trim().to_string();
    let project = home.path().join("dbt_project.yml");
    let text = fs::read_to_string(&project).unwrap();
    fs::write(&project, text.replace("tmp_orders", "tmp_everything")).unwrap();
    git(
        home.path(),
        &["commit", "--quiet", "--all", "--message", "change"],
    );
    let mut job = Job::with_hookc(
        &[("diff-args", "--target prod"), ("token", "t0ken")],
        &[
            ("github.event_name", "pull_request"),
            ("github.event.pull_request.base.sha", &base),
            ("github.event.pull_request.number", "17"),
        ],
    );
    job.with_gh();
    let steps = job.run(home.path());
    assert_eq!(
        names(&steps),
        ["Lint", "Compare", "Comment"],
        "{}",
        said(&steps)
    );
    assert!(
        steps.iter().all(|step| step.output.status.success()),
        "{}",
        said(&steps)
    );
    let summary = job.read("GITHUB_STEP_SUMMARY");
    assert!(summary.contains("tmp_everything"), "{summary}");
    let told = job.read("gh");
    assert!(told.starts_with("t0ken pr comment 17 "), "{told}");
    assert!(told.ends_with(&summary), "{told}");
}
