//! Operators between operands, from the loosest to the tightest (semantics 11.2).

use super::{MAX_OPERATORS, Reader};
use crate::jinja::ast::{CompareOp, Expr, ExprKind};
use crate::jinja::operators::{expr, joined};

impl Reader<'_> {
    /// Operands with `or`, `and`, `not`, comparisons and `~` between them.
    pub(super) fn operation(&mut self) -> Option<Expr> {
        let outside = std::mem::take(&mut self.operators);
        let operation = self.either()?;
        self.operators = outside;
        Some(operation)
    }

    fn either(&mut self) -> Option<Expr> {
        let mut left = self.both()?;
        while self.operator("or")? {
            let right = self.both()?;
            let whole = joined(left.range, right.range);
            left = expr(ExprKind::Or(left, right), whole);
        }
        Some(left)
    }

    fn both(&mut self) -> Option<Expr> {
        let mut left = self.negation()?;
        while self.operator("and")? {
            let right = self.negation()?;
            let whole = joined(left.range, right.range);
            left = expr(ExprKind::And(left, right), whole);
        }
        Some(left)
    }

    fn negation(&mut self) -> Option<Expr> {
        self.skip_space();
        let start = self.at as u32;
        if !self.operator("not")? {
            return self.comparison();
        }
        let operand = self.negation()?;
        let mut whole = operand.range;
        whole.start = start;
        Some(expr(ExprKind::Not(operand), whole))
    }

    fn comparison(&mut self) -> Option<Expr> {
        let first = self.concatenation()?;
        let mut rest = Vec::new();
        while let Some(op) = self.comparison_operator() {
            self.count_operator()?;
            rest.push((op, self.concatenation()?));
        }
        let Some((_, last)) = rest.last() else {
            return Some(first);
        };
        let whole = joined(first.range, last.range);
        Some(expr(ExprKind::Compare(first, rest), whole))
    }

    fn comparison_operator(&mut self) -> Option<CompareOp> {
        self.skip_space();
        let rest = self.text.as_bytes().get(self.at..)?;
        let (op, length) = match rest {
            [b'=', b'=', ..] => (CompareOp::Equal, 2),
            [b'!', b'=', ..] => (CompareOp::NotEqual, 2),
            [b'<', b'=', ..] => (CompareOp::LessEqual, 2),
            [b'>', b'=', ..] => (CompareOp::GreaterEqual, 2),
            [b'<', ..] => (CompareOp::Less, 1),
            [b'>', ..] => (CompareOp::Greater, 1),
            [b'i' | b'n', ..] => return self.membership(),
            _ => return None,
        };
        self.at += length;
        Some(op)
    }

    /// `in` and `not in`.
    fn membership(&mut self) -> Option<CompareOp> {
        let start = self.at;
        if self.eat_word("in") {
            return Some(CompareOp::In);
        }
        if self.eat_word("not") && self.eat_word("in") {
            return Some(CompareOp::NotIn);
        }
        self.at = start;
        None
    }

    fn concatenation(&mut self) -> Option<Expr> {
        let first = self.operand()?;
        if !self.eat(b'~') {
            return Some(first);
        }
        let start = first.range;
        let mut parts = vec![first];
        loop {
            let part = self.operand()?;
            let end = part.range;
            parts.push(part);
            if !self.eat(b'~') {
                return Some(expr(ExprKind::Concat(parts), joined(start, end)));
            }
        }
    }

    /// Past an operator that is a word, if it comes next; `None` if there are too many.
    fn operator(&mut self, word: &str) -> Option<bool> {
        if !self.eat_word(word) {
            return Some(false);
        }
        self.count_operator()?;
        Some(true)
    }

    fn count_operator(&mut self) -> Option<()> {
        self.operators += 1;
        (self.operators <= MAX_OPERATORS).then_some(())
    }
}
