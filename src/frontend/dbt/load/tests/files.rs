//! Files: order, roles, and the ones that cannot be read.

use super::*;

#[test]
fn a_folders_files_come_before_its_folders() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        ("models/b.sql", "select 1"),
        ("models/a/z.sql", "select 1"),
        ("models/a/b/c.sql", "select 1"),
        ("models/Z.SQL", "select 1"),
        ("models/a.py", "def model(dbt, session): ..."),
        ("models/.hidden.sql", "{% broken"),
        ("models/#x.sql", "{% broken"),
        ("models/notes.txt", "no model"),
        ("seeds/s.csv", "id\n1\n"),
        ("tests/t.sql", "select 1"),
        (
            "tests/generic/g.sql",
            "{% test g(model) %}select 1{% endtest %}",
        ),
        ("tests/fixtures/f.sql", "select 1"),
        ("analyses/an.sql", "select 1"),
    ]);
    insta::assert_debug_snapshot!(files(&loaded(&folder).packages[0]), @r#"
    [
        "model Z models/Z.SQL",
        "model b models/b.sql",
        "model z models/a/z.sql",
        "model c models/a/b/c.sql",
        "model a models/a.py",
        "analysis an analyses/an.sql",
        "test t tests/t.sql",
        "seed s seeds/s.csv",
    ]
    "#);
}

#[test]
fn properties_files_are_read_below_every_folder() {
    let folder = project(&[
        (
            "dbt_project.yml",
            "name: shop\nmodel-paths: [models, models/sub/]\nmacro-paths: [macros]\n",
        ),
        (
            "models/sub/a.yml",
            "version: 2\nmodels: [{name: a, name: a}]\n",
        ),
        ("macros/_m.yaml", "version: 2\n"),
        ("models/empty.yml", "# nothing\n"),
        ("seeds/s.yml", "seeds: []\n"),
        ("other/o.yml", "- no\n"),
    ]);
    let loaded = loaded(&folder);
    let read: Vec<_> = loaded.packages[0]
        .properties
        .iter()
        .map(|node| loaded.sources.file(node.span.file).path.to_string())
        .collect();
    // The folders of a project come in the order of a set: seeds before models.
    assert_eq!(read, ["seeds/s.yml", "models/sub/a.yml", "macros/_m.yaml"]);
    assert_eq!(
        told(&loaded.sources, &loaded.diagnostics),
        "yaml::duplicate-key models/sub/a.yml:2:20 the key `name` is written twice, and the last one counts"
    );
}

/// As case 75.
#[test]
fn macros_come_from_macro_folders_and_tests_from_generic_folders() {
    let folder = project(&[
        (
            "dbt_project.yml",
            "name: files\nmacro-paths: [macros, more_macros]\ntest-paths: [checks]\n",
        ),
        (
            "macros/deeply/nested/folder/deep.sql",
            "{% macro deep() %}deep{% endmacro %}",
        ),
        (
            "macros/a.sql",
            "text {{ 'ignored' }}\n{% macro one() %}1{% endmacro %}{# {% macro no() %}{% endmacro %} #}\n{% macro two() -%} 2 {%- endmacro %}",
        ),
        (
            "more_macros/b.sql",
            "{% macro elsewhere() %}elsewhere{% endmacro %}",
        ),
        (
            "checks/generic/extra.sql",
            "{% test extra(model) %} select 1 {% endtest %}\n{% macro in_test_file() %}x{% endmacro %}",
        ),
    ]);
    assert_eq!(
        macros(&loaded(&folder).packages[0]),
        ["one", "two", "deep", "elsewhere", "test_extra"]
    );
}

/// As case 77.
#[test]
fn one_macro_twice_is_refused() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        ("macros/a.sql", "{% macro twin() %}first{% endmacro %}"),
        ("macros/b.sql", "{% macro twin() %}second{% endmacro %}"),
    ]);
    assert_eq!(
        refused(&folder),
        "dbt::duplicate-macro macros/b.sql:1:10 the package `shop` defines `twin` twice"
    );
}

#[test]
fn all_broken_files_are_named() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        ("models/a.sql", "\n\n  select {{ 1 +"),
        ("models/b.sql", "{% if x %}"),
        ("models/c.yml", "models: {{ x }}"),
        ("models/d.yml", "- a list"),
        ("macros/m.sql", "{% macro m() %}{% if %}{% endmacro %}"),
    ]);
    let said = refused(&folder);
    let places: Vec<_> = said
        .lines()
        .map(|line| line.split(' ').nth(1).unwrap())
        .collect();
    assert_eq!(places.len(), 5, "{said}");
    assert!(places[0].starts_with("macros/m.sql:1:"), "{said}");
    assert!(places[1].starts_with("models/a.sql:3:"), "{said}");
    assert!(places[2].starts_with("models/b.sql:1:"), "{said}");
    assert_eq!(places[3..], ["models/c.yml:1:9", "models/d.yml:1:1"]);
}

#[test]
fn a_models_text_is_stripped_and_keeps_its_place() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        ("models/a.sql", "\n  select {{ 1 }}\n\n"),
    ]);
    let loaded = loaded(&folder);
    let template = loaded.packages[0].files[0].template.clone().unwrap();
    assert_eq!(template.text.as_str(), "select {{ 1 }}");
    let span = template.text.span(7..14).unwrap();
    assert_eq!(
        (
            loaded.sources.start(span).line,
            loaded.sources.start(span).column
        ),
        (2, 10)
    );
}

