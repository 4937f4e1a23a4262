//! DipDup: the plans against what the real DipDup sent, and the scripts run by the databases' own
//! clients against its statements.

mod projects;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::clients::{POSTGRES, psql, sqlite};
use crate::support::{FIXED, both, hookc, repository, stdout_of};

const CASES: &str = "conformance/dipdup/cases";

#[test]
fn every_case_is_as_dipdup_sent_it() {
    let output = Command::new("python3")
        .arg(repository("conformance/dipdup/check"))
        .args(["--hookc", env!("CARGO_BIN_EXE_hookc"), "-v"])
        .output()
        .expect("python3 runs");
    assert!(output.status.success(), "{}", both(&output));
    let told = String::from_utf8_lossy(&output.stdout);
    let last = told.lines().last().unwrap_or_default();
    assert!(
        last.ends_with(" passed, 0 failed") && !last.starts_with("0 "),
        "{told}"
    );
}

/// A database that is empty at first.
enum Database {
    Sqlite(tempfile::TempDir),
    Postgres(&'static str),
}

impl Database {
    fn sqlite() -> Database {
        Database::Sqlite(tempfile::tempdir().expect("a folder"))
    }

    fn postgres(name: &'static str) -> Database {
        psql("postgres", &format!("drop database if exists {name}"), &[]);
        psql("postgres", &format!("create database {name}"), &[]);
        Database::Postgres(name)
    }

    /// Runs a script; whether the database took all of it, and on SQLite what it answered.
    fn run(&self, sql: &str) -> (bool, String) {
        match self {
            Database::Sqlite(folder) => {
                let output = sqlite(&folder.path().join("db"), sql, &[]);
                let answers = String::from_utf8_lossy(&output.stdout).into_owned();
                (output.status.success(), answers)
            }
            Database::Postgres(name) => (psql(name, sql, &[]).status.success(), String::new()),
        }
    }

    /// All that is in it, as text.
    fn state(&self) -> String {
        match self {
            Database::Sqlite(folder) => told(&sqlite(&folder.path().join("db"), ".dump", &[])),
            Database::Postgres(name) => {
                let of = |sql: &str| told(&psql(name, sql, &["-tA"]));
                let objects = of(
                    "select relkind, relname, pg_get_viewdef(oid) from pg_class \
                    where relnamespace = 'public'::regnamespace order by 1, 2; \
                    select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace order by 1; \
                    select tgname from pg_trigger order by 1; \
                    select rulename from pg_rules where schemaname = 'public' order by 1;",
                );
                let tables = of("select relname from pg_class where relkind = 'r' \
                    and relnamespace = 'public'::regnamespace order by 1");
                let rows = tables
                    .lines()
                    .map(|table| of(&format!("select '{table}', * from {table} order by 2")));
                objects + &rows.collect::<String>()
            }
        }
    }
}

/// What a client that succeeded said.
fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", both(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// DipDup's own statements of a step, for the client.
fn recorded(step: &Value, postgres: bool) -> String {
    let mut sql = String::from(if postgres {
        "\\set ON_ERROR_STOP on\n"
    } else {
        ".bail on\n"
    });
    let atomic = postgres && step["atomic"] == true;
    if atomic {
        sql.push_str("begin;\n");
    }
    for send in step["sends"].as_array().expect("what was sent") {
        let text = send["sql"].as_str().expect("a text");
        let in_comment = text.lines().last().is_some_and(|line| line.contains("--"));
        sql.push_str(text);
        sql.push_str(match (in_comment, text.ends_with(';')) {
            (true, _) => "\n;\n",
            (false, true) => "\n",
            (false, false) => ";\n",
        });
    }
    if atomic {
        sql.push_str("commit;\n");
    }
    sql
}

/// A case's folder with its run for a database.
struct Run {
    folder: PathBuf,
    record: Value,
    postgres: bool,
}

impl Run {
    fn of(case: &str, name: &str) -> Run {
        let folder = repository(CASES).join(case);
        let text = fs::read_to_string(folder.join("expected.json")).expect("the record");
        let all: Value = serde_json::from_str(&text).expect("JSON");
        let runs = all["runs"].as_array().expect("runs");
        let record = runs
            .iter()
            .find(|run| run["name"] == name)
            .expect("the run")
            .clone();
        Run {
            folder,
            postgres: record["target"] == "postgres",
            record,
        }
    }

    fn hookc(&self, home: &Path, words: &[&str]) -> assert_cmd::Command {
        let mut command = hookc(home);
        command.args(words).arg("--project-dir").arg(&self.folder);
        for file in self.record["config"].as_array().expect("files") {
            command.args(["-c", file.as_str().expect("a name")]);
        }
        command.args(FIXED);
        command
    }

