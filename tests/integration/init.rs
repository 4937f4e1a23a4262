//! `hookc init`: first settings, a baseline, and hooks that note each run, executed on engines.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::clients::{duckdb, mariadb, psql, sqlite};
use crate::support::{both, hookc, stdout_of};

/// A project with one finding, for targets of some types.
fn project(home: &Path, targets: &[(&str, &str)]) {
    let outputs: String = targets
        .iter()
        .map(|(name, fields)| format!("    {name}: {{{fields}}}\n"))
        .collect();
    let files = [
        (
            "dbt_project.yml",
            "name: shop\nprofile: shop\nmacro-paths: [jinja]\n".to_string(),
        ),
        (
            "profiles.yml",
            format!("shop:\n  target: {}\n  outputs:\n{outputs}", targets[0].0),
        ),
        (
            "models/orders.sql",
            "{{ config(post_hook=\"drop table old_orders\") }}\nselect 1 as id -- {{ env_var('READER_PASSWORD', '') }}\n"
                .to_string(),
        ),
    ];
    for (path, text) in files {
        let path = home.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

const DUCKDB: &str = "type: duckdb, path: dev.duckdb, schema: main";

fn read(home: &Path, path: &str) -> String {
    fs::read_to_string(home.join(path)).unwrap()
}

#[test]
fn settings_and_a_baseline_make_an_old_project_green() {
    let home = tempfile::tempdir().unwrap();
    project(
        home.path(),
        &[
            ("dev", DUCKDB),
            ("prod", "type: postgres, dbname: shop, schema: shop"),
        ],
    );
    stdout_of(hookc(home.path()).arg("lint"), 1);
    let told = stdout_of(hookc(home.path()).arg("init"), 0);
    assert_eq!(told, "wrote hookc.toml\nwrote hookc-baseline.json\n");
    insta::assert_snapshot!(read(home.path(), "hookc.toml"));
    assert!(read(home.path(), "hookc-baseline.json").contains("I002"));
    let output = hookc(home.path()).arg("lint").output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
    assert!(!both(&output).contains("config::"), "{}", both(&output));
}

#[test]
fn no_file_is_overwritten() {
    let home = tempfile::tempdir().unwrap();
    project(home.path(), &[("dev", DUCKDB)]);
    let mine = ["hookc.toml", "hookc-baseline.json", "jinja/hookc_audit.sql"];
    fs::create_dir_all(home.path().join("jinja")).unwrap();
    for path in &mine[..2] {
        fs::write(home.path().join(path), "").unwrap();
    }
    fs::write(home.path().join(mine[2]), "{# mine #}").unwrap();
    // Settings and a baseline that are there already are no news to who asks for the audit.
    let commands = [
        (vec!["init"], &mine[..2]),
        (vec!["init", "--audit"], &mine[2..]),
    ];
    for (words, left) in commands {
        let output = hookc(home.path()).args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", both(&output));
        for path in &mine {
            let told = both(&output).contains(&format!("`{path}` is there already"));
            assert_eq!(told, left.contains(path), "{path}: {}", both(&output));
        }
    }
    for (path, text) in mine.iter().zip(["", "", "{# mine #}"]) {
        assert_eq!(read(home.path(), path), text);
    }
    assert!(home.path().join("operations/audit/long.sql").is_file());
}

#[test]
fn a_project_without_a_profile_gets_a_target() {
    let home = tempfile::tempdir().unwrap();
    project(home.path(), &[("dev", DUCKDB)]);
    fs::remove_file(home.path().join("profiles.yml")).unwrap();
    stdout_of(hookc(home.path()).arg("init"), 2);
    assert!(!home.path().join("hookc.toml").exists());
    let told = stdout_of(
        hookc(home.path()).args(["init", "--adapter", "snowflake"]),
        0,
    );
    assert_eq!(
        told,
        "wrote hookc.toml: see to the names in [targets.dev]\nwrote hookc-baseline.json\n"
    );
    let settings = read(home.path(), "hookc.toml");
    assert!(settings.contains("targets dev (snowflake)"), "{settings}");
    let sql = stdout_of(hookc(home.path()).args(["compile", "--format", "sql"]), 0);
    assert!(sql.contains("target dev (snowflake)"), "{sql}");
}

#[test]
fn variables_that_the_environment_lacks_have_the_values_of_the_settings() {
    let home = tempfile::tempdir().unwrap();
    let schema = "type: duckdb, schema: \"{{ env_var('SHOP_SCHEMA') }}\"";
    project(home.path(), &[("dev", schema)]);
    let hook = "{{ config(post_hook=\"analyze {{ this }}\") }}\nselect 1 as id\n";
    fs::write(home.path().join("models/orders.sql"), hook).unwrap();
    let settings = "[env]\nSHOP_SCHEMA = 'of_settings'\n";
    fs::write(home.path().join("hookc.toml"), settings).unwrap();
    let mut compile = hookc(home.path());
    compile.args(["compile", "--format", "sql"]);
    assert!(stdout_of(&mut compile, 0).contains(r#"analyze "memory"."of_settings"."orders""#));
    compile.env("SHOP_SCHEMA", "of_environment");
    assert!(stdout_of(&mut compile, 0).contains(r#"analyze "memory"."of_environment"."orders""#));
}

#[test]
fn settings_in_pyproject_are_settings() {
    let home = tempfile::tempdir().unwrap();
    project(home.path(), &[("dev", DUCKDB)]);
    fs::write(home.path().join("pyproject.toml"), "[tool.hookc]\n").unwrap();
    stdout_of(hookc(home.path()).arg("init"), 1);
    assert!(!home.path().join("hookc.toml").exists());
}

#[test]
fn a_target_without_known_sql_gets_no_audit() {
    let home = tempfile::tempdir().unwrap();
    project(home.path(), &[("dev", "type: oracle, schema: s")]);
    let output = hookc(home.path())
        .args(["init", "--audit"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    assert!(both(&output).contains("init::unknown-adapter"));
    assert!(!home.path().join("hookc.toml").exists());
}

/// Adds the hooks that are told of to the project file.
fn with_audit(home: &Path) {
    let told = stdout_of(hookc(home).args(["init", "--audit"]), 0);
    let hooks: String = told
        .lines()
        .filter(|line| line.starts_with("on-run-") || line.starts_with("  - "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(hooks.lines().count(), 5, "{told}");
    let file = home.join("dbt_project.yml");
    let text = fs::read_to_string(&file).unwrap() + &hooks;
    fs::write(file, text).unwrap();
}

#[test]
fn the_audit_is_clean_for_every_adapter_that_it_knows() {
    let types = [
        "bigquery",
        "databricks",
        "duckdb",
        "mariadb",
        "mysql",
        "postgres",
        "redshift",
        "snowflake",
        "sqlite",
    ];
    let home = tempfile::tempdir().unwrap();
    let fields = types.map(|kind| format!("type: {kind}, schema: shop, database: db"));
    let targets: Vec<(&str, &str)> = types
        .iter()
        .copied()
        .zip(fields.iter().map(String::as_str))
        .collect();
    project(home.path(), &targets);
    fs::write(home.path().join("models/orders.sql"), "select 1 as id").unwrap();
    with_audit(home.path());
    let output = hookc(home.path()).arg("lint").output().unwrap();
    assert!(both(&output).contains("nothing found"), "{}", both(&output));
    let mut command = hookc(home.path());
    let ids = ["--invocation-id", "11111111-2222-4333-8444-555555555555"];
    command
        .args(["compile", "--all-targets", "--format", "sql"])
        .args(ids);
    insta::assert_snapshot!("audit", stdout_of(&mut command, 0));
}

/// An engine with a target of its own.
struct Engine {
    fields: &'static str,
    /// Runs a script; where it is a query, its rows.
    run: fn(&Path, &str) -> Output,
}

const SQLITE: Engine = Engine {
    fields: "type: sqlite, schema: main, database: db",
    run: |home, sql| sqlite(&home.join("audit.db"), sql, &[]),
};

const DUCK: Engine = Engine {
    fields: DUCKDB,
    run: |home, sql| duckdb(&home.join("audit.duckdb"), sql, &["-noheader", "-list"]),
};

const POSTGRES: Engine = Engine {
    fields: "type: postgres, schema: public, dbname: hookc_audit",
    run: |_, sql| psql("hookc_audit", sql, &["-tA"]),
};

const MARIADB: Engine = Engine {
    fields: "type: mariadb, schema: hookc_audit",
    run: |_, sql| mariadb("hookc_audit", sql),
};

/// The rows that a script gives.
fn rows(engine: &Engine, home: &Path, sql: &str) -> Vec<String> {
    let output = (engine.run)(home, sql);
    assert!(output.status.success(), "{sql}\n{}", both(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    told.lines().map(|line| line.replace('\t', "|")).collect()
}

/// What one of the queries gives.
fn watched(engine: &Engine, home: &Path, query: &str, vars: &str) -> Vec<String> {
    let name = format!("audit.{query}");
    let mut command = hookc(home);
    command.args(["run-operation", &name, "--format", "sql", "--vars", vars]);
    rows(engine, home, &stdout_of(&mut command, 0))
}

/// Two runs, the second with a failure; each hook twice, as after a retry.
fn notes_runs(engine: &Engine) {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    project(home, &[("dev", engine.fields)]);
    with_audit(home);
    let results = r#"{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json"}, "results": [{"unique_id": "model.shop.orders", "status": "STATUS", "timing": [], "thread_id": "Thread-1", "execution_time": 0.1, "adapter_response": {}, "message": null, "failures": null}], "elapsed_time": 1.0, "args": {}}"#;
    for (id, status) in [("run-1", "success"), ("run-2", "error")] {
        fs::write(home.join("results.json"), results.replace("STATUS", status)).unwrap();
        let mut command = hookc(home);
        command.args([
            "compile",
            "--invocation-id",
            id,
            "--run-results",
            "results.json",
        ]);
        stdout_of(&mut command, 0);
        let output = home.join("target/hookc/dev");
        for script in ["start.sql", "start.sql"] {
            rows(
                engine,
                home,
                &fs::read_to_string(output.join(script)).unwrap(),
            );
        }
        let open = watched(engine, home, "failed", "{}");
        assert!(open[0].starts_with(&format!("{id}|dev|")), "{open:?}");
        for script in ["end.sql", "end.sql"] {
            rows(
                engine,
                home,
                &fs::read_to_string(output.join(script)).unwrap(),
            );
        }
    }
    let recent = watched(engine, home, "recent", "{}");
    assert_eq!(recent.len(), 2, "{recent:?}");
    let failed = watched(engine, home, "failed", "{}");
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(
        failed[0].starts_with("run-2|dev|") && failed[0].ends_with("|1"),
        "{failed:?}"
    );
    let long = |least| {
        watched(
            engine,
            home,
            "long",
            &format!("{{hookc_audit_long: {least}}}"),
        )
    };
    assert_eq!((long(3600).len(), long(-1).len()), (0, 2));
}

#[test]
fn runs_are_noted_once_on_duckdb() {
    notes_runs(&DUCK);
}

#[test]
fn runs_are_noted_once_on_sqlite() {
    notes_runs(&SQLITE);
}

#[test]
fn runs_are_noted_once_on_postgres() {
    psql("postgres", "drop database if exists hookc_audit", &[]);
    psql("postgres", "create database hookc_audit", &[]);
    notes_runs(&POSTGRES);
}

#[test]
fn runs_are_noted_once_on_mariadb() {
    mariadb(
        "",
        "drop database if exists hookc_audit; create database hookc_audit",
    );
    notes_runs(&MARIADB);
}
