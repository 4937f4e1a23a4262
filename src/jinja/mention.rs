//! Whether a macro's body reads `caller`, `kwargs` or `varargs` before it assigns them: Jinja2
//! decides by that what the macro may be called with (semantics 10.5).

use super::ast::{Expr, ExprKind, Filter, Macro, Stmt, StmtKind, Target};
use super::walk::{args, children};

/// The names, in the order of the answers of [`specials`].
const NAMES: [&str; 3] = ["caller", "kwargs", "varargs"];

/// Which of `caller`, `kwargs` and `varargs` a body reads.
pub(super) fn specials(body: &[Stmt]) -> [bool; 3] {
    let mut visitor = Visitor {
        read: [false; 3],
        assigned: [false; 3],
    };
    visitor.body(body);
    visitor.read
}

struct Visitor {
    read: [bool; 3],
    /// Assigned before it was read; it counts as a variable from there on.
    assigned: [bool; 3],
}

impl Visitor {
    fn body(&mut self, body: &[Stmt]) {
        body.iter().for_each(|stmt| self.stmt(stmt));
    }

    /// The parts of a statement in Jinja2's order, which is not always the text's.
    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Print(expr) | StmtKind::Do(expr) => self.expr(expr),
            StmtKind::If { arms, otherwise } => {
                for (condition, body) in arms {
                    self.expr(condition);
                    self.body(body);
                }
                self.body(otherwise);
            }
            StmtKind::For(head) => {
                self.target(&head.target);
                self.expr(&head.iter);
                self.body(&head.body);
                self.body(&head.otherwise);
                head.condition.iter().for_each(|expr| self.expr(expr));
            }
            StmtKind::Set { target, value } => {
                self.target(target);
                self.expr(value);
            }
            StmtKind::SetBlock {
                target,
                filters,
                body,
            } => {
                self.target(target);
                self.filters(filters);
                self.body(body);
            }
            StmtKind::FilterBlock { filters, body } => {
                self.body(body);
                self.filters(filters);
            }
            StmtKind::Macro(definition) => self.definition(definition),
            StmtKind::Call { call, caller } => {
                self.expr(call);
                self.definition(caller);
            }
            StmtKind::With { assignments, body } => {
                assignments
                    .iter()
                    .for_each(|(target, _)| self.target(target));
                assignments.iter().for_each(|(_, value)| self.expr(value));
                self.body(body);
            }
            StmtKind::Autoescape { enabled, body } => {
                self.expr(enabled);
                self.body(body);
            }
            // Jinja2 does not look into blocks.
            StmtKind::Block { .. }
            | StmtKind::Data(_)
            | StmtKind::Docs { .. }
            | StmtKind::NoLoader { .. }
            | StmtKind::Break
            | StmtKind::Continue => {}
        }
    }

    fn definition(&mut self, definition: &Macro) {
        definition.params.iter().for_each(|p| self.assign(&p.name));
        let defaults = definition.params.iter().filter_map(|p| p.default.as_ref());
        defaults.for_each(|expr| self.expr(expr));
        self.body(&definition.body);
    }

    fn filters(&mut self, filters: &[Filter]) {
        for filter in filters {
            args(filter, &mut |expr| self.expr(expr));
        }
    }

    fn expr(&mut self, expr: &Expr) {
        if let ExprKind::Name(name) = &*expr.kind
            && let Some(at) = NAMES.iter().position(|known| **known == **name)
            && !self.assigned[at]
        {
            self.read[at] = true;
        }
        children(expr, &mut |child| self.expr(child));
    }

    fn target(&mut self, target: &Target) {
        match target {
            Target::Name(name) => self.assign(name),
            Target::Tuple(items) => items.iter().for_each(|item| self.target(item)),
            Target::Attribute(..) => {}
        }
    }

    fn assign(&mut self, name: &str) {
        if let Some(at) = NAMES.iter().position(|known| *known == name) {
            self.assigned[at] = true;
        }
    }
}
