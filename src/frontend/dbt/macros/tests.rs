//! The built-in macros against one another and against dbt's.

use super::*;
use crate::frontend::dbt::testing;

#[test]
fn every_file_parses_and_no_name_is_defined_twice() {
    for Source {
        name: package,
        files,
        ..
    } in &SOURCES
    {
        let mut names = Vec::new();
        for file in files.iter() {
            match jinja::parse_macro_file(file) {
                Ok(macros) => names.extend(macros.iter().map(|ast| ast.name.clone())),
                Err(errors) => panic!("{package}: {}", errors[0].message),
            }
        }
        assert!(!names.is_empty());
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count, "{package}");
    }
}

#[test]
fn a_childs_package_comes_before_its_parents() {
    let names: Vec<_> = internal(find("redshift"))
        .into_iter()
        .map(|(name, _)| name.to_string())
        .collect();
    assert_eq!(names, ["dbt_redshift", "dbt_postgres", "dbt"]);
}

/// `fixtures/macros/known.json` has what dbt's own macros give, by adapter: the text, and the
/// queries that they send, without outer white space; of a `trimmed` text outer white space does not
/// count, as in a hook.
#[test]
fn every_known_text_is_dbts() {
    let known = include_str!("../../../../fixtures/macros/known.json");
    let known: serde_json::Value = serde_json::from_str(known).expect("JSON");
    let mut wrong = Vec::new();
    for (adapter, entries) in known.as_object().expect("an object") {
        for entry in entries.as_array().expect("a list") {
            let expected = (
                entry["text"].as_str().expect("a text").to_owned(),
                queries(entry),
            );
            let template = entry["template"].as_str().expect("a template");
            let mut rendered = testing::hook(adapter, template);
            let mut expected = expected;
            if entry["trimmed"] == true {
                trim(&mut expected);
                rendered.iter_mut().for_each(trim);
            }
            if rendered.as_ref() != Ok(&expected) {
                wrong.push(format!(
                    "{adapter}: {template}\n  {rendered:?}\n  {expected:?}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn macros_of_dbt_are_values_that_only_dbt_can_show() {
    let shown = |template: &str| testing::hook("duckdb", template).map(|(text, _)| text);
    let known = "{{ materialization_table_duckdb is callable }} {{ dbt.materialization_view_default is callable }} {{ date_spine.name }}";
    assert_eq!(shown(known).unwrap(), "True True ");
    for template in ["{{ date_spine.macro }}", "{{ date_spine['node'].name }}"] {
        assert!(shown(template).is_err(), "{template}");
    }
}

fn trim((text, _): &mut (String, Vec<String>)) {
    *text = text.trim().to_owned();
}

fn queries(entry: &serde_json::Value) -> Vec<String> {
    let listed = entry["queries"].as_array().into_iter().flatten();
    listed
        .filter_map(|sql| sql.as_str().map(str::to_owned))
        .collect()
}
