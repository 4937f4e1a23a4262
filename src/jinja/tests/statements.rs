//! Statements, white space and text.

use super::tree;
use crate::jinja::ast::{Stmt, StmtKind};
use crate::jinja::parse;

#[track_caller]
fn is(text: &str, expected: &str) {
    assert_eq!(tree(text), expected, "{text}");
}

#[test]
fn a_text_without_delimiters_is_untouched() {
    let ast = parse("a\r\n{ b\r\n").unwrap();
    assert!(!ast.is_template);
    assert!(
        matches!(&ast.body[..], [Stmt { kind: StmtKind::Data(text), .. }] if &**text == "a\r\n{ b\r\n")
    );
}

#[test]
fn a_closing_delimiter_alone_makes_a_template() {
    is("a }}\n", "\"a }}\"");
    is("#}\r\n\r\n", "\"#}\"\"\\n\"");
}

#[test]
fn one_trailing_line_end_is_dropped() {
    is("{{ a }}\n\n", "(print a)\"\\n\"");
    is("{{ a }}\r\n", "(print a)");
    is("{{ a }}\n\r", "(print a)\"\\n\"");
}

#[test]
fn line_ends_become_line_feeds_and_separators_stay() {
    is(
        "a\rb\u{85}\u{2028}\u{c}{{ x }}",
        "\"a\\nb\\u{85}\\u{2028}\\u{c}\"(print x)",
    );
}

#[test]
fn minus_takes_white_space_plus_leaves_it() {
    is("a \n{{- x -}} \u{a0}\n b", "\"a\"(print x)\"b\"");
    is("a {%+ set x = 1 +%} b", "\"a \"(set x 1)\" b\"");
    is("a {#- c -#} b{{1}}", "\"a\"\"b\"(print 1)");
}

#[test]
fn raw_blocks_are_text() {
    is(
        "{% raw %} {{ a }}{# b {% endraw %}c",
        "\" {{ a }}{# b \"\"c\"",
    );
    is("x {%- raw -%} a {%- endraw -%} y", "\"x\"\"a\"\"y\"");
    is("{%raw%}a{%+ endraw +%}b", "\"a\"\"b\"");
}

#[test]
fn comments_and_raw_blocks_may_begin_where_the_text_ends() {
    is("a{#", "\"a\"");
    is("a {#-", "\"a\"");
    is("a{% raw %}", "\"a\"");
}

#[test]
fn brackets_and_strings_hide_delimiters() {
    is("{{ {'a': {'b': 1}} }}", "(print {\"a\":{\"b\":1}})");
    is("{{ {}}}", "(print {})");
    is(
        "{{ '}}' }}{% set x = '%}' %}",
        "(print \"}}\")(set x \"%}\")",
    );
}

#[test]
fn branches() {
    is(
        "{% if a: %}1{% elif b, c %}2{% else %}3{% endif %}",
        "(if a {\"1\"} (tuple b c) {\"2\"} else {\"3\"})",
    );
    is("{%if a%}{%endif%}", "(if a {} else {})");
}

#[test]
fn loops() {
    is(
        "{% for a, (b, c) in d if e if f recursive %}{% break %}{% else %}x{% endfor %}",
        "(for (a (b c)) d (if f e _) true {(break)} {\"x\"})",
    );
    is(
        "{% for a in b, c %}{% continue %}{% endfor %}",
        "(for a (tuple b c) _ false {(continue)} {})",
    );
    is(
        "{% for a, in in b %}{% endfor %}",
        "(for (a in) b _ false {} {})",
    );
    is(
        "{% for recursive in recursive %}{% endfor %}",
        "(for recursive recursive _ false {} {})",
    );
}

#[test]
fn assignments() {
    is("{% set a = 1, 2 %}", "(set a (tuple 1 2))");
    is("{% set a, b = b, a %}", "(set (a b) (tuple b a))");
    is("{% set ns.a = 1 %}", "(set ns.a 1)");
    is("{% set (a, (b)) = c %}", "(set (a b) c)");
    is(
        "{% set a | upper | center(1): %}x{% endset %}",
        "(set a |upper |center 1 {\"x\"})",
    );
}

#[test]
fn macros_know_what_they_may_be_called_with() {
    is(
        "{% macro m(a: int, b: Dict[str, Any] = none) %}{{ varargs }}{% if kwargs %}{% endif %}{% endmacro %}",
        "(macro m [a b=none] +kwargs +varargs {(print varargs)(if kwargs {} else {})})",
    );
    is(
        "{% macro m() %}{% for x in y %}{{ f(caller) }}{% endfor %}{% endmacro %}",
        "(macro m [] +caller {(for x y _ false {(print (call f caller))} {})})",
    );
}

#[test]
fn a_special_name_assigned_before_it_is_read_is_a_variable() {
    is(
        "{% macro m() %}{% set caller = caller %}{{ caller }}{% endmacro %}",
        "(macro m [] {(set caller caller)(print caller)})",
    );
}

#[test]
fn dbts_blocks_have_dbts_names() {
    is(
        "{% test t(model) %}{% endtest %}",
        "(macro test_t [model] {})",
    );
    is(
        "{% materialization m, default %}{% endmaterialization %}",
        "(macro materialization_m_default [supported_languages=[\"sql\"]] {})",
    );
    is(
        "{% materialization m, adapter='x', supported_languages=['sql', 'python'] %}{% endmaterialization %}",
        "(macro materialization_m_x [supported_languages=[\"sql\" \"python\"]] {})",
    );
    is(
        "{% docs d %} {{ a }}\r\n{% enddocs %}",
        "(docs d \" {{ a }}\\n\")",
    );
}

#[test]
fn call_blocks() {
    is(
        "{% call(a, b=1) m.f(x) %}{{ a }}{% endcall %}",
        "(call-block (call (. m f) x) (macro caller [a b=1] {(print a)}))",
    );
}

#[test]
fn other_blocks() {
    is(
        "{% filter upper | center(1) %}a{% endfilter %}",
        "(filter |upper |center 1 {\"a\"})",
    );
    is(
        "{% with a = 1, b = a %}{% endwith %}{% with %}{% endwith %}",
        "(with a 1 b a {})(with {})",
    );
    is("{% block a scoped %}{% endblock a %}", "(block a true {})");
    is(
        "{% autoescape true %}{% endautoescape %}",
        "(autoescape true {})",
    );
    is(
        "{% do a.b(), 1 %}{% print a, b %}{% print %}",
        "(do (tuple (call (. a b)) 1))(print a)(print b)",
    );
}

#[test]
fn what_needs_a_loader_is_parsed() {
    is(
        "{% include 'a' ignore missing with context %}",
        "(no-loader include)",
    );
    is(
        "{% import 'a' as b without context %}",
        "(no-loader import)",
    );
    is(
        "{% from 'a' import b as c, d with context %}",
        "(no-loader from)",
    );
    is(
        "{% if x %}{% extends 'a' %}{% endif %}",
        "(if x {(no-loader extends)} else {})",
    );
    is("{% block a required %} {% endblock %}", "(no-loader block)");
}
