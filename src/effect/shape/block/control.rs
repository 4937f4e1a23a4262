//! Branches and loops, with the conditions that decide on them.

use sqlparser::ast::Expr;

use super::super::{expression, query};
use super::{Reader, Step, between};
use crate::effect::dialect::Family;
use crate::effect::shape::Tree;
use crate::sql::{Kind, transact};

impl<'t> Reader<'t> {
    pub(super) fn branches(&mut self) -> Option<Step> {
        self.words.skip();
        let mut branches = Vec::new();
        if self.dialect.family == Family::Mssql {
            return self.bare_branches();
        }
        loop {
            let condition = self.condition("THEN")?;
            let steps = self.steps(&["ELSIF", "ELSEIF", "ELSE", "END"])?;
            branches.push((Some(condition), steps));
            if self.words.eat_any(&["ELSIF", "ELSEIF"]).is_some() {
                continue;
            }
            if self.words.eat("ELSE") {
                branches.push((None, self.steps(&["END"])?));
            }
            self.words.eat("END");
            self.words.eat("IF");
            return Some(Step::If(branches));
        }
    }

    /// Transact-SQL's `IF condition statement [ELSE statement]`.
    fn bare_branches(&mut self) -> Option<Step> {
        let condition = self.bare_condition()?;
        let mut branches = vec![(Some(condition), vec![self.step()?])];
        let before = self.words;
        while self.words.eat_sign(";") {}
        if self.words.eat("ELSE") {
            branches.push((None, vec![self.step()?]));
        } else {
            self.words = before;
        }
        Some(Step::If(branches))
    }

    /// An expression up to the statement that it decides on.
    fn bare_condition(&mut self) -> Option<Tree<Expr>> {
        let start = self.words;
        while !self.words.done() && !transact::begins_body(self.words.rest()) {
            if self.words.parens().is_none() {
                self.words.skip();
            }
        }
        expression(between(start, self.words).text(), self.dialect.name)
    }

    /// An expression up to a word that is no part of a `CASE`; the word is passed.
    fn condition(&mut self, end: &str) -> Option<Tree<Expr>> {
        let start = self.words;
        let mut cases = 0usize;
        let mut depth = 0usize;
        while let Some(token) = self.words.token() {
            match &token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Word(word) if word == "CASE" => cases += 1,
                Kind::Word(word) if word == "END" => cases = cases.saturating_sub(1),
                Kind::Word(word) if word == end && cases == 0 && depth == 0 => break,
                _ => {}
            }
            self.words.skip();
        }
        let text = between(start, self.words).text();
        self.words.skip();
        expression(text, self.dialect.name)
    }

    pub(super) fn until_end(&mut self, word: &str) -> Option<Vec<Step>> {
        let steps = self.steps(&["END"])?;
        self.words.eat("END");
        self.words.eat(word);
        Some(steps)
    }

    pub(super) fn while_loop(&mut self) -> Option<Step> {
        self.words.skip();
        if self.dialect.family == Family::Mssql {
            let condition = self.bare_condition()?;
            return Some(Step::While(Some(condition), vec![self.step()?]));
        }
        let word = if self.dialect.family == Family::MySql {
            "DO"
        } else {
            "LOOP"
        };
        let condition = self.condition(word)?;
        let steps = self.steps(&["END"])?;
        self.words.eat("END");
        self.words.eat_any(&["LOOP", "WHILE"]);
        Some(Step::While(Some(condition), steps))
    }

    pub(super) fn for_loop(&mut self) -> Option<Step> {
        self.words.skip();
        let name = self.words.identifier()?;
        self.words.eat("IN");
        let head = self.words.until(&["LOOP", "DO"]);
        self.words.skip();
        let steps = self.steps(&["END"])?;
        self.words.eat("END");
        self.words.eat_any(&["LOOP", "FOR"]);
        if let Some((low, high)) = head.text().split_once("..") {
            let low = expression(low, self.dialect.name)?;
            let high = expression(high, self.dialect.name)?;
            return Some(Step::ForNumbers(name, low, high, steps));
        }
        let mut inner = head;
        let text = inner.parens().map_or(head.text(), |inner| inner.text());
        Some(Step::ForRows(name, query(text, self.dialect.name)?, steps))
    }
}
