//! No template runs forever, fills the memory or exhausts the stack.

use super::{Macros, run_within};
use crate::render::{Interp, Limits, RenderError, Stop};
use crate::source::Text;

/// Small enough for a test build.
fn run(host: &Macros, text: &str) -> Result<Text, RenderError> {
    let limits = Limits {
        fuel: 2_000_000,
        bytes: 4 << 20,
        elements: 200_000,
        ..Limits::default()
    };
    run_within(host, limits, text)
}

fn code(text: &str) -> &'static str {
    code_with("", text)
}

fn code_with(macros: &str, text: &str) -> &'static str {
    run(&Macros::new(macros, false), text).unwrap_err().code
}

#[test]
fn endless_work_ends() {
    let nested = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}";
    assert_eq!(code(nested), "render::limit");
    let growing = "{% set l = [1] %}{% for a in l %}{% do l.append(1) %}{% endfor %}";
    assert_eq!(code(growing), "render::limit");
}

#[test]
fn texts_are_bounded() {
    for text in [
        "{{ 'x' * 10 ** 9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%.1000000000f' % 1 }}",
        "{{ '%*d' % (10 ** 9, 1) }}",
        "{% set ns = namespace(s='0123456789') %}{% for i in range(40) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s='0123456789') %}{% for i in range(40) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% for i in range(100000) %}{{ 'x' * 10000 }}{% endfor %}",
        "{% set ns = namespace(l=[1, 2]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
    ] {
        assert_eq!(code(text), "render::limit", "{text}");
    }
}

#[test]
fn lists_are_bounded() {
    for text in [
        "{{ [0] * 10 ** 12 }}",
        "{{ (0,) * 10 ** 20 }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
    ] {
        assert_eq!(code(text), "render::limit", "{text}");
    }
}

#[test]
fn recursion_is_bounded_on_a_small_stack() {
    let endless = "{% macro m(n) %}{% if true %}{% for i in [1] %}{{ m([n]) }}{% endfor %}{% endif %}{% endmacro %}";
    let deep = move || {
        assert_eq!(code_with(endless, "{{ m(1) }}"), "render::recursion");
        let nested = "{% set ns = namespace(l=[]) %}{% for i in range(90000) %}{% set ns.l = [ns.l] %}{% endfor %}";
        assert_eq!(
            code(&format!("{nested}{{{{ ns.l }}}}")),
            "render::recursion"
        );
        assert_eq!(
            code(&format!("{nested}{{{{ ns.l == [ns.l] }}}}")),
            "render::recursion"
        );
        run(&Macros::default(), nested).unwrap();
    };
    std::thread::Builder::new()
        .stack_size(512 << 10)
        .spawn(deep)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn long_chains_do_not_exhaust_the_stack() {
    let deep = || {
        for text in [
            format!("{{{{ 1{} }}}}", " + 1".repeat(20_000)),
            format!("{{{{ {}1 }}}}", "not ".repeat(20_000)),
            format!("{{{{ x{} }}}}", " | upper".repeat(20_000)),
            format!("{{{{ x{} }}}}", ".y".repeat(20_000)),
            format!("{{{{ 1{} }}}}", " ~ 1".repeat(20_000)),
            format!("{{{{ {}1{} }}}}", "(".repeat(150), ")".repeat(150)),
            format!("{}{}", "{% if 1 %}".repeat(150), "{% endif %}".repeat(150)),
        ] {
            if let Ok(template) = crate::render::Template::parse(Text::from(text)) {
                let host = Macros::default();
                let template = std::sync::Arc::new(template);
                let _ = Interp::new(&host, Limits::default()).render(&template);
                let _ = Interp::new(&host, Limits::default()).render_native(&template);
            }
        }
    };
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(deep)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn nesting_through_tuples_dicts_and_namespaces_is_dropped_without_recursion() {
    for value in ["(ns.l,)", "{'l': ns.l}", "namespace(l=ns.l)", "[(ns.l,)]"] {
        let text = format!(
            "{{% set ns = namespace(l=[]) %}}{{% for i in range(90000) %}}{{% set ns.l = {value} %}}{{% endfor %}}"
        );
        assert_eq!(run(&Macros::default(), &text).unwrap().as_str(), "");
    }
}

#[test]
fn integers_past_128_bits_are_an_error() {
    assert_eq!(code("{{ 10 ** 38 * 10 }}"), "render::overflow");
    assert_eq!(code("{{ 2 ** 1000 }}"), "render::overflow");
    assert_eq!(code("{{ -(2 ** 126) * 2 - 1 - 1 }}"), "render::overflow");
}

#[test]
fn budgets_hold_for_all_that_one_interpreter_renders() {
    let host = Macros::default();
    let limits = Limits {
        fuel: 1_000,
        ..Limits::default()
    };
    let mut interp = Interp::new(&host, limits);
    let template = super::template("{% for i in range(50) %}{{ i }}{% endfor %}");
    let mut renderings = 0;
    let stop = loop {
        match interp.render(&template) {
            Ok(_) => renderings += 1,
            Err(stop) => break stop,
        }
    };
    assert!((1..10).contains(&renderings));
    assert!(matches!(*stop, Stop::Error(error) if error.code == "render::limit"));
}
