//! `hookc graph`: pictures of projects of every system, in every form, drawn and used by real programs.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{FIXED, both, copy, hookc, repository, stdout_of};

/// A project with hooks that meet, texts that mean something to browsers, and a secret.
const RACING: &str = "fixtures/pictures/racing";

fn drawing(project: &Path, args: &[&str]) -> assert_cmd::Command {
    let mut command = hookc(Path::new("/"));
    command.arg("graph").arg("--project-dir").arg(project);
    command.arg("--profiles-dir").arg(project);
    command.env("DBT_ENV_SECRET_TOKEN", "hunter2-token");
    command.args(FIXED).args(args);
    command
}

fn drawn(project: &str, args: &[&str]) -> String {
    stdout_of(&mut drawing(&repository(project), args), 0)
}

/// The page without its style and script.
fn markup(page: &str) -> String {
    let (_, body) = page.split_once("</style>").unwrap();
    let (body, _) = body.split_once("<svg class=\"arrows\"").unwrap();
    body.to_owned()
}

#[test]
fn a_dbt_project_is_drawn() {
    let project = "fixtures/documents/operational-hooks";
    for form in ["mermaid", "dot"] {
        let picture = drawn(project, &["--target", "prod", "--format", form]);
        insta::assert_snapshot!(format!("graph_dbt_{form}"), picture);
    }
}

#[test]
fn a_dipdup_project_is_drawn() {
    let project = "fixtures/documents/dipdup-hooks";
    let args = ["-c", "dipdup.yaml", "-c", "postgres.yaml"];
    insta::assert_snapshot!("graph_dipdup", drawn(project, &args));
}

#[test]
fn a_hook_file_is_drawn() {
    let project = "fixtures/documents/dagster-op-hooks";
    let picture = drawn(project, &["--target", "prod"]);
    insta::assert_snapshot!("graph_hook_file", picture);
    let page = drawn(project, &["--target", "prod", "--format", "html"]);
    insta::assert_snapshot!("graph_hook_file_html", markup(&page));
}

#[test]
fn races_and_their_objects_are_marked() {
    let args = ["--target", "prod", "--format"];
    for form in ["mermaid", "svg", "html"] {
        let picture = drawn(RACING, &[&args[..], &[form]].concat());
        let picture = if form == "html" {
            markup(&picture)
        } else {
            picture
        };
        insta::assert_snapshot!(format!("graph_racing_{form}"), picture);
    }
}

#[test]
fn no_form_tells_secrets_and_all_are_the_same_again() {
    for form in ["mermaid", "dot", "svg", "html"] {
        let args = ["--target", "prod", "--format", form, "--jobs"];
        let picture = drawn(RACING, &[&args[..], &["1"]].concat());
        assert!(!picture.contains("hunter2"), "{picture}");
        assert!(!picture.contains('\u{1b}'), "{picture}");
        assert_eq!(drawn(RACING, &[&args[..], &["4"]].concat()), picture);
    }
}

#[test]
fn graphviz_draws_it() {
    for target in ["dev", "prod"] {
        let dot = drawn(RACING, &["--target", target, "--format", "dot"]);
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("hooks.dot");
        fs::write(&file, dot).unwrap();
        let drawn = Command::new("dot").arg("-Tsvg").arg(&file).output();
        let drawn = drawn.expect("`./test` installs Graphviz");
        assert!(
            drawn.status.success() && drawn.stderr.is_empty(),
            "{}",
            both(&drawn)
        );
        let svg = String::from_utf8(drawn.stdout).unwrap();
        assert!(svg.contains("fct_orders") && svg.contains("audit.latest"));
    }
}

