//! A template's tree laid out flat: every expression with the conditions under which it is reached.

use std::collections::HashMap;

use crate::jinja::ast::{
    Conditional, Expr, ExprKind, Filter, Macro, Range, Stmt, StmtKind, Target,
};
use crate::jinja::children;

/// A template's expressions, in the order of the text.
#[derive(Debug, Default)]
pub struct Flow<'a> {
    /// Every expression, those inside others after them.
    pub places: Vec<Place<'a>>,
    /// The arms of every `if`, inline ones included.
    pub branches: Vec<Branch<'a>>,
    /// What each name is assigned in the template.
    pub assigned: HashMap<&'a str, Vec<&'a Expr>>,
    /// Parameters of macros and call blocks inside it, and names of macros that it defines.
    pub parameters: Vec<&'a str>,
    guards: Vec<Guard<'a>>,
}

/// An expression.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The expression.
    pub expr: &'a Expr,
    /// What becomes of its value.
    pub role: Role,
    guard: Option<usize>,
}

/// What becomes of an expression's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is printed.
    Print,
    /// Nothing.
    Do,
    /// It decides.
    Condition,
    /// A variable holds it, or a loop goes through it.
    Value,
    /// It is a part of another expression.
    Inside,
}

/// An arm of an `if`.
#[derive(Debug, Clone, Copy)]
pub struct Branch<'a> {
    /// The condition of its `if` or `elif`; for an `else` that of the last arm before it.
    pub condition: &'a Expr,
    /// Whether it is taken if the condition holds (it is an `else` otherwise).
    pub holds: bool,
    /// Where its content stands; `None` if it has none.
    pub body: Option<Range>,
    /// Whether it does nothing but log.
    pub quiet: bool,
    guard: usize,
}

/// A condition in force, and those around it.
#[derive(Debug, Clone, Copy)]
struct Guard<'a> {
    condition: &'a Expr,
    holds: bool,
    around: Option<usize>,
}

impl<'a> Flow<'a> {
    /// Lays out a body.
    pub fn of(body: &'a [Stmt]) -> Flow<'a> {
        let mut flow = Flow::default();
        flow.body(body, None);
        flow
    }

    /// The conditions under which a place is reached, innermost first: each with whether it holds.
    pub fn guards(&self, place: &Place<'a>) -> impl Iterator<Item = (&'a Expr, bool)> + '_ {
        self.around(place.guard)
    }

