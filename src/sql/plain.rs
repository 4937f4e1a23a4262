//! The SQL that hooks mostly consist of into tokens, read without sqlparser's tokenizer: words,
//! whole numbers, strings without escapes, quoted names, and the commonest signs.
//!
//! What is read here is what the tokenizer makes of it in every dialect, which a test over generated
//! texts asks for; a text that holds anything else is left to it as a whole.

use std::ops::Range;

use super::lexer::{Kind, Lexeme};

/// The tokens of a text of plain parts only. `quotes_names` tells whether the dialect puts names
/// between double quotes.
pub(super) fn tokens(sql: &str, quotes_names: bool) -> Option<Vec<Lexeme>> {
    let bytes = sql.as_bytes();
    let mut tokens = Vec::with_capacity(bytes.len() / 4);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let end = match byte {
            b' ' | b'\n' | b'\t' => {
                at += 1;
                continue;
            }
            b'-' if next(bytes, at) == Some(b'-') => {
                at = comment_end(bytes, at)?;
                continue;
            }
            b'a'..=b'z' | b'A'..=b'Z' => word_end(bytes, at)?,
            b'0'..=b'9' => number_end(bytes, at)?,
            b'\'' => quoted_end(bytes, at)?,
            b'"' if quotes_names => quoted_end(bytes, at)?,
            _ => at + sign_length(bytes, at)?,
        };
        tokens.push(Lexeme {
            kind: kind(byte, sql.get(at..end)?),
            range: Range { start: at, end },
        });
        at = end;
    }
    Some(tokens)
}

fn kind(first: u8, text: &str) -> Kind {
    match first {
        b'a'..=b'z' | b'A'..=b'Z' => Kind::word(text),
        b'"' => Kind::Quoted,
        b';' => Kind::Semicolon,
        b'(' => Kind::Open,
        b')' => Kind::Close,
        _ => Kind::Other(text.into()),
    }
}

fn next(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at + 1).copied()
}

/// How many bytes from `start` on are letters, digits and underscores.
fn word_length(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default().iter();
    rest.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count()
}

/// Past a word; one that a quote follows is the prefix of a string.
fn word_end(bytes: &[u8], at: usize) -> Option<usize> {
    let end = at + word_length(bytes, at);
    (!matches!(bytes.get(end), Some(b'\'' | b'"'))).then_some(end)
}

/// Past a whole number that nothing follows at once but a sign.
fn number_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?.iter();
    let end = at + rest.take_while(|byte| byte.is_ascii_digit()).count();
    (!bytes
        .get(end)
        .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.')))
    .then_some(end)
}

/// Past a string or name between quotes that stand neither in it nor behind it.
fn quoted_end(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = *bytes.get(at)?;
    let inside = bytes.get(at + 1..)?;
    let length = inside
        .iter()
        .position(|&byte| byte == quote || matches!(byte, b'\\' | b'\r'))?;
    let end = at + 1 + length;
    (length > 0 && bytes.get(end) == Some(&quote) && next(bytes, end) != Some(quote))
        .then_some(end + 1)
}

/// Past a comment up to the end of its line.
fn comment_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at + 2) != Some(&b' ') {
        return None;
    }
    let rest = bytes.get(at..)?;
    let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    match length {
        Some(length) if rest.get(length) == Some(&b'\r') => None,
        Some(length) => Some(at + length),
        None => Some(bytes.len()),
    }
}

/// The length of a sign that no other sign lengthens.
fn sign_length(bytes: &[u8], at: usize) -> Option<usize> {
    let sign = *bytes.get(at)?;
    let behind = next(bytes, at);
    let alone = match sign {
        b'(' | b')' | b',' | b';' => true,
        b'.' => {
            let before = at.checked_sub(1).and_then(|at| bytes.get(at));
            before.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'"'))
                && behind.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'"')
        }
        b'=' | b'<' | b'>' | b'+' | b'-' | b'*' => behind.is_none_or(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b' ' | b'\n' | b'\t' | b'\'' | b'(' | b')')
        }),
        _ => false,
    };
    alone.then_some(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::lexer::{quotes_names, tokenized};
    use super::tokens;

    const DIALECTS: [&str; 16] = [
        "postgres",
        "redshift",
        "duckdb",
        "sqlite",
        "mysql",
        "mariadb",
        "clickhouse",
        "snowflake",
        "bigquery",
        "databricks",
        "sqlserver",
        "oracle",
        "hive",
        "teradata",
        "ansi",
        "trino",
    ];

    fn piece() -> impl Strategy<Value = String> {
        let pieces = vec![
            "select",
            "insert into",
            "a",
            "B1",
            "_x",
            "n",
            "N",
            "e",
            "E",
            "u",
            "U",
            "x",
            "X",
            "b",
            "r",
            "q",
            "Q",
            "é",
            "1",
            "007",
            "0",
            "1e5",
            "0x1f",
            "1_0",
            "5abc",
            "1.5",
            ".5",
            ".",
            ". ",
            "._a",
            ".a",
            "'x'",
            "''",
            "'a''b'",
            "'a\\'b'",
            "'''x'''",
            "'é\n;'",
            "'open",
            "\"x\"",
            "\"a\"\"b\"",
            "\"\"",
            "\"\"\"x\"\"\"",
            "`c`",
            "[d]",
            "(",
            ")",
            ",",
            ";",
            "=",
            "==",
            "=>",
            "<",
            "<=",
            "<>",
            ">",
            ">=",
            "!=",
            "+",
            "-",
            "->",
            "--",
            "-- x ; '\n",
            "--x\n",
            "-- \r\n",
            "*",
            "/",
            "/* x */",
            "//",
            "%",
            "%s",
            "@a",
            "$1",
            "$$",
            "#t",
            ":",
            "::",
            ":=",
            "?",
            "|",
            "||",
            "&",
            "&'",
            "~",
            "^",
            "{",
            "}",
            "\\",
            " ",
            "  ",
            "\t",
            "\n",
            "\r",
            "\r\n",
            "\u{a0}",
            "L",
            "go",
        ];
        prop::sample::select(pieces).prop_map(str::to_owned)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn what_is_read_here_is_what_sqlparser_reads(
            pieces in prop::collection::vec(piece(), 1..10),
            spaced in any::<bool>(),
        ) {
            let sql = pieces.join(if spaced { " " } else { "" });
            for dialect in DIALECTS {
                let names = quotes_names(dialect);
                if let Some(plain) = tokens(&sql, names) {
                    prop_assert_eq!(plain, tokenized(&sql, dialect), "{}: {:?}", dialect, sql);
                }
            }
        }
    }

    #[test]
    fn what_hooks_render_to_is_plain() {
        for sql in [
            "insert into audit.log (event, model) values ('start', '\"db\".\"s\".\"m\"')",
            "grant select on \"db\".\"s\".\"m\" to analyst, reporter;\n-- why\nanalyze s.m",
            "update t set n = n + 1, m = 'x' where a <> 1",
            "delete from t where count(*) > 10",
        ] {
            let plain = tokens(sql, true);
            let is_plain = !sql.contains("<>");
            assert_eq!(plain.is_some(), is_plain, "{sql}");
        }
    }
}
