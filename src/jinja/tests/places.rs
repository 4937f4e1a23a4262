//! Where things stand.

use crate::jinja::ast::{Expr, ExprKind, Range, Stmt, StmtKind};
use crate::jinja::parse;
use crate::jinja::walk::children;

fn slice(text: &str, range: Range) -> &str {
    &text[range.start as usize..range.end as usize]
}

/// The source of every expression that is printed or decides, outer before inner.
fn sources(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    of_body(&parse(text).unwrap().body, text, &mut found);
    found
}

fn of_body<'t>(body: &[Stmt], text: &'t str, found: &mut Vec<&'t str>) {
    for stmt in body {
        match &stmt.kind {
            StmtKind::Print(expr) => of_expr(expr, text, found),
            StmtKind::If { arms, .. } => {
                for (condition, body) in arms {
                    of_expr(condition, text, found);
                    of_body(body, text, found);
                }
            }
            _ => {}
        }
    }
}

fn of_expr<'t>(expr: &Expr, text: &'t str, found: &mut Vec<&'t str>) {
    found.push(slice(text, expr.range));
    children(expr, &mut |child| of_expr(child, text, found));
}

#[test]
fn expressions_stand_where_they_are_written() {
    assert_eq!(
        sources("{{ f( a.b [0] , -x | int (1) ) ~ 'z'  }}"),
        [
            "f( a.b [0] , -x | int (1) ) ~ 'z'",
            "f( a.b [0] , -x | int (1) )",
            "f",
            "a.b [0]",
            "a.b",
            "a",
            "0",
            "-x | int (1)",
            "-x",
            "x",
            "1",
            "'z'",
        ]
    );
}

#[test]
fn conditions_comparisons_and_brackets_too() {
    assert_eq!(
        sources("{% if (a) < b.c %}{{ x is not even }}{% endif %}"),
        [
            "(a) < b.c",
            "(a)",
            "b.c",
            "b",
            "x is not even",
            "x is not even",
            "x"
        ]
    );
}

#[test]
fn ranges_are_those_of_the_given_text_despite_line_ends() {
    let text = "a\r\nb{{ x }}\r\n  {%- if y -%}\r\n z{% endif %}\r\n";
    let ast = parse(text).unwrap();
    let found: Vec<_> = ast
        .body
        .iter()
        .map(|stmt| slice(text, stmt.range))
        .collect();
    assert_eq!(
        found,
        ["a", "\nb", "{{ x }}", "{%- if y -%}\r\n z{% endif %}"]
    );
}

#[test]
fn strings_know_which_bytes_are_the_texts_own() {
    let text = r"{{ 'ab\ncd' 'é' }}";
    let ast = parse(text).unwrap();
    let StmtKind::Print(expr) = &ast.body[0].kind else {
        panic!("not a print");
    };
    let ExprKind::Str { value, pieces } = &*expr.kind else {
        panic!("not a string");
    };
    assert_eq!(&**value, "ab\ncdé");
    let runs: Vec<_> = pieces
        .iter()
        .map(|p| (p.at, slice(text, p.range)))
        .collect();
    assert_eq!(runs, [(0, "ab"), (3, "cd"), (5, "é")]);
}

#[test]
fn carriage_returns_in_strings_keep_the_rest_exact() {
    let text = "{{ 'a\r\nb\rc' }}";
    let ast = parse(text).unwrap();
    let StmtKind::Print(expr) = &ast.body[0].kind else {
        panic!("not a print");
    };
    let ExprKind::Str { value, pieces } = &*expr.kind else {
        panic!("not a string");
    };
    for piece in pieces {
        let run = slice(text, piece.range);
        assert_eq!(&value[piece.at as usize..][..run.len()], run);
    }
}

#[test]
fn macros_know_their_names_place() {
    let text = "x{% macro  my_macro (a) %}{% endmacro %}";
    let ast = parse(text).unwrap();
    let StmtKind::Macro(definition) = &ast.body[1].kind else {
        panic!("not a macro");
    };
    assert_eq!(slice(text, definition.name_range), "my_macro");
    assert_eq!(slice(text, definition.range), &text[1..]);
}
