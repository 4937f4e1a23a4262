//! `when` for a target: what only names the target is folded, what depends on the run is left as an
//! expression of the plan.

use std::sync::Arc;

use super::model::{Event, When};
use super::names::Names;
use super::run_value;
use super::target::Target;
use super::text::refused;
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::jinja::ast::{CompareOp, Expr, ExprKind, Filter};
use crate::render::{Eval, Interp, Limits, Stop, Value, convert};

/// What is known of a condition.
#[derive(Debug, PartialEq)]
pub(super) enum Condition {
    /// All.
    Known(bool),
    /// The run decides.
    Left(ir::Expr),
}

/// A condition in a target.
///
/// # Errors
/// It cannot be evaluated, or asks more of the run's values than a plan can say.
pub(super) fn fold(
    when: &When,
    target: &Arc<Target>,
    event: Event,
) -> Result<Condition, Vec<Diagnostic>> {
    let names = Names::new(target, event);
    let mut folder = Folder {
        interp: Interp::new(&names, Limits::default()),
        when,
    };
    let folded = folder.truth(&when.condition);
    let mut errors = names.take_unknown();
    match folded {
        Ok(condition) if errors.is_empty() => Ok(condition),
        Ok(_) => Err(errors),
        Err(stop) => {
            if errors.is_empty() {
                errors.push(refused(*stop, when.span));
            }
            Err(errors)
        }
    }
}

struct Folder<'w> {
    interp: Interp<'w>,
    when: &'w When,
}

impl Folder<'_> {
    /// Whether an expression holds. Nesting is bounded by the parser.
    fn truth(&mut self, expr: &Expr) -> Eval<Condition> {
        match self.interp.evaluate(&self.when.template, expr) {
            Ok(Value::Unknown(value)) => run_value::path(&value.expr)
                .map(ir::Expr::Runtime)
                .map(Condition::Left),
            Ok(value) => self.interp.truth(&value).map(Condition::Known),
            Err(stop) if matches!(*stop, Stop::Deferred(_)) => self.parts(expr, stop),
            Err(stop) => Err(stop),
        }
    }

    /// An expression that needs a value of the run.
    fn parts(&mut self, expr: &Expr, stop: Box<Stop>) -> Eval<Condition> {
        match &*expr.kind {
            ExprKind::Not(inner) => Ok(match self.truth(inner)? {
                Condition::Known(holds) => Condition::Known(!holds),
                Condition::Left(inner) => left("not", vec![inner]),
            }),
            ExprKind::And(one, other) => self.both("and", one, other),
            ExprKind::Or(one, other) => self.both("or", one, other),
            ExprKind::Compare(first, rest) => self.comparison(first, rest, stop),
            ExprKind::Test(value, test) => self.test(value, test, stop),
            _ => Err(stop),
        }
    }

    /// `and`, which a false side settles, and `or`, which a true one does.
    fn both(&mut self, op: &str, one: &Expr, other: &Expr) -> Eval<Condition> {
        let settles = op == "or";
        let one = match self.truth(one)? {
            Condition::Known(holds) if holds == settles => return Ok(Condition::Known(settles)),
            Condition::Known(_) => return self.truth(other),
            Condition::Left(one) => one,
        };
        Ok(match self.truth(other)? {
            Condition::Known(holds) if holds == settles => Condition::Known(settles),
            Condition::Known(_) => Condition::Left(one),
            Condition::Left(other) => left(op, vec![one, other]),
        })
    }

    /// `a < b <= c` is `a < b and b <= c`.
    fn comparison(
        &mut self,
        first: &Expr,
        rest: &[(CompareOp, Expr)],
        stop: Box<Stop>,
    ) -> Eval<Condition> {
        let mut before = self.operand(first)?;
        let mut all: Option<ir::Expr> = None;
        for (op, expr) in rest {
            let operand = self.operand(expr)?;
            let args = vec![before, operand.clone()];
            let pair = match op {
                CompareOp::NotIn => operation("not", vec![operation("in", args)]),
                op => operation(word(*op), args),
            };
            all = Some(match all {
                Some(all) => operation("and", vec![all, pair]),
                None => pair,
            });
            before = operand;
        }
        all.map(Condition::Left).ok_or(stop)
    }

    /// A side of a comparison: a known value, or one of the run.
    fn operand(&mut self, expr: &Expr) -> Eval<ir::Expr> {
        match self.interp.evaluate(&self.when.template, expr)? {
            Value::Unknown(value) => run_value::path(&value.expr).map(ir::Expr::Runtime),
            value => convert::to_json(&mut self.interp, &value).map(ir::Expr::Value),
        }
    }

    /// `is none` and `is defined`: a value that does not exist is null.
    fn test(&mut self, value: &Expr, test: &Filter, stop: Box<Stop>) -> Eval<Condition> {
        let op = match &*test.name {
            "none" | "undefined" => "==",
            "defined" => "!=",
            _ => return Err(stop),
        };
        let null = ir::Expr::Value(serde_json::Value::Null);
        Ok(left(op, vec![self.operand(value)?, null]))
    }
}

fn left(op: &str, args: Vec<ir::Expr>) -> Condition {
    Condition::Left(operation(op, args))
}

fn operation(op: &str, args: Vec<ir::Expr>) -> ir::Expr {
    ir::Expr::Op(op.to_owned(), args)
}

fn word(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "==",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::LessEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterEqual => ">=",
        CompareOp::In | CompareOp::NotIn => "in",
    }
}
