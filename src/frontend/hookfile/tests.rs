//! Files into plans, and what is said about wrong ones.

use std::sync::Arc;

use super::plan;
use super::read;
use crate::diagnostic::Diagnostic;
use crate::frontend::Options;
use crate::ir::{Action, Expr, Plan, Status};
use crate::source::{SourceTree, Span};
use crate::yaml;

/// A file of one hook of an event, with more lines below the hook, each indented by four.
fn one_hook(on: &str, lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "version: 1\nproject: shop\ntargets:\n  dev: {{type: duckdb, schema: ops, resource: db, \
         vars: {{loud: true}}}}\nhooks:\n  h:\n    on: {on}\n{lines}apply:\n  - {{job: j, hooks: [h]}}\n"
    )
}

fn plan_of(text: &str) -> Result<Plan, Vec<String>> {
    let mut sources = SourceTree::default();
    let file = sources.add("hookc.yml", text);
    let told = |errors: &[Diagnostic]| {
        let told = |one: &Diagnostic| {
            let span = one.span.expect("a place");
            let at = sources.start(span);
            let shown = &text[span.start as usize..span.end as usize];
            let help = one.help.as_deref().unwrap_or_default();
            format!(
                "{} {}:{} {shown:?} {} | {help}",
                one.code, at.line, at.column, one.message
            )
        };
        errors.iter().map(told).collect::<Vec<_>>()
    };
    let document = yaml::read(&sources, file).expect("YAML").0.expect("text");
    let whole = Span {
        file,
        start: 0,
        end: 0,
    };
    let (read, found) = read::read(&document, whole, false);
    if !found.is_empty() {
        return Err(told(&found));
    }
    let options = Options {
        env: Arc::new([("TOKEN".to_owned(), "t".to_owned())].into()),
        ..Options::default()
    };
    plan::plan(&read.expect("a file"), None, &options, None).map_err(|errors| told(&errors))
}

/// The first error of a file of one hook.
fn refused(on: &str, lines: &str) -> String {
    let errors = plan_of(&one_hook(on, lines)).expect_err("an error");
    errors.first().cloned().unwrap_or_default()
}

/// The plan's word for a condition, or what became of it.
fn condition(when: &str) -> String {
    let plan = plan_of(&one_hook(
        "success",
        &format!("when: \"{when}\"\nsql: select 1"),
    ));
    let plan = plan.unwrap_or_else(|errors| panic!("{errors:?}"));
    let step = &plan.steps[0];
    match step.body.as_slice() {
        [Action::If { condition, .. }] => shown(condition),
        _ => format!("{:?}", step.status),
    }
}

fn shown(expr: &Expr) -> String {
    match expr {
        Expr::Value(value) => value.to_string(),
        Expr::Runtime(path) => path.clone(),
        Expr::Op(op, args) => {
            let args: Vec<String> = args.iter().map(shown).collect();
            format!("({op} {})", args.join(" "))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn what_the_target_knows_is_folded() {
    for (when, left) in [
        ("{{ var('loud') }}", "Resolved"),
        ("{{ not var('loud') }}", "Skipped"),
        ("{{ target.name == 'dev' and runtime.run_id }}", "run_id"),
        ("{{ target.name == 'prod' and runtime.run_id }}", "Skipped"),
        (
            "{{ runtime.run_id == 'x' and target.name == 'prod' }}",
            "Skipped",
        ),
        ("{{ runtime.run_id == 'x' or var('loud') }}", "Resolved"),
        (
            "{{ not runtime.op.name in ['a'] }}",
            "(not (in op.name [\"a\"]))",
        ),
        (
            "{{ runtime.op.name not in ['a'] }}",
            "(not (in op.name [\"a\"]))",
        ),
        (
            "{{ 1 < runtime.op_config.n <= 9 }}",
            "(and (< 1 op_config.n) (<= op_config.n 9))",
        ),
        (
            "{{ runtime.op_config.a.b is none }}",
            "(== op_config.a.b null)",
        ),
        (
            "{{ runtime.op_config['a'] is not none }}",
            "(not (== op_config.a null))",
        ),
        ("runtime.step_key != 'x'", "(!= step_key \\\"x\\\")"),
    ] {
        assert_eq!(condition(when), left.replace("\\\"", "\""), "{when}");
    }
}

#[test]
fn a_text_is_cut_into_statements_with_open_values() {
    let lines = "sql: \"insert into a values ({{ runtime.run_id }}, 1); ; insert into {{ target.schema }}.b values (2)\"";
    let plan = plan_of(&one_hook("success", lines)).expect("a plan");
    let step = &plan.steps[0];
    assert_eq!(step.status, Status::Residual);
    let texts: Vec<(&str, usize)> = step
        .body
        .iter()
        .map(|action| match action {
            Action::Sql { sql, holes, .. } => (sql.as_str(), holes.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        texts,
        [
            ("insert into a values ($1, 1)", 1),
            ("insert into ops.b values (2)", 0)
        ]
    );
}

#[test]
fn values_that_do_not_exist_are_refused() {
    let sql = |value: &str| format!("sql: select {{{{ runtime.{value} }}}}");
    let told: Vec<String> = [
        ("success", "op_exception.message"),
        ("failure", "op_exception.massage"),
        ("job-failure", "step_key"),
        ("job-success", "failure.message"),
        ("success", "runid"),
        ("success", "run_id.x"),
        ("success", "op_config"),
        ("success", "op_config.n | upper"),
    ]
    .iter()
    .map(|(on, value)| refused(on, &sql(value)))
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn values_stand_only_where_parameters_may() {
    let told: Vec<String> = [
        "sql: insert into {{ runtime.job_name }} values (1)",
        "sql: select 'run {{ runtime.run_id }}'",
        "sql: \"select 1 -- {{ runtime.run_id }}\"",
        "sql: create view v as select {{ runtime.run_id }}",
        "sql: \"{% set x %}{{ runtime.run_id }}{% endset %}select {{ x }}\"",
        "sql: \"{% if runtime.run_id == 'a' %}select 1{% endif %}\"",
    ]
    .iter()
    .map(|lines| refused("success", lines))
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn names_are_known() {
    let told: Vec<String> = [
        "sql: select {{ scheam }}",
        "sql: select {{ target.scheam }}",
        "sql: select {{ var('laud') }}",
        "sql: select {{ env_var('TOKE') }}",
        "when: \"{{ traget.name == 'dev' }}\"\nsql: select 1",
        "when: \"{% if true %}x{% endif %}\"\nsql: select 1",
        "when: \"{{ runtime.run_id | length > 3 }}\"\nsql: select 1",
        "sql: \"select {{ 1 + }}\"",
    ]
    .iter()
    .map(|lines| refused("success", lines))
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}
