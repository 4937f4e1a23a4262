//! Known answers: trees and refusals are those of Jinja2 3.1.6 with dbt's extensions.

mod errors;
mod expressions;
mod hostile;
mod macro_files;
mod names;
mod places;
mod statements;
mod tree;

use super::parser::parse_body;
use super::{ParseError, parse};

/// The tree of a text that must parse.
fn tree(text: &str) -> String {
    match parse(text) {
        Ok(ast) => tree::body(&ast.body),
        Err(error) => panic!("{text:?} is refused: {}", shown(text, &error)),
    }
}

/// The tree of an expression, whose filters and tests need not exist.
fn expression(text: &str) -> String {
    let text = format!("{{{{ {text} }}}}");
    let tree = match parse_body(&text, 0) {
        Ok(body) => tree::body(&body),
        Err(error) => panic!("{text:?} is refused: {}", shown(&text, &error)),
    };
    tree.strip_prefix("(print ")
        .and_then(|tree| tree.strip_suffix(')'))
        .map_or(tree.clone(), str::to_owned)
}

/// The error of a text that must not parse.
fn refusal(text: &str) -> String {
    match parse(text) {
        Ok(ast) => panic!("{text:?} is accepted: {}", tree::body(&ast.body)),
        Err(error) => shown(text, &error),
    }
}

/// An error with the text that its places hold.
fn shown(text: &str, error: &ParseError) -> String {
    let at = |range: super::ast::Range| {
        let place = text.get(range.start as usize..range.end as usize);
        format!("{} {:?}", range.start, place.unwrap_or("(past the end)"))
    };
    let mut lines = vec![format!("{}: {}", error.code, error.message)];
    lines.push(format!("  at {} {}", at(error.range), error.label));
    for (range, label) in &error.related {
        lines.push(format!("  at {} {label}", at(*range)));
    }
    lines.extend(error.help.iter().map(|help| format!("  help: {help}")));
    lines
        .iter()
        .map(|line| line.trim_end())
        .collect::<Vec<_>>()
        .join("\n")
}