#[test]
fn snapshot_files_hold_nodes_by_their_blocks() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        (
            "snapshots/all.sql",
            "{% snapshot one %} select 1 {% endsnapshot %}\n{% snapshot two %} select {{ 2 }} {% endsnapshot %}",
        ),
    ]);
    let loaded = loaded(&folder);
    assert_eq!(
        files(&loaded.packages[0]),
        [
            "snapshot one snapshots/all.sql",
            "snapshot two snapshots/all.sql"
        ]
    );
    let template = loaded.packages[0].files[1].template.clone().unwrap();
    assert_eq!(template.text.as_str(), " select {{ 2 }} ");
}

#[test]
fn dbtignore_hides_files() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        (
            ".dbtignore",
            "# comment\nscratch/\n*_old.sql\n!models/keep_old.sql\n",
        ),
        ("models/scratch/a.sql", "{% broken"),
        ("models/b_old.sql", "{% broken"),
        ("models/keep_old.sql", "select 1"),
    ]);
    assert_eq!(
        files(&loaded(&folder).packages[0]),
        ["model keep_old models/keep_old.sql"]
    );
}

#[test]
fn operations_are_named_by_their_dotted_paths() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        ("operations/grant_access.sql", "grant select"),
        ("operations/maintenance/refresh.sql", "refresh {{ 1 }}"),
        ("operations/broken.sql", "{% if %}"),
    ]);
    let loaded = loaded(&folder);
    assert_eq!(
        loaded.operations.keys().collect::<Vec<_>>(),
        ["grant_access", "maintenance.refresh"]
    );
    assert_eq!(loaded.diagnostics.len(), 1);
}

#[test]
fn profiles_and_selectors_are_optional() {
    let without = loaded(&project(&[("dbt_project.yml", PROJECT)]));
    assert!(without.profiles.is_none() && without.selectors.is_none());
    let with = loaded(&project(&[
        ("dbt_project.yml", PROJECT),
        ("profiles.yml", "wh: {target: dev}\n"),
        ("selectors.yml", "selectors: []\n"),
    ]));
    assert!(with.profiles.is_some() && with.selectors.is_some());
}

#[test]
fn files_that_are_no_text_are_refused() {
    let folder = project(&[("dbt_project.yml", PROJECT)]);
    write(
        folder.path(),
        &[
            ("models/latin.sql", b"select 'caf\xe9'"),
            ("models/nul.sql", b"select\n 1\0"),
            ("models/p.yml", b"a: \xff\n"),
        ],
    );
    insta::assert_snapshot!(refused(&folder), @r#"
    load::not-utf8 models/latin.sql:1:12 the file is not UTF-8 from here on
    load::nul-character models/nul.sql:2:3 the file holds a NUL character
    load::not-utf8 models/p.yml:1:4 the file is not UTF-8 from here on
    "#);
}

#[cfg(unix)]
#[test]
fn links_are_followed_as_far_as_dbt_follows_them() {
    use std::os::unix::fs::symlink;
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        ("elsewhere/x.sql", "select 1"),
        ("models/y.sql", "select 1"),
    ]);
    let models = folder.path().join("models");
    symlink("../elsewhere", models.join("linked")).unwrap();
    symlink("..", models.join("cycle")).unwrap();
    symlink("../elsewhere/x.sql", models.join("x.sql")).unwrap();
    symlink("elsewhere", folder.path().join("seeds")).unwrap();
    let loaded = loaded(&folder);
    assert_eq!(
        files(&loaded.packages[0]),
        ["model x models/x.sql", "model y models/y.sql"]
    );
    insta::assert_snapshot!(told(&loaded.sources, &loaded.diagnostics), @r#"
    load::linked-folder the linked folder `models/cycle` is not read
    load::linked-folder the linked folder `models/linked` is not read
    "#);

    symlink("itself.sql", models.join("itself.sql")).unwrap();
    symlink("nowhere", models.join("dangling.sql")).unwrap();
    insta::assert_snapshot!(refused(&folder), @r#"
    load::linked-folder the linked folder `models/cycle` is not read
    load::linked-folder the linked folder `models/linked` is not read
    load::broken-link models/dangling.sql:1:1 `models/dangling.sql` links to a file that does not exist
    load::broken-link models/itself.sql:1:1 `models/itself.sql` links to a file that does not exist
    "#);
}

#[test]
fn a_folder_named_like_a_file_is_not_read() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        ("models/a.sql/b.sql", "select 1"),
    ]);
    assert_eq!(
        files(&loaded(&folder).packages[0]),
        ["model b models/a.sql/b.sql"]
    );
}

#[test]
fn what_cannot_be_read_is_noted_and_the_rest_is_there() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        ("models/a.sql", "{% if"),
        ("models/b.sql", "select 1"),
        ("macros/m.sql", "{% macro grant_all( %}"),
        ("snapshots/s.sql", "{% snapshot history %}"),
        ("models/p.yml", "sources: [{name: raw"),
        ("profiles.yml", "wh: ["),
    ]);
    let loaded = loaded(&folder);
    let named: Vec<_> = loaded.packages[0]
        .files
        .iter()
        .map(|file| (&*file.name, file.broken))
        .collect();
    assert_eq!(named, [("a", true), ("b", false)]);
    let broken = &loaded.broken;
    assert!(broken.macros.may_hold("grant_all") && broken.snapshots.may_hold("history"));
    assert!(broken.properties.may_hold("raw") && broken.profiles && !broken.selectors);
    assert!(!broken.macros.may_hold("raw") && broken.docs.is_empty());
}
