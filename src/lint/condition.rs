//! What a condition of a template says for a target, as far as the target alone decides.

use std::cell::Cell;

use crate::frontend::dbt::model::Environment;
use crate::jinja::ast::{CompareOp, Expr, ExprKind};
use crate::jinja::children;
use crate::yaml::Data;

use super::flow::Flow;

/// How deep expressions are followed.
const DEPTH: usize = 40;

/// How many expressions are looked at for one answer: variables may name others over and over.
const MOST: usize = 10_000;

/// A value that is known before anything runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// A text.
    Text(String),
    /// A number.
    Number(i128),
    /// `true` or `false`.
    Truth(bool),
    /// `none`.
    None,
    /// A list or tuple.
    List(Vec<Known>),
}

/// Conditions of one template.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<'f, 'a> {
    flow: &'f Flow<'a>,
}

/// What a value is looked for with.
#[derive(Clone, Copy)]
struct Search<'s> {
    env: &'s Environment,
    /// How many expressions may still be looked at.
    left: &'s Cell<usize>,
}

impl<'f, 'a> Conditions<'f, 'a> {
    /// The conditions of a template.
    pub fn of(flow: &'f Flow<'a>) -> Conditions<'f, 'a> {
        Conditions { flow }
    }

    /// Whether an expression holds for a target; `None` if something else decides, too.
    pub fn holds(&self, expr: &Expr, env: &Environment) -> Option<bool> {
        let left = Cell::new(MOST);
        let search = Search { env, left: &left };
        Some(truth(&self.value(expr, search, DEPTH)?))
    }

    /// The field of `target` that an expression is, such as `name`; variables that hold one count.
    pub fn target_field<'e>(&self, expr: &'e Expr) -> Option<&'e str>
    where
        'a: 'e,
    {
        self.field(expr, DEPTH)
    }

    /// Whether a field of `target` stands anywhere in an expression.
    pub fn mentions(&self, expr: &Expr, field: &str) -> bool {
        let mut found = self.target_field(expr) == Some(field);
        children(expr, &mut |child| {
            found = found || self.mentions(child, field)
        });
        found
    }

    fn field<'e>(&self, expr: &'e Expr, depth: usize) -> Option<&'e str>
    where
        'a: 'e,
    {
        let depth = depth.checked_sub(1)?;
        match &*expr.kind {
            ExprKind::Attribute(object, field) if is_target(object) => Some(field),
            ExprKind::Item(object, key) if is_target(object) => match &*key.kind {
                ExprKind::Str { value, .. } => Some(value),
                _ => None,
            },
            ExprKind::Name(_) => self.field(self.variable(expr)?, depth),
            _ => None,
        }
    }

    /// What a variable was set to, if that was done in one place.
    fn variable(&self, expr: &Expr) -> Option<&'a Expr> {
        let ExprKind::Name(name) = &*expr.kind else {
            return None;
        };
        match self.flow.assigned.get(&**name).map(Vec::as_slice) {
            Some([value]) => Some(value),
            _ => None,
        }
    }

    fn value(&self, expr: &Expr, search: Search<'_>, depth: usize) -> Option<Known> {
        let depth = depth.checked_sub(1)?;
        search.left.set(search.left.get().checked_sub(1)?);
        let value = |expr| self.value(expr, search, depth);
        if let Some(field) = self.field(expr, depth) {
            return target_value(search.env, field);
        }
        match &*expr.kind {
            ExprKind::Str { value, .. } => Some(Known::Text(value.to_string())),
            ExprKind::Int(number) => Some(Known::Number(**number)),
            ExprKind::Bool(truth) => Some(Known::Truth(*truth)),
            ExprKind::None => Some(Known::None),
            ExprKind::List(items) | ExprKind::Tuple(items) => items
                .iter()
                .map(value)
                .collect::<Option<_>>()
                .map(Known::List),
            ExprKind::Name(_) => value(self.variable(expr)?),
            ExprKind::Not(inner) => Some(Known::Truth(!truth(&value(inner)?))),
            ExprKind::And(left, right) => both(value(left), value(right), false),
            ExprKind::Or(left, right) => both(value(left), value(right), true),
            ExprKind::Compare(first, rest) => match rest.as_slice() {
                [(op, second)] => compare(*op, &value(first)?, &value(second)?).map(Known::Truth),
                _ => None,
            },
            ExprKind::Filter(inner, filter) if filter.args.positional.is_empty() => {
                cased(&filter.name, value(inner)?)
            }
            ExprKind::Call(callee, args) if args.positional.is_empty() => match &*callee.kind {
                ExprKind::Attribute(object, method) => cased(method, value(object)?),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether an expression is `target` itself.
fn is_target(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Name(name) if &**name == "target")
}

fn target_value(env: &Environment, field: &str) -> Option<Known> {
    let target = &env.target;
    if matches!(field, "name" | "target_name") {
        return Some(Known::Text(target.name.clone()));
    }
    match target.fields.get(field) {
        Some(Data::Str(text)) => Some(Known::Text(text.as_str().to_string())),
        Some(Data::Int(number)) => Some(Known::Number(*number)),
        Some(Data::Bool(truth)) => Some(Known::Truth(*truth)),
        Some(Data::Null) => Some(Known::None),
        _ => None,
    }
}

/// `and` and `or` where one side may be unknown: `decisive` is the truth that decides alone.
fn both(left: Option<Known>, right: Option<Known>, decisive: bool) -> Option<Known> {
    let (left, right) = (left.as_ref().map(truth), right.as_ref().map(truth));
    if left == Some(decisive) || right == Some(decisive) {
        return Some(Known::Truth(decisive));
    }
    left.and(right).map(|_| Known::Truth(!decisive))
}

fn compare(op: CompareOp, left: &Known, right: &Known) -> Option<bool> {
    Some(match op {
        CompareOp::Equal => left == right,
        CompareOp::NotEqual => left != right,
        CompareOp::In => contains(right, left)?,
        CompareOp::NotIn => !contains(right, left)?,
        _ => return None,
    })
}

fn contains(all: &Known, one: &Known) -> Option<bool> {
    match (all, one) {
        (Known::List(items), one) => Some(items.contains(one)),
        (Known::Text(text), Known::Text(part)) => Some(text.contains(part.as_str())),
        _ => None,
    }
}

/// Filters and methods of texts that change how they are written.
fn cased(name: &str, value: Known) -> Option<Known> {
    let Known::Text(text) = value else {
        return None;
    };
    Some(Known::Text(match name {
        "lower" => text.to_lowercase(),
        "upper" => text.to_uppercase(),
        "trim" | "strip" => text.trim().to_string(),
        "string" => text,
        _ => return None,
    }))
}

fn truth(value: &Known) -> bool {
    match value {
        Known::Text(text) => !text.is_empty(),
        Known::Number(number) => *number != 0,
        Known::Truth(truth) => *truth,
        Known::None => false,
        Known::List(items) => !items.is_empty(),
    }
}
