//! `hookc diff`: two targets, and two revisions of a real git repository.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{both, copy, hookc, repository, stdout_of};

/// A repository with the example project in a folder that needs quoting, and one commit.
fn repo() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let project = home.path().join("data/my shop's");
    copy(&repository("examples/shop"), &project);
    git(home.path(), &["init", "-q", "-b", "main"]);
    commit(home.path());
    home
}

fn git(folder: &Path, args: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .status()
        .expect("the tests need git");
    assert!(status.success(), "git {args:?}");
}

fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", "a change"]);
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

fn diff(folder: &Path, args: &[&str], status: i32) -> String {
    let text = stdout_of(hookc(folder).arg("diff").args(args), status);
    let short = Command::new("git")
        .args(["rev-parse", "--short", "main"])
        .current_dir(folder)
        .output()
        .unwrap();
    let short = String::from_utf8(short.stdout).unwrap();
    match short.trim() {
        "" => text,
        commit => text.replace(commit, "COMMIT"),
    }
}

#[test]
fn two_targets_differ_in_what_only_one_sends() {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("examples/shop"), home.path());
    let args = ["--target", "dev", "--target", "prod"];
    insta::assert_snapshot!(diff(home.path(), &args, 1));
    assert_eq!(diff(home.path(), &["--exit-zero"], 0).lines().count(), 6);
}

#[test]
fn targets_that_send_the_same_do_not_differ() {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("examples/shop"), home.path());
    let file = home.path().join("macros/grant_to_readers.sql");
    edit(&file, "target.name == 'prod'", "true");
    insta::assert_snapshot!(diff(home.path(), &[], 0));
}

/// A repository whose working tree has another hook, a changed one, and one less.
fn changed() -> tempfile::TempDir {
    let home = repo();
    let project = home.path().join("data/my shop's");
    edit(
        &project.join("models/fct_orders.sql"),
        "vacuum analyze",
        "vacuum full",
    );
    edit(
        &project.join("dbt_project.yml"),
        "create table if not exists",
        "create table",
    );
    edit(
        &project.join("models/stg_orders.sql"),
        "select 1",
        "{{ config(pre_hook='delete from audit.seen') }}\nselect 1",
    );
    home
}

#[test]
fn the_working_tree_differs_from_a_revision() {
    let home = changed();
    let project = home.path().join("data/my shop's");
    let before = fs::read_dir(&project).unwrap().count();
    let args = ["--base", "main", "--target", "prod"];
    insta::assert_snapshot!("revision_human", diff(&project, &args, 1));
    let json = diff(&project, &[&args[..], &["--format", "json"]].concat(), 1);
    insta::assert_snapshot!("revision_json", json);
    let markdown = diff(
        &project,
        &[&args[..], &["--format", "markdown"]].concat(),
        1,
    );
    insta::assert_snapshot!("revision_markdown", markdown);
    assert_eq!(fs::read_dir(&project).unwrap().count(), before);
    let worktrees = home.path().join(".git/worktrees");
    assert!(!worktrees.exists());
}

#[test]
fn nothing_differs_from_the_same_revision_and_from_one_that_is_only_formatted() {
    let home = repo();
    let project = home.path().join("data/my shop's");
    diff(&project, &["--base", "HEAD"], 0);
    // As in a hook of git's own.
    let mut within = hookc(&project);
    within
        .args(["diff", "--base", "HEAD"])
        .env("GIT_DIR", ".git");
    stdout_of(within.env("GIT_INDEX_FILE", ".git/index"), 0);
    edit(
        &project.join("dbt_project.yml"),
        "create table if not exists audit.runs",
        "CREATE TABLE  IF NOT EXISTS /* all runs */ audit.runs",
    );
    diff(&project, &["--base", "main"], 0);
}

