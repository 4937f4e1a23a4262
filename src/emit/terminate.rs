//! A hook's text into one that ends with exactly one effective semicolon.

use crate::sql::{statements, transact};

/// What a text needs at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing: it has its semicolon, or no statement at all.
    Complete,
    /// A semicolon.
    Semicolon,
    /// A semicolon on a new line: it ends in a line comment.
    NewLine,
    /// Nothing can end it: a string, comment or block in it is open, and would swallow what
    /// follows.
    Open,
}

/// What the text needs for the next statement to be one of its own.
pub(super) fn end(text: &str, dialect: &str) -> End {
    if is_simple(text) {
        return if text.ends_with(';') {
            End::Complete
        } else {
            End::Semicolon
        };
    }
    let count = statements(text, dialect).len();
    // Transact-SQL goes on with a statement at a verb, too; yet some of it, as MERGE, needs the semicolon.
    let next = match transact::is_transact(dialect) {
        true => "1",
        false => "select 1",
    };
    let separates =
        |between: &str| statements(&format!("{text}{between}\n{next}"), dialect).len() == count + 1;
    if separates("") {
        End::Complete
    } else if separates(";") {
        End::Semicolon
    } else if separates("\n;") {
        End::NewLine
    } else {
        End::Open
    }
}

/// Whether a text has neither quotes nor comments nor blocks nor several statements.
fn is_simple(text: &str) -> bool {
    let body = text.strip_suffix(';').unwrap_or(text);
    !text.is_empty()
        && !body.contains(['\'', '"', '`', '[', '$', '-', '#', '/', ';', '\\', '@'])
        && !body
            .trim_start()
            .get(..5)
            .is_some_and(|word| word.eq_ignore_ascii_case("begin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_is_added_where_it_takes_effect() {
        assert_eq!(end("select 1", "postgres"), End::Semicolon);
        assert_eq!(end("select 1;", "postgres"), End::Complete);
        assert_eq!(end("select 1; -- done", "postgres"), End::Complete);
        assert_eq!(end("select 1 -- done;", "postgres"), End::NewLine);
        assert_eq!(end("select 1 /* done; */", "postgres"), End::Semicolon);
        assert_eq!(end("select ';'", "postgres"), End::Semicolon);
        assert_eq!(end("do $$ begin null; end $$", "postgres"), End::Semicolon);
        assert_eq!(end("exec p 'x'", "sqlserver"), End::Semicolon);
        assert_eq!(end("exec p 'x';", "sqlserver"), End::Complete);
        assert_eq!(end("if 1 = 1 exec p -- done;", "sqlserver"), End::NewLine);
    }

    #[test]
    fn a_text_of_comments_needs_none() {
        assert_eq!(end("-- nothing", "postgres"), End::Complete);
        assert_eq!(end("/* nothing */", "postgres"), End::Complete);
    }

    #[test]
    fn what_would_swallow_the_next_statement_is_open() {
        assert_eq!(end("select 'x", "postgres"), End::Open);
        assert_eq!(end("select 1 /* x", "postgres"), End::Open);
    }
}
