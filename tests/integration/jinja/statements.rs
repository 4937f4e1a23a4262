//! Random templates: mostly sensible, now and then not.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::expressions::{Text, expression, list, one_of, words};

/// What every template begins with.
pub(super) const PRELUDE: &str = "{% set n = 3 %}{% set s = 'a <b> Cd' %}{% set xs = [3, 1, 'b', none] %}\
{% set d = {'b': 1, 'a': [1, 2], 'k': 'v'} %}{% set ns = namespace(a=1) %}\
{% set rows = [{'k': 'x', 'v': 2}, {'k': 'y', 'v': 1}, {'k': 'x', 'v': 3}] %}";

/// What stands before the name of a macro where it is called: dbt renames macros of a text.
pub(super) const MACRO: &str = "@";

/// A template without its prelude.
pub(super) fn template() -> impl Strategy<Value = String> {
    prop::collection::vec(statement(), 1..4).prop_map(|statements| statements.concat())
}

fn statement() -> Text {
    let data = one_of(vec![
        "text", " ", "\n", " a\n ", "\r\n", "{ ", "}", "é", "- ", "#", "\t",
    ]);
    let printed =
        (signs(), expression()).prop_map(|(signs, value)| tag(["{{", "}}"], signs, &value));
    let leaf = Union::new_weighted(vec![
        (2, data),
        (8, printed.boxed()),
        (2, assignment()),
        (1, escaped()),
        (
            1,
            words(
                "{% set c = cycler('a', 2) %}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.reset() }}  \
                 {% set j = joiner(', ') %}{{ j() }}{{ j() }}{{ j() }}  {# c #}  {#- c -#}  {% raw %} {{ x }} {% endraw %}  {%- raw -%} x {%- endraw -%}",
            ),
        ),
        (
            1,
            (signs(), expression())
                .prop_map(|(signs, value)| statement_tag(signs, &format!("do {value}")))
                .boxed(),
        ),
    ]);
    leaf.prop_recursive(3, 16, 3, |inner| {
        let body = prop::collection::vec(inner, 0..3)
            .prop_map(|body| body.concat())
            .boxed();
        Union::new_weighted(vec![
            (3, branch(body.clone())),
            (4, repeated(body.clone())),
            (2, defined(body.clone())),
            (2, wrapped(body)),
        ])
        .boxed()
    })
    .boxed()
}

/// Jinja2 does not escape in blocks as it does around them; nobody knows what for.
fn escaped() -> Text {
    (words("true  false"), expression(), expression())
        .prop_map(|(on, first, second)| {
            format!(
                "{{% autoescape {on} %}}{{{{ {first} }}}}<{{{{ {second} }}}}{{% endautoescape %}}"
            )
        })
        .boxed()
}

fn assignment() -> Text {
    let targets = words("n  s  x  y  xs  d  ns.a  ns.b  x, y");
    (signs(), targets, expression())
        .prop_map(|(signs, target, value)| statement_tag(signs, &format!("set {target} = {value}")))
        .boxed()
}

fn branch(body: Text) -> Text {
    let arm = (signs(), expression(), body.clone()).prop_map(|(signs, condition, body)| {
        statement_tag(signs, &format!("elif {condition}")) + &body
    });
    let otherwise =
        (signs(), body.clone()).prop_map(|(signs, body)| statement_tag(signs, "else") + &body);
    (
        signs(),
        expression(),
        body,
        prop::option::of(arm),
        prop::option::of(otherwise),
    )
        .prop_map(|(signs, condition, body, arm, otherwise)| {
            let open = statement_tag(signs, &format!("if {condition}"));
            let close = statement_tag(signs, "endif");
            format!(
                "{open}{body}{}{}{close}",
                arm.unwrap_or_default(),
                otherwise.unwrap_or_default()
            )
        })
        .boxed()
}

