//! Matching entries to files, and their tests and sources.

use super::*;
use crate::frontend::dbt::testing;

fn read_files(files: &[(&str, &str)]) -> (Properties<'static>, Vec<Diagnostic>) {
    let (loaded, env) = testing::project(files);
    read(&env, Box::leak(Box::new(loaded)))
}

fn codes(files: &[(&str, &str)]) -> Vec<&'static str> {
    read_files(files).1.iter().map(|found| found.code).collect()
}

fn ids<'p>(properties: &'p Properties<'_>) -> Vec<&'p str> {
    properties
        .nodes
        .iter()
        .map(|node| &*node.unique_id)
        .collect()
}

#[test]
fn an_entry_describes_its_file_and_sets_its_node() {
    let text = "
models:
  - name: orders
    description: '{{ 1 + 1 }}'
    access: public
    config: {tags: [a], pre_hook: 'select {{ this }}'}
";
    let (properties, found) =
        read_files(&[("models/orders.sql", ""), ("models/core/schema.yml", text)]);
    assert!(found.is_empty(), "{found:?}");
    let patch = properties
        .patch(&"shop".into(), Resource::Model, &"orders".into())
        .unwrap();
    assert_eq!(patch.properties["description"].as_str(), Some("2"));
    assert_eq!(
        patch.properties["patch_path"].as_str(),
        Some("shop://models/core/schema.yml")
    );
    let settings = properties.settings_of("model.shop.orders").unwrap().0;
    assert_eq!(settings["pre_hook"].as_str(), Some("select {{ this }}"));
    assert_eq!(settings["access"].as_str(), Some("public"));
}

#[test]
fn versions_are_matched_to_their_files() {
    let text = "
models:
  - name: orders
    config: {tags: [a]}
    columns: [{name: id, data_tests: [unique]}, {name: old}]
    versions:
      - v: 1
        config: {tags: [b]}
        columns: [{include: '*', exclude: [old]}]
      - v: 2
      - v: 3
        defined_in: orders_next
";
    let files = [
        ("models/orders_v1.sql", ""),
        ("models/orders_v2.sql", ""),
        ("models/orders_next.sql", ""),
        ("models/x.yml", text),
    ];
    let (properties, found) = read_files(&files);
    assert!(found.is_empty(), "{found:?}");
    let patch = |file: &str| {
        properties
            .patch(&"shop".into(), Resource::Model, &file.into())
            .unwrap()
    };
    assert_eq!(patch("orders_next").version, Some(Data::Int(3)));
    assert_eq!(patch("orders_v1").latest_version, Some(Data::Int(3)));
    assert_eq!(&*patch("orders_v1").name, "orders");
    let tags = &properties.settings_of("model.shop.orders.v1").unwrap().0["tags"];
    assert!(matches!(tags, Data::List(tags) if tags.len() == 2 && tags[0].as_str() == Some("b")));
    assert!(
        matches!(&patch("orders_v1").properties["columns"], Data::List(columns) if columns.len() == 1)
    );
    assert!(ids(&properties)[0].starts_with("test.shop.unique_orders_v1_id."));
}

#[test]
fn generic_tests_have_dbts_ids_settings_and_references() {
    let text = "
models:
  - name: m_mid
    columns:
      - name: id
        tags: [key]
        data_tests:
          - relationships:
              arguments: {to: ref('b_mid'), field: id}
              config: {severity: warn, tags: later}
";
    let (properties, found) = read_files(&[("models/m_mid.sql", ""), ("models/deep/x.yml", text)]);
    assert!(found.is_empty(), "{found:?}");
    let test = &properties.nodes[0];
    assert_eq!(
        &*test.unique_id,
        "test.shop.relationships_m_mid_id__id__ref_b_mid_.cce5ccf1b1"
    );
    assert_eq!(
        test.fqn,
        ["shop", "deep", "relationships_m_mid_id__id__ref_b_mid_"]
    );
    assert_eq!(
        test.refs.iter().map(|call| &*call.name).collect::<Vec<_>>(),
        ["b_mid", "m_mid"]
    );
    let code = "{{ test_relationships(**_dbt_generic_test_kwargs) }}{{ config(severity=\"warn\",tags=\"later\") }}";
    assert_eq!(test.raw_code.as_str(), code);
    let (settings, _) = properties.settings(test).unwrap();
    assert_eq!(settings["severity"].as_str(), Some("warn"));
    assert!(matches!(&settings["tags"], Data::List(tags) if tags.len() == 2));
}

