//! What compiling refuses (semantics 7).

use super::refusal;
use crate::jinja::ast::StmtKind;
use crate::jinja::{parse, parse_macro_file};

#[test]
fn an_unknown_filter_or_test_is_refused_with_the_nearest() {
    insta::assert_snapshot!(["{{ a | uper }}", "{{ b is definde }}"].map(refusal).join("\n"), @r#"
    jinja::unknown-filter: there is no filter `uper`
      at 7 "uper"
      help: did you mean `upper`?
    jinja::unknown-test: there is no test `definde`
      at 8 "definde"
      help: did you mean `defined`?
    "#);
}

#[test]
fn branches_are_looked_at_only_when_reached() {
    for text in [
        "{% if a %}{{ x | f }}{% elif b is t %}{% else %}{{ x is t }}{% endif %}",
        "{{ (x | f) if a is t else b }}",
        "{% if a %}{% set b = c | f %}{% endif %}",
        "{% if a %}{% for b in c | f %}{% endfor %}{% endif %}",
    ] {
        assert!(parse(text).is_ok(), "{text}");
    }
}

#[test]
fn bodies_of_blocks_begin_anew() {
    for text in [
        "{% if a %}{% for b in c %}{{ b | f }}{% endfor %}{% endif %}",
        "{% if a %}{% for b in c if b is t %}{% endfor %}{% endif %}",
        "{% if a %}{% macro m() %}{{ b | f }}{% endmacro %}{% endif %}",
        "{% if a %}{% filter f %}{% endfilter %}{% endif %}",
        "{% if a %}{% set b | f %}{% endset %}{% endif %}",
        "{% if a %}{% with %}{{ b | f }}{% endwith %}{% endif %}",
        "{% if a %}{% call m() %}{{ b | f }}{% endcall %}{% endif %}",
    ] {
        assert!(refusal(text).starts_with("jinja::unknown-"), "{text}");
    }
}

#[test]
fn a_macro_is_compiled_only_when_it_is_called() {
    let refusal = |text| {
        let macros = parse_macro_file(text).unwrap();
        macros[0]
            .refusal
            .as_ref()
            .map(|error| error.message.clone())
    };
    for (text, message) in [
        (
            "{% macro m(a, a) %}{% endmacro %}",
            "the parameter `a` is given twice",
        ),
        (
            "{% macro m() %}{% break %}{% endmacro %}",
            "`break` outside of a loop",
        ),
        (
            "{% macro m() %}{{ a | nope }}{% endmacro %}",
            "there is no filter `nope`",
        ),
    ] {
        assert_eq!(refusal(text).as_deref(), Some(message), "{text}");
    }
    assert_eq!(
        refusal("{% macro m() %}{% if a %}{{ a | nope }}{% endif %}{% endmacro %}"),
        None
    );
}

#[test]
fn a_loop_that_a_macro_hides_is_left_by_no_break() {
    for text in [
        "{% break %}",
        "{% for a in b %}{% else %}{% break %}{% endfor %}",
        "{% for a in b %}{% call m() %}{% continue %}{% endcall %}{% endfor %}",
        "{% for a in b %}{% block c %}{% break %}{% endblock %}{% endfor %}",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
    let inside =
        "{% for a in b %}{% with %}{% set c %}{% break %}{% endset %}{% endwith %}{% endfor %}";
    assert!(matches!(
        parse(inside).unwrap().body[0].kind,
        StmtKind::For(_)
    ));
}

#[test]
fn other_things_that_jinja_cannot_compile() {
    for text in [
        "{{ f(a=1, a=2) }}",
        "{% macro m(a, a) %}{% endmacro %}",
        "{% macro m(caller) %}{{ caller() }}{% endmacro %}",
        "{% call f(caller=1) %}{% endcall %}",
        "{% for loop in a %}{% endfor %}",
        "{% for a in b %}{% set loop = 1 %}{% endfor %}",
        "{% block a %}{% endblock %}{% block a %}{% endblock %}",
        "{% for a in b %}{% extends 'c' %}{% endfor %}",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
    for text in [
        "{{ f(a=1, a=2, if=3) }}",
        "{% macro m(caller) %}{% endmacro %}",
        "{% macro m(caller=none) %}{{ caller() }}{% endmacro %}",
        "{% set loop = 1 %}",
        "{% for a in b %}{% with loop = 1 %}{% endwith %}{% endfor %}",
    ] {
        assert!(parse(text).is_ok(), "{text}");
    }
}