#[test]
fn what_is_not_in_the_repository_is_then_as_now() {
    let home = repo();
    let project = home.path().join("data/my shop's");
    git(
        home.path(),
        &["rm", "-q", "--cached", "data/my shop's/profiles.yml"],
    );
    fs::write(home.path().join(".gitignore"), "profiles.yml\n").unwrap();
    commit(home.path());
    edit(
        &project.join("dbt_project.yml"),
        "[analyst, reporter]",
        "[analyst]",
    );
    let text = diff(&project, &["--base", "HEAD", "--target", "prod"], 1);
    assert!(text.contains("2 changed"), "{text}");
}

#[test]
fn the_attributes_of_archives_hide_nothing() {
    let home = repo();
    let project = home.path().join("data/my shop's");
    fs::write(home.path().join(".gitattributes"), "macros export-ignore\n").unwrap();
    commit(home.path());
    diff(&project, &["--base", "HEAD"], 0);
}

#[test]
fn wrong_revisions_are_told() {
    let home = repo();
    let project = home.path().join("data/my shop's");
    for (base, wanted) in [
        ("--upload-pack=touch x", "this is no revision"),
        ("-x", "this is no revision"),
        ("mian", "did you mean `main`?"),
        ("no-such-thing", "nothing is fetched"),
        ("main:data", "no revision"),
        ("main..main", "no revision `main..main`"),
    ] {
        let output = hookc(&project)
            .arg("diff")
            .arg(format!("--base={base}"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{base}: {}", both(&output));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(wanted), "{base}: {told}");
    }
}

#[test]
fn a_folder_without_a_repository_and_one_target_alone_are_told() {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("examples/shop"), home.path());
    for (args, code) in [
        (["--base", "main"], "diff::no-repository"),
        (["--target", "prod"], "diff::not-two-targets"),
    ] {
        let output = hookc(home.path()).arg("diff").args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        assert!(both(&output).contains(code), "{}", both(&output));
    }
}

#[test]
fn a_secret_is_masked_in_every_form() {
    let home = repo();
    let project = home.path().join("data/my shop's");
    edit(
        &project.join("dbt_project.yml"),
        "audit.runs values",
        "tok3n_value values",
    );
    for form in ["human", "json", "markdown"] {
        let output = hookc(&project)
            .env("DBT_ENV_SECRET_TOKEN", "tok3n_value")
            .args([
                "diff", "--base", "HEAD", "--target", "prod", "--format", form,
            ])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", both(&output));
        assert!(both(&output).contains("*****"), "{}", both(&output));
        assert!(!both(&output).contains("tok3n_value"), "{}", both(&output));
    }
}

#[test]
fn a_revision_without_the_project_or_with_a_broken_one_is_told() {
    let home = repo();
    let project = home.path().join("data/my shop's");
    let told = |folder: &Path, base: &str| {
        let output = hookc(folder)
            .args(["diff", "--base", base])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", both(&output));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let other = home.path().join("other");
    copy(&project, &other);
    assert!(told(&other, "HEAD").contains("diff::no-project"));
    let model = project.join("models/broken.sql");
    fs::write(&model, "{{ config(post_hook='select 1') ").unwrap();
    commit(home.path());
    fs::remove_file(&model).unwrap();
    let message = told(&project, "HEAD");
    assert!(
        message.contains("the project at `HEAD` cannot be compiled"),
        "{message}"
    );
    assert!(message.contains("models/broken.sql"), "{message}");
}

#[test]
fn jobs_of_dipdup_differ_by_their_times() {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("fixtures/documents/dipdup-hooks"), home.path());
    git(home.path(), &["init", "-q", "-b", "main"]);
    commit(home.path());
    let file = home.path().join("dipdup.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let line = text.lines().find(|line| line.contains("crontab:")).unwrap();
    fs::write(&file, text.replace(line, "    crontab: '5 4 * * *'")).unwrap();
    let shown = diff(home.path(), &["--base", "main"], 1);
    assert!(shown.contains("schedule: crontab"), "{shown}");
}
