//! What Jinja2 refuses when it compiles a tree that it could parse: unknown filters and tests
//! (semantics 7), loop controls outside of loops, names and arguments given twice.

use std::collections::{BTreeMap, BTreeSet};

use super::ast::{CallArgs, Expr, ExprKind, Filter, Macro, Name, Range, Stmt, StmtKind, Target};
use super::error::ParseError;
use super::registry::{is_filter, is_test, unknown_filter, unknown_test};
use super::walk::children;

/// What compiling a template refuses. An unknown filter or test is refused unless it stands inside an
/// `if` statement or an inline-if, where reaching it is an error; the bodies of other blocks begin anew.
pub(super) fn check(body: &[Stmt]) -> Vec<ParseError> {
    let mut checker = Checker::default();
    checker.body(body, ROOT);
    checker.errors
}

/// What compiling a macro of a macro file refuses.
pub(super) fn check_macro(definition: &Macro) -> Vec<ParseError> {
    let mut checker = Checker::default();
    checker.definition(definition, ROOT);
    checker.errors
}

#[derive(Default)]
struct Checker {
    errors: Vec<ParseError>,
    blocks: BTreeMap<Name, Range>,
}

/// Where a statement stands.
#[derive(Clone, Copy)]
struct Scope {
    /// In a branch: unknown names fail only when reached.
    branch: bool,
    /// In a loop that `break` leaves.
    looped: bool,
    /// Under a `for`, whatever is between.
    under_for: bool,
    /// At the top or in branches there.
    top: bool,
}

const ROOT: Scope = Scope {
    branch: false,
    looped: false,
    under_for: false,
    top: true,
};

impl Scope {
    fn inner(self) -> Scope {
        Scope {
            branch: false,
            top: false,
            ..self
        }
    }

    fn branch(self) -> Scope {
        Scope {
            branch: true,
            ..self
        }
    }

    fn looped(self, looped: bool) -> Scope {
        Scope { looped, ..self }
    }
}

impl Checker {
    fn body(&mut self, body: &[Stmt], scope: Scope) {
        body.iter().for_each(|stmt| self.stmt(stmt, scope));
    }

    fn stmt(&mut self, stmt: &Stmt, scope: Scope) {
        let inner = scope.inner();
        match &stmt.kind {
            StmtKind::Data(_) | StmtKind::Docs { .. } => {}
            StmtKind::Print(value) | StmtKind::Do(value) => self.expr(value, scope),
            StmtKind::If { arms, otherwise } => {
                for (condition, body) in arms {
                    self.expr(condition, scope.branch());
                    self.body(body, scope.branch());
                }
                self.body(otherwise, scope.branch());
            }
            StmtKind::For(head) => {
                let under = Scope {
                    under_for: true,
                    ..inner
                };
                self.target(&head.target, stmt.range, under);
                self.expr(&head.iter, scope);
                if let Some(condition) = &head.condition {
                    self.expr(condition, inner);
                }
                self.body(&head.body, under.looped(true));
                let outside = scope.looped && !head.recursive;
                self.body(&head.otherwise, under.looped(outside));
            }
            StmtKind::Set { target, value } => {
                self.expr(value, scope);
                self.target(target, stmt.range, scope);
            }
            StmtKind::SetBlock {
                target,
                filters,
                body,
            } => {
                self.target(target, stmt.range, scope);
                self.body(body, inner);
                self.filters(filters, inner);
            }
            StmtKind::FilterBlock { filters, body } => {
                self.body(body, inner);
                self.filters(filters, inner);
            }
            StmtKind::Macro(definition) => self.definition(definition, scope),
            StmtKind::Call { call, caller } => {
                self.call_block(call);
                self.expr(call, scope);
                self.definition(caller, scope);
            }
            StmtKind::With { assignments, body } => {
                for (_, value) in assignments {
                    self.expr(value, scope);
                }
                self.body(body, inner);
            }
            StmtKind::Block { name, body, .. } => {
                self.block(name, stmt.range);
                self.body(body, inner.looped(false));
            }
            StmtKind::Autoescape { enabled, body } => {
                self.expr(enabled, inner);
                self.body(body, inner);
            }
            StmtKind::NoLoader { tag } => {
                if *tag == "extends" && !scope.top {
                    self.refuse(
                        stmt.range,
                        "`extends` can only stand at the top of a template",
                    );
                }
            }
            StmtKind::Break => self.loop_control("break", stmt.range, scope),
            StmtKind::Continue => self.loop_control("continue", stmt.range, scope),
        }
    }

