//! Native rendering: what dbt makes of scalars of its project files.

use super::{Macros, template};
use crate::render::{Dict, Interp, Limits, Value};

fn native(text: &str) -> String {
    let mut host = Macros::default();
    host.values.insert("n".to_owned(), Value::Int(40));
    host.values.insert("t".to_owned(), Value::Bool(true));
    host.values.insert("s".to_owned(), Value::str("12"));
    let target = Dict::from_pairs([("name", Value::str("dev"))]);
    host.values.insert("target".to_owned(), Value::Dict(target));
    let mut interp = Interp::new(&host, Limits::default());
    match interp.render_native(&template(text)) {
        Ok(value) => interp.repr(&value).unwrap(),
        Err(stop) => format!("{stop:?}"),
    }
}

#[test]
fn a_single_expression_keeps_its_type() {
    assert_eq!(native("{{ n }}"), "40");
    assert_eq!(native("{{ n + 2 }}"), "42");
    assert_eq!(native("{{ t }}"), "True");
    assert_eq!(native("{{ [n, 's'] }}"), "[40, 's']");
    assert_eq!(native("{{ target.name == 'dev' }}"), "True");
    assert_eq!(native("{% if t %}{{ n }}{% else %}no{% endif %}"), "40");
    assert_eq!(native("{{ none_such }}"), "Undefined");
}

#[test]
fn constants_and_mixtures_are_text() {
    assert_eq!(native("{{ 40 + 2 }}"), "'42'");
    assert_eq!(native("{{ 'a' | upper }}"), "'A'");
    assert_eq!(native("{{ [1, 'a'] }}"), "\"[1, 'a']\"");
    assert_eq!(native("{{ n }}{{ n }}"), "'4040'");
    assert_eq!(native(" {{ n }}"), "' 40'");
    assert_eq!(native("{{ s }}"), "'12'");
    assert_eq!(native("1"), "'1'");
    assert_eq!(native("a\n"), "'a'");
    assert_eq!(native("{% set x = 1 %}"), "''");
    assert_eq!(native(""), "''");
}

#[test]
fn markers_read_literals() {
    assert_eq!(native("{{ s | as_number }}"), "12");
    assert_eq!(native("{{ s | as_native }}"), "12");
    assert_eq!(native("{{ n | as_text }}"), "'40'");
    assert_eq!(native("{{ 'True' | as_bool }}"), "True");
    assert_eq!(
        native("{{ '[1, (2, None), {\"a\": -1.5}]' | as_native }}"),
        "[1, (2, None), {'a': -1.5}]"
    );
    assert_eq!(native("{{ 'true' | as_native }}"), "'true'");
    assert_eq!(native("{{ 'a b' | as_native }}"), "'a b'");
    assert!(
        native("{{ 'true' | as_bool }}")
            .contains("Could not convert value 'true' into type 'bool'")
    );
    assert!(native("{{ t | as_number }}").contains("into type 'number'"));
}
