//! A formatted script into the statements that DipDup sends: cut where sqlparse 0.6.1 cuts, which is
//! not always where the database would (conformance case 27).

mod lexer;

use std::ops::Range;

use lexer::{Kind, Lexer};

/// The byte ranges of the statements, with their semicolons, without surrounding white space.
/// What is nothing but comments and semicolons is left out: it does nothing.
pub(super) fn cut(sql: &str) -> Vec<Range<usize>> {
    let mut cutter = Cutter::default();
    let mut statements = Vec::new();
    let mut start = 0;
    for (kind, range) in Lexer::new(sql) {
        let joins = matches!(kind, Kind::Blank | Kind::LineComment);
        if cutter.complete && !joins {
            finish(sql, start..range.start, &cutter, &mut statements);
            start = range.start;
            cutter = Cutter::default();
        }
        cutter.take(kind, sql.get(range).unwrap_or_default());
    }
    finish(sql, start..sql.len(), &cutter, &mut statements);
    statements
}

fn finish(sql: &str, range: Range<usize>, cutter: &Cutter, statements: &mut Vec<Range<usize>>) {
    if !cutter.says_something {
        return;
    }
    let text = sql.get(range.clone()).unwrap_or_default();
    let front = text.trim_start();
    let start = range.end - front.len();
    statements.push(start..start + front.trim_end().len());
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
            Kind::Blank | Kind::Newline | Kind::LineComment | Kind::Comment | Kind::Semicolon
        );
    }

    fn in_begin(&self) -> bool {
        self.blocks.contains(&Block::Begin)
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
        if std::mem::take(&mut self.after_begin) && self.blocks.last() == Some(&Block::Begin) {
            self.blocks.pop();
            return -1;
        }
        0
    }

    fn keyword(&mut self, word: &str) -> i64 {
        match word {
            "DECLARE" if self.creates && self.blocks.is_empty() => self.open(Block::Declare),
            "BEGIN" => self.begin(),
            "TRANSACTION" | "WORK" | "DEFERRED" | "IMMEDIATE" | "EXCLUSIVE" if self.after_begin => {
                self.after_begin = false;
                if self.blocks.last() == Some(&Block::Begin) {
                    self.blocks.pop();
                    return -1;
                }
                0
            }
            _ if self.in_begin() => self.control(word).unwrap_or_else(|| self.close(word)),
            _ => self.close(word),
        }
    }

    fn begin(&mut self) -> i64 {
        self.after_begin = true;
        if self.blocks.last() == Some(&Block::Declare) {
            self.blocks.pop();
            self.blocks.push(Block::Begin);
            return 0;
        }
        self.open(Block::Begin)
    }

    fn open(&mut self, block: Block) -> i64 {
        self.blocks.push(block);
        1
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
                self.blocks.pop();
                return -1;
            }
            "END IF" => &[Block::If],
            "END FOR" => &[Block::For],
            "END WHILE" => &[Block::While],
            "END LOOP" => &[Block::Loop, Block::For, Block::While],
            "END CASE" => &[Block::Case],
            _ => return 0,
        };
        match self.blocks.last() {
            Some(last) if closes.contains(last) => {
                self.blocks.pop();
                -1
            }
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    fn pieces(sql: &str) -> Vec<&str> {
        cut(sql).into_iter().map(|range| &sql[range]).collect()
    }

    #[test]
    fn semicolons_in_strings_comments_and_bodies_do_not_cut() {
        assert_eq!(
            pieces("select ';'; -- a;\n\n/* b; */ select $x$;$x$; ;\nselect 3"),
            ["select ';'; -- a;", "/* b; */ select $x$;$x$;", "select 3"]
        );
        let trigger = "create trigger t begin insert into a values (1); end;";
        assert_eq!(
            pieces(&format!("{trigger} select 1")),
            [trigger, "select 1"]
        );
        assert_eq!(
            pieces("begin; select 1; commit"),
            ["begin;", "select 1;", "commit"]
        );
    }

    #[test]
    fn what_sqlparse_misreads_is_cut_as_it_cuts() {
        let column = "create table d (declare integer);\nselect 1;";
        assert_eq!(pieces(column), [column]);
        let backslash = "select 'a\\'; select 2;\nselect 'b';";
        assert_eq!(pieces(backslash), ["select 'a\\'; select 2;\nselect 'b';"]);
        assert_eq!(
            pieces("select (1; select 2); select 3"),
            ["select (1; select 2);", "select 3"]
        );
        assert_eq!(pieces("select 1 +--x;\n 2"), ["select 1 +--x;", "2"]);
    }
}
