//! A script into the statements that Python's sqlparse 0.6.1 makes of it, which is not always what the
//! database would (DipDup's conformance case 27; semantics 15.2). DipDup cuts with it, and so do dbt's
//! adapters of Redshift and Trino.

mod lexer;

use std::ops::Range;

use lexer::{Kind, Lexer};

/// What sqlparse takes for a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it stands, with its semicolon and without white space around.
    pub(crate) range: Range<usize>,
    /// Whether it is more than comments and semicolons.
    pub(crate) says_something: bool,
}

/// The statements of a script, one behind the other.
pub(crate) fn split(sql: &str) -> Vec<Piece> {
    let mut cutter = Cutter::default();
    let mut pieces = Vec::new();
    let mut start = 0;
    for (kind, range) in Lexer::new(sql) {
        let joins = matches!(kind, Kind::Blank | Kind::LineComment);
        if cutter.complete && !joins {
            pieces.push(piece(sql, start..range.start, &cutter));
            start = range.start;
            cutter = Cutter::default();
        }
        cutter.take(kind, sql.get(range).unwrap_or_default());
    }
    let last = piece(sql, start..sql.len(), &cutter);
    if !last.range.is_empty() {
        pieces.push(last);
    }
    pieces
}

fn piece(sql: &str, range: Range<usize>, cutter: &Cutter) -> Piece {
    let text = sql.get(range.clone()).unwrap_or_default();
    let front = text.trim_start_matches(lexer::is_space);
    let start = range.end - front.len();
    let length = front.trim_end_matches(lexer::is_space).len();
    Piece {
        range: start..start + length,
        says_something: cutter.says_something,
    }
}

/// A block that semicolons may stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Begin,
    Declare,
    Case,
    If,
    For,
    While,
    Loop,
}

/// What is known of the statement at hand.
#[derive(Debug, Default)]
struct Cutter {
    blocks: Vec<Block>,
    /// How many of the blocks are `BEGIN`s.
    begins: usize,
    level: i64,
    /// A `FOR` or `WHILE` whose `LOOP` or `DO` has not come yet.
    unconfirmed: Option<Block>,
    creates: bool,
    /// The last word was `BEGIN`.
    after_begin: bool,
    /// The statement ends here, but for blanks and line comments.
    complete: bool,
    says_something: bool,
}

impl Cutter {
    fn take(&mut self, kind: Kind, text: &str) {
        self.level += self.change(kind, text);
        let word = text.to_ascii_uppercase();
        match kind {
            Kind::Semicolon => {
                self.after_begin = false;
                if self.level <= 0 && !self.in_begin() {
                    self.complete = true;
                }
            }
            Kind::Keyword if text.split_whitespace().next() == Some("GO") => {
                self.complete = true;
            }
            Kind::Blank | Kind::Newline | Kind::LineComment | Kind::Comment => {}
            Kind::Keyword if word == "BEGIN" => {}
            _ => self.after_begin = false,
        }
        self.says_something |= !matches!(
            kind,
            Kind::Blank
                | Kind::Newline
                | Kind::LineComment
                | Kind::Comment
                | Kind::Hint
                | Kind::Semicolon
        );
    }

    fn in_begin(&self) -> bool {
        self.begins > 0
    }

    /// By how much a token nests deeper.
    fn change(&mut self, kind: Kind, text: &str) -> i64 {
        match kind {
            Kind::Semicolon => self.semicolon(),
            Kind::Open => 1,
            Kind::Close => -1,
            Kind::Create => {
                self.creates = true;
                0
            }
            Kind::Keyword => self.keyword(&text.to_uppercase()),
            _ => 0,
        }
    }

    /// `BEGIN;` is no block.
    fn semicolon(&mut self) -> i64 {
        self.unconfirmed = None;
        if std::mem::take(&mut self.after_begin) {
            return self.close_one(&[Block::Begin]);
        }
        0
    }

    fn keyword(&mut self, word: &str) -> i64 {
        match word {
            "DECLARE" if self.creates && self.blocks.is_empty() => self.open(Block::Declare),
            "BEGIN" => self.begin(),
            "TRANSACTION" | "WORK" | "DEFERRED" | "IMMEDIATE" | "EXCLUSIVE" if self.after_begin => {
                self.after_begin = false;
                self.close_one(&[Block::Begin])
            }
            _ if self.in_begin() => self.control(word).unwrap_or_else(|| self.close(word)),
            _ => self.close(word),
        }
    }

    fn begin(&mut self) -> i64 {
        self.after_begin = true;
        let declared = self.close_one(&[Block::Declare]);
        declared + self.open(Block::Begin)
    }

    fn open(&mut self, block: Block) -> i64 {
        self.blocks.push(block);
        self.begins += usize::from(block == Block::Begin);
        1
    }

    fn pop(&mut self) {
        if self.blocks.pop() == Some(Block::Begin) {
            self.begins -= 1;
        }
    }

    /// Closes the innermost block if it is one of these.
    fn close_one(&mut self, blocks: &[Block]) -> i64 {
        match self.blocks.last() {
            Some(last) if blocks.contains(last) => {
                self.pop();
                -1
            }
            _ => 0,
        }
    }

    /// Loops and branches inside of a block.
    fn control(&mut self, word: &str) -> Option<i64> {
        match word {
            "FOR" => self.unconfirmed = Some(Block::For),
            "WHILE" => self.unconfirmed = Some(Block::While),
            "LOOP" | "DO" => {
                return match self.unconfirmed.take() {
                    Some(block) => Some(self.open(block)),
                    None => (word == "LOOP").then(|| self.open(Block::Loop)),
                };
            }
            "IF" => return Some(self.open(Block::If)),
            "CASE" => return Some(self.open(Block::Case)),
            _ => return None,
        }
        Some(0)
    }

    fn close(&mut self, word: &str) -> i64 {
        let closes: &[Block] = match word {
            "END" => {
                self.pop();
                return -1;
            }
            "END IF" => &[Block::If],
            "END FOR" => &[Block::For],
            "END WHILE" => &[Block::While],
            "END LOOP" => &[Block::Loop, Block::For, Block::While],
            "END CASE" => &[Block::Case],
            _ => return 0,
        };
        self.close_one(closes)
    }
}

#[cfg(test)]
mod tests;