    /// The script of each step that was recorded and that the database takes as DipDup does.
    fn scripts(&self, home: &Path) -> Vec<(&Value, String)> {
        let out = home.join("out");
        let output = self
            .hookc(home, &["compile", "--split"])
            .arg("--out")
            .arg(&out)
            .output()
            .expect("hookc runs");
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{}",
            both(&output)
        );
        let folder = out.join(self.record["target"].as_str().expect("a target"));
        let plan = fs::read_to_string(folder.join("plan.json")).expect("the plan");
        let plan: Value = serde_json::from_str(&plan).expect("JSON");
        let ids: Vec<&str> = plan["steps"]
            .as_array()
            .expect("steps")
            .iter()
            .map(|step| step["id"].as_str().expect("an id"))
            .collect();
        let files: Vec<PathBuf> = {
            let mut files: Vec<_> = fs::read_dir(folder.join("steps"))
                .expect("the scripts")
                .map(|entry| entry.expect("an entry").path())
                .collect();
            files.sort();
            files
        };
        let mut scripts = Vec::new();
        for step in self.record["steps"].as_array().expect("steps") {
            let refused = step["by"] == "dipdup";
            let rolled_back = !self.postgres && step["atomic"] == true && step["outcome"] != "ok";
            if refused || rolled_back {
                continue;
            }
            let script = if step["event"] == "hook" {
                let hook = step["hook"].as_str().expect("a name");
                let args = step["args"].to_string();
                let words = ["run-operation", hook, "--args", &args, "--format", "sql"];
                stdout_of(&mut self.hookc(home, &words), 0)
            } else {
                let place = ids
                    .iter()
                    .position(|id| step["id"] == *id)
                    .expect("the step");
                fs::read_to_string(&files[place]).expect("the script")
            };
            scripts.push((step, script));
        }
        scripts
    }

    /// Runs both, step by step, and compares what they leave.
    fn compare(&self) {
        let home = tempfile::tempdir().expect("a folder");
        let (theirs, ours) = if self.postgres {
            (
                Database::postgres("hookc_theirs"),
                Database::postgres("hookc_ours"),
            )
        } else {
            (Database::sqlite(), Database::sqlite())
        };
        let before = theirs.state();
        let mut answered = false;
        let mut taken = 0;
        for (step, script) in self.scripts(home.path()) {
            let place = format!("{}: {}\n{script}", self.folder.display(), step["id"]);
            let (took, answers) = theirs.run(&recorded(step, self.postgres));
            assert_eq!(took, step["outcome"] == "ok", "DipDup's own: {place}");
            let ran = ours.run(&script);
            // What would not end is left out of a script, not refused.
            if !script.contains("LEFT OUT") {
                assert_eq!(ran, (took, answers.clone()), "{place}");
            }
            assert_eq!(ours.state(), theirs.state(), "{place}");
            answered |= !answers.is_empty();
            taken += usize::from(took);
        }
        let changed = theirs.state() != before;
        assert!(
            taken > 0 && (answered || changed),
            "{}",
            self.folder.display()
        );
    }
}

#[test]
fn sqlite_is_left_as_dipdups_statements_leave_it() {
    for case in [
        "01-system-hooks",
        "03-statements",
        "06-format",
        "08-arguments",
        "10-atomic",
        "12-calls",
        "15-hooks-that-fire-hooks",
        "24-plain-layout",
        "26-text",
    ] {
        Run::of(case, "8").compare();
    }
    Run::of("02-file-order", "7").compare();
}

#[test]
fn postgres_is_left_as_dipdups_statements_leave_it() {
    let _alone = POSTGRES.lock();
    for case in [
        "01-system-hooks",
        "03-statements",
        "05-bodies-postgres",
        "10-atomic",
        "11-atomic-postgres",
        "15-hooks-that-fire-hooks",
    ] {
        Run::of(case, "8 postgres").compare();
    }
}

#[test]
fn a_querys_parameters_are_bound_by_the_client() {
    let run = Run::of("14-queries", "8");
    let home = tempfile::tempdir().expect("a folder");
    let ours = tempfile::tempdir().expect("a folder");
    let path = ours.path().join("db");
    let table = "create table t (id integer, pair text); \
        insert into t values (1, 'it''s'), (2, 'other'), (11, 'it''s');";
    assert!(sqlite(&path, table, &[]).status.success());
    let args = r#"{"pair": "it's"}"#;
    let words = ["run-operation", "find", "--args", args, "--format", "sql"];
    let script = stdout_of(&mut run.hookc(home.path(), &words), 0);
    assert_eq!(
        told(&sqlite(&path, &script, &[])),
        "1|it's\n11|it's\n",
        "{script}"
    );
}

