//! Text into sqlparser's trees: the dialect's own parser first, then Postgres', then the generic one.

use sqlparser::ast::{Expr, Query, Statement};
use sqlparser::dialect::{GenericDialect, PostgreSqlDialect};
use sqlparser::parser::{Parser, ParserError};

use crate::effect::shape::Tree;
use crate::sql::parser_dialect;

/// Deeper nesting is not parsed.
const DEPTH: usize = 120;

/// Longer texts are not parsed: trees as deep as they are long would exhaust the stack.
const LONGEST: usize = 200_000;

/// A statement.
pub(crate) fn statement(sql: &str, dialect: &str) -> Option<Tree<Statement>> {
    first(sql, dialect, |parser| parser.parse_statement()).map(Tree::new)
}

/// A query.
pub(crate) fn query(sql: &str, dialect: &str) -> Option<Tree<Query>> {
    first(sql, dialect, |parser| parser.parse_query()).map(|query| Tree::new(*query))
}

/// An expression.
pub(crate) fn expression(sql: &str, dialect: &str) -> Option<Tree<Expr>> {
    first(sql, dialect, |parser| parser.parse_expr()).map(Tree::new)
}

fn first<T>(
    sql: &str,
    dialect: &str,
    parse: fn(&mut Parser<'_>) -> Result<T, ParserError>,
) -> Option<T> {
    if sql.len() > LONGEST {
        return None;
    }
    let own = parser_dialect(dialect);
    let dialects: [&dyn sqlparser::dialect::Dialect; 3] =
        [own.as_ref(), &PostgreSqlDialect {}, &GenericDialect {}];
    dialects.into_iter().find_map(|dialect| {
        let mut parser = Parser::new(dialect)
            .with_recursion_limit(DEPTH)
            .try_with_sql(sql)
            .ok()?;
        let parsed = parse(&mut parser).ok()?;
        (parser.peek_token().token == sqlparser::tokenizer::Token::EOF).then_some(parsed)
    })
}
