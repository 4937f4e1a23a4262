//! Small projects made on the spot: releases, the environment, files that cannot be read.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::{FIXED, both, hookc, stdout_of};

/// A project of its own, and what hookc makes of it.
struct Made {
    home: tempfile::TempDir,
}

impl Made {
    fn of(files: &[(&str, &str)]) -> Made {
        let made = Made {
            home: tempfile::tempdir().expect("a folder"),
        };
        for (path, text) in files {
            let path = made.path(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
            fs::write(path, text).expect("the file");
        }
        made
    }

    fn path(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    fn command(&self, words: &[&str]) -> assert_cmd::Command {
        let mut command = hookc(self.home.path());
        command.args(words).args(FIXED);
        command
    }

    fn compiled(&self, status: i32) -> Value {
        let mut command = self.command(&["compile", "--format", "json"]);
        serde_json::from_str(&stdout_of(&mut command, status)).expect("JSON")
    }

    /// The status and the files of a step.
    fn step(plan: &Value, id: &str) -> (String, Vec<String>) {
        let steps = plan["steps"].as_array().expect("steps");
        let step = steps
            .iter()
            .find(|step| step["id"] == id)
            .expect("the step");
        let files = step["body"].as_array().expect("a body").iter();
        let files = files.filter_map(|action| action["source"]["file"].as_str());
        let status = step["status"].as_str().expect("a status").to_owned();
        (status, files.map(str::to_owned).collect())
    }
}

const CONFIG: &str = "spec_version: 3.0\npackage: demo\nhooks:\n  h:\n    callback: h\n";
const CALLBACK: &str = "async def h(ctx):\n    await ctx.execute_sql('h')\n";

/// What 8.0.0, 8.1.2 and 8.6.2 do with the same files.
#[test]
fn a_pin_decides_how_folders_run() {
    let config = CONFIG.to_owned()
        + "  single:\n    callback: single\n  long:\n    callback: long\n  later:\n    callback: later\n";
    let files = [
        ("dipdup.yaml", config.as_str()),
        ("demo/sql/h/10_c.sql", "select 10;"),
        ("demo/sql/h/2_b.sql", "select 2;"),
        ("demo/sql/h/B.sql", "select 'B';"),
        ("demo/sql/h/a.sql", "select 'a';"),
        ("demo/sql/h/sub/0.sql", "select 0;"),
        ("demo/sql/h/empty.sql", ""),
        ("demo/sql/one.sql", "select 1;"),
        ("demo/hooks/h.py", CALLBACK),
        (
            "demo/hooks/single.py",
            "async def single(ctx):\n    await ctx.execute_sql('one')\n",
        ),
        (
            "demo/hooks/long.py",
            "async def long(ctx):\n    await ctx.execute_sql_script('h')\n",
        ),
        (
            "demo/hooks/later.py",
            "async def later(ctx):\n    await ctx.fire_hook('h', wait=False)\n",
        ),
    ];
    let flat = ["2_b", "10_c", "a", "B"];
    let deep = ["10_c", "2_b", "B", "a", "sub/0"];
    for (pin, version, order) in [
        ("", "8.6.2", flat.as_slice()),
        ("dipdup>=8.0,<9", "8.6.2", &flat),
        ("dipdup==8.4.2", "8.4.2", &flat),
        ("dipdup==8.1.3", "8.1.3", &flat),
        ("dipdup<8.1.3", "8.1.2", &deep),
        ("dipdup==8.0.0", "8.0.0", &deep),
    ] {
        let made = Made::of(&files);
        fs::write(made.path("requirements.txt"), pin).expect("the file");
        let new = order == flat;
        let plan = made.compiled(i32::from(!new));
        assert_eq!(plan["system_version"], version);
        let paths: Vec<String> = order
            .iter()
            .map(|name| format!("demo/sql/h/{name}.sql"))
            .collect();
        assert_eq!(
            Made::step(&plan, "hook:h"),
            ("resolved".to_owned(), paths),
            "{pin}"
        );
        let others = if new { "resolved" } else { "fails" };
        for hook in ["hook:single", "hook:long"] {
            assert_eq!(Made::step(&plan, hook).0, others, "{pin}: {hook}");
        }
        let codes = plan["diagnostics"].to_string();
        let detached = ["8.6.2"].contains(&version);
        assert_eq!(codes.contains("dipdup::fired-later"), detached, "{pin}");
        assert_eq!(codes.contains("dipdup::never-fired"), !detached, "{pin}");
    }
    let made = Made::of(&[(
        "dipdup.yaml",
        &(CONFIG.to_owned() + "database:\n  host: db\n"),
    )]);
    assert_eq!(made.compiled(0)["target"], "postgres");
    let lock = "[[package]]\nname = \"dipdup\"\nversion = \"8.2.0\"\n";
    fs::write(made.path("uv.lock"), lock).expect("the file");
    assert_eq!(
        made.compiled(2)["diagnostics"][0]["code"],
        "dipdup::database-kind"
    );
}

/// Addresses of contracts are written as they are: numbers that no integer of ours holds.
#[test]
fn numbers_of_any_length_are_fine_where_hooks_do_not_use_them() {
    let address = "0x1f98431c8ad98523631ae4a59f267346ea31f984";
    let config = format!("{CONFIG}contracts:\n  factory:\n    kind: evm\n    address: {address}\n");
    let made = Made::of(&[("dipdup.yaml", &config)]);
    made.compiled(0);
    let job = format!(
        "{config}jobs:\n  j:\n    hook: h\n    interval: 60\n    args:\n      a: {address}\n"
    );
    let made = Made::of(&[("dipdup.yaml", &job)]);
    assert_eq!(
        made.compiled(2)["diagnostics"][0]["code"],
        "dipdup::large-number"
    );
}

#[test]
fn the_environment_is_in_no_diagnostic() {
    let secret = "correct-Horse battery";
    for config in [
        "spec_version: ${X}\npackage: demo\n",
        "spec_version: 3.0\npackage: ${X}\n",
        "spec_version: 3.0\npackage: demo\n${X}: 1\n",
        "spec_version: 3.0\npackage: demo\ndatabase:\n  kind: ${X}\n",
        "spec_version: 3.0\npackage: demo\nhooks:\n  ${X}:\n    callback: x\n",
        "spec_version: 3.0\npackage: demo\nhooks:\n  a:\n    callback: ${X}\n",
        "spec_version: 3.0\npackage: demo\nhooks:\n  a:\n    callback: a\n    args:\n      a: ${X}\n",
        "spec_version: 3.0\npackage: demo\nhooks:\n  a:\n    callback: a\njobs:\n  j:\n    hook: a\n    crontab: ${X}\n",
        "spec_version: 3.0\npackage: demo\njobs:\n  j:\n    hook: ${X}\n    interval: 1\n",
        "spec_version: 3.0\npackage: demo\nhooks:\n  a:\n    callback: a\njobs:\n  j:\n    hook: a\n    interval: 1\n    args:\n      ${X}: 1\n",
        "spec_version: 3.0\npackage: demo\nadvanced:\n  scheduler:\n    ${X}: 1\njobs:\n  j:\n    hook: a\n    interval: 1\nhooks:\n  a:\n    callback: a\n",
        "spec_version: 3.0\npackage: demo\n${X}: 1\n${X}: 2\n",
        "spec_version: 3.0\npackage: 'demo${X}\n",
    ] {
        let made = Made::of(&[("dipdup.yaml", config)]);
        for words in [
            &["compile", "--format", "sql"][..],
            &["lint"],
            &["compile", "--format", "json"],
        ] {
            let output = made
                .command(words)
                .env("X", secret)
                .output()
                .expect("hookc runs");
            let stdout = String::from_utf8_lossy(&output.stdout);
            // A plan has the values, where they are sent.
            let told = match serde_json::from_str::<Value>(&stdout) {
                Ok(document) => document["diagnostics"].to_string(),
                Err(_) if words.contains(&"sql") => String::new(),
                Err(_) => stdout.into_owned(),
            };
            let told = told + &String::from_utf8_lossy(&output.stderr);
            assert!(told.contains("${X}"), "{config}\n{told}");
            assert!(!told.contains(secret), "{config}\n{told}");
            assert_ne!(output.status.code(), Some(0), "{config}\n{}", both(&output));
        }
    }
}

#[test]
fn what_cannot_be_read_is_told_of_and_never_waited_for() {
    let code = |plan: &Value| {
        plan["diagnostics"][0]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let made = Made::of(&[("dipdup.yaml", CONFIG)]);
    let fifo = |path: PathBuf| {
        let made = Command::new("mkfifo")
            .arg(path)
            .status()
            .expect("mkfifo runs");
        assert!(made.success());
    };
    fifo(made.path("pyproject.toml"));
    assert_eq!(code(&made.compiled(2)), "load::not-a-file");
    for name in ["/etc", "../demo", "a/b"] {
        let config = CONFIG.replace("package: demo", &format!("package: {name}"));
        let made = Made::of(&[("dipdup.yaml", &config)]);
        assert_eq!(code(&made.compiled(2)), "dipdup::package-name", "{name}");
    }
    let made = Made::of(&[("dipdup.yaml", CONFIG), ("elsewhere/1.sql", "select 1;")]);
    fs::create_dir_all(made.path("demo/sql")).expect("the folder");
    std::os::unix::fs::symlink(made.path("elsewhere"), made.path("demo/sql/h")).expect("a link");
    let plan = made.compiled(0);
    assert_eq!(code(&plan), "dipdup::skipped-path");
    assert_eq!(Made::step(&plan, "hook:h").0, "deferred");
    let made = Made::of(&[("dipdup.yaml", CONFIG)]);
    fs::create_dir_all(made.path("demo/sql/h")).expect("the folder");
    fifo(made.path("demo/sql/h/1.sql"));
    assert_eq!(code(&made.compiled(1)), "load::not-a-file");
}

#[test]
fn a_callback_that_is_not_read_says_why() {
    let long = format!("{CALLBACK}{}", "# padding\n".repeat(120_000));
    let deep = format!("{CALLBACK}x = {}1\n", "-(".repeat(30_000));
    let latin: &[u8] = b"# -*- coding: latin-1 -*-\nasync def h(ctx):\n    note = '\xe9'\n";
    let plain: &[u8] = b"async def h(ctx):\n    note = '\xe9'\n";
    for (text, status, why) in [
        (long.as_bytes(), "deferred", "longer than 1 MiB"),
        (deep.as_bytes(), "deferred", "nests deeper"),
        (latin, "deferred", "not UTF-8"),
        (plain, "fails", "not UTF-8"),
        (b"async def h(ctx:\n", "fails", "not valid Python"),
    ] {
        let made = Made::of(&[("dipdup.yaml", CONFIG), ("demo/sql/h/1.sql", "select 1;")]);
        fs::create_dir_all(made.path("demo/hooks")).expect("the folder");
        fs::write(made.path("demo/hooks/h.py"), text).expect("the file");
        let plan = made.compiled(i32::from(status == "fails"));
        assert_eq!(Made::step(&plan, "hook:h").0, status, "{why}");
        assert!(plan.to_string().contains(why), "{why}: {plan:#}");
    }
}

/// What the variables of DipDup's own do, as its `env.py` and `context.py` have it.
#[test]
fn dipdup_can_be_told_to_run_nothing() {
    let config = CONFIG.to_owned() + "jobs:\n  j:\n    hook: h\n    crontab: '0 0 * * *'\n";
    let query =
        "async def h(ctx):\n    await ctx.execute_sql('h')\n    await ctx.execute_sql_query('q')\n";
    let files = [
        ("dipdup.yaml", config.as_str()),
        ("demo/sql/h/1.sql", "select 1;"),
        ("demo/sql/q.sql", "select 2"),
        ("demo/hooks/h.py", query),
    ];
    let both = ["demo/sql/h/1.sql", "demo/sql/q.sql"];
    for (pin, variable, status, sent, codes) in [
        ("8.6.2", ("DIPDUP_NO_HOOKS", "0"), "resolved", &both[..], 0),
        ("8.6.2", ("DIPDUP_NO_HOOKS", "Yes"), "skipped", &[], 1),
        ("8.5.0", ("DIPDUP_NO_HOOKS", "1"), "skipped", &[], 1),
        ("8.4.3", ("DIPDUP_NO_HOOKS", "1"), "resolved", &both, 0),
        ("8.4.3", ("DIPDUP_TEST", "on"), "resolved", &both[1..], 1),
    ] {
        let made = Made::of(&files);
        fs::write(made.path("requirements.txt"), format!("dipdup=={pin}\n")).expect("the file");
        let mut command = made.command(&["compile", "--format", "json"]);
        command.env(variable.0, variable.1);
        let plan: Value = serde_json::from_str(&stdout_of(&mut command, 0)).expect("JSON");
        for step in ["hook:h", "job:j"] {
            let (found, files) = Made::step(&plan, step);
            assert_eq!(
                (found.as_str(), &files[..]),
                (
                    status,
                    &sent.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
                ),
                "{pin} {variable:?}"
            );
        }
        let told = plan["diagnostics"].to_string();
        assert_eq!(
            told.matches("dipdup::switched-off").count(),
            codes,
            "{pin} {variable:?}"
        );
    }
}

/// An image that a Dockerfile is built on is a pin, unless what is installed is another.
#[test]
fn an_image_decides_the_release() {
    for (dockerfile, requirements, release) in [
        ("FROM dipdup/dipdup:8.1.2", "", "8.1.2"),
        ("FROM dipdup/dipdup:8.1", "dipdup>=8\n", "8.1.4"),
        ("FROM dipdup/dipdup:8.1", "dipdup==8.5.0\n", "8.5.0"),
        ("FROM python:3.12", "", "8.6.2"),
    ] {
        for place in ["Dockerfile", "deploy/Dockerfile"] {
            let made = Made::of(&[
                ("dipdup.yaml", CONFIG),
                (place, dockerfile),
                ("requirements.txt", requirements),
            ]);
            assert_eq!(made.compiled(0)["system_version"], release, "{dockerfile}");
        }
    }
}

/// Times of a schedule are counted from a start that is given, never from the clock.
#[test]
fn a_plan_does_not_depend_on_the_clock() {
    let config = CONFIG.to_owned()
        + "jobs:\n  a:\n    hook: h\n    crontab: '0 0 * * *'\n  b:\n    hook: h\n    interval: 60\n";
    let made = Made::of(&[("dipdup.yaml", &config), ("demo/sql/h/1.sql", "select 1;")]);
    let plain = |words: &[&str]| {
        let mut command = hookc(made.home.path());
        command.args(words);
        command
    };
    let plan = stdout_of(&mut plain(&["compile", "--format", "json"]), 0);
    let plan: Value = serde_json::from_str(&plan).expect("JSON");
    for schedule in plan["schedules"].as_array().expect("schedules") {
        assert_eq!(schedule["next"], serde_json::json!([]));
    }
    assert_eq!(
        made.compiled(0)["schedules"][0]["next"]
            .as_array()
            .map(Vec::len),
        Some(5)
    );
    stdout_of(&mut plain(&["compile", "--out", "out"]), 0);
    stdout_of(&mut plain(&["compile", "--out", "out", "--check"]), 0);
}

/// The database is emptied before `on_reindex` runs, but for what outlives that.
#[test]
fn what_a_wipe_leaves_is_an_error_on_reindex_and_the_rest_a_warning() {
    let config =
        CONFIG.to_owned() + "database:\n  kind: postgres\n  host: db\n  immune_tables: [prices]\n";
    let script =
        "create index a on swaps (x);\ncreate index b on Prices (x);\ncreate extension pgcrypto;\n";
    let files = [
        ("dipdup.yaml", config.as_str()),
        ("demo/sql/on_reindex/1.sql", script),
        (
            "demo/sql/on_restart/1.sql",
            "create index c on swaps (x);\n",
        ),
    ];
    let made = Made::of(&files);
    let told = stdout_of(&mut made.command(&["lint", "--format", "json"]), 1);
    let told: Value = serde_json::from_str(&told).expect("JSON");
    let found: Vec<(&str, u64, &str)> = told["diagnostics"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|one| {
            let file = one["file"].as_str().expect("a file");
            let severity = one["severity"].as_str().expect("a severity");
            (file, one["line"].as_u64().expect("a line"), severity)
        })
        .collect();
    let (reindex, restart) = ("demo/sql/on_reindex/1.sql", "demo/sql/on_restart/1.sql");
    let wanted = [
        (reindex, 1, "warning"),
        (reindex, 2, "error"),
        (reindex, 3, "error"),
        (restart, 1, "error"),
    ];
    assert_eq!(found, wanted, "{told:#}");
}

#[test]
fn settings_say_which_system_of_a_folder_is_meant() {
    let hooks = "version: 1\nproject: ops\ntargets:\n  dev: {type: duckdb, schema: a}\nhooks:\n  tidy:\n    on: manual\n    sql: select 1\n";
    let made = Made::of(&[("dipdup.yaml", CONFIG), ("hookc.yml", hooks)]);
    let system = |settings: &str, words: &[&str]| {
        fs::write(made.path("hookc.toml"), settings).expect("the file");
        let output = made
            .command(&[&["compile", "--format", "json"], words].concat())
            .output()
            .expect("hookc runs");
        let text = String::from_utf8(output.stdout).expect("text");
        let plan: Value = serde_json::from_str(&text).expect("JSON");
        plan["system"].as_str().map(str::to_owned)
    };
    assert_eq!(system("", &[]), None);
    assert_eq!(system("system = \"hookc\"", &[]).as_deref(), Some("hookc"));
    assert_eq!(
        system("system = \"dipdup\"", &[]).as_deref(),
        Some("dipdup")
    );
    assert_eq!(system("system = \"dbt\"", &[]), None);
    assert_eq!(
        system("system = \"dipdup\"", &["--system", "hookc"]).as_deref(),
        Some("hookc")
    );
}

/// The ids of the steps and the names of the schedules that a selection leaves.
fn left(made: &Made, words: &[&str]) -> (Vec<String>, Vec<String>, String) {
    let words = [&["compile", "--format", "json"], words].concat();
    let plan: Value = serde_json::from_str(&stdout_of(&mut made.command(&words), 0)).expect("JSON");
    let texts = |list: &str, key: &str| {
        let list = plan[list].as_array().expect("a list").iter();
        list.map(|one| one[key].as_str().expect("a text").to_owned())
            .collect()
    };
    (
        texts("steps", "id"),
        texts("schedules", "name"),
        plan["diagnostics"].to_string(),
    )
}

#[test]
fn hooks_and_jobs_are_selected_by_their_names() {
    let config = CONFIG.to_owned()
        + "  other:\n    callback: other\njobs:\n  nightly:\n    hook: h\n    interval: 60\n  hourly:\n    hook: other\n    interval: 60\n";
    let made = Made::of(&[("dipdup.yaml", &config), ("demo/sql/h/1.sql", "select 1;")]);
    for (words, steps, schedules) in [
        (&["--select", "h"][..], &["hook:h"][..], &[][..]),
        (
            &["--select", "job"],
            &["job:nightly", "job:hourly"],
            &["nightly", "hourly"],
        ),
        (
            &["--select", "on_re*", "nightly"],
            &["on_reindex:0", "on_restart:0", "job:nightly"],
            &["nightly"],
        ),
        (
            &["--exclude", "on_*", "--exclude", "hook:* job:h*"],
            &["job:nightly"],
            &["nightly"],
        ),
    ] {
        let (found, jobs, told) = left(&made, words);
        assert_eq!(
            (&found[..], &jobs[..]),
            (
                &steps.iter().map(ToString::to_string).collect::<Vec<_>>()[..],
                &schedules
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()[..]
            ),
            "{words:?}"
        );
        assert!(!told.contains("select::nothing"), "{told}");
    }
    let (none, _, told) = left(&made, &["--select", "nigthly"]);
    assert!(
        none.is_empty() && told.contains("did you mean `nightly`?"),
        "{told}"
    );
}
