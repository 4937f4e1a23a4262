//! A step's body into the text that people read: what is sent, and what stands around it.

use crate::ir::{Action, Expr, Hole, Step};

/// Blanks before what stands in a branch.
const INDENT: &str = "  ";

/// What a step does, as SQL with comments. `rename` is applied to every text that is sent.
pub fn body_text(step: &Step, rename: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    actions(&step.body, rename, 0, &mut out);
    out
}

fn actions(body: &[Action], rename: &dyn Fn(&str) -> String, depth: usize, out: &mut String) {
    for action in body {
        match action {
            Action::Sql { sql, holes, .. } => {
                lines(&rename(&filled(sql.as_str(), holes)), depth, out);
            }
            Action::Query { sql, bind, .. } => {
                lines(
                    &format!("-- {bind}, sent while the hook renders:"),
                    depth,
                    out,
                );
                lines(&rename(sql.as_str()), depth, out);
            }
            Action::Introspect { bind, call, args } => {
                let args: Vec<String> = args.iter().map(ToString::to_string).collect();
                let call = format!(
                    "-- {bind}: looks into the catalog: {call}({})",
                    args.join(", ")
                );
                lines(&rename(&call), depth, out);
            }
            Action::If {
                condition,
                then,
                otherwise,
            } => {
                lines(&format!("-- if {}:", expression(condition)), depth, out);
                actions(then, rename, depth + 1, out);
                if !otherwise.is_empty() {
                    lines("-- else:", depth, out);
                    actions(otherwise, rename, depth + 1, out);
                }
            }
            Action::Raise { message } => lines(&format!("-- fails: {message}"), depth, out),
            Action::Log { .. } => {}
        }
    }
}

/// A text with the values of the run by their names.
fn filled(sql: &str, holes: &[Hole]) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut at = 0;
    for hole in holes {
        text.push_str(sql.get(at..hole.range.start).unwrap_or_default());
        text.push_str(&format!("<{}>", expression(&hole.expr)));
        at = hole.range.end;
    }
    text.push_str(sql.get(at..).unwrap_or_default());
    text
}

/// An expression as people write one.
pub fn expression(expr: &Expr) -> String {
    match expr {
        Expr::Value(value) => value.to_string(),
        Expr::Cell(query, row, column) => format!("{query}[{row}][{column}]"),
        Expr::Rows(query) => query.clone(),
        Expr::Runtime(name) => name.clone(),
        Expr::Argument(name, _) => format!("args.{name}"),
        Expr::Op(op, args) => {
            let args: Vec<String> = args.iter().map(expression).collect();
            match &args[..] {
                [one] => format!("{op} {one}"),
                [one, other] => format!("{one} {op} {other}"),
                _ => format!("{op}({})", args.join(", ")),
            }
        }
    }
}

fn lines(text: &str, depth: usize, out: &mut String) {
    for line in text.lines() {
        out.push_str(&INDENT.repeat(depth));
        out.push_str(line);
        out.push('\n');
    }
}
