//! Texts that would exhaust stack or time.

use std::time::{Duration, Instant};

use crate::jinja::{parse, parse_macro_file};

fn code(text: &str) -> &'static str {
    let started = Instant::now();
    let code = match parse(text) {
        Ok(_) => "fine",
        Err(error) => error.code,
    };
    assert!(started.elapsed() < Duration::from_secs(20), "too slow");
    code
}

fn printed(parts: [&str; 3], times: usize) -> &'static str {
    let [before, middle, after] = parts;
    code(&format!(
        "{{{{ {}{middle}{} }}}}",
        before.repeat(times),
        after.repeat(times)
    ))
}

#[test]
fn brackets_may_nest_far_but_not_without_end() {
    assert_eq!(printed(["(", "1", ")"], 100), "fine");
    assert_eq!(printed(["(", "1", ")"], 101), "jinja::too-deep");
    assert_eq!(printed(["(", "1", ")"], 100_000), "jinja::too-deep");
    assert_eq!(printed(["[", "", "]"], 100_000), "jinja::too-deep");
    assert_eq!(printed(["{1:", "1", "}"], 100_000), "jinja::too-deep");
    assert_eq!(printed(["f(", "1", ")"], 100_000), "jinja::too-deep");
}

#[test]
fn chains_may_be_long_but_not_without_end() {
    for chain in ["1 + ", "a and ", "a < ", "not ", "-", "a if b else "] {
        assert_eq!(printed([chain, "1", ""], 100), "fine", "{chain}");
        assert_eq!(
            printed([chain, "1", ""], 20_000),
            "jinja::too-deep",
            "{chain}"
        );
    }
    for chain in [".a", "[0]", "()", " | int", " is odd()", " if a"] {
        assert_eq!(printed(["", "a", chain], 40), "fine", "{chain}");
        assert_eq!(
            printed(["", "a", chain], 20_000),
            "jinja::too-deep",
            "{chain}"
        );
    }
}

#[test]
fn chains_in_brackets_add_up() {
    let inner = format!("({}", "1 + ".repeat(30));
    assert_eq!(printed([&inner, "1", ")"], 100), "jinja::too-deep");
}

#[test]
fn flat_lists_may_be_long() {
    assert_eq!(printed(["1 ~ ", "1", ""], 5_000), "fine");
    assert_eq!(code(&format!("{{{{ [{}] }}}}", "1,".repeat(5_000))), "fine");
    let branches = "{% elif a %}".repeat(5_000);
    assert_eq!(
        code(&format!("{{% if a %}}{branches}{{% endif %}}")),
        "fine"
    );
}

#[test]
fn mistakes_deep_inside_take_no_exponential_time() {
    for [before, after] in [
        ["f(", ")"],
        ["f(a=", ")"],
        ["x | f(", ")"],
        ["x is f(", ")"],
        ["x is f a(", ")"],
        ["a[", "]"],
        ["a[:", "]"],
        ["{1:(", ")}"],
        ["(a if ", ")"],
        ["(not ", ")"],
    ] {
        let code = printed([before, "1 1", after], 50);
        assert_eq!(code, "jinja::syntax", "{before}");
    }
}

#[test]
fn blocks_nest_as_far_as_pythons_indentation() {
    let nested = |n| format!("{}{}", "{% if a %}".repeat(n), "{% endif %}".repeat(n));
    assert_eq!(code(&nested(98)), "fine");
    assert_eq!(code(&nested(99)), "jinja::too-deep");
    assert_eq!(code(&nested(50_000)), "jinja::too-deep");
}

#[test]
fn delimiters_without_end_take_linear_time() {
    for text in [
        "{{",
        "{%",
        "{% raw %}",
        "{% if %}",
        "{{ '",
        "{% set x = '",
        "{",
        "{% macro m() %}",
    ] {
        let text = text.repeat(20_000);
        code(&text);
        let started = Instant::now();
        drop(parse_macro_file(&text));
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{}",
            &text[..9]
        );
    }
}

#[test]
fn every_prefix_of_a_template_is_parsed_or_refused() {
    let text = "a{#- é -#}{% raw -%}漢{%- endraw %}{{ x['\\u00e9'].y(1, *a, b=2) | f ~ \"ü\" }}\
        {% macro m(a: b[c], d=1) %}{% for x, y in z if not a recursive %}{% else %}{% endfor %}{% endmacro %}\
        {% call(a) m() %}{% set a, b.c | d %}{% endset %}{% endcall %}{% block a scoped %}{% endblock a %}";
    for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
        let prefix = &text[..end];
        if let Err(error) = parse(prefix) {
            assert!(error.range.start as usize <= end, "{prefix}");
        }
        drop(parse_macro_file(prefix));
    }
}
