//! What only the warehouse knows.

use std::rc::Rc;

use super::{Macros, template};
use crate::ir::Expr;
use crate::render::{Deferral, Interp, Limits, Stop, Unknown, Value};

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
        "{{ rows is none }}",
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