    /// The same for a branch, its own condition included.
    pub fn branch_guards(
        &self,
        branch: &Branch<'a>,
    ) -> impl Iterator<Item = (&'a Expr, bool)> + '_ {
        self.around(Some(branch.guard))
    }

    fn around(&self, guard: Option<usize>) -> impl Iterator<Item = (&'a Expr, bool)> + '_ {
        let first = guard.and_then(|at| self.guards.get(at));
        std::iter::successors(first, |guard| {
            guard.around.and_then(|at| self.guards.get(at))
        })
        .map(|guard| (guard.condition, guard.holds))
    }

    fn guard(&mut self, condition: &'a Expr, holds: bool, around: Option<usize>) -> usize {
        self.guards.push(Guard {
            condition,
            holds,
            around,
        });
        self.guards.len() - 1
    }

    fn body(&mut self, body: &'a [Stmt], guard: Option<usize>) {
        for stmt in body {
            self.stmt(stmt, guard);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt, guard: Option<usize>) {
        match &stmt.kind {
            StmtKind::Print(expr) => self.expr(expr, Role::Print, guard),
            StmtKind::Do(expr) => self.expr(expr, Role::Do, guard),
            StmtKind::If { arms, otherwise } => self.arms(arms, otherwise, guard),
            StmtKind::For(head) => {
                self.assign(&head.target, None);
                self.expr(&head.iter, Role::Value, guard);
                head.condition
                    .iter()
                    .for_each(|expr| self.expr(expr, Role::Condition, guard));
                self.body(&head.body, guard);
                self.body(&head.otherwise, guard);
            }
            StmtKind::Set { target, value } => {
                self.assign(target, Some(value));
                self.expr(value, Role::Value, guard);
            }
            StmtKind::SetBlock {
                target,
                filters,
                body,
            } => {
                self.assign(target, None);
                self.filters(filters, guard);
                self.body(body, guard);
            }
            StmtKind::Call { call, caller } => {
                self.expr(call, Role::Print, guard);
                self.definition(caller, guard);
            }
            StmtKind::FilterBlock { filters, body } => {
                self.filters(filters, guard);
                self.body(body, guard);
            }
            StmtKind::With { assignments, body } => {
                for (target, value) in assignments {
                    self.assign(target, Some(value));
                    self.expr(value, Role::Value, guard);
                }
                self.body(body, guard);
            }
            StmtKind::Macro(definition) => self.definition(definition, guard),
            StmtKind::Block { body, .. } | StmtKind::Autoescape { body, .. } => {
                self.body(body, guard);
            }
            StmtKind::Data(_)
            | StmtKind::Docs { .. }
            | StmtKind::NoLoader { .. }
            | StmtKind::Break
            | StmtKind::Continue => {}
        }
    }

    fn definition(&mut self, definition: &'a Macro, guard: Option<usize>) {
        self.parameters.push(&definition.name);
        self.parameters
            .extend(definition.params.iter().map(|param| &*param.name));
        self.body(&definition.body, guard);
    }

    fn arms(&mut self, arms: &'a [(Expr, Vec<Stmt>)], otherwise: &'a [Stmt], guard: Option<usize>) {
        let mut around = guard;
        for (condition, body) in arms {
            self.expr(condition, Role::Condition, around);
            let taken = self.guard(condition, true, around);
            self.branch(condition, (taken, true), extent(body), is_quiet(body));
            self.body(body, Some(taken));
            around = Some(self.guard(condition, false, around));
        }
        if let (Some((condition, _)), Some(guard)) = (arms.last(), around)
            && !otherwise.is_empty()
        {
            self.branch(
                condition,
                (guard, false),
                extent(otherwise),
                is_quiet(otherwise),
            );
        }
        self.body(otherwise, around);
    }

    fn branch(
        &mut self,
        condition: &'a Expr,
        (guard, holds): (usize, bool),
        body: Option<Range>,
        quiet: bool,
    ) {
        self.branches.push(Branch {
            condition,
            holds,
            body,
            quiet,
            guard,
        });
    }

    fn filters(&mut self, filters: &'a [Filter], guard: Option<usize>) {
        for filter in filters {
            for argument in &filter.args.positional {
                self.expr(&argument.value, Role::Inside, guard);
            }
            for (_, value) in &filter.args.named {
                self.expr(value, Role::Inside, guard);
            }
        }
    }

    fn expr(&mut self, expr: &'a Expr, role: Role, guard: Option<usize>) {
        self.places.push(Place { expr, role, guard });
        match &*expr.kind {
            ExprKind::And(left, right) => {
                self.expr(left, Role::Inside, guard);
                let guard = self.guard(left, true, guard);
                self.expr(right, Role::Inside, Some(guard));
            }
            ExprKind::Or(left, right) => {
                self.expr(left, Role::Inside, guard);
                let guard = self.guard(left, false, guard);
                self.expr(right, Role::Inside, Some(guard));
            }
            ExprKind::Conditional(choice) => {
                let Conditional {
                    condition,
                    then,
                    otherwise,
                } = &**choice;
                self.expr(condition, Role::Condition, guard);
                let taken = self.guard(condition, true, guard);
                self.branch(condition, (taken, true), Some(then.range), false);
                self.expr(then, Role::Inside, Some(taken));
                if let Some(otherwise) = otherwise {
                    let not = self.guard(condition, false, guard);
                    self.branch(condition, (not, false), Some(otherwise.range), false);
                    self.expr(otherwise, Role::Inside, Some(not));
                }
            }
            _ => {
                let mut inside = Vec::new();
                children(expr, &mut |child| inside.push(child));
                for child in inside {
                    self.expr(child, Role::Inside, guard);
                }
            }
        }
    }

    fn assign(&mut self, target: &'a Target, value: Option<&'a Expr>) {
        match target {
            Target::Name(name) => {
                let values = self.assigned.entry(name).or_default();
                values.extend(value);
            }
            Target::Tuple(items) => items.iter().for_each(|item| self.assign(item, None)),
            Target::Attribute(..) => {}
        }
    }
}

/// Whether statements do nothing but log.
fn is_quiet(body: &[Stmt]) -> bool {
    body.iter().all(|stmt| match &stmt.kind {
        StmtKind::Data(text) => text.trim().is_empty(),
        StmtKind::Print(expr) | StmtKind::Do(expr) => is_message(expr),
        _ => false,
    })
}

/// Whether an expression is a call of what writes to the log.
fn is_message(expr: &Expr) -> bool {
    let ExprKind::Call(callee, _) = &*expr.kind else {
        return false;
    };
    matches!(&*callee.kind, ExprKind::Name(name) if matches!(&**name, "log" | "print"))
}

/// Where statements stand, white space aside.
fn extent(body: &[Stmt]) -> Option<Range> {
    let blank = |stmt: &&Stmt| matches!(&stmt.kind, StmtKind::Data(text) if text.trim().is_empty());
    let first = body.iter().find(|stmt| !blank(stmt))?;
    let last = body.iter().rfind(|stmt| !blank(stmt))?;
    Some(Range {
        start: first.range.start,
        end: last.range.end,
    })
}
