//! Scripts and folders of sample plans, and what a shell makes of them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::*;
use crate::ir::{Action, Status, Transaction};
use crate::plan::sample::{Sample, empty, shop};
use crate::report::{Secrets, View};

fn run_sql(sample: &Sample, form: Form<'_>) -> String {
    script(
        &sample.plan,
        form,
        View {
            sources: &sample.sources,
            secrets: &Secrets::default(),
        },
    )
}

fn write(sample: &Sample, dir: &Path) -> Result<bool, String> {
    let view = View {
        sources: &sample.sources,
        secrets: &Secrets::default(),
    };
    write_folder(dir, &sample.plan, Form::default(), view).map_err(|error| error.message)
}

fn listing(dir: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(dir)
        .sort_by_file_name()
        .into_iter()
        .flatten();
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            entry
                .path()
                .strip_prefix(dir)
                .unwrap()
                .display()
                .to_string()
        })
        .collect()
}

#[test]
fn a_run_stands_in_one_script() {
    insta::assert_snapshot!(run_sql(&shop("duckdb"), Form::default()), @r###"
    -- hookc 0.1.0: dbt build of shop, target prod (duckdb)
    -- Nodes are not built here: their relations must exist
    -- Run with: duckdb DATABASE < FILE
    .bail on

    -- on-run-start:0
    -- origin: models/orders.sql:2:21 (model)
    -- transaction: none
    create table if not exists log (who text);

    -- model.shop.orders:pre-hook:1
    -- origin: models/orders.sql:2:21 (model)
    -- transaction: outside
    insert into log values ('outside') -- x;
    ;

    begin;

    -- model.shop.orders:pre-hook:0
    -- origin: models/orders.sql:2:21 (model)
    -- transaction: inside
    insert into log values ('inside');

    -- build model.shop.orders (table)

    -- model.shop.orders:post-hook:0
    -- origin: models/orders.sql:2:21 (model)
    -- transaction: inside
    insert into log values ('post');

    commit;

    -- on-run-end:0
    -- origin: models/orders.sql:2:21 (model)
    -- transaction: none
    -- LEFT OUT, deferred: the text depends on rows; drop table log;
    "###);
}

#[test]
fn a_transaction_begins_before_the_build_if_only_later_hooks_need_it() {
    let mut sample = empty("postgres");
    sample.step(
        "model.shop.a:post-hook:0",
        Some(Transaction::Inside),
        "select 1",
    );
    sample.step(
        "model.shop.a:post-hook:1",
        Some(Transaction::Outside),
        "select 2",
    );
    sample.node("model.shop.a", None).node("model.shop.b", None);
    let text = run_sql(&sample, Form::default());
    let order: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("--") || line.contains("build"))
        .filter(|line| !line.is_empty() && !line.starts_with('\\'))
        .collect();
    assert_eq!(
        order[1..],
        [
            "begin;",
            "-- build model.shop.a (table)",
            "select 1;",
            "commit;",
            "select 2;",
            "-- build model.shop.b (table)"
        ]
    );
}

#[test]
fn names_and_messages_cannot_leave_their_comments() {
    let mut sample = empty("sqlite");
    sample.plan.project = "x\ndrop table a;".into();
    let body = vec![Action::Log {
        message: "one\r\ndrop table b;\u{2028}drop table c;".into(),
    }];
    sample.bare(
        "on-run-start:0\ndrop table d;",
        None,
        Status::Resolved,
        body,
    );
    let text = run_sql(&sample, Form::default());
    assert!(!text.lines().any(|line| line.starts_with("drop")), "{text}");
    assert!(!text.contains('\u{2028}'));
}

#[test]
fn what_has_no_end_is_left_out() {
    let mut sample = empty("sqlite");
    sample.step("on-run-start:0", None, "select 'x\n; drop table y");
    let text = run_sql(&sample, Form::default());
    assert!(text.contains("-- LEFT OUT: a string"), "{text}");
    assert!(
        text.lines()
            .all(|line| line.starts_with("--") || line.starts_with('.') || line.is_empty())
    );
}

