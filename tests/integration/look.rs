//! `hookc ls` and `hookc show`: what people see of hooks that are there, and of those that are not.

use std::fs;
use std::path::Path;

use crate::support::{copy, hookc, repository, stdout_of};

/// The example project, which people copy.
fn shop() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("examples/shop"), home.path());
    home
}

fn shown(home: &Path, args: &[&str]) -> String {
    stdout_of(hookc(home).env("COLUMNS", "80").args(args), 0)
}

#[test]
fn hooks_are_listed_once_for_all_targets() {
    let home = shop();
    let model = home.path().join("models/stg_orders.sql");
    let text = fs::read_to_string(&model).unwrap();
    let hook = "{{ config(pre_hook=\"-- Forgets yesterday's rows\\ndelete from audit.seen\") }}\n";
    fs::write(&model, format!("{hook}{text}")).unwrap();
    insta::assert_snapshot!(shown(home.path(), &["ls"]));
}

#[test]
fn the_list_as_json_has_everything() {
    let home = shop();
    let args = ["ls", "--format", "json", "--select", "fct_orders"];
    insta::assert_snapshot!(shown(home.path(), &args));
}

#[test]
fn a_selection_and_a_command_limit_the_list() {
    let home = shop();
    assert!(!shown(home.path(), &["ls", "-s", "fct_orders"]).contains("stg_orders"));
    assert_eq!(
        shown(home.path(), &["ls", "--command", "parse"]),
        "no hooks\n"
    );
}

#[test]
fn hooks_of_a_hook_file_are_listed() {
    let home = repository("fixtures/documents/dagster-op-hooks");
    let home = home.to_string_lossy();
    let text = shown(Path::new("/"), &["ls", "--project-dir", &home]);
    insta::assert_snapshot!(text);
}

/// The example project with hooks of every fate.
fn fates() -> tempfile::TempDir {
    let home = shop();
    let write = |file: &str, text: &str| fs::write(home.path().join(file), text).unwrap();
    let off = "{{ config(enabled=false, post_hook='analyze {{ this }}') }}\nselect 1 as id\n";
    write("models/off.sql", off);
    let inline = "{{ config(materialized='ephemeral', post_hook='analyze x') }}\nselect 1 as id\n";
    write("models/inline.sql", inline);
    let typo =
        "{{ config(posthook='analyze {{ this }}', post_hook='{# nothing #}') }}\nselect 1 as id\n";
    write("models/typo.sql", typo);
    home
}

#[test]
fn a_hook_is_shown_with_what_each_target_gets() {
    let home = shop();
    insta::assert_snapshot!(shown(
        home.path(),
        &["show", "fct_orders:post-hook:0", "--why"]
    ));
    let wide = hookc(home.path())
        .env("COLUMNS", "120")
        .args(["show", "on-run-start:1"])
        .output()
        .unwrap();
    insta::assert_snapshot!("show_wide", String::from_utf8(wide.stdout).unwrap());
}

#[test]
fn a_node_is_shown_with_all_its_hooks() {
    let home = shop();
    let page = shown(home.path(), &["show", "fct_orders"]);
    assert_eq!(shown(home.path(), &["show", "model.shop.fct_orders"]), page);
    assert_eq!(shown(home.path(), &["show", "models/fct_orders.sql"]), page);
    insta::assert_snapshot!(page);
}

#[test]
fn why_hooks_do_not_run_is_told() {
    let home = fates();
    let why = |args: &[&str]| shown(home.path(), &[&["show", "--why"], args].concat());
    let mut pages = String::new();
    for args in [
        &["off"][..],
        &["inline"],
        &["typo"],
        &["fct_orders:post-hook:1", "--select", "stg_orders"],
        &["fct_orders:post-hook:1", "--command", "seed"],
        &["on-run-start:0", "--command", "parse"],
        &["on-run-end"],
    ] {
        pages.push_str(&format!(
            "$ hookc show --why {}\n{}\n",
            args.join(" "),
            why(args)
        ));
    }
    insta::assert_snapshot!(pages);
}

#[test]
fn the_page_as_json_has_everything() {
    let home = shop();
    let args = [
        "show",
        "fct_orders:post-hook:0",
        "--why",
        "--format",
        "json",
    ];
    insta::assert_snapshot!(shown(home.path(), &args));
}

#[test]
fn a_wrong_name_is_told_with_the_nearest_one() {
    let home = shop();
    for (name, near) in [
        ("fct_order", "fct_orders"),
        ("on-run-strat:0", "on-run-start:0"),
        ("quite different", "hookc ls"),
    ] {
        let output = hookc(home.path()).args(["show", name]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            told.contains("show::unknown-name") && told.contains(near),
            "{told}"
        );
    }
}

#[test]
fn hooks_of_other_systems_are_shown_by_their_names() {
    for (project, name) in [
        ("fixtures/documents/dagster-op-hooks", "nightly"),
        ("fixtures/documents/dipdup-hooks", "calculate_stats"),
    ] {
        let home = repository(project);
        let args = [
            "show",
            name,
            "--why",
            "--project-dir",
            &home.to_string_lossy(),
        ];
        let page = shown(Path::new("/"), &args);
        insta::assert_snapshot!(format!("show_{name}"), page);
    }
}

#[test]
fn a_package_that_is_missing_and_an_adapter_that_skips_are_reasons() {
    let home = shop();
    let write = |file: &str, text: &str| fs::write(home.path().join(file), text).unwrap();
    write(
        "packages.yml",
        "packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n",
    );
    let profile =
        "shop:\n  target: bq\n  outputs:\n    bq: {type: bigquery, project: p, dataset: d}\n";
    write("profiles.yml", profile);
    let page = shown(home.path(), &["show", "fct_orders", "--why"]);
    assert!(
        page.contains("never runs hooks with transaction: false"),
        "{page}"
    );
    assert!(
        page.contains("dbt-labs/dbt_utils is not installed"),
        "{page}"
    );
    let output = hookc(home.path())
        .args(["show", "dbt_utils_hook"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("dbt::package-not-installed"), "{told}");
}

#[test]
fn descriptions_come_from_macros_too() {
    let home = shop();
    let file = home.path().join("macros/grant_to_readers.sql");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{{# Lets readers read #}}\n{text}")).unwrap();
    assert!(shown(home.path(), &["ls"]).contains("Lets readers read"));
    let told = "macros:\n  - name: grant_to_readers\n    description: Grants on what is built\n";
    fs::write(home.path().join("macros/macros.yml"), told).unwrap();
    assert!(shown(home.path(), &["ls"]).contains("Grants on what is built"));
}

#[test]
fn a_secret_is_masked_in_lists_and_pages() {
    let home = shop();
    let file = home.path().join("dbt_project.yml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        text.replace("insert into audit.runs", "insert into tok3n_value"),
    )
    .unwrap();
    for args in [&["ls"][..], &["show", "on-run-start:1", "--why"]] {
        for form in ["human", "json"] {
            let output = hookc(home.path())
                .env("DBT_ENV_SECRET_TOKEN", "tok3n_value")
                .args(args)
                .args(["--format", form])
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(
                text.contains("*****") && !text.contains("tok3n_value"),
                "{text}"
            );
        }
    }
}
