//! Procedural blocks: `DO $$ ... $$`, bodies of routines and triggers, scripts with control flow.

mod begin;
mod control;

use sqlparser::ast::{Expr, Query};

use super::{Cursor, Deed, expression, query, read};
use crate::effect::dialect::{Dialect, Family};
use crate::effect::shape::Tree;
use crate::sql::{Kind, is_of_transaction, transact};

/// Deeper blocks are not read.
const DEPTH: usize = 40;

/// A block.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Block {
    /// Variables and what they begin with.
    pub(crate) variables: Vec<(String, Option<Tree<Expr>>)>,
    /// What it does.
    pub(crate) steps: Vec<Step>,
    /// What it does when a step fails.
    pub(crate) handlers: Vec<Handler>,
}

/// What happens on a failure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Handler {
    /// The names of the failures, in small letters.
    pub(crate) conditions: Vec<String>,
    /// What is done.
    pub(crate) steps: Vec<Step>,
    /// Whether the block goes on after the statement that failed (MySQL's `CONTINUE`).
    pub(crate) goes_on: bool,
}

/// A step of a block.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// A statement.
    Do(Deed),
    /// Branches with their conditions; the last may have none.
    If(Vec<(Option<Tree<Expr>>, Vec<Step>)>),
    /// A loop as long as a condition holds, or until it is left.
    While(Option<Tree<Expr>>, Vec<Step>),
    /// A loop over the rows of a query.
    ForRows(String, Tree<Query>, Vec<Step>),
    /// A loop over numbers.
    ForNumbers(String, Tree<Expr>, Tree<Expr>, Vec<Step>),
    /// A variable gets a value.
    Assign(String, Tree<Expr>),
    /// A query whose rows nobody wants.
    Perform(Tree<Query>),
    /// A nested block.
    Block(Block),
    /// The block fails.
    Fail,
    /// The loop is left, if.
    Leave(Option<Tree<Expr>>),
    /// The routine ends, with a value.
    Return(Option<Tree<Expr>>),
    /// Nothing.
    Nothing,
}

/// Reads a block or a list of statements to its end; `None` where the model cannot follow.
pub(crate) fn read_block(cursor: Cursor<'_>, dialect: &'static Dialect) -> Option<Block> {
    let mut reader = Reader {
        words: cursor,
        dialect,
        depth: 0,
    };
    reader.words.eat("AS");
    let mut block = Block::default();
    if reader.words.eat("DECLARE") {
        block.variables = reader.declarations();
    }
    let steps = reader.steps(&[])?;
    if let ([Step::Block(inner)], true) = (steps.as_slice(), block.variables.is_empty()) {
        return Some(inner.clone());
    }
    block.steps = steps;
    reader.words.done().then_some(block)
}

struct Reader<'t> {
    words: Cursor<'t>,
    dialect: &'static Dialect,
    depth: usize,
}

