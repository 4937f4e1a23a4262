//! Where bytes, errors and calls come from.

use std::sync::Arc;

use super::{Macros, run};
use crate::render::{Interp, Limits, Template};
use crate::source::{FileId, Origin, Run, Span, Text};

/// The text's runs as `text <- file "bytes" (via)`.
fn origins(files: [&str; 2], text: &Text) -> Vec<String> {
    let runs = text.runs();
    let describe = |(n, run): (usize, &Run)| {
        let end = runs
            .get(n + 1)
            .map_or(text.as_str().len(), |next| next.at as usize);
        let Span {
            file,
            start,
            end: last,
        } = run.origin.span;
        let bytes = &files[file.0 as usize][start as usize..last as usize];
        let mut way = String::new();
        let mut frame = run.origin.via.as_ref();
        while let Some(call) = frame {
            let place =
                &files[call.call.file.0 as usize][call.call.start as usize..call.call.end as usize];
            way += &format!(" via {} at `{place}`", call.name);
            frame = call.parent.as_ref();
        }
        let exact = if run.origin.exact { "=" } else { "~" };
        format!(
            "{:?} {exact} {}:{bytes:?}{way}",
            &text.as_str()[run.at as usize..end],
            file.0
        )
    };
    runs.iter().enumerate().map(describe).collect()
}

fn traced(macros: &str, text: &str) -> Vec<String> {
    let host = Macros::new(macros, false);
    let rendered = run(&host, text).unwrap();
    origins([text, macros], &rendered)
}

#[test]
fn data_and_values_lead_back() {
    assert_eq!(
        traced("", "grant {{ 'a' ~ 'b' }} to {{ 1 + 2 }};\r\nx{# #}y"),
        [
            "\"grant \" = 0:\"grant \"",
            "\"a\" = 0:\"a\"",
            "\"b\" = 0:\"b\"",
            "\" to \" = 0:\" to \"",
            "\"3\" ~ 0:\"1 + 2\"",
            "\";\" = 0:\";\"",
            "\"\\nx\" = 0:\"\\nx\"",
            "\"y\" = 0:\"y\"",
        ]
    );
}

#[test]
fn macros_leave_their_way() {
    let macros = "{% macro g(role) %}grant {{ role | upper }} {{ h(role) }}{% endmacro %}{% macro h(x) %}<{{ x }}>{% endmacro %}";
    assert_eq!(
        traced(macros, "do {{ g('admin') }}"),
        [
            "\"do \" = 0:\"do \"",
            "\"grant \" = 1:\"grant \" via g at `g('admin')`",
            "\"ADMIN\" ~ 0:\"admin\"",
            "\" \" = 1:\" \" via g at `g('admin')`",
            "\"<\" = 1:\"<\" via h at `h(role)` via g at `g('admin')`",
            "\"admin\" = 0:\"admin\"",
            "\">\" = 1:\">\" via h at `h(role)` via g at `g('admin')`",
        ]
    );
}

#[test]
fn slices_sums_and_set_blocks_keep_their_origin() {
    assert_eq!(
        traced(
            "",
            "{% set a %}abc{% endset %}{{ a[1:] }}{{ ('x' + a) | trim }}"
        ),
        [
            "\"bc\" = 0:\"bc\"",
            "\"x\" = 0:\"x\"",
            "\"abc\" = 0:\"abc\""
        ]
    );
}

#[test]
fn text_made_early_and_rendered_late_leads_to_both() {
    let macros = "{% macro m(role) %}grant {{ role }} on {{ '{{ this }}' }}{% endmacro %}";
    let file = "{{ m('x') }}";
    let host = Macros::new(macros, false);
    let early = run(&host, file).unwrap();
    assert_eq!(early.as_str(), "grant x on {{ this }}");
    let mut late = Macros::default();
    late.values
        .insert("this".to_owned(), crate::render::Value::str("db.t"));
    let template = Arc::new(Template::parse(early).unwrap());
    let text = Interp::new(&late, Limits::default())
        .render(&template)
        .unwrap();
    assert_eq!(text.as_str(), "grant x on db.t");
    assert_eq!(
        origins([file, macros], &text),
        [
            "\"grant \" = 1:\"grant \" via m at `m('x')`",
            "\"x\" = 0:\"x\"",
            "\" on \" = 1:\" on \" via m at `m('x')`",
            "\"db.t\" ~ 1:\"this\"",
        ]
    );
}

#[test]
fn a_yaml_scalar_with_escapes_leads_back_into_the_file() {
    // The file: post-hook: "a\t{{ x | upper }}" with the escape decoded to one byte.
    let file = "h: \"a\\t{{ m() }}\"";
    let macros = "{% macro m() %}grant {{ role | upper }}{% endmacro %}";
    let run = |at, start, end, exact| Run {
        at,
        origin: Origin {
            span: Span {
                file: FileId(0),
                start,
                end,
            },
            exact,
            via: None,
        },
    };
    let text = Text::with_runs(
        "a\t{{ m() }}",
        vec![run(0, 4, 5, true), run(1, 5, 7, false), run(2, 7, 16, true)],
    );
    let mut host = Macros::new(macros, false);
    host.values
        .insert("role".to_owned(), crate::render::Value::str("reader"));
    let template = Arc::new(Template::parse(text).unwrap());
    let text = Interp::new(&host, Limits::default())
        .render(&template)
        .unwrap();
    assert_eq!(
        origins([file, macros], &text),
        [
            "\"a\" = 0:\"a\"",
            "\"\\t\" ~ 0:\"\\\\t\"",
            "\"grant \" = 1:\"grant \" via m at `m()`",
            "\"READER\" ~ 1:\"role | upper\" via m at `m()`",
        ]
    );
}

#[test]
fn errors_have_the_innermost_expression_and_the_calls() {
    let macros = "{% macro outer() %}{{ inner(1) }}{% endmacro %}{% macro inner(n) %}{{ n + unknown.field }}{% endmacro %}";
    let error = run(&Macros::new(macros, false), "a {{ outer() }}").unwrap_err();
    let span = error.span.unwrap();
    assert_eq!(
        &macros[span.start as usize..span.end as usize],
        "unknown.field"
    );
    assert_eq!(error.message, "'unknown' is undefined");
    let inner = error.trace.unwrap();
    let outer = inner.parent.clone().unwrap();
    assert_eq!((&*inner.name, &*outer.name), ("inner", "outer"));
    assert_eq!(outer.call.file, FileId(0));
    for (text, place) in [
        ("{% for a, b in [1] %}{% endfor %}", "[1]"),
        ("{% set a, b = [1] %}", "[1]"),
        ("{{ 1 + (2 + 'a') }}", "(2 + 'a')"),
        ("{{ [1, 2] | nofilter if true }}", "[1, 2] | nofilter"),
        ("{{ x.y() }}", "x.y"),
        ("{{ ''.nope() }}", "''.nope()"),
        ("{{ f(1)['a'] }}", "f(1)"),
        ("{% if 1 < 'a' %}{% endif %}", "1 < 'a'"),
    ] {
        let error = run(&Macros::default(), text).unwrap_err();
        let span = error.span.unwrap();
        assert_eq!(
            &text[span.start as usize..span.end as usize],
            place,
            "{text}"
        );
    }
}
