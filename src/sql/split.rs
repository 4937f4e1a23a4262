//! Tokens into statements: semicolons outside blocks separate them.

use std::ops::Range;

use super::lexer::{Kind, Lexeme};
use super::transact;

/// The token ranges of the statements, separators left out.
pub(super) fn split(tokens: &[Lexeme], dialect: &str) -> Vec<Range<usize>> {
    if transact::is_transact(dialect) {
        return transact::split(tokens);
    }
    let mut splitter = Splitter {
        tokens,
        scripting: has_scripting(dialect),
        open: Vec::new(),
    };
    let mut statements = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Semicolon && splitter.open.is_empty() {
            statements.push(start..at);
            start = at + 1;
        } else {
            splitter.step(start, at);
        }
    }
    statements.push(start..tokens.len());
    statements.retain(|range| !range.is_empty());
    statements
}

/// Whether control flow may stand at the top level of a script.
fn has_scripting(dialect: &str) -> bool {
    matches!(
        dialect,
        "bigquery" | "snowflake" | "databricks" | "spark" | "mysql" | "mariadb" | "oracle"
    )
}

/// A block that hides semicolons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    /// `BEGIN ... END`.
    Begin,
    /// `DECLARE` up to its `BEGIN`.
    Declare,
    /// `CASE ... END`.
    Case,
    /// `IF ... END IF`, and loops.
    Control,
}

struct Splitter<'t> {
    tokens: &'t [Lexeme],
    scripting: bool,
    open: Vec<Block>,
}

impl Splitter<'_> {
    /// Looks at one token of the statement that begins at `start`.
    fn step(&mut self, start: usize, at: usize) {
        let Some(word) = self.tokens[at].word() else {
            return;
        };
        match word {
            "BEGIN" if self.opens_block(start, at) => {
                if self.open.last() == Some(&Block::Declare) {
                    self.open.pop();
                }
                self.open.push(Block::Begin);
            }
            "DECLARE" if at == start && self.declares_block(at) => self.open.push(Block::Declare),
            "CASE" if self.word(at.wrapping_sub(1)) != Some("END") => self.open.push(Block::Case),
            "IF" | "WHILE" | "LOOP" | "REPEAT" | "FOR" if self.begins_control(start, at, word) => {
                self.open.push(Block::Control);
            }
            "END" => self.close(at),
            _ => {}
        }
    }

    /// Whether a `BEGIN` opens a block rather than a transaction.
    fn opens_block(&self, start: usize, at: usize) -> bool {
        if at > start || !self.open.is_empty() {
            return true;
        }
        match self.tokens.get(at + 1).map(|token| &token.kind) {
            None | Some(Kind::Semicolon) => false,
            Some(Kind::Word(word)) => !is_of_transaction(word),
            Some(_) => true,
        }
    }

    /// Whether a `DECLARE` belongs to a block: a `BEGIN` follows one of its semicolons.
    fn declares_block(&self, at: usize) -> bool {
        let mut after_semicolon = false;
        for token in &self.tokens[at + 1..] {
            match &token.kind {
                Kind::Semicolon => after_semicolon = true,
                Kind::Word(word) if after_semicolon => match word.as_str() {
                    "BEGIN" => return true,
                    "DECLARE" | "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "SET" | "CREATE" => {
                        return false;
                    }
                    _ => after_semicolon = false,
                },
                _ => after_semicolon = false,
            }
        }
        false
    }

    /// Whether control flow begins here: at the start of a statement, where the dialect has it.
    fn begins_control(&self, start: usize, at: usize, word: &str) -> bool {
        if !self.scripting && self.open.is_empty() {
            return false;
        }
        let first = at == start
            || self.tokens[at - 1].kind == Kind::Semicolon
            || matches!(
                self.word(at - 1),
                Some("THEN" | "ELSE" | "DO" | "BEGIN" | "LOOP" | "REPEAT")
            );
        first
            && !(word == "IF"
                && matches!(self.word(at + 1), Some("EXISTS"))
                && self.open.is_empty()
                && !self.scripting)
    }

    fn close(&mut self, at: usize) {
        let control = matches!(
            self.word(at + 1),
            Some("IF" | "WHILE" | "LOOP" | "REPEAT" | "FOR")
        );
        if control {
            if let Some(last) = self.open.iter().rposition(|block| *block == Block::Control) {
                self.open.truncate(last);
            }
        } else if let Some(last) = self.open.iter().rposition(|block| *block != Block::Control) {
            self.open.truncate(last);
        }
    }

    fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at)?.word()
    }
}

/// Whether a word after `BEGIN` makes it begin a transaction rather than a block.
pub(crate) fn is_of_transaction(word: &str) -> bool {
    matches!(
        word,
        "TRANSACTION"
            | "TRAN"
            | "WORK"
            | "ISOLATION"
            | "DEFERRED"
            | "IMMEDIATE"
            | "EXCLUSIVE"
            | "READ"
    )
}