#[test]
fn each_client_gets_its_own_form() {
    let raising = |adapter: &str| {
        let mut sample = empty(adapter);
        sample.step(
            "model.shop.a:pre-hook:0",
            Some(Transaction::Inside),
            "select 1",
        );
        let raise = vec![Action::Raise {
            message: "it's\\ no\n$$".into(),
        }];
        sample.bare("on-run-end:0", None, Status::Fails, raise);
        let text = run_sql(&sample, Form::default());
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("-- ") && !line.is_empty());
        lines.collect::<Vec<_>>().join(" | ")
    };
    let forms: Vec<String> = [
        "postgres",
        "mysql",
        "sqlserver",
        "oracle",
        "clickhouse",
        "teradata",
    ]
    .into_iter()
    .map(|adapter| format!("{adapter}: {}", raising(adapter)))
    .collect();
    insta::assert_snapshot!(forms.join("\n"), @r###"
    postgres: \set ON_ERROR_STOP on | begin; | select 1; | commit; | do $hookc$ begin raise exception using message = 'it''s\ no   '; end $hookc$;
    mysql: start transaction; | select 1; | commit; | signal sqlstate '45000' set message_text = 'it\'s\\ no   ';
    sqlserver: :on error exit | set xact_abort on; | begin transaction; | go | select 1; | go | commit transaction; | go | throw 50000, 'it''s\ no   ', 1; | go
    oracle: whenever sqlerror exit failure rollback | set define off | set sqlblanklines on | set transaction read write; | select 1; | commit; | begin raise_application_error(-20000, 'it''s\ no   '); end; | /
    clickhouse: select 1; | select throwIf(1, 'it\'s\\ no   ');
    teradata: begin; | select 1; | commit;
    "###);
}

#[test]
fn blocks_keep_their_semicolons() {
    let text = |adapter: &str, sql: &str| {
        let mut sample = empty(adapter);
        sample.step("on-run-start:0", None, sql);
        let text = run_sql(&sample, Form::default());
        let lines = text.lines().filter(|line| !line.starts_with("-- "));
        lines.collect::<Vec<_>>().join("\n").trim().to_string()
    };
    let trigger = "create trigger t before insert on a for each row begin set @x = 1; end";
    assert_eq!(
        text("mysql", trigger),
        format!("delimiter $$\n{trigger}\n$$\ndelimiter ;")
    );
    let block = "begin null; end;";
    assert!(text("oracle", block).ends_with("begin null; end;\n/"));
}

#[test]
fn builds_stand_where_nodes_are_built() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("shop/models/core/orders.sql");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "create table orders as select 1 -- rows\n").unwrap();
    let builds = Builds::find(dir.path()).unwrap();
    let text = run_sql(
        &shop("duckdb"),
        Form {
            builds: Some(&builds),
            split: false,
        },
    );
    assert!(text.contains(
        "-- build model.shop.orders (table)\ncreate table orders as select 1 -- rows\n;\n"
    ));
    assert!(!text.contains("must exist"));
}

#[test]
fn the_folder_has_a_script_for_every_caller() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("hookc/prod");
    assert_eq!(write(&shop("duckdb"), &out), Ok(true));
    let expected = [
        "end.sql",
        "nodes/model.shop.orders.post.sql",
        "nodes/model.shop.orders.pre.sql",
        "plan.json",
        "run.sql",
        "start.sql",
    ];
    assert_eq!(listing(&out), expected);
    assert_eq!(
        listing(dir.path()).len(),
        expected.len(),
        "nothing is left beside it"
    );
}

#[test]
fn unchanged_output_is_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("prod");
    let mut sample = shop("duckdb");
    write(&sample, &out).unwrap();
    assert_eq!(write(&sample, &out), Ok(false));
    let written = |name: &str| fs::metadata(out.join(name)).unwrap().modified().unwrap();
    let (start, run) = (written("start.sql"), written("run.sql"));
    sample.step("on-run-end:1", None, "select 2");
    assert_eq!(write(&sample, &out), Ok(true));
    assert_eq!(written("start.sql"), start);
    assert_ne!(written("run.sql"), run);
}

