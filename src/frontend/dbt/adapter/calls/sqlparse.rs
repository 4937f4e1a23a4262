//! A text into statements as Python's sqlparse cuts it, which Redshift's and Trino's adapters use.

use super::lexer::{Kind, Lexer};

/// What hides semicolons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Begin,
    Declare,
    If,
    Case,
    For,
    While,
    Loop,
}

/// The statements, each with its semicolon and what follows it in the line, without outer white
/// space.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut state = State::default();
    let (mut start, mut at) = (0, 0);
    let mut ended = false;
    for (kind, token) in Lexer::new(text) {
        if ended && !matches!(kind, Kind::Blank | Kind::LineComment) {
            parts.push(text[start..at].trim());
            start = at;
            state = State::default();
            ended = false;
        }
        ended |= state.step(kind, token);
        at += token.len();
    }
    if !text[start..].trim().is_empty() {
        parts.push(text[start..].trim());
    }
    parts
}

/// What is open in a statement.
#[derive(Default)]
struct State {
    blocks: Vec<Block>,
    /// How many of the blocks are `BEGIN`s.
    begins: usize,
    level: i64,
    /// A `FOR` or `WHILE` that its `DO` or `LOOP` confirms.
    unconfirmed: Option<Block>,
    create: bool,
    /// Whether a `BEGIN` stands directly before.
    begun: bool,
}

impl State {
    /// Looks at a token; whether a statement ends with it.
    fn step(&mut self, kind: Kind, token: &str) -> bool {
        let word = match kind {
            Kind::Word => token.to_ascii_uppercase(),
            _ => String::new(),
        };
        self.level += self.change(kind, &word);
        match kind {
            Kind::Semicolon => {
                self.begun = false;
                self.level <= 0 && self.begins == 0
            }
            Kind::Word if token.split_whitespace().next() == Some("GO") => true,
            Kind::Blank | Kind::NewLine | Kind::LineComment | Kind::Comment => false,
            _ => {
                self.begun &= word == "BEGIN";
                false
            }
        }
    }

    /// How a token changes the level.
    fn change(&mut self, kind: Kind, word: &str) -> i64 {
        match kind {
            Kind::Semicolon => {
                self.unconfirmed = None;
                if self.begun {
                    self.pop_if(&[Block::Begin])
                } else {
                    0
                }
            }
            Kind::Open => 1,
            Kind::Close => -1,
            Kind::Create => {
                self.create = true;
                0
            }
            Kind::Word => self.keyword(word),
            _ => 0,
        }
    }

    fn keyword(&mut self, word: &str) -> i64 {
        match word {
            "DECLARE" if self.create && self.blocks.is_empty() => self.push(Block::Declare),
            "BEGIN" => {
                self.begun = true;
                let declared = -self.pop_if(&[Block::Declare]);
                self.push(Block::Begin) - declared
            }
            "TRANSACTION" | "WORK" | "DEFERRED" | "IMMEDIATE" | "EXCLUSIVE" if self.begun => {
                self.begun = false;
                self.pop_if(&[Block::Begin])
            }
            "FOR" | "WHILE" | "LOOP" | "DO" | "IF" | "CASE" if self.begins > 0 => self.nested(word),
            "END IF" => self.pop_if(&[Block::If]),
            "END FOR" => self.pop_if(&[Block::For]),
            "END WHILE" => self.pop_if(&[Block::While]),
            "END LOOP" => self.pop_if(&[Block::Loop, Block::For, Block::While]),
            "END CASE" => self.pop_if(&[Block::Case]),
            "END" => {
                self.pop();
                -1
            }
            _ => 0,
        }
    }

    /// Control flow within a block.
    fn nested(&mut self, word: &str) -> i64 {
        match (word, self.unconfirmed) {
            ("FOR", _) => self.unconfirmed = Some(Block::For),
            ("WHILE", _) => self.unconfirmed = Some(Block::While),
            ("LOOP" | "DO", Some(block)) => {
                self.unconfirmed = None;
                return self.push(block);
            }
            ("LOOP", None) => return self.push(Block::Loop),
            ("IF", _) => return self.push(Block::If),
            ("CASE", _) => return self.push(Block::Case),
            _ => {}
        }
        0
    }

    fn push(&mut self, block: Block) -> i64 {
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
    fn pop_if(&mut self, blocks: &[Block]) -> i64 {
        match self.blocks.last() {
            Some(last) if blocks.contains(last) => {
                self.pop();
                -1
            }
            _ => 0,
        }
    }
}
