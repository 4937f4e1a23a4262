//! Statements into output and effects.

use super::closure::Closure;
use super::scope::Scope;
use super::{Interp, Open};
use crate::jinja::ast::{Expr, Filter, Stmt, StmtKind, Target};
use crate::render::{Eval, RenderError, Value, ops};

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// At its end.
    Next,
    /// With `break`.
    Break,
    /// With `continue`.
    Continue,
}

impl Interp<'_> {
    /// Runs statements one after the other.
    pub(super) fn body(&mut self, body: &[Stmt]) -> Eval<Flow> {
        for stmt in body {
            let flow = self.stmt(stmt)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    /// Runs statements with variables of their own.
    pub(super) fn inner_body(&mut self, body: &[Stmt]) -> Eval<Flow> {
        let inner = Scope::inside(&self.place.scope);
        let outer = std::mem::replace(&mut self.place.scope, inner);
        let flow = self.body(body);
        self.place.scope = outer;
        flow
    }

    fn stmt(&mut self, stmt: &Stmt) -> Eval<Flow> {
        self.statement(stmt)
            .or_else(|stop| self.stopped_statement(stmt, stop))
    }

    fn statement(&mut self, stmt: &Stmt) -> Eval<Flow> {
        self.spend(1)?;
        match &stmt.kind {
            StmtKind::Data(text) => {
                let result = self.emit_data(text, stmt.range);
                self.located(stmt.range, result)?;
            }
            StmtKind::Print(expr) if self.native.is_some() => self.print_native(expr)?,
            StmtKind::Print(expr) => {
                let value = self.expr(expr)?;
                self.place.at = expr.range;
                let result = self.emit(value);
                self.located(expr.range, result)?;
            }
            StmtKind::If { arms, otherwise } => {
                for (condition, body) in arms {
                    if self.condition(condition)? {
                        return self.on_stack(|interp| interp.body(body));
                    }
                }
                return self.on_stack(|interp| interp.body(otherwise));
            }
            StmtKind::For(node) => return self.on_stack(|interp| interp.for_loop(node)),
            StmtKind::Set { target, value } => {
                let range = value.range;
                let value = self.expr(value)?;
                let result = self.assign(target, value);
                self.located(range, result)?;
            }
            StmtKind::Do(expr) => {
                self.expr(expr)?;
            }
            _ => return self.on_stack(|interp| interp.block(stmt)),
        }
        Ok(Flow::Next)
    }

    /// Whether a condition holds.
    pub(super) fn condition(&mut self, condition: &Expr) -> Eval<bool> {
        let value = self.expr(condition)?;
        let holds = self.located(condition.range, ops::truth(&value))?;
        self.host.decided(&|| self.span(condition.range), holds);
        Ok(holds)
    }

    /// The rarer statements.
    fn block(&mut self, stmt: &Stmt) -> Eval<Flow> {
        match &stmt.kind {
            StmtKind::SetBlock {
                target,
                filters,
                body,
            } => {
                self.set_block(target, filters, body, stmt)?;
            }
            StmtKind::Macro(definition) => {
                let name = format!("dbt_macro__{}", definition.name).into();
                let closure = Closure::value(definition, &name, &self.place);
                self.place.scope.set(&name, closure);
            }
            StmtKind::Call { call, caller } => self.call_block(call, caller)?,
            StmtKind::FilterBlock { filters, body } => {
                let open = self.capture_open(|interp| interp.inner_body(body))?;
                let value = self.filtered(open, filters)?;
                let result = self.emit_string(value);
                self.located(stmt.range, result)?;
            }
            StmtKind::With { assignments, body } => return self.with(assignments, body),
            StmtKind::Block { scoped, body, .. } => self.run_block(*scoped, body)?,
            StmtKind::Autoescape { enabled, body } => {
                let range = enabled.range;
                let enabled = self.expr(enabled)?;
                let enabled = self.located(range, ops::truth(&enabled))?;
                let before = std::mem::replace(&mut self.place.autoescape, enabled);
                let flow = self.inner_body(body);
                self.place.autoescape = before;
                return flow;
            }
            StmtKind::NoLoader { tag } => {
                let message = "no loader for this environment specified";
                let help = format!("dbt has no `{tag}`: put shared text into a macro");
                let error = RenderError::new("render::no-loader", message).help(help);
                return self.located(stmt.range, Err(error.into()));
            }
            StmtKind::Break => return Ok(Flow::Break),
            StmtKind::Continue => return Ok(Flow::Continue),
            // `docs` blocks print nothing (semantics 11.9); the others are handled by the caller.
            _ => {}
        }
        Ok(Flow::Next)
    }

    fn set_block(
        &mut self,
        target: &Target,
        filters: &[Filter],
        body: &[Stmt],
        stmt: &Stmt,
    ) -> Eval<()> {
        let open = self.capture_open(|interp| interp.inner_body(body))?;
        let value = self.filtered(open, filters)?;
        let result = self.assign(target, value);
        self.located(stmt.range, result)
    }

    fn filtered(&mut self, open: Open, filters: &[Filter]) -> Eval {
        let mut value = self.text_value(open, self.place.autoescape)?;
        for filter in filters {
            let result = self.filter_by(value, filter, filter.range);
            value = self.located(filter.range, result)?;
        }
        Ok(value)
    }

    fn with(
        &mut self,
        assignments: &[(Target, crate::jinja::ast::Expr)],
        body: &[Stmt],
    ) -> Eval<Flow> {
        let mut values: Vec<Value> = Vec::with_capacity(assignments.len());
        for (_, value) in assignments {
            values.push(self.expr(value)?);
        }
        let inner = Scope::inside(&self.place.scope);
        let outer = std::mem::replace(&mut self.place.scope, inner);
        let run = || {
            for ((target, expr), value) in assignments.iter().zip(values) {
                let result = self.assign(target, value);
                self.located(expr.range, result)?;
            }
            self.body(body)
        };
        let flow = run();
        self.place.scope = outer;
        flow
    }
}
