//! Files and hooks while parsing (semantics 3.4, cases 18, 54, 55).

use super::*;

fn early(text: &str) -> (String, Uses) {
    let (text, uses) = World::new().early(text);
    (text.unwrap(), uses)
}

#[test]
fn ref_and_source_give_the_node_itself_and_are_noted() {
    let (text, uses) = early(
        "{{ ref('kit', 'customers', v=2) }} {{ source('raw', 'feed').identifier }} {{ execute }}",
    );
    assert_eq!(text, "\"db\".\"analytics\".\"orders\" orders False");
    let call = &uses.refs[0];
    assert_eq!(
        (
            call.package.as_deref(),
            call.name.as_str(),
            call.version.as_deref()
        ),
        (Some("kit"), "customers", Some("2"))
    );
    assert_eq!(
        (uses.sources[0].0.as_str(), uses.sources[0].1.as_str()),
        ("raw", "feed")
    );
}

#[test]
fn config_calls_are_collected_with_their_places() {
    let (text, uses) = early(
        "{{ config(materialized='view', pre_hook=['a', {'sql': 'b'}]) }}{% do config({'x': 1}) %}{% do config.set('y', none) %}",
    );
    assert_eq!(text, "");
    let keys: Vec<&str> = uses
        .configs
        .iter()
        .flat_map(|call| call.settings.keys())
        .map(|key| &**key)
        .collect();
    assert_eq!(keys, ["materialized", "pre_hook", "x", "y"]);
    let Data::List(hooks) = &uses.configs[0].settings["pre_hook"] else {
        panic!()
    };
    assert!(hooks[0].as_text().unwrap().origin(0).unwrap().exact);
    assert!(uses.configs.iter().all(|call| call.span.is_some()));
}

#[test]
fn both_spellings_and_mixed_arguments_are_errors() {
    let code = |text| World::new().early(text).0.unwrap_err().code;
    assert_eq!(
        code("{{ config({'pre-hook': 'a', 'pre_hook': 'b'}) }}"),
        "dbt::both-spellings"
    );
    assert_eq!(code("{{ config({'a': 1}, b=2) }}"), "dbt::bad-config");
    assert_eq!(code("{{ config() }}"), "dbt::bad-config");
}

#[test]
fn dashed_hooks_are_spelt_with_an_underscore() {
    let (_, uses) = early("{{ config({'post-hook': 'a'}) }}");
    assert!(uses.configs[0].settings.contains_key("post_hook"));
}

#[test]
fn what_is_not_known_yet_is_empty() {
    let (text, _) = early(
        "[{{ config.get('materialized') }}] {{ config.require('x') }} {{ var('nope') }} {{ graph }} {{ selected_resources }} {{ sql }}",
    );
    assert_eq!(text, "[]  None {} [] None");
}

#[test]
fn unknown_names_are_lenient_in_the_text_but_not_in_variables() {
    assert_eq!(early("[{{ nobody.may().chain['x'] }}]").0, "[]");
    let world = World::new().root(r#"{"vars": {"bad": "{{ nobody.x }}"}}"#);
    let (result, _) = world.early("{{ var('bad') }}");
    assert_eq!(result.unwrap_err().code, "render::undefined");
}

#[test]
fn only_macros_of_the_text_itself_are_dependencies() {
    let world = World::new().macros(
        "shop",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}x{% endmacro %}",
    );
    let (text, uses) = world.early("{{ a() }} {{ var('v', 1) }}");
    assert_eq!(text.unwrap(), "x 1");
    assert_eq!(
        uses.macros.iter().map(|id| &**id).collect::<Vec<_>>(),
        ["macro.shop.a"]
    );
    assert!(uses.vars.contains("v"));
}

#[test]
fn names_of_relations_are_made_without_a_node() {
    let (run, _) = World::new().run();
    let host = NameHost::new(&run.env, &"shop".into(), Session::new());
    let text = "{{ target.schema }} {{ execute }} {{ this is defined }} {{ config.get('a', 'dflt') }} {{ schema }}";
    assert_eq!(render(&host, text).unwrap(), "main False False dflt main");
    assert_eq!(
        render(&host, "{{ var('nope') }}").unwrap_err().code,
        "dbt::unknown-var"
    );
}

#[test]
fn what_nobody_knows_may_be_part_of_what_is_thrown_away() {
    let (text, uses) = early(
        "{% set n = [1, 2] | random %}{{ n ~ '' }}{% set b %}{{ n }}{% endset %}{{ b }}{{ ref('other') }}",
    );
    assert_eq!(text, "\"db\".\"analytics\".\"orders\"");
    assert_eq!(uses.refs.len(), 1);
}

#[test]
fn macros_are_noted_in_the_order_of_their_calls() {
    let world = World::new().macros(
        "shop",
        "{% macro z() %}{{ y() }}{% endmacro %}{% macro y() %}{% endmacro %}{% macro x(v) %}{% endmacro %}",
    );
    let (_, uses) = world.early("{{ x(z()) }}{{ y }}{{ z() }}");
    let macros: Vec<&str> = uses.macros.iter().map(|id| &**id).collect();
    assert_eq!(macros, ["macro.shop.z", "macro.shop.x"]);
}
