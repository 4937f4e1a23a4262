//! The JSON Schemas of `hookc schema`: what hookc prints fits them, and configuration files fit them
//! just if hookc has nothing to say about their form.

use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use hookc::source::SourceTree;
use hookc::yaml::{self, Node};
use serde_json::{Value, json};
use walkdir::WalkDir;

use crate::errors;
use crate::support::{FIXED, both, copy, hookc, lint_project, repository, stdout_of};

const URL: &str = "https://hookc.invalid/schema.json";

/// A schema, compiled from what the program prints; that is checked by the schema of schemas.
struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn of(document: &str) -> Schema {
        let home = tempfile::tempdir().unwrap();
        let text = stdout_of(hookc(home.path()).args(["schema", document]), 0);
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        let mut value = serde_json::from_str(&text).unwrap();
        close(&mut value);
        compiler.add_resource(URL, value).unwrap();
        let index = compiler.compile(URL, &mut schemas).unwrap();
        Schema { schemas, index }
    }

    /// What is wrong with a value, if anything is.
    fn refuses(&self, value: &Value) -> Option<String> {
        let verdict = self.schemas.validate(value, self.index);
        verdict.err().map(|error| error.to_string())
    }

    /// Asserts that a printed document fits.
    fn accepts(&self, printed: &str, what: &str) -> Value {
        let value: Value = serde_json::from_str(printed).unwrap_or_else(|error| {
            panic!("{what}: {error}\n{printed}");
        });
        if let Some(wrong) = self.refuses(&value) {
            panic!("{what}: {wrong}");
        }
        value
    }
}

