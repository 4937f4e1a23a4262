//! Macro, test and snapshot files (semantics 10.7, case 75).

use super::{shown, tree};
use crate::jinja::{parse_macro_file, parse_test_file, snapshot_blocks};

fn macros(text: &str) -> Vec<String> {
    match parse_macro_file(text) {
        Ok(macros) => macros.iter().map(|m| tree::definition_of(m)).collect(),
        Err(errors) => panic!(
            "{}",
            errors.iter().map(|e| shown(text, e)).collect::<String>()
        ),
    }
}

fn refusals(text: &str) -> String {
    match parse_macro_file(text) {
        Ok(macros) => panic!("{text:?} is accepted: {} macros", macros.len()),
        Err(errors) => errors
            .iter()
            .map(|error| shown(text, error))
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

#[test]
fn only_blocks_count() {
    let text = "text {{ anything }} {% set x = 1 %}
        {%- macro a(b) -%} {{ b }} {%- endmacro -%}
        {# {% macro c() %}{% endmacro %} #}{% raw %}{% macro d() %}{% endraw %}
        {% test t(model) %}{% endtest %}{% materialization m, default %}{% endmaterialization %}
        {% docs e %} {% enddocs %}{{ '{% macro f() %}' }}{% endmacro %}{%+ macro g() %}";
    assert_eq!(
        macros(text),
        [
            "(macro a [b] {(print b)})",
            "(macro test_t [model] {})",
            "(macro materialization_m_default [supported_languages=[\"sql\"]] {})",
        ]
    );
}

#[test]
fn ranges_are_those_of_the_file() {
    let text = "--\r\n\r\n{% macro a() %}\r\n{{ x }}{% endmacro %}";
    let found = parse_macro_file(text).unwrap();
    let range = found[0].range;
    assert_eq!(&text[range.start as usize..range.end as usize], &text[6..]);
    assert_eq!(found[0].body.len(), 2);
}

#[test]
fn hidden_end_tags_end_nothing() {
    assert_eq!(
        macros(
            "{% macro a() %}{% raw %}{% endmacro %}{% endraw %}{{ '{% endmacro %}' }}{# {% endmacro %} #}{% endmacro %}"
        ),
        ["(macro a [] {\"{% endmacro %}\"(print \"{% endmacro %}\")})"]
    );
}

#[test]
fn every_block_reports_its_own_error() {
    insta::assert_snapshot!(refusals("{% macro a() %}{{ 1 + }}{% endmacro %}\n{% macro b() %}{% endmacro %}\n{% macro c() %}{% if x %}{% endmacro %}"), @r#"
    jinja::syntax: an expression is missing
      at 22 "}}"
    jinja::mismatched-block: `endmacro` closes nothing: a `if` block is open
      at 97 "endmacro" `endif` is expected
      at 84 "{% if x %}" this `if` block is still open
      help: close it with `{% endif %}` first
    "#);
}

#[test]
fn a_block_inside_control_flow_is_refused() {
    insta::assert_snapshot!(refusals("{% if x %}{% macro a() %}{% endmacro %}{% endif %}"), @r#"
    jinja::misplaced-block: this `macro` block stands inside `if`
      at 10 "{% macro a() %}"
      at 3 "if" this `if` is still open
      help: close the `if` before; a `macro` block must stand at the top of the file
    "#);
}

#[test]
fn a_block_inside_a_block_is_refused() {
    insta::assert_snapshot!(refusals("{% macro a() %}\n  {%- macro b() %}{% endmacro %}{% endmacro %}"), @r#"
    jinja::nested-block: this `macro` block begins inside a `macro` block
      at 18 "{%- macro b() %}"
      at 0 "{% macro a() %}" this `macro` block is still open
      help: close it with `{% endmacro %}` first
    "#);
}

#[test]
fn control_flow_outside_of_blocks_is_scanned() {
    for text in [
        "{% endif %}",
        "{% endfor %}",
        "{% if x %}{% endfor %}",
        "{% set x = 'y %}",
        "{% macro a() %}",
        "{% macro a( %",
        "{# never closed",
        "{{ never closed",
        "{% raw %}{% endraw +%}",
    ] {
        assert!(parse_macro_file(text).is_err(), "{text}");
    }
    for text in [
        "{% if x %}",
        "{% endmacro %}",
        "{% raw +%}{% raw %}{% endraw %}",
        "{% nonsense %}",
    ] {
        assert!(parse_macro_file(text).is_ok(), "{text}");
    }
}

#[test]
fn data_test_is_found_but_cannot_be_read() {
    assert!(refusals("{% data_test t(model) %}{% enddata_test %}").contains("write `test`"));
}

#[test]
fn generic_test_files_hold_tests_only() {
    let found =
        parse_test_file("{% macro a() %}{% endmacro %}{% test t(model) %}{% endtest %}").unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(&*found[0].name, "test_t");
}

#[test]
fn snapshots_are_found_with_their_text() {
    let text =
        "a {% snapshot s %} select {{ 1 }} {% endsnapshot %}{%- snapshot t -%} x {% endsnapshot %}";
    let found = snapshot_blocks(text).unwrap();
    let slices: Vec<_> = found
        .iter()
        .map(|block| {
            (
                &*block.name,
                &text[block.body.start as usize..block.body.end as usize],
            )
        })
        .collect();
    assert_eq!(slices, [("s", " select {{ 1 }} "), ("t", "x ")]);
    assert!(snapshot_blocks("{% snapshot s %}").is_err());
    assert!(snapshot_blocks("{% snapshot %}{% endsnapshot %}").is_err());
}
