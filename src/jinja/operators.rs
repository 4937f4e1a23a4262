//! Operators and their precedences (semantics 11.2).

use std::sync::LazyLock;

use pest::iterators::{Pair, Pairs};
use pest::pratt_parser::{Assoc, Op, PrattParser};

use super::ast::{BinaryOp, CompareOp, Expr, ExprKind, Range};
use super::error::ParseError;
use super::grammar::{Rule, Source, incomplete};

/// From the loosest to the tightest. Signs and postfixes are tighter still, and the operand's.
static PRECEDENCES: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::or))
        .op(left(Rule::and))
        .op(Op::prefix(Rule::not))
        .op(left(Rule::equal)
            | left(Rule::not_equal)
            | left(Rule::less)
            | left(Rule::less_equal)
            | left(Rule::greater)
            | left(Rule::greater_equal)
            | left(Rule::contained)
            | left(Rule::not_contained))
        .op(left(Rule::add) | left(Rule::subtract))
        .op(left(Rule::concat))
        .op(left(Rule::multiply)
            | left(Rule::divide)
            | left(Rule::floor_divide)
            | left(Rule::modulo))
        .op(left(Rule::power))
});

/// An expression on its way through the Pratt parser.
struct Term {
    expr: Expr,
    /// Whether it is a chain (of comparisons, of `~`) that the next operator may go on with;
    /// one in brackets is not.
    open: bool,
}

/// Puts operands and operators together.
///
/// # Errors
/// Those of `operand`.
pub(super) fn combine<'t>(
    source: Source<'t>,
    pairs: Pairs<'t, Rule>,
    at: Range,
    operand: impl Fn(Pair<'t, Rule>) -> Result<Expr, ParseError>,
) -> Result<Expr, ParseError> {
    PRECEDENCES
        .map_primary(|pair| operand(pair).map(closed))
        .map_prefix(|operator, operand| {
            let operand = operand?.expr;
            let whole = joined(source.range(&operator), operand.range);
            Ok(closed(expr(ExprKind::Not(operand), whole)))
        })
        .map_infix(|left, operator, right| infix(left?, &operator, right?.expr, at))
        .parse(pairs)
        .map(|term| term.expr)
}

/// How much deeper the operators among pairs make their operands.
pub(super) fn depth(pairs: Pairs<'_, Rule>) -> usize {
    pairs.filter(deepens).count() + 1
}

/// An expression at a place.
pub(super) fn expr(kind: ExprKind, range: Range) -> Expr {
    Expr {
        kind: Box::new(kind),
        range,
    }
}

fn closed(expr: Expr) -> Term {
    Term { expr, open: false }
}

/// From the beginning of one range to the end of another.
pub(super) fn joined(from: Range, to: Range) -> Range {
    Range {
        start: from.start,
        end: to.end,
    }
}

/// Whether an operator nests its operands; `~` makes one flat list.
fn deepens(pair: &Pair<'_, Rule>) -> bool {
    !matches!(pair.as_rule(), Rule::operand | Rule::concat)
}

fn infix(
    left: Term,
    operator: &Pair<'_, Rule>,
    right: Expr,
    at: Range,
) -> Result<Term, ParseError> {
    let whole = joined(left.expr.range, right.range);
    let kind = match operator.as_rule() {
        Rule::or => ExprKind::Or(left.expr, right),
        Rule::and => ExprKind::And(left.expr, right),
        Rule::concat => return Ok(concatenated(left, right, whole)),
        rule => match (binary(rule), comparison(rule)) {
            (Some(op), _) => ExprKind::Binary(op, left.expr, right),
            (None, Some(op)) => return Ok(compared(left, op, right, whole)),
            (None, None) => return Err(incomplete(at)),
        },
    };
    Ok(closed(expr(kind, whole)))
}

fn concatenated(left: Term, right: Expr, whole: Range) -> Term {
    let parts = match (*left.expr.kind, left.open) {
        (ExprKind::Concat(mut parts), true) => {
            parts.push(right);
            parts
        }
        (kind, _) => vec![expr(kind, left.expr.range), right],
    };
    Term {
        expr: expr(ExprKind::Concat(parts), whole),
        open: true,
    }
}

fn compared(left: Term, op: CompareOp, right: Expr, whole: Range) -> Term {
    let kind = match (*left.expr.kind, left.open) {
        (ExprKind::Compare(first, mut rest), true) => {
            rest.push((op, right));
            ExprKind::Compare(first, rest)
        }
        (kind, _) => ExprKind::Compare(expr(kind, left.expr.range), vec![(op, right)]),
    };
    Term {
        expr: expr(kind, whole),
        open: true,
    }
}

fn binary(rule: Rule) -> Option<BinaryOp> {
    Some(match rule {
        Rule::add => BinaryOp::Add,
        Rule::subtract => BinaryOp::Subtract,
        Rule::multiply => BinaryOp::Multiply,
        Rule::divide => BinaryOp::Divide,
        Rule::floor_divide => BinaryOp::FloorDivide,
        Rule::modulo => BinaryOp::Modulo,
        Rule::power => BinaryOp::Power,
        _ => return None,
    })
}

fn comparison(rule: Rule) -> Option<CompareOp> {
    Some(match rule {
        Rule::equal => CompareOp::Equal,
        Rule::not_equal => CompareOp::NotEqual,
        Rule::less => CompareOp::Less,
        Rule::less_equal => CompareOp::LessEqual,
        Rule::greater => CompareOp::Greater,
        Rule::greater_equal => CompareOp::GreaterEqual,
        Rule::contained => CompareOp::In,
        Rule::not_contained => CompareOp::NotIn,
        _ => return None,
    })
}
