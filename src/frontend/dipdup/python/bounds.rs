//! A Python file's text before it is parsed: whether it is short and flat enough for parser and readers,
//! which go through it by recursion.

use rustpython_ruff_python_ast::token::TokenKind;
use rustpython_ruff_python_parser::{Mode, lexer};
use rustpython_ruff_text_size::TextRange;

/// The longest file that is read, in bytes.
const LONGEST: usize = 1 << 20;
/// Nesting of brackets, operators and blocks that is read. Python itself takes 200 brackets and 100 blocks.
const NESTING: usize = 200;
/// What a file of such nesting takes at most, with much to spare.
const STACK: usize = 8 << 20;

/// Why a text is not parsed.
pub(super) enum Unparsed {
    /// It is no Python: what is wrong with it, and where.
    Invalid(String, TextRange),
    /// It is more than hookc reads: why.
    TooMuch(&'static str),
}

/// Checks a text without going deeper for deeper nesting.
pub(super) fn check(text: &str) -> Result<(), Unparsed> {
    if text.len() > LONGEST {
        return Err(Unparsed::TooMuch("it is longer than 1 MiB"));
    }
    let mut lexer = lexer::lex(text, Mode::Module);
    let mut nesting = Nesting::default();
    loop {
        match lexer.next_token() {
            TokenKind::EndOfFile => break,
            token => nesting.take(token),
        }
        if nesting.depth() > NESTING {
            return Err(Unparsed::TooMuch("it nests deeper than 200 levels"));
        }
    }
    match lexer.finish().first() {
        Some(error) => Err(Unparsed::Invalid(
            error.error().to_string(),
            error.location(),
        )),
        None => Ok(()),
    }
}

/// Runs what goes through a checked file on a stack that is enough.
pub(super) fn with_stack<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK, STACK, run)
}

/// How deep the tree of a text may be at a token: every operator within a list's item counts.
#[derive(Default)]
struct Nesting {
    blocks: usize,
    /// Operators of the statement so far.
    outer: usize,
    /// Those of each open bracket.
    inner: Vec<usize>,
    /// The sum of all.
    operators: usize,
}

impl Nesting {
    fn depth(&self) -> usize {
        self.blocks + self.inner.len() + self.operators
    }

    fn take(&mut self, token: TokenKind) {
        match token {
            TokenKind::Indent => self.blocks += 1,
            TokenKind::Dedent => self.blocks = self.blocks.saturating_sub(1),
            TokenKind::Newline => {
                self.inner.clear();
                (self.outer, self.operators) = (0, 0);
            }
            TokenKind::Comma | TokenKind::Semi => self.reset(),
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                self.count();
                self.inner.push(0);
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                let closed = self.inner.pop().unwrap_or(0);
                self.operators = self.operators.saturating_sub(closed);
            }
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::FStringEnd
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline => {}
            _ => self.count(),
        }
    }

    fn top(&mut self) -> &mut usize {
        self.inner.last_mut().unwrap_or(&mut self.outer)
    }

    fn count(&mut self) {
        *self.top() += 1;
        self.operators += 1;
    }

    fn reset(&mut self) {
        let done = std::mem::take(self.top());
        self.operators = self.operators.saturating_sub(done);
    }
}

#[cfg(test)]
mod tests {
    use super::{Unparsed, check, with_stack};
    use rustpython_ruff_python_parser::parse_module;

    #[test]
    fn what_nests_deep_is_not_parsed() {
        let deep = |text: String| matches!(check(&text), Err(Unparsed::TooMuch(_)));
        for opening in [
            "(",
            "[",
            "{",
            "not ",
            "-",
            "lambda: ",
            "f(",
            "x if y else ",
            "await ",
        ] {
            let text = format!("x = {}1", opening.repeat(100_000));
            assert!(deep(text), "{opening}");
        }
        for chain in [" + 1", ".x", "()", "[0]", " and 1 or 1", " ** 2"] {
            assert!(deep(format!("x = y{}", chain.repeat(100_000))), "{chain}");
        }
        let blocks: String = (0..300).map(|n| " ".repeat(n) + "if x:\n").collect();
        assert!(deep(blocks));
    }

    #[test]
    fn what_is_allowed_does_not_exhaust_the_stack() {
        for opening in [
            "(",
            "[",
            "{",
            "not ",
            "-",
            "lambda: ",
            "x if y else ",
            "f(",
            "{1: ",
        ] {
            let mut text = String::from("x = ");
            while check(&format!("{text}{opening}1")).is_ok() {
                text.push_str(opening);
            }
            with_stack(|| drop(parse_module(&text)));
        }
        let mut text = String::new();
        for n in 0..100 {
            text.push_str(&(" ".repeat(n) + "if x:\n"));
        }
        assert!(check(&text).is_ok());
        with_stack(|| drop(parse_module(&text)));
    }

    #[test]
    fn what_is_long_and_flat_is_fine() {
        let list = format!("x = [{}]", "-1, ".repeat(10_000));
        assert!(check(&list).is_ok());
        assert!(check(&"x = a.b(c)\n".repeat(10_000)).is_ok());
    }
}