/// Makes a schema refuse the fields that it does not name, so that no printed field is without one.
fn close(schema: &mut Value) {
    let open = schema.get("additionalProperties").is_none();
    if open && schema.get("properties").is_some_and(Value::is_object) {
        schema["additionalProperties"] = json!(false);
    }
    match schema {
        Value::Object(map) => map.values_mut().for_each(close),
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// The folders of the projects that the tests have, those with mistakes left out.
fn projects() -> Vec<PathBuf> {
    let folders = [
        "fixtures/documents",
        "fixtures/hookfile",
        "fixtures/clean",
        "conformance/cases",
        "conformance/dagster/cases",
    ];
    let below = folders.map(repository).into_iter().flat_map(|folder| {
        let entries = fs::read_dir(folder).unwrap().flatten();
        entries.map(|entry| entry.path())
    });
    let is_project = |folder: &PathBuf| {
        let files = ["dbt_project.yml", "hookc.yml", "dipdup.yaml"];
        files.iter().any(|file| folder.join(file).is_file())
    };
    let mut projects: Vec<PathBuf> = below.filter(is_project).collect();
    projects.sort();
    projects
}

/// What a command prints on both streams.
fn printed(project: &Path, args: &[&str]) -> (String, String) {
    let home = tempfile::tempdir().unwrap();
    let mut command = hookc(home.path());
    command.args(args).args(FIXED);
    command.arg("--project-dir").arg(project);
    command.arg("--profiles-dir").arg(project);
    let output = command.output().unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn plans_fit() {
    let (one, several) = (Schema::of("plan"), Schema::of("plans"));
    let diagnostics = Schema::of("diagnostics");
    let projects = projects();
    assert!(projects.len() > 60, "{}", projects.len());
    for project in projects {
        let args = ["compile", "--all-targets", "--format", "json"];
        let args = [&args[..], &["--diagnostics", "json"]].concat();
        let (plans, told) = printed(&project, &args);
        let what = project.display().to_string();
        diagnostics.accepts(&told, &what);
        let value: Value = serde_json::from_str(&plans).expect(&what);
        match value["schema"].as_str().expect(&what) {
            "hookc.plan/1" => one.accepts(&plans, &what),
            "hookc.plans/1" => several.accepts(&plans, &what),
            _ => diagnostics.accepts(&plans, &what),
        };
    }
}

#[test]
fn diagnostics_fit() {
    let schema = Schema::of("diagnostics");
    for fixture in fs::read_dir(repository("fixtures/errors"))
        .unwrap()
        .flatten()
    {
        if !fixture.path().is_dir() {
            continue;
        }
        let home = tempfile::tempdir().unwrap();
        let mut command = errors::command(&fixture.path(), home.path());
        let output = command.args(["--diagnostics", "json"]).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let documents = serde_json::Deserializer::from_str(&told).into_iter::<Value>();
        for document in documents.map_while(Result::ok) {
            let wrong = schema.refuses(&document);
            assert_eq!(wrong, None, "{}", fixture.path().display());
        }
    }
}

#[test]
fn what_the_linter_prints_fits() {
    let schema = Schema::of("lint");
    let mut repaired = 0;
    for rule in hookc::lint::rules::RULES {
        let fixture = repository("fixtures/lint").join(rule.about.code);
        let home = lint_project(&fixture.join("invalid"));
        let mut command = hookc(home.path());
        command.args(["lint", "--format", "json"]).args(FIXED);
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let document = schema.accepts(&text, rule.about.code);
        let found = document["diagnostics"].as_array().unwrap();
        repaired += found.iter().filter(|one| !one["fix"].is_null()).count();
    }
    assert!(repaired > 0);
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("a.sql"), "create table a (n int);").unwrap();
    let mut command = hookc(home.path());
    command.args(["lint", "--dialect", "duckdb", "a.sql", "--format", "json"]);
    let document = schema.accepts(&stdout_of(&mut command, 1), "a.sql");
    assert_eq!(document["scripts"][0]["effect"], "rerun-error");
}

/// Lists, pages and differences of all projects.
#[test]
fn what_is_looked_at_fits() {
    let (list, page, difference) = (Schema::of("ls"), Schema::of("show"), Schema::of("diff"));
    let (mut pages, mut operations, mut changes) = (0, 0, 0);
    for project in projects() {
        let what = project.display().to_string();
        let (listed, _) = printed(&project, &["ls", "--format", "json"]);
        if listed.is_empty() {
            continue;
        }
        let listed = list.accepts(&listed, &what);
        operations += listed["operations"].as_array().unwrap().len();
        let hooks = listed["hooks"].as_array().unwrap().iter().take(2);
        for hook in hooks.filter_map(|hook| hook["id"].as_str()) {
            let (text, told) = printed(&project, &["show", hook, "--why", "--format", "json"]);
            assert!(!text.is_empty(), "{what}: {hook}: {told}");
            page.accepts(&text, &what);
            pages += 1;
        }
        let targets = listed["targets"].as_array().unwrap();
        if let [one, other, ..] = &targets[..] {
            let targets = [one, other].map(|name| name.as_str().unwrap());
            let words = ["diff", "--target", targets[0], "--target", targets[1]];
            let (text, _) = printed(&project, &[&words[..], &["--format", "json"]].concat());
            let document = difference.accepts(&text, &what);
            let found = document["comparisons"][0]["changes"].as_array();
            changes += found.map_or(0, Vec::len);
        }
    }
    assert!(
        pages > 60 && operations > 3 && changes > 5,
        "{pages} {operations} {changes}"
    );
}

#[test]
fn nonsense_does_not_fit() {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("examples/shop"), home.path());
    let wrong = [
        ("plan", "compile", "/steps/0/status"),
        ("plan", "compile", "/steps/0/body/0/statements/0/effect"),
        ("plan", "compile", "/nodes/0/depends_on"),
        ("lint", "lint", "/scripts/0/effect"),
        ("lint", "lint", "/diagnostics/0/severity"),
        ("lint", "lint", "/scripts"),
        ("ls", "ls", "/hooks/0/targets/0/status"),
        ("ls", "ls", "/hooks/0/origin/layer"),
        ("ls", "ls", "/operations"),
    ];
    for (document, command, place) in wrong {
        let schema = Schema::of(document);
        let mut command = hookc(home.path())
            .args([command, "--format", "json"])
            .output();
        let output = command.as_mut().unwrap();
        let text = String::from_utf8(std::mem::take(&mut output.stdout)).unwrap();
        let mut value = schema.accepts(&text, document);
        *value.pointer_mut(place).expect(place) = json!(17);
        assert!(schema.refuses(&value).is_some(), "{place}");
    }
}

fn json_of_toml(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

fn json_of_yaml(text: &str) -> Value {
    let mut sources = SourceTree::default();
    let file = sources.add("hookc.yml", text);
    let (document, _) = yaml::read(&sources, file).unwrap();
    document.as_ref().map_or(Value::Null, json_of_node)
}

fn json_of_node(node: &Node) -> Value {
    if let Some(entries) = node.mapping() {
        let entry = |(key, value): &(Node, Node)| {
            let key = key.text().map(ToString::to_string).unwrap_or_default();
            (key, json_of_node(value))
        };
        return entries.iter().map(entry).collect();
    }
    if let Some(items) = node.sequence() {
        return items.iter().map(json_of_node).collect();
    }
    match node.data() {
        yaml::Data::Str(text) => json!(text.as_str()),
        yaml::Data::Int(number) => json!(i64::try_from(number).unwrap()),
        yaml::Data::Float(number) => json!(number),
        yaml::Data::Bool(truth) => json!(truth),
        yaml::Data::Null => Value::Null,
        // What YAML reads as a date is no string.
        other => json!({"date": other.print()}),
    }
}

/// What hookc says about the form of a configuration file.
fn complaints(name: &str, text: &str) -> Vec<String> {
    let home = tempfile::tempdir().unwrap();
    if name == "hookc.toml" {
        copy(&repository("fixtures/lint/base"), home.path());
        if text.contains("targets") {
            fs::remove_file(home.path().join("profiles.yml")).unwrap();
        }
    }
    fs::write(home.path().join(name), text).unwrap();
    let mut command = hookc(home.path());
    command.args(match name {
        "hookc.toml" => ["lint", "--format=json"].as_slice(),
        _ => &["compile", "--all-targets", "--format=json"],
    });
    command.args(["--diagnostics", "json"]);
    let output = command.output().unwrap();
    let areas = [
        "config::",
        "hooks::",
        "dbt::profile",
        "lint::unknown-rule",
        "lint::baseline",
    ];
    let said = both(&output);
    let codes = said
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"code\": \""));
    let codes = codes.filter(|code| areas.iter().any(|area| code.starts_with(area)));
    let mut codes: Vec<String> = codes.map(|code| code.replace("\",", "")).collect();
    codes.sort();
    codes.dedup();
    if codes.is_empty() && output.status.code() == Some(2) {
        codes.push(said);
    }
    codes
}

