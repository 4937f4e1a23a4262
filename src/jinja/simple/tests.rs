//! What is read without the grammar against what the grammar reads.

use proptest::prelude::*;

use super::*;
use crate::jinja::expression::Expressions;
use crate::jinja::grammar::{Rule, Source};

/// What the grammar makes of a whole text.
fn by_grammar(text: &str) -> Option<Expr> {
    let inside = range(0, text.len());
    let source = Source { text, base: 0 };
    let mut inner = source.parse(Rule::print_head, inside, "{{ }}").ok()?;
    Expressions::new(source).tuple(inner.next()?).ok()
}

fn token() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "ref",
        "config",
        "true",
        "none",
        "not",
        "in",
        "is",
        "if",
        "else",
        "and",
        "or",
        " is ",
        " not ",
        " in ",
        " and ",
        " or ",
        "f1",
        "_x",
        "é",
        "'x'",
        "\"it's\"",
        "'\\n'",
        "''",
        "0",
        "1",
        "12",
        "007",
        "1.5",
        "1_0",
        ".b",
        ".",
        ". c",
        ".1",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "=",
        "==",
        "!=",
        "<",
        ">=",
        "+",
        "-",
        "|",
        "|f",
        "[0]",
        "(a)",
        "~",
        "*",
        " ",
        "  ",
        "\n",
        "(x)",
        "(k=1)",
        "['a', 'b']",
        "{'k': v}",
        "f(a, k='v')",
        "\u{a0}",
    ])
}

/// Operands with operators between them, much of which can be read.
fn operation() -> impl Strategy<Value = String> {
    let before = prop::sample::select(vec!["", "", "", "not ", "not not ", " "]);
    let atom = prop::sample::select(vec![
        "a",
        "x.y",
        "f(1)",
        "f(a or b, k=not c)",
        "'s'",
        "\"t\"",
        "12",
        "none",
        "[a, b ~ c]",
        "{'k': a == b}",
        "(a)",
        "(a or b)",
        "( a ~ b )",
        "a[0]",
        "a['k'].b",
        "a[b](c)",
        "f (x) .y",
        "((a))",
        "not_in",
    ]);
    let after = prop::sample::select(vec![
        "",
        "",
        "",
        "|f",
        " | f",
        "|f(1)",
        " | f ( 1 ) ",
        " is none",
        " is not none",
        " is f(1)",
        " is f (1) ",
        " is defined|f",
        "|f|g(2)",
        " is a.b",
        "|a.b",
        "|f.b",
        " is f 1",
        " is not",
        " is in",
        " if a",
        "|f[0]",
        "|f(1)(2)",
        " is f is g",
        " is even if b",
    ]);
    let between = prop::sample::select(vec![
        " and ",
        " or ",
        " == ",
        "!=",
        "<",
        " <= ",
        ">",
        ">=",
        "~",
        " ~ ",
        " in ",
        " not in ",
        " not  in ",
        "+",
        " - ",
        " and not ",
        " or not ",
        ", ",
        " else ",
        " and",
    ]);
    let operand =
        (before, atom, after).prop_map(|(before, atom, after)| format!("{before}{atom}{after}"));
    let first = operand.clone();
    let rest = prop::collection::vec((between, operand), 0..5);
    (first, rest).prop_map(|(first, rest)| {
        let rest = rest
            .into_iter()
            .map(|(between, operand)| format!("{between}{operand}"));
        first + &rest.collect::<String>()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn operations_are_read_as_the_grammar_reads_them(text in operation()) {
        if let Some(simple) = expression(&text, range(0, text.len())) {
            prop_assert_eq!(Some(simple), by_grammar(&text), "{}", text);
        }
    }

    #[test]
    fn what_is_read_here_is_what_the_grammar_reads(tokens in prop::collection::vec(token(), 1..9)) {
        let text = tokens.concat();
        if let Some(simple) = expression(&text, range(0, text.len())) {
            prop_assert_eq!(Some(simple), by_grammar(&text), "{}", text);
        }
    }
}

#[test]
fn what_hooks_and_models_hold_is_simple() {
    for text in [
        " this ",
        "config(materialized='table', tags=['a', \"b\"], post_hook=[{'sql': \"{{ f(this) }}\", 'transaction': False}],)",
        "ref('a', 'b')",
        "target.name == 'prod'",
        "adapter.quote(this.identifier)",
        "c is not none and c | length > 0",
        "adapter.quote(c) ~ ' = ' ~ (opts.get(c, 'null'))",
        "not loop.last or target.name not in ['prod', 'ci']",
        "results | selectattr('status', 'equalto', 'error') | list",
        "model['config']['materialized']",
    ] {
        let simple = expression(text, range(0, text.len()));
        assert!(simple.is_some(), "{text}");
        assert_eq!(simple, by_grammar(text), "{text}");
    }
}

#[test]
fn what_nests_far_is_left_to_the_grammar() {
    let text = format!("{}1{}", "f(".repeat(500), ")".repeat(500));
    assert_eq!(expression(&text, range(0, text.len())), None);
    for more in [".b", "[0]", "|f", " is f", " and b", " == b"] {
        let text = format!("a{}", more.repeat(500));
        assert_eq!(expression(&text, range(0, text.len())), None, "{more}");
    }
}