/// Mermaid itself in headless Chromium, with texts that mean something to it.
#[test]
fn mermaid_draws_it() {
    let library = repository("target/mermaid/package/dist/mermaid.min.js");
    assert!(library.exists(), "`./test` fetches Mermaid");
    let home = tempfile::tempdir().unwrap();
    let chart = home.path().join("hooks.mmd");
    let mut command = drawing(&repository(RACING), &["--target", "prod", "--output"]);
    stdout_of(command.arg(&chart), 0);
    let words =
        "fct_orders|view \"shop\".\"mart\".\"fct_orders\"|{% if target.name == 'prod' %}|races";
    let drawn = Command::new("python3")
        .arg(repository("tests/python/mermaid.py"))
        .args([library.as_path(), home.path()])
        .args([OsStr::new(words), chart.as_os_str()])
        .output()
        .expect("python3");
    assert!(drawn.status.success(), "{}", both(&drawn));
}

/// The page in headless Chromium: tests/python/page.py has what is done with it.
#[test]
fn the_page_is_used_in_a_browser() {
    let home = tempfile::tempdir().unwrap();
    let page = home.path().join("hooks.html");
    let mut command = drawing(&repository(RACING), &["--output"]);
    command.arg(&page);
    assert_eq!(stdout_of(&mut command, 0), "");
    let used = Command::new("python3")
        .arg(repository("tests/python/page.py"))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("python3");
    let chromium = "`./test` installs Chromium and its driver";
    assert!(used.status.success(), "{chromium}\n{}", both(&used));
}

#[test]
fn a_form_of_one_target_wants_one() {
    let output = drawing(&repository(RACING), &["--all-targets"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap());
}

/// The project with many more models, whose hooks are what `hook` makes of their numbers.
fn large(count: usize, hook: impl Fn(usize) -> String) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    copy(&repository(RACING), home.path());
    for at in 0..count {
        let file = home.path().join(format!("models/model_{at}.sql"));
        let model = format!(
            "{{{{ config(post_hook=\"{}\") }}}}\nselect 1 as id\n",
            hook(at)
        );
        fs::write(file, model).unwrap();
    }
    home
}

#[test]
fn many_nodes_with_one_hook_are_one_card() {
    let home = large(400, |_| "analyze {{ this }}".to_owned());
    let picture = stdout_of(&mut drawing(home.path(), &[]), 0);
    assert!(
        picture.contains("400 nodes with the same hooks"),
        "{picture}"
    );
    assert!(picture.len() < 12_000, "{}", picture.len());
}

#[test]
fn very_many_nodes_with_hooks_of_their_own_are_drawn_by_kinds() {
    let home = large(200, |at| {
        format!("insert into log_{at} select {at} from source_{at}")
    });
    let picture = stdout_of(&mut drawing(home.path(), &[]), 0);
    assert!(
        picture.contains("200 nodes with hooks of the same kinds"),
        "{picture}"
    );
    assert!(picture.contains("200 objects"), "{picture}");
}

#[test]
fn what_is_too_much_is_counted_and_told() {
    const KINDS: [&str; 8] = [
        "insert into a select 1",
        "delete from a",
        "update a set b = 1",
        "truncate a",
        "analyze a",
        "drop table c",
        "grant select on d to e",
        "create table c (i int)",
    ];
    // Each model has other kinds of statements than every other.
    let home = large(250, |at| {
        let kinds = KINDS.iter().enumerate();
        let kinds = kinds.filter(|(bit, _)| (at + 1) >> bit & 1 == 1);
        kinds.map(|(_, sql)| *sql).collect::<Vec<_>>().join("; ")
    });
    let output = drawing(home.path(), &[]).output().unwrap();
    let picture = String::from_utf8(output.stdout).unwrap();
    let lines = picture.matches("-->").count() + picture.matches("==>").count();
    assert!(
        lines < 500 && picture.len() < 50_000,
        "Mermaid refuses more"
    );
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("too many to draw"), "{told}");
    let page = stdout_of(&mut drawing(home.path(), &["--format", "html"]), 0);
    assert!(
        page.contains("model_249") && page.len() < 3_000_000,
        "{}",
        page.len()
    );
}