#[test]
fn foreign_files_are_kept_and_foreign_folders_refused() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("prod");
    let mut sample = shop("duckdb");
    write(&sample, &out).unwrap();
    fs::write(out.join("nodes/mine.txt"), "mine").unwrap();
    fs::write(out.join("nodes/mine.sql"), "select 'mine'").unwrap();
    sample.plan.steps.clear();
    write(&sample, &out).unwrap();
    assert_eq!(
        listing(&out),
        ["nodes/mine.sql", "nodes/mine.txt", "plan.json", "run.sql"]
    );

    fs::write(out.join("start.sql"), "mine").unwrap();
    let refused = write(&shop("duckdb"), &out).unwrap_err();
    assert!(refused.contains("was not written by hookc"), "{refused}");
    assert_eq!(fs::read_to_string(out.join("start.sql")).unwrap(), "mine");

    let foreign = dir.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("plan.json"), "{}").unwrap();
    assert!(write(&sample, &foreign).is_err());
}

#[test]
fn operations_and_commands_share_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("prod");
    let mut operation = empty("duckdb");
    operation.plan.command = "run-operation".into();
    operation.step("operation:tidy", None, "vacuum");
    write(&operation, &out).unwrap();
    assert_eq!(
        listing(&out),
        ["operations/tidy.sql", "plan.json", "run.sql"]
    );
    write(&shop("duckdb"), &out).unwrap();
    write(&operation, &out).unwrap();
    assert!(listing(&out).contains(&"operations/tidy.sql".to_string()));
    assert!(
        fs::read_to_string(out.join("plan.json"))
            .unwrap()
            .contains("\"build\"")
    );
}

#[test]
fn a_check_shows_what_differs() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("prod");
    let mut sample = shop("duckdb");
    write(&sample, &out).unwrap();
    let diff = |sample: &Sample| {
        let view = View {
            sources: &sample.sources,
            secrets: &Secrets::default(),
        };
        diff_folder(&out, &sample.plan, Form::default(), view).unwrap()
    };
    assert_eq!(diff(&sample), "");
    sample.step("on-run-end:1", None, "select 2");
    assert!(diff(&sample).contains("+++ prod/end.sql\n"));
    assert!(diff(&sample).contains("\n+select 2;\n"));
}

/// Runs a script with SQLite's own program: its exit status and what the table `log` holds then.
fn sqlite(text: &str) -> Option<(bool, String)> {
    let dir = tempfile::tempdir().ok()?;
    let (script, database) = (dir.path().join("run.sql"), dir.path().join("db"));
    fs::write(&script, text).ok()?;
    let run = |stdin: Stdio, args: &[&str]| {
        Command::new("sqlite3")
            .arg(&database)
            .args(args)
            .stdin(stdin)
            .output()
            .ok()
    };
    let done = run(fs::File::open(&script).ok()?.into(), &[])?;
    let rows = run(Stdio::null(), &["select group_concat(who) from log"])?;
    Some((
        done.status.success(),
        String::from_utf8_lossy(&rows.stdout).trim().to_string(),
    ))
}

#[test]
fn sqlite_runs_the_script_and_stops_at_the_first_error() {
    let good = shop("sqlite");
    let Some(done) = sqlite(&run_sql(&good, Form::default())) else {
        return;
    };
    assert_eq!(done, (true, "outside,inside,post".to_string()));
    let mut bad = empty("sqlite");
    bad.step("on-run-start:0", None, "create table log (who text)");
    bad.step(
        "model.shop.a:pre-hook:0",
        Some(Transaction::Outside),
        "insert into log values ('kept')",
    );
    bad.step(
        "model.shop.a:pre-hook:1",
        Some(Transaction::Inside),
        "insert into log values ('undone')",
    );
    bad.step(
        "model.shop.a:post-hook:0",
        Some(Transaction::Inside),
        "select * from nowhere",
    );
    bad.step("on-run-end:0", None, "insert into log values ('too late')");
    assert_eq!(
        sqlite(&run_sql(&bad, Form::default())),
        Some((false, "kept".to_string()))
    );
}

#[test]
fn sqlite_stops_where_dbt_fails() {
    let mut sample = empty("sqlite");
    sample.step("on-run-start:0", None, "create table log (who text)");
    let raise = vec![Action::Raise {
        message: "it's over".into(),
    }];
    sample.bare("on-run-start:1", None, Status::Fails, raise);
    sample.step("on-run-end:0", None, "insert into log values ('too late')");
    let Some(done) = sqlite(&run_sql(&sample, Form::default())) else {
        return;
    };
    assert_eq!(done, (false, String::new()));
}
