//! A script into its statements: where each one stands. Works on tokens, so that one statement that
//! no parser accepts never takes its neighbours along.

mod client;
pub(crate) mod grant;
mod lexer;
mod plain;
mod split;
pub(crate) mod sqlparse;
pub(crate) mod transact;

use std::ops::Range;

pub(crate) use lexer::{Kind, Lexeme, parser_dialect};
pub(crate) use split::is_of_transaction;

/// A script cut into statements.
#[derive(Debug)]
pub(crate) struct Pieces {
    /// The significant tokens of the whole script.
    pub(crate) tokens: Vec<Lexeme>,
    /// The tokens of each statement, separators left out; none is empty.
    pub(crate) statements: Vec<Range<usize>>,
    /// Data between statements: the lines after `COPY ... FROM stdin`.
    inline: Vec<Range<usize>>,
}

impl Pieces {
    /// The data that follow a statement before the next one begins.
    pub(crate) fn inline_after(&self, statement: &Range<usize>) -> Option<Range<usize>> {
        let end = self.bytes(statement).end;
        let after = self.inline.partition_point(|data| data.start < end);
        let data = self.inline.get(after)?.clone();
        let next = self.tokens.get(statement.end..)?;
        let next = next.iter().find(|token| token.kind != Kind::Semicolon);
        next.is_none_or(|token| token.range.start >= data.end)
            .then_some(data)
    }

    /// The bytes of a range of tokens.
    pub(crate) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let start = self.tokens.get(tokens.start).map(|token| token.range.start);
        let end = tokens
            .end
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last));
        match (start, end) {
            (Some(start), Some(end)) => start..end.range.end,
            _ => 0..0,
        }
    }
}

/// Cuts a script. `dialect` is an adapter's name.
pub(crate) fn pieces(sql: &str, dialect: &str) -> Pieces {
    let client = client::of_client(sql, dialect);
    let tokens = lexer::tokens(client.sql.as_ref(), dialect);
    let statements = split::split(&tokens, dialect);
    Pieces {
        tokens,
        statements,
        inline: client.inline,
    }
}

/// A name without the quotes of any dialect.
pub(crate) fn unquoted(name: &str) -> &str {
    name.trim_matches(['"', '`', '[', ']'])
}

/// The byte ranges of the statements of a script, in order. `dialect` is an adapter's name.
///
/// A text without any statement (white space, comments, lone semicolons) gives none.
pub fn statements(sql: &str, dialect: &str) -> Vec<Range<usize>> {
    let pieces = pieces(sql, dialect);
    pieces
        .statements
        .iter()
        .map(|tokens| pieces.bytes(tokens))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::statements;

    fn texts<'s>(sql: &'s str, dialect: &str) -> Vec<&'s str> {
        statements(sql, dialect)
            .into_iter()
            .map(|range| &sql[range])
            .collect()
    }

    #[test]
    fn semicolons_in_strings_comments_and_dollar_quotes_separate_nothing() {
        let sql = "select ';' -- ;\n; /* ; */ do $$ begin; end $$; ;";
        assert_eq!(
            texts(sql, "postgres"),
            ["select ';'", "do $$ begin; end $$"]
        );
    }

    #[test]
    fn a_block_is_one_statement() {
        let sql = "create procedure p() begin if x then update t set a = 1; end if; end; select case when 1 then 2 end; select 3";
        assert_eq!(statements(sql, "mysql").len(), 3);
        assert_eq!(
            statements("begin; insert into t values (1); commit;", "postgres").len(),
            3
        );
        assert_eq!(
            statements(
                "declare x int default 1; begin select x; end; select 2",
                "snowflake"
            )
            .len(),
            2
        );
    }

    #[test]
    fn an_unterminated_string_stays_with_its_statement() {
        assert_eq!(
            texts("select 1; select 'x", "postgres"),
            ["select 1", "select 'x"]
        );
    }
}
