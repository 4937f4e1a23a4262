//! A template's text into its tree.

use std::sync::Arc;

use super::ast::{Ast, Range, Stmt, StmtKind};
use super::blocks;
use super::compile;
use super::depth::with_stack;
use super::error::{ParseError, range};
use super::scan::{scan, source_end};

/// Parses a template: accepts and refuses what Jinja2 3.1 with dbt's extensions does, unknown
/// filters and tests included (semantics 7).
///
/// # Errors
/// The first problem found, with its place in `text`.
pub fn parse(text: &str) -> Result<Ast, ParseError> {
    check_size(text)?;
    if !is_template(text) {
        return Ok(verbatim(text));
    }
    let source = text.get(..source_end(text)).unwrap_or(text);
    let body = parse_body(source, 0)?;
    match compile::check(&body).into_iter().next() {
        Some(error) => Err(error),
        None => Ok(Ast {
            body,
            is_template: true,
        }),
    }
}

/// Parses what stands in `source` from `start` on; the positions are those in `source`.
///
/// # Errors
/// The first problem found.
pub(super) fn parse_body(source: &str, start: usize) -> Result<Vec<Stmt>, ParseError> {
    let (parts, deepest) = scan(source, start)?;
    with_stack(deepest, || blocks::build(source, &parts))
}

/// Refuses texts whose positions do not fit.
///
/// # Errors
/// The text has 4 GiB or more.
pub(super) fn check_size(text: &str) -> Result<(), ParseError> {
    if u32::try_from(text.len()).is_ok() {
        return Ok(());
    }
    let message = "this text is larger than 4 GiB";
    Err(ParseError::new(
        "jinja::too-large",
        Range::default(),
        message,
    ))
}

/// Whether dbt gives the text to Jinja2 at all (semantics 4.5).
fn is_template(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| {
        matches!(
            pair,
            [b'{', b'{' | b'%' | b'#'] | [b'}' | b'%' | b'#', b'}']
        )
    })
}

fn verbatim(text: &str) -> Ast {
    let stmt = Stmt {
        kind: StmtKind::Data(Arc::from(text)),
        range: range(0, text.len()),
    };
    Ast {
        body: if text.is_empty() {
            Vec::new()
        } else {
            vec![stmt]
        },
        is_template: false,
    }
}
