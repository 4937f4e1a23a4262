//! Packages: which there are, in which order, and what is wrong with them.

use super::*;

/// As case 19: the folders' names say another order than the packages' names.
fn two_packages() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "dbt_project.yml",
            "name: mid\nversion: '1.0'\nprofile: wh\n",
        ),
        (
            "packages.yml",
            "packages:\n  - local: dbt_packages/a_folder\n  - local: dbt_packages/z_folder\n",
        ),
        ("models/one.sql", "select 1"),
        (
            "macros/shared.sql",
            "{% macro shared() %}root{% endmacro %}",
        ),
        (
            "dbt_packages/a_folder/dbt_project.yml",
            "name: zebra\nversion: '1.0'\n",
        ),
        (
            "dbt_packages/a_folder/macros/shared.sql",
            "{% macro shared() %}zebra{% endmacro %}",
        ),
        ("dbt_packages/a_folder/models/stripes.sql", "select 2"),
        (
            "dbt_packages/z_folder/dbt_project.yml",
            "name: aardvark\nversion: '1.0'\n",
        ),
        (
            "dbt_packages/z_folder/macros/shared.sql",
            "{% macro shared() %}aardvark{% endmacro %}",
        ),
    ]
}

#[test]
fn the_root_comes_first_then_packages_by_name() {
    let loaded = loaded(&project(&two_packages()));
    let packages: Vec<_> = loaded
        .packages
        .iter()
        .map(|package| (&*package.name, package.dir.as_str()))
        .collect();
    assert_eq!(
        packages,
        [
            ("mid", ""),
            ("aardvark", "dbt_packages/z_folder"),
            ("zebra", "dbt_packages/a_folder")
        ]
    );
    assert_eq!(
        files(&loaded.packages[2]),
        ["model stripes models/stripes.sql"]
    );
    assert_eq!(&*loaded.packages[1].macros[0].package, "aardvark");
    assert!(loaded.uninstalled.is_empty());
    let first = loaded.packages[2].files[0].file.unwrap();
    assert_eq!(
        &*loaded.sources.file(first).path,
        "dbt_packages/a_folder/models/stripes.sql"
    );
}

#[test]
fn a_local_package_is_read_from_its_folder_until_it_is_installed() {
    let folder = project(&[
        ("inner/dbt_project.yml", PROJECT),
        ("inner/packages.yml", "packages:\n  - local: ../shared\n"),
        ("shared/dbt_project.yml", "name: shared\n"),
        (
            "shared/packages.yml",
            "packages:\n  - local: ../shared\n  - local: ../deep\n",
        ),
        ("shared/models/s.sql", "select 1"),
        ("deep/dbt_project.yml", "name: deep\n"),
    ]);
    let options = Options {
        project_dir: folder.path().canonicalize().unwrap().join("inner"),
        ..options()
    };
    let loaded = load(&options, SourceTree::default()).unwrap();
    let packages: Vec<_> = loaded
        .packages
        .iter()
        .map(|package| (&*package.name, package.dir.as_str()))
        .collect();
    assert_eq!(
        packages,
        [("shop", ""), ("deep", "../deep"), ("shared", "../shared")]
    );
    assert!(loaded.uninstalled.is_empty());
}

#[test]
fn a_package_that_is_not_installed_is_recorded() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        (
            "packages.yml",
            "packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.1.1\n  - git: https://example.com/acme/tools.git\n    revision: v1\n",
        ),
        ("dbt_packages/tools/dbt_project.yml", "name: tools\n"),
    ]);
    let loaded = loaded(&folder);
    let names: Vec<_> = loaded
        .uninstalled
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["dbt-labs/dbt_utils"]);
    assert_eq!(loaded.sources.start(loaded.uninstalled[0].span).line, 2);
}

#[test]
fn two_packages_of_one_name_are_refused() {
    let folder = project(&[
        ("dbt_project.yml", PROJECT),
        ("dbt_packages/a/dbt_project.yml", "name: shop\n"),
    ]);
    assert_eq!(
        refused(&folder),
        "dbt::duplicate-package dbt_packages/a/dbt_project.yml:1:7 two packages have the name `shop`"
    );
}

#[test]
fn a_project_needs_a_project_file() {
    let none = refused(&project(&[("models/a.sql", "select 1")]));
    assert!(
        none.starts_with("load::no-project-file there is no dbt_project.yml in "),
        "{none}"
    );
    let empty = refused(&project(&[("dbt_project.yml", "# nothing\n")]));
    assert_eq!(
        empty,
        "load::empty-project-file dbt_project.yml:1:1 the project file is empty"
    );
    let broken = refused(&project(&[("dbt_project.yml", "name: {{ x }}\n")]));
    assert_eq!(
        broken,
        "yaml::unquoted-jinja dbt_project.yml:1:7 Jinja at the beginning of a value needs quotes"
    );
}

#[test]
fn the_install_path_may_come_from_the_environment() {
    let folder = project(&[
        (
            "dbt_project.yml",
            "name: shop\npackages-install-path: \"{{ env_var('SHOP_PACKAGES', 'vendor') }}/dbt\"\n",
        ),
        ("vendor/dbt/tools/dbt_project.yml", "name: tools\n"),
    ]);
    assert_eq!(&*loaded(&folder).packages[1].name, "tools");
}