/// What a callback does as far as it is certain: the names of the hooks say what is expected.
#[test]
fn a_name_is_what_it_was_given_only_where_nothing_else_binds_it() {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = hookc(home.path());
    command
        .args(["compile", "--format", "json", "--project-dir"])
        .arg(repository("conformance/dipdup/cases/28-names"))
        .args(FIXED);
    let plan: Value = serde_json::from_str(&stdout_of(&mut command, 1)).expect("JSON");
    let mut told = String::new();
    for step in plan["steps"].as_array().expect("steps") {
        let id = step["id"].as_str().expect("an id");
        let Some(hook) = id.strip_prefix("hook:") else {
            continue;
        };
        let status = step["status"].as_str().expect("a status");
        let sent: Vec<&str> = step["body"]
            .as_array()
            .expect("a body")
            .iter()
            .filter_map(|action| action["sql"].as_str())
            .collect();
        match hook.split_once('_').expect("what is expected") {
            ("deferred", _) => assert_eq!(status, "deferred", "{step:#}"),
            ("fails", _) => assert_eq!((status, sent.len()), ("fails", 0), "{step:#}"),
            (_, what) => {
                let script = what.split('_').next().expect("a script");
                assert_eq!(
                    (status, sent.as_slice()),
                    (
                        "resolved",
                        [format!("select '{script}';").as_str()].as_slice()
                    ),
                    "{step:#}"
                );
            }
        }
        let reason = step["reason"]["message"].as_str().unwrap_or_default();
        told.push_str(&format!("{hook}: {status} {sent:?} {reason}\n"));
    }
    insta::assert_snapshot!("names", told);
}

/// The examples of the guide to hooks, compiled.
#[test]
fn the_guides_examples() {
    let project = repository("fixtures/documents/dipdup-hooks");
    let home = tempfile::tempdir().expect("a folder");
    let told = |words: &[&str], status| {
        let mut command = hookc(home.path());
        command
            .args(words)
            .arg("--project-dir")
            .arg(&project)
            .args(FIXED);
        stdout_of(&mut command, status)
    };
    for (name, files) in [
        ("sqlite", ["-c", "dipdup.yaml", "-c", "dipdup.yaml"]),
        ("postgres", ["-c", "dipdup.yaml", "-c", "postgres.yaml"]),
    ] {
        let compile = [&["compile", "--format", "sql"], files.as_slice()].concat();
        insta::assert_snapshot!(format!("guide.{name}"), told(&compile, 1));
        let args = r#"{"major": true, "depth": 10}"#;
        let fire = [
            "run-operation",
            "calculate_stats",
            "--args",
            args,
            "--format",
            "sql",
        ];
        let fire = [fire.as_slice(), files.as_slice()].concat();
        insta::assert_snapshot!(format!("guide.{name}.calculate_stats"), told(&fire, 0));
    }
    for name in ["on_demand", "quiet"] {
        let fire = ["run-operation", name, "--format", "sql"];
        insta::assert_snapshot!(format!("guide.{name}"), told(&fire, 0));
    }
    let args = r#"{"amount": "0.5", "limit": 10}"#;
    let fire = ["run-operation", "typed", "--args", args, "--format", "sql"];
    insta::assert_snapshot!("guide.typed", told(&fire, 0));
    let pool = [
        "compile",
        "-c",
        "dipdup.yaml",
        "-c",
        "pool.yaml",
        "--format",
        "json",
    ];
    let plan: Value = serde_json::from_str(&told(&pool, 1)).expect("JSON");
    let found = plan["diagnostics"].as_array().expect("diagnostics");
    let refused = found.iter().find(|one| one["code"] == "dipdup::scheduler");
    assert_eq!(refused.expect("it is told")["count"], 3, "once a job");
    let plan: Value =
        serde_json::from_str(&told(&["compile", "--format", "json"], 1)).expect("JSON");
    let shown = serde_json::json!({
        "steps": plan["steps"],
        "schedules": plan["schedules"],
        "diagnostics": plan["diagnostics"],
    });
    insta::assert_snapshot!(
        "guide.plan",
        serde_json::to_string_pretty(&shown).expect("JSON")
    );
}

/// What the guide names and SQLite does not have: views that are replaced or refreshed, composite keys.
#[test]
fn the_guides_examples_for_postgres() {
    let project = repository("fixtures/documents/dipdup-hooks-postgres");
    let home = tempfile::tempdir().expect("a folder");
    let told = |words: &[&str]| {
        let mut command = hookc(home.path());
        command.args(words).arg("--project-dir").arg(&project);
        stdout_of(command.args(FIXED), 0)
    };
    insta::assert_snapshot!("guide.views", told(&["compile", "--format", "sql"]));
    let fire = ["run-operation", "refresh", "--format", "sql"];
    insta::assert_snapshot!("guide.views.refresh", told(&fire));
}