impl<'t> Reader<'t> {
    /// Steps up to one of some words.
    fn steps(&mut self, ends: &[&str]) -> Option<Vec<Step>> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut steps = Vec::new();
        loop {
            while self.words.eat_sign(";") {}
            let at_end =
                self.words.done() || self.words.peek().is_some_and(|word| ends.contains(&word));
            if at_end {
                self.depth -= 1;
                return Some(steps);
            }
            let before = self.words.rest().len();
            let step = self.step()?;
            if self.words.rest().len() == before {
                return None;
            }
            steps.push(step);
        }
    }

    fn step(&mut self) -> Option<Step> {
        let words = &mut self.words;
        match words.peek() {
            Some("BEGIN") if words.ahead(1).is_some_and(is_of_transaction) => self.simple(),
            Some("BEGIN") => {
                words.skip();
                words.eat_all(&["NOT", "ATOMIC"]);
                self.block()
            }
            Some("DECLARE") => {
                words.skip();
                let variables = self.declarations();
                if self.words.eat("BEGIN") {
                    let Step::Block(mut block) = self.block()? else {
                        return None;
                    };
                    block.variables = variables;
                    return Some(Step::Block(block));
                }
                Some(Step::Block(Block {
                    variables,
                    ..Block::default()
                }))
            }
            Some("IF") => self.branches(),
            Some("WHILE") => self.while_loop(),
            Some("LOOP") => {
                words.skip();
                let steps = self.until_end("LOOP")?;
                Some(Step::While(None, steps))
            }
            Some("FOR") => self.for_loop(),
            Some("NULL") => self.nothing(),
            Some("RAISE" | "SIGNAL" | "THROW" | "RAISERROR") => Some(self.raise()),
            Some("EXIT" | "LEAVE" | "BREAK") => {
                let rest = self.statement();
                let mut rest = rest;
                let when = rest.seek(&["WHEN"]).then(|| {
                    rest.skip();
                    expression(rest.text(), self.dialect.name)
                });
                match when {
                    Some(condition) => Some(Step::Leave(Some(condition?))),
                    None => Some(Step::Leave(None)),
                }
            }
            Some("RETURN") => {
                words.skip();
                let rest = self.statement();
                let value = expression(rest.text(), self.dialect.name);
                Some(Step::Return(value))
            }
            Some("PERFORM") => {
                words.skip();
                let text = format!("select {}", self.statement().text());
                query(&text, self.dialect.name).map(Step::Perform)
            }
            Some("EXECUTE") if self.dialect.family != Family::Mssql => {
                words.skip();
                words.eat("IMMEDIATE");
                let mut rest = self.statement();
                let text = rest.until(&["USING", "INTO"]).text();
                expression(text, self.dialect.name).map(|text| Step::Do(Deed::Immediate(text)))
            }
            Some("GET" | "CONTINUE" | "CLOSE" | "OPEN" | "FETCH" | "ASSERT") => self.nothing(),
            _ => self.simple(),
        }
    }

    fn nothing(&mut self) -> Option<Step> {
        self.statement();
        Some(Step::Nothing)
    }

    /// An assignment or a statement.
    fn simple(&mut self) -> Option<Step> {
        if self.words.is_sign("<<") {
            while !self.words.done() && !self.words.eat_sign(">>") {
                self.words.skip();
            }
            return Some(Step::Nothing);
        }
        let mut body = self.statement();
        let mut target = body;
        target.eat_any(&["SET", "LET"]);
        let name = target.identifier();
        while target.eat_sign(".") {
            target.identifier();
        }
        let explicit = body.peek() == Some("SET") || target.is_sign(":=");
        let dotted = body
            .text()
            .split(['=', ':'])
            .next()
            .unwrap_or_default()
            .trim()
            .to_lowercase();
        let dotted = dotted
            .strip_prefix("set ")
            .unwrap_or(&dotted)
            .trim()
            .to_string();
        if let (Some(name), true) = (name, explicit || !is_verb(body.peek()))
            && (target.eat_sign(":=") || target.eat_sign("="))
        {
            let name = if dotted.contains('.') { dotted } else { name };
            let value = expression(target.text(), self.dialect.name)?;
            return Some(Step::Assign(name, value));
        }
        if self.dialect.family == Family::Postgres && body.peek() == Some("INSERT") {
            body = unreturned(body);
        }
        // Read as statements these are blocks again: `CASE` this very text, `DO` one in a text of its own.
        let again = match body.peek() {
            Some("CASE") => true,
            Some("DO") => self.dialect.family != Family::MySql,
            _ => false,
        };
        if again {
            return None;
        }
        match read(body, self.dialect, None) {
            Deed::Unmodelled => None,
            deed => Some(Step::Do(deed)),
        }
    }

    /// The tokens of the next statement; the semicolon is passed.
    fn statement(&mut self) -> Cursor<'t> {
        let start = self.words;
        if self.dialect.family == Family::Mssql {
            for _ in 0..transact::simple_length(start.rest()) {
                self.words.skip();
            }
            return between(start, self.words);
        }
        let mut depth = 0usize;
        let mut cases = 0usize;
        while let Some(token) = self.words.token() {
            match &token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Semicolon if depth == 0 => break,
                Kind::Word(word) if word == "CASE" => cases += 1,
                Kind::Word(word) if word == "END" && cases > 0 => cases -= 1,
                Kind::Word(word) if depth == 0 && word == "END" => break,
                Kind::Word(word) if depth == 0 && cases == 0 && word == "ELSE" => break,
                _ => {}
            }
            self.words.skip();
        }
        between(start, self.words)
    }

    fn raise(&mut self) -> Step {
        let rest = self.statement();
        match rest.ahead(1) {
            Some("NOTICE" | "INFO" | "LOG" | "DEBUG" | "WARNING") => Step::Nothing,
            _ => Step::Fail,
        }
    }
}

/// `INSERT ... RETURNING a INTO v` without what follows `RETURNING`.
fn unreturned(body: Cursor<'_>) -> Cursor<'_> {
    let mut walk = body;
    let kept = walk.until(&["RETURNING"]);
    if walk.has("INTO") { kept } else { body }
}

fn between<'t>(start: Cursor<'t>, end: Cursor<'t>) -> Cursor<'t> {
    start.up_to(end)
}

/// Words that begin a statement.
fn is_verb(word: Option<&str>) -> bool {
    word.is_some_and(|word| {
        matches!(
            word,
            "SELECT"
                | "INSERT"
                | "UPDATE"
                | "DELETE"
                | "MERGE"
                | "CREATE"
                | "DROP"
                | "ALTER"
                | "TRUNCATE"
                | "CALL"
                | "EXEC"
                | "EXECUTE"
                | "WITH"
                | "GRANT"
                | "REVOKE"
                | "SET"
                | "COPY"
                | "PRINT"
                | "REPLACE"
                | "BEGIN"
                | "RETURN"
                | "COMMENT"
                | "REFRESH"
                | "ANALYZE"
        )
    })
}
