//! What stands between `BEGIN` and `END`: variables, steps, and handlers of failures.

use sqlparser::ast::Expr;

use super::super::{Cursor, expression};
use super::{Block, Handler, Reader, Step, between, is_verb};
use crate::effect::dialect::{Dialect, Family};
use crate::effect::shape::Tree;

impl<'t> Reader<'t> {
    /// After `BEGIN`.
    pub(super) fn block(&mut self) -> Option<Step> {
        let mut block = Block::default();
        let tries = self.words.eat("TRY");
        while self.words.peek() == Some("DECLARE") {
            self.words.skip();
            self.local(&mut block)?;
        }
        let steps = self.steps(&["END", "EXCEPTION"])?;
        block.steps = steps;
        if self.words.eat("EXCEPTION") {
            while self.words.eat("WHEN") {
                let conditions = self.words.until(&["THEN"]).normal();
                self.words.eat("THEN");
                let steps = self.steps(&["WHEN", "END"])?;
                let conditions = conditions
                    .split(" or ")
                    .map(|one| one.trim().to_string())
                    .collect();
                block.handlers.push(Handler {
                    conditions,
                    steps,
                    goes_on: false,
                });
            }
        }
        self.words.eat("END");
        self.words.eat_any(&["TRY", "CATCH"]);
        if tries {
            self.catch(&mut block)?;
        }
        // A block may be called by its label once more; Transact-SQL's have none.
        if self.dialect.family != Family::Mssql
            && !self.words.is_sign(";")
            && self
                .words
                .peek()
                .is_some_and(|word| !is_verb(Some(word)) && word != "END" && word != "ELSE")
        {
            self.words.skip();
        }
        Some(Step::Block(block))
    }

    /// Transact-SQL's `BEGIN CATCH ... END CATCH` after `END TRY`.
    fn catch(&mut self, block: &mut Block) -> Option<()> {
        self.words.eat_sign(";");
        if self.words.eat_all(&["BEGIN", "CATCH"]) {
            let steps = self.steps(&["END"])?;
            self.words.eat_all(&["END", "CATCH"]);
            block.handlers.push(Handler {
                conditions: vec!["others".to_string()],
                steps,
                goes_on: false,
            });
        }
        Some(())
    }

    /// MySQL's `DECLARE x INT DEFAULT 0;` and `DECLARE CONTINUE HANDLER FOR ... stmt;` in a block.
    fn local(&mut self, block: &mut Block) -> Option<()> {
        if let Some(kind) = self.words.eat_any(&["CONTINUE", "EXIT", "UNDO"]) {
            self.words.eat_all(&["HANDLER", "FOR"]);
            let conditions = self.conditions();
            let step = self.step()?;
            block.handlers.push(Handler {
                conditions,
                steps: vec![step],
                goes_on: kind == "CONTINUE",
            });
        } else {
            let declared = self.statement();
            block.variables.extend(variable(declared, self.dialect));
        }
        while self.words.eat_sign(";") {}
        Some(())
    }

    /// The conditions of a handler of MySQL: `SQLSTATE '42S01', 1062, NOT FOUND`.
    fn conditions(&mut self) -> Vec<String> {
        let mut conditions = Vec::new();
        loop {
            let start = self.words;
            if self.words.eat_any(&["SQLSTATE", "NOT"]).is_some() {
                self.words.eat("VALUE");
            }
            self.words.skip();
            conditions.push(between(start, self.words).normal());
            if !self.words.eat_sign(",") {
                return conditions;
            }
        }
    }

    /// Variables up to `BEGIN`.
    pub(super) fn declarations(&mut self) -> Vec<(String, Option<Tree<Expr>>)> {
        let mut variables = Vec::new();
        if self.dialect.family == Family::Mssql {
            let parts = self.statement().parts().into_iter();
            return parts
                .filter_map(|one| variable(one, self.dialect))
                .collect();
        }
        loop {
            while self.words.eat_sign(";") {}
            if self.words.done() || self.words.peek() == Some("BEGIN") {
                return variables;
            }
            if is_verb(self.words.peek())
                || matches!(self.words.peek(), Some("IF" | "WHILE" | "FOR"))
            {
                return variables;
            }
            self.words.eat("DECLARE");
            let one = self.statement();
            if one.done() {
                self.words.skip();
            }
            variables.extend(variable(one, self.dialect));
        }
    }
}

/// `name [CONSTANT] type [:= | DEFAULT value]`.
fn variable(
    mut words: Cursor<'_>,
    dialect: &'static Dialect,
) -> Option<(String, Option<Tree<Expr>>)> {
    let name = words.identifier()?;
    let mut value = words;
    while !value.done() {
        if value.eat_sign(":=") || value.eat_sign("=") || value.eat("DEFAULT") {
            return Some((name, expression(value.text(), dialect.name)));
        }
        value.skip();
    }
    Some((name, None))
}
