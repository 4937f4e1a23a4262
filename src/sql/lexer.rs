//! SQL text into significant tokens with byte ranges, on sqlparser's tokenizer.

use std::ops::Range;

use compact_str::{CompactString, ToCompactString};
use sqlparser::dialect::{self, Dialect};
use sqlparser::tokenizer::{Token, Tokenizer, Whitespace};

use super::plain;

/// What a token is, as far as splitting and classifying care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word without quotes, in capitals.
    Word(CompactString),
    /// A quoted identifier.
    Quoted,
    /// `;`.
    Semicolon,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// Anything else: its text as sqlparser prints it.
    Other(CompactString),
}

/// A token that is neither white space nor a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lexeme {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its bytes in the script.
    pub(crate) range: Range<usize>,
}

impl Kind {
    /// A word without quotes.
    pub(super) fn word(text: &str) -> Kind {
        let mut word = CompactString::from(text);
        word.make_ascii_uppercase();
        Kind::Word(word)
    }
}

impl Lexeme {
    /// The word in capitals, if it is one without quotes.
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// The significant tokens. Where the tokenizer gives up (a string without an end), the rest of the
/// script is one last token: it belongs to the statement that it began in.
pub(super) fn tokens(sql: &str, dialect: &str) -> Vec<Lexeme> {
    plain::tokens(sql, quotes_names(dialect)).unwrap_or_else(|| tokenized(sql, dialect))
}

/// Whether double quotes enclose names, and nothing else encloses names with them.
pub(super) fn quotes_names(dialect: &str) -> bool {
    !matches!(
        dialect,
        "bigquery" | "databricks" | "spark" | "hive" | "mysql" | "mariadb"
    )
}

/// The tokens as sqlparser has them.
pub(super) fn tokenized(sql: &str, dialect: &str) -> Vec<Lexeme> {
    let mut tokens = Vec::new();
    read(
        (sql, 0),
        parser_dialect(dialect).as_ref(),
        &mut tokens,
        true,
    );
    tokens
}

/// Adds the tokens of a stretch that begins at an offset. Addresses are looked for in the script
/// itself, not once more behind another on its line.
fn read(
    (sql, base): (&str, usize),
    dialect: &dyn Dialect,
    tokens: &mut Vec<Lexeme>,
    addresses: bool,
) {
    let mut raw = Vec::new();
    let complete = Tokenizer::new(dialect, sql)
        .tokenize_with_location_into_buf(&mut raw)
        .is_ok();
    let mut offsets = Offsets::new(sql);
    tokens.reserve(raw.len() / 2);
    let mut end = 0;
    for token in raw {
        let start = offsets.seek(token.span.start.line, token.span.start.column);
        end = offsets.seek(token.span.end.line, token.span.end.column);
        if let Some(rest) = address(&token.token, sql, start).filter(|_| addresses) {
            address_tokens(rest, base + start, dialect, tokens);
        } else if let Some(kind) = significant(token.token) {
            tokens.push(Lexeme {
                kind,
                range: base + start..base + end,
            });
        }
    }
    if !complete && let Some(rest) = sql.get(end..) {
        let front = end + (rest.len() - rest.trim_start().len());
        if front < sql.trim_end().len() {
            let range = front..sql.trim_end().len();
            tokens.push(Lexeme {
                kind: Kind::Other(sql[range.clone()].into()),
                range: base + range.start..base + range.end,
            });
        }
    }
}

/// What follows the `//` of an address without quotes (`copy into t from s3://lake/x`), which
/// Snowflake takes and sqlparser reads as a comment.
fn address<'s>(token: &Token, sql: &'s str, start: usize) -> Option<&'s str> {
    let Token::Whitespace(Whitespace::SingleLineComment { comment, prefix }) = token else {
        return None;
    };
    let before = sql.get(..start)?;
    if prefix != "//" || !before.ends_with(':') {
        return None;
    }
    let rest = sql.get(start + prefix.len()..)?;
    rest.get(..comment.trim_end_matches(['\r', '\n']).len())
}

/// The tokens of an address and of what stands behind it on its line.
fn address_tokens(rest: &str, start: usize, dialect: &dyn Dialect, tokens: &mut Vec<Lexeme>) {
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, ';' | ')'))
        .unwrap_or(rest.len());
    tokens.push(Lexeme {
        kind: Kind::Other("//".into()),
        range: start..start + 2 + end,
    });
    let behind = rest.get(end..).unwrap_or_default();
    read((behind, start + 2 + end), dialect, tokens, false);
}

fn significant(token: Token) -> Option<Kind> {
    Some(match token {
        Token::Whitespace(_) | Token::EOF => return None,
        Token::Word(word) if word.quote_style.is_none() => Kind::word(&word.value),
        Token::Word(_) => Kind::Quoted,
        Token::SemiColon => Kind::Semicolon,
        Token::LParen => Kind::Open,
        Token::RParen => Kind::Close,
        other => Kind::Other(other.to_compact_string()),
    })
}

/// sqlparser's dialect for an adapter's name (design section 5).
pub(crate) fn parser_dialect(adapter: &str) -> Box<dyn Dialect> {
    let name = match adapter {
        "mariadb" => "mysql",
        "spark" => "databricks",
        "sqlserver" | "synapse" | "fabric" | "tsql" => "mssql",
        other => other,
    };
    dialect::dialect_from_str(name).unwrap_or_else(|| Box::new(dialect::GenericDialect))
}

/// Turns sqlparser's lines and columns (in characters, from 1, ascending) into byte offsets.
struct Offsets<'s> {
    chars: std::iter::Peekable<std::str::CharIndices<'s>>,
    line: u64,
    column: u64,
    length: usize,
}

impl<'s> Offsets<'s> {
    fn new(sql: &'s str) -> Offsets<'s> {
        Offsets {
            chars: sql.char_indices().peekable(),
            line: 1,
            column: 1,
            length: sql.len(),
        }
    }

    /// The offset of a place at or after the last one asked for.
    fn seek(&mut self, line: u64, column: u64) -> usize {
        while (self.line, self.column) < (line, column) {
            match self.chars.next() {
                Some((_, '\n')) => (self.line, self.column) = (self.line + 1, 1),
                Some(_) => self.column += 1,
                None => break,
            }
        }
        self.chars.peek().map_or(self.length, |(offset, _)| *offset)
    }
}
