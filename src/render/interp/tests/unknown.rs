//! What only the warehouse knows.

use std::rc::Rc;

use super::{Macros, template};
use crate::ir::Expr;
use crate::jinja::TESTS;
use crate::render::{Deferral, Interp, Limits, Stop, Unknown, Value, filters};

fn host() -> Macros {
    let rows = Unknown {
        code: "defer::query-result",
        what: "the result of `select 1`".to_owned(),
        expr: Expr::Rows("q0".to_owned()),
    };
    let mut host = Macros::new("{% macro m(a) %}{{ return(a[0][1]) }}{% endmacro %}", false);
    host.values
        .insert("rows".to_owned(), Value::Unknown(Rc::new(rows)));
    host
}

fn rendered(text: &str) -> Result<String, Deferral> {
    match Interp::new(&host(), Limits::default()).render(&template(text)) {
        Ok(text) => Ok(text.as_str().to_owned()),
        Err(stop) => match *stop {
            Stop::Deferred(deferral) => Err(deferral),
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn it_may_be_passed_on() {
    for text in [
        "{% set a = rows[0][0] %}",
        "{% set a = [rows, {'k': rows.columns}] %}{{ a | length }}",
        "{% set a = rows.columns[0].values() %}",
        "{% do [].append(rows) %}",
        "{% set a = m(rows) %}",
        "{{ rows is defined }}",
        "{{ rows is none }}",
        "{% set a = rows | default([]) %}",
        "{% set a = rows if 1 else 2 %}{% set b = none or rows %}",
        "{% set a = (1, rows) %}{% set b, c = a %}",
    ] {
        assert!(rendered(text).is_ok(), "{text}");
    }
}

#[test]
fn needing_it_defers() {
    for text in [
        "{{ rows }}",
        "{{ [rows] }}",
        "{% if rows %}{% endif %}",
        "{{ rows and 1 }}",
        "{{ not rows }}",
        "{% for r in rows %}{% endfor %}",
        "{{ rows[0][0] + 1 }}",
        "{{ 1 - rows[0] }}",
        "{{ -rows }}",
        "{{ rows == 1 }}",
        "{{ 'a' in rows }}",
        "{{ rows in [1] }}",
        "{{ rows ~ 'a' }}",
        "{{ '%s' % rows }}",
        "{{ rows | upper }}",
        "{{ 'a' | default(rows) | replace('a', rows) }}",
        "{{ rows[0][0] is none }}",
        "{{ [1, 2][rows] }}",
        "{{ {}[rows] }}",
        "{{ {rows: 1} }}",
        "{{ 'abc'.replace('a', rows) }}",
        "{{ [rows] | join }}",
        "{{ [1, 2][rows:] }}",
        "{{ rows[:1] }}",
        "{% set a, b = rows %}",
        "{{ range(*rows) }}",
        "{{ m(rows) }}",
        "{% call rows() %}{% endcall %}",
    ] {
        let deferral = rendered(text).expect_err(text);
        assert_eq!(deferral.code, "defer::query-result", "{text}");
        assert!(deferral.span.is_some(), "{text}");
    }
}

#[test]
fn a_row_and_a_column_are_a_cell() {
    let deferral = rendered("{{ rows[2][1] }}").unwrap_err();
    assert_eq!(deferral.expr, Expr::Cell("q0".to_owned(), 2, 1));
    assert_eq!(
        deferral.message,
        "the result of `select 1`[2][1] is only known to the warehouse"
    );
}

/// Whether a text defers, fails, or gives something.
fn outcome(text: &str) -> &'static str {
    match Interp::new(&host(), Limits::default()).render(&template(text)) {
        Ok(_) => "text",
        Err(stop) => match *stop {
            Stop::Deferred(_) => "deferred",
            _ => "error",
        },
    }
}

#[test]
fn every_filter_and_test_defers() {
    for name in filters::names().filter(|name| !matches!(*name, "default" | "d")) {
        assert_eq!(
            outcome(&format!("{{{{ rows | {name} }}}}")),
            "deferred",
            "{name}"
        );
        assert_eq!(
            outcome(&format!("{{{{ 'a' | {name}(rows) }}}}")),
            "deferred",
            "{name}"
        );
    }
    let tests = TESTS
        .into_iter()
        .filter(|name| name.starts_with(char::is_alphabetic));
    for name in tests.filter(|name| !matches!(*name, "defined" | "undefined")) {
        // That a query answers something is known; a cell may be null.
        assert_eq!(
            outcome(&format!("{{{{ rows[0][0] is {name} }}}}")),
            "deferred",
            "{name}"
        );
    }
}

#[test]
fn no_filter_fails_because_an_element_is_unknown() {
    for name in filters::names() {
        for container in [
            "[%]",
            "[[%]]",
            "(%, %)",
            "{'k': %}",
            "[{'k': %}]",
            "{'k': [%]}",
        ] {
            let with = |value: &str| {
                let container = container.replace('%', value);
                let call = match name {
                    "map" | "selectattr" | "rejectattr" | "groupby" => {
                        format!("{container} | {name}(attribute='k') | list")
                    }
                    _ => format!("{container} | {name}"),
                };
                outcome(&format!("{{{{ {call} }}}}"))
            };
            if with("1") == "text" || with("'a'") == "text" {
                assert_ne!(with("rows"), "error", "{container} | {name}");
            }
        }
    }
}
