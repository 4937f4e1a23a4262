//! The keys, shapes and versions that a project file may have.

use super::*;
use crate::diagnostic::{Diagnostic, Severity};
use crate::frontend::dbt::testing;
use crate::render::{Interp, Value, convert};
use crate::source::SourceTree;

/// Knows `target` as a text only.
struct Names;

impl Host for Names {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        (name == "where").then(|| Value::str("prod"))
    }
}

fn read(text: &str) -> Result<Project, Vec<Diagnostic>> {
    let mut sources = SourceTree::default();
    let file = sources.add("dbt_project.yml", text);
    let (node, _) = crate::yaml::read(&sources, file).unwrap();
    let package = Package {
        name: "shop".into(),
        dir: String::new(),
        file,
        config: node.unwrap(),
        macros: Vec::new(),
        files: Vec::new(),
        properties: Vec::new(),
        docs: Vec::new(),
    };
    let (project, said) = render(&package, &Names, &testing::options());
    if said.iter().any(|one| one.severity == Severity::Error) {
        return Err(said);
    }
    Ok(project)
}

fn codes(text: &str) -> Vec<&'static str> {
    read(text)
        .unwrap_err()
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

#[test]
fn a_single_run_hook_is_a_list_and_stays_unrendered() {
    let project = read("name: shop\non-run-start: \"select {{ nothing }}\"\n").unwrap();
    assert_eq!(project.on_run_start, [Text::new("select {{ nothing }}")]);
    assert!(project.on_run_end.is_empty());
}

#[test]
fn values_are_rendered_except_hooks_in_any_spelling() {
    let text = "name: shop\nmodels:\n  shop:\n    +schema: \"{{ where }}\"\n    \"+ pre_hook\": \"{{ where }}\"\n";
    let project = read(text).unwrap();
    let section = project.config["models"].get("shop").unwrap();
    assert_eq!(section.get("+schema").unwrap().as_str(), Some("prod"));
    assert_eq!(
        section.get("+ pre_hook").unwrap().as_str(),
        Some("{{ where }}")
    );
}

#[test]
fn misspelled_keys_name_the_right_one() {
    let found = read("name: shop\non_run_start: select 1\non-run-begin: select 2\n").unwrap_err();
    let helps: Vec<_> = found
        .iter()
        .map(|diagnostic| diagnostic.help.as_deref())
        .collect();
    assert_eq!(
        helps,
        [
            Some("did you mean `on-run-start`?"),
            Some("did you mean `on-run-end`?")
        ]
    );
}

#[test]
fn run_hooks_must_be_strings() {
    assert_eq!(
        codes("name: shop\non-run-start: [select 1, {sql: select 2}]\n"),
        ["dbt::run-hook-not-a-string"]
    );
    assert_eq!(
        codes("name: shop\non-run-end: {sql: select 2}\n"),
        ["dbt::run-hook-not-a-string"]
    );
    assert_eq!(codes("name: shop\non-run-end: 7\n"), ["dbt::wrong-type"]);
}

#[test]
fn names_and_versions_are_checked() {
    assert_eq!(codes("version: '1.0'\n"), ["dbt::project-without-name"]);
    assert_eq!(codes("name: my-shop\n"), ["dbt::bad-project-name"]);
    assert_eq!(codes("name: target\n"), ["dbt::reserved-project-name"]);
    assert_eq!(
        codes("name: shop\nversion: \"1\"\n"),
        ["dbt::bad-project-version"]
    );
    assert_eq!(
        codes("name: shop\nversion: 1\n"),
        ["dbt::bad-project-version"]
    );
    assert_eq!(
        codes("name: shop\nrequire-dbt-version: '>=2.0.0'\n"),
        ["dbt::version-mismatch"]
    );
    assert!(read("name: shop\nversion: 1.0\nrequire-dbt-version: ['>=1.8.0', '<2.0.0']\n").is_ok());
}

#[test]
fn an_empty_section_is_an_empty_dict() {
    assert_eq!(
        read("name: shop\nmodels:\n").unwrap().config["models"],
        Data::Map(Mapping::default())
    );
}

#[test]
fn hooks_without_effect_are_warned_about() {
    let text = "name: shop
models:
  shop:
    +prehook: a
    pre-hook: {sql: b}
    core:
      +pre-hook: c
      +pre_hook: d
";
    let mut sources = SourceTree::default();
    let file = sources.add("dbt_project.yml", text);
    let node = crate::yaml::read(&sources, file).unwrap().0.unwrap();
    let found: Vec<_> = config::check_project(&node)
        .into_iter()
        .map(|warning| warning.code)
        .collect();
    assert_eq!(
        found,
        [
            "dbt::ignored-hook-setting",
            "dbt::hook-taken-for-folder",
            "dbt::hook-replaced"
        ]
    );
}

#[test]
fn keys_of_variables_keep_their_types_and_equal_ones_are_one() {
    let project = read("name: shop\nvars: {m: {1: a, yes: b, 10: c, 9: d, x: e}}\n").unwrap();
    let vars = convert::from_data(project.config["vars"].get("m").unwrap());
    let Value::Dict(dict) = vars else {
        panic!("no dict")
    };
    let keys: Vec<String> = dict
        .pairs()
        .iter()
        .map(|(key, value)| format!("{key:?} {value:?}"))
        .collect();
    assert_eq!(keys[0], "Int(1) Str(\"b\")");
    assert_eq!(keys.len(), 4);
    assert!(dict.get("x").is_some() && dict.get("1").is_none());
}

#[test]
fn keys_with_errors_are_lost_and_so_are_those_that_were_meant() {
    let text =
        "name: shop\nvasr: {a: 1}\ndispatch: 5\nmodels: {+schema: '{{ 1 / 0 }}'}\nseeds: {}\n";
    let mut sources = SourceTree::default();
    let file = sources.add("dbt_project.yml", text);
    let package = Package {
        name: "shop".into(),
        dir: String::new(),
        file,
        config: crate::yaml::read(&sources, file).unwrap().0.unwrap(),
        macros: Vec::new(),
        files: Vec::new(),
        properties: Vec::new(),
        docs: Vec::new(),
    };
    let (_, said) = render(&package, &Names, &testing::options());
    assert_eq!(
        lost_keys(&package, &said),
        ["vasr", "vars", "dispatch", "models"]
    );
}