#[test]
fn sources_inherit_and_default() {
    let text = "
sources:
  - name: raw
    schema: landing
    quoting: {schema: false}
    tags: [b]
    tables:
      - name: events
        identifier: events_v2
        quoting: {identifier: true}
        tags: [a]
        columns: [{name: id, data_tests: [not_null]}]
  - name: crm
    database: other
    config: {enabled: false}
    tables: [{name: people}]
";
    let (properties, found) = read_files(&[("models/in/x.yml", text)]);
    assert!(found.is_empty(), "{found:?}");
    let [events, people] = properties.tables.as_slice() else {
        panic!("two tables")
    };
    assert_eq!(&*events.unique_id, "source.shop.raw.events");
    assert_eq!(
        (
            events.database.as_deref(),
            &*events.schema,
            &*events.identifier
        ),
        (Some("db"), "landing", "events_v2")
    );
    assert_eq!(events.quoting, [None, Some(false), Some(true)]);
    assert_eq!(events.tags, ["a", "b"]);
    assert_eq!(events.fqn, ["shop", "in", "raw", "events"]);
    assert_eq!(
        (people.database.as_deref(), &*people.schema, people.enabled),
        (Some("other"), "crm", false)
    );
    assert!(ids(&properties)[0].starts_with("test.shop.source_not_null_raw_events_id."));
}

#[test]
fn snapshots_may_stand_in_properties() {
    let text = "snapshots: [{name: history, relation: ref('orders'), config: {strategy: check}}]";
    let (properties, found) = read_files(&[("snapshots/x.yml", text)]);
    assert!(found.is_empty(), "{found:?}");
    let node = &properties.nodes[0];
    assert_eq!(
        (&*node.unique_id, node.path.as_str()),
        ("snapshot.shop.history", "x.yml/history.sql")
    );
    assert_eq!(node.raw_code.as_str(), "select * from {{ ref('orders') }}");
    assert!(properties.settings(node).is_some());
}

#[test]
fn what_dbt_refuses_or_ignores_is_told() {
    let twice = "models: [{name: orders}, {name: orders}]";
    assert_eq!(
        codes(&[("models/orders.sql", ""), ("models/x.yml", twice)]),
        ["dbt::duplicate-properties"]
    );
    assert_eq!(
        codes(&[("models/x.yml", "models: {name: orders}")]),
        ["dbt::bad-properties"]
    );
    assert_eq!(
        codes(&[("models/x.yml", "models: [{description: x}]")]),
        ["dbt::bad-properties"]
    );
    assert_eq!(
        codes(&[
            ("models/orders.sql", ""),
            ("models/x.yml", "models: [{name: order}]")
        ]),
        ["dbt::unused-properties"]
    );
    assert_eq!(
        codes(&[("seeds/s.csv", ""), ("models/x.yml", "models: [{name: s}]")]),
        ["dbt::wrong-properties-section"]
    );
    let both = "models: [{name: m, data_tests: [a: {}], tests: [b]}]";
    assert_eq!(
        codes(&[("models/m.sql", ""), ("models/x.yml", both)]),
        ["dbt::tests-twice"]
    );
    for test in ["{unique: {}, not_null: {}}", "\"`unique\""] {
        let test = format!("models: [{{name: m, data_tests: [{test}]}}]");
        assert_eq!(
            codes(&[("models/m.sql", ""), ("models/x.yml", &test)]),
            ["dbt::bad-test"]
        );
    }
}

#[test]
fn what_stands_behind_a_tests_name_is_passed_over() {
    let text = "models: [{name: m, data_tests: [\"unique`\", dbt_utils.not_empty-1]}]";
    let (properties, found) = read_files(&[("models/m.sql", ""), ("models/x.yml", text)]);
    let names: Vec<&str> = properties.nodes.iter().map(|node| &*node.name).collect();
    assert_eq!(names, ["unique_m_", "dbt_utils_not_empty_m_"]);
    let codes: Vec<&str> = found.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["dbt::test-name-cut"; 2]);
}

#[test]
fn exposures_and_groups_are_kept_by_id() {
    let text = "exposures: [{name: board, type: dashboard, depends_on: [ref('a')]}]\ngroups: [{name: finance}]";
    let (properties, _) = read_files(&[("models/x.yml", text)]);
    assert!(properties.others["exposures"].contains_key("exposure.shop.board"));
    assert!(properties.others["groups"].contains_key("group.shop.finance"));
}

#[test]
fn descriptions_quote_docs_blocks() {
    let docs = "{% docs m_doc %}\n About {{ 'braces' | upper }}{{ unknown }} \n{% enddocs %}";
    let text = "models: [{name: m, description: \"{{ doc('m_doc') }}!\", columns: [{name: id, description: \"{{ doc('m_dock') }}\"}]}]";
    let (properties, found) = read_files(&[
        ("models/m.sql", ""),
        ("models/x.yml", text),
        ("models/d.md", docs),
    ]);
    let patch = properties
        .patch(&"shop".into(), Resource::Model, &"m".into())
        .unwrap();
    assert_eq!(
        patch.properties["description"].as_str(),
        Some("About BRACES!")
    );
    assert_eq!((found.len(), found[0].code), (1, "dbt::unknown-doc"));
}