fn repeated(body: Text) -> Text {
    let heads = one_of(vec![
        "for x in xs",
        "for x in range(3)",
        "for x in s",
        "for x, y in d.items()",
        "for x in rows",
        "for x in [] ",
        "for x in xs if x",
        "for x in range(5) if x is odd",
        "for k, g in rows | groupby('k')",
        "for x in d",
        "for x in [[1, [2]], []] recursive",
        "for x in range(3) if loop is defined",
        "for x in nope",
        "for x in ('a', n)",
        "for x in 'aab' | unique",
    ]);
    let extra = one_of(vec![
        "",
        "",
        "{{ loop.index }}",
        "{{ loop.last }}",
        "{{ loop.previtem }}",
        "{{ loop.nextitem }}",
        "{{ loop.length }}",
        "{{ loop.revindex0 }}",
        "{{ loop.cycle('a', 'b') }}",
        "{{ loop.changed(x) }}",
        "{% if x %}{% break %}{% endif %}",
        "{% if not x %}{% continue %}{% endif %}",
        "{{ x }}{{ ',' if not loop.last }}",
        "{% set n = n + 1 %}{{ n }}",
        "{% set ns.a = ns.a + 1 %}",
        "{{ loop(x) if x is iterable and x is not string }}",
        "{{ loop.depth }}",
        "{{ loop }}",
    ]);
    let head = Union::new(vec![
        heads,
        list().prop_map(|value| format!("for x in {value}")).boxed(),
    ]);
    (signs(), head, extra, body.clone(), prop::option::of(body))
        .prop_map(|(signs, head, extra, body, otherwise)| {
            let otherwise = otherwise
                .map(|body| format!("{{% else %}}{body}"))
                .unwrap_or_default();
            let (open, close) = (statement_tag(signs, &head), statement_tag(signs, "endfor"));
            format!("{open}{extra}{body}{otherwise}{close}")
        })
        .boxed()
}

fn defined(body: Text) -> Text {
    let pairs = select(vec![
        ("", "{{ n }}", "{{ @m() }}"),
        (
            "a",
            "{{ a }}{{ a is defined }}",
            "{{ @m() }}{{ @m(1) }}{{ @m(a='x') }}",
        ),
        ("a, b", "{{ a }}{{ b }}", "{{ @m(1, 2) }}{{ @m(b=2, a=1) }}"),
        (
            "a, b=1",
            "{{ [a, b] }}",
            "{{ @m(1) }}{{ @m(*[1, 2]) }}{{ @m(**{'a': 5}) }}",
        ),
        (
            "a='x', b=a",
            "{{ a ~ b }}",
            "{{ @m() }}{{ @m('y') | upper }}",
        ),
        ("a", "{{ varargs }}", "{{ @m(1, 2, 3) }}{{ @m() }}"),
        ("a", "{{ kwargs }}", "{{ @m(1, z=2) }}"),
        (
            "",
            "{{ caller() }}",
            "{% call @m() %}in{{ n }}{% endcall %}",
        ),
        (
            "a=1",
            "{{ caller(a) }}",
            "{% call(q) @m(2) %}{{ q }}{% endcall %}",
        ),
        ("a, caller=none", "{{ caller(1) if caller }}", "{{ @m(1) }}"),
        ("a", "{{ a }}", "{{ @m(1, 2) }}"),
        ("a", "{{ a }}", "{{ @m(z=1) }}"),
        ("", "", "{% call @m() %}in{% endcall %}"),
        ("a", "{{ a(1) }}", "{{ @m(@m) if false }}"),
    ]);
    (pairs, body.clone(), any::<bool>(), body)
        .prop_map(|((params, extra, call), inside, called, after)| {
            let call = if called { call } else { "" };
            format!("{{% macro m({params}) %}}{extra}{inside}{{% endmacro %}}{call}{after}")
        })
        .boxed()
}

fn wrapped(body: Text) -> Text {
    let blocks = select(vec![
        ("filter upper", "filter"),
        ("filter replace('a', 'b') | trim", "filter"),
        ("set x", "set"),
        ("set s | upper", "set"),
        ("with a = 1, b = n", "with"),
        ("with x = 2", "with"),
        ("with", "with"),
        ("block p", "block"),
        ("block q scoped", "block"),
    ]);
    (
        signs(),
        blocks,
        body,
        one_of(vec![
            "",
            "",
            "{{ x }}",
            "{{ s }}",
            "{{ self.p() if self.p is defined }}",
        ]),
    )
        .prop_map(|(signs, (head, name), body, after)| {
            let (open, close) = (
                statement_tag(signs, head),
                statement_tag(signs, &format!("end{name}")),
            );
            format!("{open}{body}{close}{after}")
        })
        .boxed()
}

/// Whether the delimiters of a tag take white space.
fn signs() -> impl Strategy<Value = (bool, bool)> {
    (prop::bool::weighted(0.15), prop::bool::weighted(0.15))
}

fn tag(delimiters: [&str; 2], (before, after): (bool, bool), inside: &str) -> String {
    let sign = |taken| if taken { "-" } else { "" };
    let [open, close] = delimiters;
    format!("{open}{} {inside} {}{close}", sign(before), sign(after))
}

fn statement_tag(signs: (bool, bool), inside: &str) -> String {
    tag(["{%", "%}"], signs, inside)
}