    fn refuse(&mut self, at: Range, message: impl Into<String>) {
        self.errors
            .push(ParseError::new("jinja::syntax", at, message));
    }

    fn loop_control(&mut self, word: &str, at: Range, scope: Scope) {
        if !scope.looped {
            self.refuse(at, format!("`{word}` outside of a loop"));
        }
    }

    fn block(&mut self, name: &Name, at: Range) {
        if let Some(first) = self.blocks.insert(Name::clone(name), at) {
            let message = format!("the block `{name}` is defined twice");
            let error = ParseError::new("jinja::syntax", at, message);
            self.errors
                .push(error.related(first, "it is first defined here"));
        }
    }

    fn target(&mut self, target: &Target, at: Range, scope: Scope) {
        match target {
            Target::Name(name) if &**name == "loop" && scope.under_for => {
                self.refuse(at, "`loop` cannot be assigned to inside a `for` block");
            }
            Target::Tuple(items) => {
                items.iter().for_each(|item| self.target(item, at, scope));
            }
            Target::Name(_) | Target::Attribute(..) => {}
        }
    }

    fn definition(&mut self, definition: &Macro, scope: Scope) {
        let params = &definition.params;
        let mut seen = BTreeSet::new();
        for param in params {
            if !seen.insert(&param.name) {
                let message = format!("the parameter `{}` is given twice", param.name);
                self.refuse(definition.name_range, message);
            }
            if &*param.name == "caller" && param.default.is_none() && definition.uses_caller {
                let message = "a parameter named `caller` needs a default";
                self.refuse(definition.name_range, message);
            }
        }
        let inner = scope.inner().looped(false);
        for default in params.iter().filter_map(|param| param.default.as_ref()) {
            self.expr(default, inner);
        }
        self.body(&definition.body, inner);
    }

    fn call_block(&mut self, call: &Expr) {
        if let ExprKind::Call(_, args) = &*call.kind
            && args.named.iter().any(|(name, _)| &**name == "caller")
        {
            let message = "a `call` block gives `caller` itself";
            self.refuse(call.range, message);
        }
    }

    fn expr(&mut self, expr: &Expr, scope: Scope) {
        let scope = match &*expr.kind {
            ExprKind::Conditional(_) => scope.branch(),
            _ => scope,
        };
        children(expr, &mut |child| self.expr(child, scope));
        match &*expr.kind {
            ExprKind::Filter(_, filter) => self.filter(filter, scope),
            ExprKind::Test(_, test) => {
                self.arguments(&test.args, test.range);
                if !scope.branch && !is_test(&test.name) {
                    self.errors.push(unknown_test(test));
                }
            }
            ExprKind::Call(_, args) => self.arguments(args, expr.range),
            _ => {}
        }
    }

    fn filters(&mut self, filters: &[Filter], scope: Scope) {
        for filter in filters {
            super::walk::args(filter, &mut |expr| self.expr(expr, scope));
            self.filter(filter, scope);
        }
    }

    fn filter(&mut self, filter: &Filter, scope: Scope) {
        self.arguments(&filter.args, filter.range);
        if !scope.branch && !is_filter(&filter.name) {
            self.errors.push(unknown_filter(filter));
        }
    }

    /// Refuses an argument that is named twice; Python accepts it beside one named like a word of
    /// its own, since Jinja2 must pass such arguments in another way.
    fn arguments(&mut self, args: &CallArgs, at: Range) {
        if args.named.iter().any(|(name, _)| is_python_keyword(name)) {
            return;
        }
        let mut seen = BTreeSet::new();
        for (name, value) in &args.named {
            if !seen.insert(name) {
                let place = Range {
                    start: value.range.start.min(at.end),
                    end: value.range.end,
                };
                self.refuse(place, format!("the argument `{name}` is given twice"));
            }
        }
    }
}

fn is_python_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 35] = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class",
        "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global",
        "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return",
        "try", "while", "with", "yield",
    ];
    KEYWORDS.contains(&name)
}