fn agrees(name: &str, json: fn(&str) -> Value) {
    let schema = Schema::of(name);
    let folder = repository("fixtures/schema").join(name);
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let fixture = entry.file_name().to_string_lossy().into_owned();
        let text = fs::read_to_string(entry.path()).unwrap();
        let refused = schema.refuses(&json(&text));
        let valid = fixture.starts_with("valid");
        if refused.is_none() != valid {
            wrong.push(format!("{fixture}: by its schema {refused:?}"));
        }
        let complaints = complaints(name, &text);
        let form = complaints.iter().filter(|code| *code != "lint::baseline");
        if (form.count() == 0) != valid {
            wrong.push(format!("{fixture}: by hookc {complaints:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn settings_fit_if_hookc_takes_them() {
    agrees("hookc.toml", json_of_toml);
}

#[test]
fn hook_files_fit_if_hookc_takes_them() {
    agrees("hookc.yml", json_of_yaml);
}

#[test]
fn the_files_of_all_sound_projects_fit() {
    let (settings, hooks) = (Schema::of("hookc.toml"), Schema::of("hookc.yml"));
    let mut seen = 0;
    for folder in ["fixtures", "conformance", "examples"] {
        let files = WalkDir::new(repository(folder)).into_iter().flatten();
        for file in files.filter(|file| !file.path().starts_with(repository("fixtures/errors"))) {
            if !file.file_type().is_file() {
                continue;
            }
            let text = || fs::read_to_string(file.path()).unwrap();
            let refused = match file.file_name().to_str() {
                Some("hookc.toml") => settings.refuses(&json_of_toml(&text())),
                Some("hookc.yml") => hooks.refuses(&json_of_yaml(&text())),
                _ => continue,
            };
            assert_eq!(refused, None, "{}", file.path().display());
            seen += 1;
        }
    }
    assert!(seen > 5);
}
