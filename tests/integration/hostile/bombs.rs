//! Small inputs that nest, run or grow without end.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use super::{PROJECT, bounded, hook, project, told};
use crate::support::both;

#[test]
fn yaml_that_grows_or_nests_without_end() {
    let many =
        |line: &dyn Fn(usize) -> String, count: usize| -> String { (1..count).map(line).collect() };
    let doubled = format!(
        "{PROJECT}vars:\n  a0: &a0 [x]\n{}",
        many(&|n| format!("  a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1), 40)
    );
    let long = format!(
        "{PROJECT}vars:\n  a: &a \"{}\"\n  b: [{}]\n",
        "x".repeat(100_000),
        "*a, ".repeat(100_000)
    );
    let nested = |open: &str, close: &str| {
        format!(
            "{PROJECT}vars: {}{}\n",
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    let cases = [
        (doubled, "yaml::alias-bomb"),
        (long, "yaml::alias-bomb"),
        (nested("[", "]"), "yaml::too-deep"),
        (nested("{a: ", "}"), "yaml::too-deep"),
        (nested("[", ""), "yaml::too-deep"),
        (
            format!("{PROJECT}vars:\n  {}x\n", "- ".repeat(100_000)),
            "yaml::too-deep",
        ),
    ];
    for (text, code) in cases {
        let told = told(&project(&[("dbt_project.yml", text.as_bytes())]));
        assert!(told.len() == 1 && told[0].starts_with(code), "{told:?}");
    }
}

#[test]
fn templates_that_nest_without_end() {
    let cases = [
        format!("{{{{ {}1{} }}}}", "(".repeat(200), ")".repeat(200)),
        format!("{{{{ {}1{} }}}}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{{{{ {}x }}}}", "not ".repeat(100_000)),
        format!("{{{{ this{} }}}}", ".x".repeat(100_000)),
        format!("{{{{ 'x'{} }}}}", " | upper".repeat(100_000)),
        format!(
            "{}x{}",
            "{% if true %}".repeat(10_000),
            "{% endif %}".repeat(10_000)
        ),
        format!(
            "{}x{}",
            "{% for i in [1] %}".repeat(200),
            "{% endfor %}".repeat(200)
        ),
    ];
    for text in cases {
        let told = told(&hook(&text));
        let expected = "jinja::too-deep models/orders.sql:1:";
        assert!(told.len() == 1 && told[0].starts_with(expected), "{told:?}");
    }
}

#[test]
fn templates_that_run_or_grow_without_end() {
    let texts = [
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s.replace('x', 'xxxxxxxxxx') %}{% endfor %}",
        "{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s.join(ns.s) %}{% endfor %}",
        "{% set s = 'x' * 9999999 %}{% for i in range(99999) %}{% if 'y' in s %}{% endif %}{% endfor %}",
        "{% set s = 'x' * 9999999 %}{% for i in range(99999) %}{% set t = s | upper %}{% endfor %}",
        "{% set s = 'x' * 9999999 %}{% for i in range(99999) %}{% set t = s.count('y') %}{% endfor %}",
        "{% set s = 'x' * 9999999 %}{% for i in range(99999) %}{% set t = local_md5(s) %}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(9) %}{% do run_query('select ' ~ a) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{% do log('x' * 1000) %}{% endfor %}",
        "{% for a in range(99999) %}{% do exceptions.warn(a) %}{% endfor %}",
        "{% for a in modules.itertools.count() %}{% endfor %}",
        "{{ modules.itertools.permutations(range(50)) | list }}",
        "{{ modules.itertools.product(range(9999), range(9999), range(9999)) | list }}",
        "{{ 'x' * 99999999999 }}",
        "{{ [1] * 99999999999 }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ '%.999999999f' | format(1) }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ 'x' | center(999999999) }}",
        "{{ 'x'.ljust(999999999) }}",
        "{{ ('x ' * 9999999).split() }}",
        "{{ ('x' * 19999999).split('x') }}",
        "{{ ('x\\n' * 4999999).splitlines() }}",
        "{{ ('x\\n' * 4999999) | indent }}",
        "{{ ('x ' * 9999999) | wordwrap(1) }}",
        "{{ ('a.com ' * 3999999) | urlize }}",
        "{{ ('x' * 29999999) | tojson }}",
        "{{ fromjson('[' ~ '1,' * 9999999 ~ '1]') }}",
        "{{ fromyaml('[' ~ '1,' * 999999 ~ '1]') }}",
    ];
    for text in texts {
        let told = told(&hook(text));
        let expected = "render::limit models/orders.sql:1:";
        assert!(
            told.len() == 1 && told[0].starts_with(expected),
            "{text}: {told:?}"
        );
    }
    assert!(told(&hook("{{ range(1000000000) }}"))[0].starts_with("render::range-too-big"));
}

#[test]
fn macros_that_call_without_end() {
    let doubling: String = (0..60)
        .map(|n| {
            format!(
                "{{% macro a{n}() %}}{{{{ a{0}() }}}}{{{{ a{0}() }}}}{{% endmacro %}}\n",
                n + 1
            )
        })
        .collect();
    let cases = [
        (
            "{% macro a0() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a0() }}{% endmacro %}"
                .to_owned(),
            "render::recursion",
        ),
        (
            format!("{doubling}{{% macro a60() %}}{{% endmacro %}}"),
            "render::limit",
        ),
    ];
    for (macros, code) in cases {
        let model = "{{ config(post_hook='{{ a0() }}') }} select 1";
        let home = project(&[
            ("macros/m.sql", macros.as_bytes()),
            ("models/orders.sql", model.as_bytes()),
        ]);
        let told = told(&home);
        assert!(told.len() == 1 && told[0].starts_with(code), "{told:?}");
    }
}

#[test]
fn more_hooks_than_anyone_has() {
    let many = |indent: &str| format!("{indent}- select {{{{ 1 + 1 }}}}\n").repeat(100_000);
    let cases = [
        format!("{PROJECT}on-run-start:\n{}", many("  ")),
        format!(
            "{PROJECT}models:\n  shop:\n    +post-hook:\n{}",
            many("      ")
        ),
    ];
    for text in cases {
        let home = project(&[
            ("dbt_project.yml", text.as_bytes()),
            ("models/a.sql", b"select 1"),
        ]);
        let told = told(&home);
        let expected = "load::too-many-hooks dbt_project.yml:";
        assert!(
            !told.is_empty() && told.iter().all(|one| one.starts_with(expected)),
            "{told:?}"
        );
    }
}

/// Scripts that would take hours or gigabytes if they were carried out as they stand.
fn endless_scripts() -> Vec<String> {
    let chain = |first: &str, next: &dyn Fn(usize) -> String, count: usize| -> String {
        let rest: String = (1..count).map(|at| format!(", {}", next(at))).collect();
        format!("{first}{rest}")
    };
    let many =
        |line: &dyn Fn(usize) -> String, count: usize| -> String { (0..count).map(line).collect() };
    let long = "insert into t values (repeat('a', 8000));";
    let lists = chain(
        "with c0 as (select array[1, 2] as a)",
        &|at| format!("c{at} as (select array[a, a] as a from c{})", at - 1),
        41,
    );
    let joins = " cross join lateral generate_series(1, 2000) b".repeat(6);
    let dollars = many(&|at| format!("$a{at}$ do "), 3000);
    let tables = many(
        &|at| {
            format!(
                "create table t{at} (id int primary key, p int references t{} (id));\n",
                at + 1
            )
        },
        900,
    );
    let views = many(
        &|at| {
            format!(
                "create view v{at} as select x.a from v{0} x, v{0} y;\n",
                at + 1
            )
        },
        60,
    );
    let loops = "for i in 1..190 loop ".repeat(6);
    let ends = "end loop; ".repeat(6);
    let texts = "repeat('x', 8000), ".repeat(5000);
    let fresh = "create table if not exists t (a text, b int);";
    vec![
        format!("{fresh} insert into t select 1 from generate_series(1, 2000) a{joins}"),
        format!("{fresh} insert into t select 1 from generate_series(1, 1000000000)"),
        format!("{fresh} insert into t select 1 from generate_series(1, 2, 0.0000001)"),
        format!("{lists} insert into t select a::text from c40 order by a"),
        format!("{long} update t set a = replace(a, 'a', repeat('b', 8000))"),
        format!("{long} update t set a = regexp_replace(a, '(a*)', repeat('b', 8000), 'g')"),
        format!("{long} delete from t where a like '%' || repeat('a%', 2000) || 'b'"),
        format!(
            "{long} delete from t where a ~ '(a+)+(a|aa)+(?=c)$' or a ~ '((a{{60}}){{60}}){{60}}'"
        ),
        "insert into t select lpad('x', 2000000000, 'yz') || repeat('x', 2000000000)".to_string(),
        "insert into t select string_agg(repeat('x', 8000), ',') from generate_series(1, 1900)"
            .to_string(),
        format!("insert into t select concat({texts}'x')"),
        format!("do {dollars}"),
        format!("insert into t {}select 2", "select 1 union ".repeat(12_000)),
        format!("{tables} insert into t0 select * from t1"),
        format!("{views} insert into t select * from v0"),
        format!("do $$ begin {loops} insert into t values (1); {ends} end $$"),
        "select setval('s', 9223372036854775807); select nextval('s'); \
         update t set a = a + interval '999999999999999 years'; \
         select now() - interval '99999999999999999999 days', age(date '0001-01-01')"
            .to_string(),
        format!(
            "create table t (a int); insert into t values (1), (2); {}",
            "alter table t attach partition 1 from t;".repeat(60)
        ),
        "case 1 when 1 then delete from t; end case;".to_string(),
    ]
}

#[test]
fn scripts_that_would_run_or_grow_without_end() {
    let home = tempfile::tempdir().unwrap();
    for (at, script) in endless_scripts().iter().enumerate() {
        for dialect in ["postgres", "mysql", "clickhouse"] {
            let file = format!("{at}.sql");
            fs::write(home.path().join(&file), script).unwrap();
            let output = bounded(home.path())
                .args(["lint", "--dialect", dialect, "--format", "json", &file])
                .timeout(Duration::from_secs(120))
                .output()
                .unwrap();
            let head: String = script.chars().take(80).collect();
            assert!(
                matches!(output.status.code(), Some(0 | 1)),
                "{dialect}, {head}: {}",
                both(&output)
            );
            let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert!(answer["scripts"][0]["effect"].is_string(), "{head}");
        }
    }
}
