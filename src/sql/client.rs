//! What the engines' own clients read beside SQL: `DELIMITER`, `\set`, `GO`, and the lines of
//! `COPY ... FROM stdin`. It is masked with spaces, so that every byte stays where it is.

use std::borrow::Cow;
use std::ops::Range;

use super::transact::is_transact;

/// A script as a server would get it.
pub(super) struct Client<'s> {
    /// The text, as long as the script.
    pub(super) sql: Cow<'s, str>,
    /// Data of `COPY ... FROM stdin`.
    pub(super) inline: Vec<Range<usize>>,
}

/// Masks what only the dialect's client understands.
pub(super) fn of_client<'s>(sql: &'s str, dialect: &str) -> Client<'s> {
    let folded = || sql.to_ascii_lowercase();
    let masked = match dialect {
        "postgres" | "redshift" if sql.contains('\\') => Some(psql(sql)),
        "mysql" | "mariadb" if folded().contains("delimiter") => {
            Some((delimiters(sql), Vec::new()))
        }
        _ if is_transact(dialect) && folded().contains("go") => Some((batches(sql), Vec::new())),
        _ => None,
    };
    match masked {
        Some((text, inline)) => Client {
            sql: Cow::Owned(text),
            inline,
        },
        None => Client {
            sql: Cow::Borrowed(sql),
            inline: Vec::new(),
        },
    }
}

/// Lines with their line ends.
fn lines(sql: &str) -> impl Iterator<Item = &str> {
    sql.split_inclusive('\n')
}

fn blank(line: &str) -> String {
    line.chars()
        .flat_map(|sign| {
            let (sign, length) = if sign == '\n' {
                ('\n', 1)
            } else {
                (' ', sign.len_utf8())
            };
            std::iter::repeat_n(sign, length)
        })
        .collect()
}

/// psql: lines that begin with a backslash, and data up to `\.`.
fn psql(sql: &str) -> (String, Vec<Range<usize>>) {
    let mut out = String::with_capacity(sql.len());
    let mut inline = Vec::new();
    let mut data: Option<usize> = None;
    let mut statement = String::new();
    for line in lines(sql) {
        if let Some(start) = data {
            if line.trim_end() == "\\." {
                inline.push(start..out.len());
                data = None;
            }
            out.push_str(&blank(line));
            continue;
        }
        if line.starts_with('\\') {
            out.push_str(&blank(line));
            continue;
        }
        out.push_str(line);
        statement.push_str(&line.to_ascii_lowercase());
        if line.trim_end().ends_with(';') {
            let words: Vec<&str> = statement.split_whitespace().collect();
            let copies = words.contains(&"copy")
                && words
                    .windows(2)
                    .any(|pair| pair[0] == "from" && pair[1].starts_with("stdin"));
            data = copies.then_some(out.len());
            statement.clear();
        }
    }
    (out, inline)
}

/// MySQL's `DELIMITER //`: the other delimiter becomes a semicolon.
fn delimiters(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut delimiter = ";".to_string();
    for line in lines(sql) {
        let mut words = line.split_whitespace();
        if words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case("delimiter"))
        {
            delimiter = words.next().unwrap_or(";").to_string();
            out.push_str(&blank(line));
        } else if delimiter == ";" {
            out.push_str(line);
        } else {
            let instead = format!(";{}", " ".repeat(delimiter.len().saturating_sub(1)));
            out.push_str(&line.replace(&delimiter, &instead));
        }
    }
    out
}

/// Transact-SQL's `GO` on a line of its own.
fn batches(sql: &str) -> String {
    lines(sql)
        .map(|line| {
            if line.trim().eq_ignore_ascii_case("go") {
                line.replacen(['g', 'G'], ";", 1)
                    .replacen(['o', 'O'], " ", 1)
            } else {
                line.to_string()
            }
        })
        .collect()
}
