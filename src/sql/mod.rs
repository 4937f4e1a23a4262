//! A script into its statements: where each one stands, what kind it is, and what running it twice
//! means. Works on tokens, so that one statement that no parser accepts never takes its neighbours
//! along.

mod classify;
mod lexer;
mod split;

use crate::ir::Statement;

/// The statements of a script, in order. `dialect` is an adapter's name.
///
/// A text without any statement (white space, comments, lone semicolons) gives none.
pub fn statements(sql: &str, dialect: &str) -> Vec<Statement> {
    let tokens = lexer::tokens(sql, dialect);
    split::split(&tokens, dialect)
        .into_iter()
        .map(|range| {
            let class = classify::classify(&tokens[range.clone()]);
            let bytes = tokens[range.start].range.start..tokens[range.end - 1].range.end;
            Statement {
                sql: sql[bytes.clone()].to_string(),
                range: bytes,
                kind: class.kind,
                effect: class.effect,
                flags: class.flags,
            }
        })
        .collect()
}
