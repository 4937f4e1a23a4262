//! The one walk over a Python file that says which names it binds, how often and in which scope: a name
//! is certainly what it was given only where nothing else binds it.

use std::collections::{BTreeMap, BTreeSet};

use rustpython_ruff_python_ast as ast;
use rustpython_ruff_python_ast::visitor::{self, Visitor};
use rustpython_ruff_text_size::{Ranged, TextSize};

/// Through these a file changes names without binding them.
const BACK_DOORS: [&str; 8] = [
    "globals",
    "locals",
    "vars",
    "exec",
    "eval",
    "setattr",
    "delattr",
    "__import__",
];
/// Attributes that lead to the names of a module or function.
const BACK_ATTRIBUTES: [&str; 4] = ["__dict__", "__globals__", "__builtins__", "modules"];

/// What a file binds.
#[derive(Debug, Default)]
pub(super) struct Bindings<'a> {
    /// How often each name of the module is bound, also by functions that declare it `global`.
    module: BTreeMap<&'a str, usize>,
    /// Names of the module that some code deletes.
    deleted: BTreeSet<&'a str>,
    /// Where the last `from x import *` ends.
    pub(super) star: Option<TextSize>,
    /// Names change in ways that cannot be followed.
    pub(super) dynamic: bool,
    /// The names of each function of the module, by the function's place.
    functions: BTreeMap<TextSize, Locals<'a>>,
}

/// The names of a function.
#[derive(Debug, Default)]
pub(super) struct Locals<'a> {
    /// How often each is bound, parameters included.
    pub(super) bound: BTreeMap<&'a str, usize>,
    /// Those that are the module's.
    pub(super) globals: BTreeSet<&'a str>,
    /// Whether it is a generator.
    pub(super) yields: bool,
}

impl<'a> Bindings<'a> {
    /// Goes through a file.
    pub(super) fn of(module: &'a ast::ModModule) -> Bindings<'a> {
        let mut binder = Binder {
            scopes: vec![Scope::new(Kind::Module)],
            found: Bindings::default(),
        };
        binder.visit_body(&module.body);
        binder.found
    }

    /// How often a name of the module is bound.
    pub(super) fn count(&self, name: &str) -> usize {
        self.module.get(name).copied().unwrap_or(0)
    }

    /// All names of the module.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.module.keys().copied()
    }

    /// The names of a function of the module.
    pub(super) fn locals(&self, function: &ast::StmtFunctionDef) -> Option<&Locals<'a>> {
        self.functions.get(&function.range().start())
    }

    /// Whether a name that importing the file binds is still bound when a function looks it up.
    pub(super) fn stays(&self, name: &str) -> bool {
        !self.dynamic && !self.deleted.contains(name)
    }

    /// Whether what is bound at a place is what a function finds, if nothing else binds the name.
    pub(super) fn lasts(&self, name: &str, at: TextSize) -> bool {
        self.stays(name) && self.star.is_none_or(|star| star <= at)
    }

    /// Whether a name is Python's own.
    pub(super) fn is_builtin(&self, name: &str) -> bool {
        !self.dynamic && self.star.is_none() && self.count(name) == 0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Module,
    Function,
    Class,
    /// Of a comprehension.
    Inner,
}

struct Scope<'a> {
    kind: Kind,
    names: Locals<'a>,
    nonlocals: BTreeSet<&'a str>,
}

impl Scope<'_> {
    fn new(kind: Kind) -> Self {
        Scope {
            kind,
            names: Locals::default(),
            nonlocals: BTreeSet::new(),
        }
    }
}

struct Binder<'a> {
    scopes: Vec<Scope<'a>>,
    found: Bindings<'a>,
}

impl<'a> Binder<'a> {
    /// Binds a name where a statement does.
    fn bind(&mut self, name: &'a str) {
        self.bind_from(name, self.scopes.len());
    }

    /// Binds a name where `:=` does: comprehensions have no such names of their own.
    fn bind_walrus(&mut self, name: &'a str) {
        let inner = self.scopes.iter().rev();
        let inner = inner.take_while(|scope| scope.kind == Kind::Inner).count();
        self.bind_from(name, self.scopes.len() - inner);
    }

    /// Binds a name in the last of so many scopes.
    fn bind_from(&mut self, name: &'a str, count: usize) {
        let Some((scope, outer)) = self
            .scopes
            .get_mut(..count)
            .and_then(|all| all.split_last_mut())
        else {
            return;
        };
        if scope.nonlocals.contains(name) {
            for scope in outer
                .iter_mut()
                .filter(|scope| scope.kind == Kind::Function)
            {
                *scope.names.bound.entry(name).or_default() += 1;
            }
        } else if scope.kind == Kind::Module || scope.names.globals.contains(name) {
            *self.found.module.entry(name).or_default() += 1;
        } else {
            *scope.names.bound.entry(name).or_default() += 1;
        }
    }

    fn delete(&mut self, name: &'a str) {
        let own =
            |scope: &Scope<'_>| scope.kind != Kind::Module && !scope.names.globals.contains(name);
        if !self.scopes.last().is_some_and(own) {
            self.found.deleted.insert(name);
        }
        self.bind(name);
    }

    fn within(&mut self, kind: Kind, run: impl FnOnce(&mut Self)) -> Locals<'a> {
        self.scopes.push(Scope::new(kind));
        run(self);
        let scope = self.scopes.pop();
        scope.map(|scope| scope.names).unwrap_or_default()
    }

    fn function(&mut self, function: &'a ast::StmtFunctionDef) {
        self.bind(&function.name);
        for decorator in &function.decorator_list {
            self.visit_decorator(decorator);
        }
        self.visit_parameters(&function.parameters);
        if let Some(returns) = &function.returns {
            self.visit_annotation(returns);
        }
        let top = self.scopes.len() == 1;
        let names = self.within(Kind::Function, |binder| {
            binder.bind_parameters(&function.parameters);
            if let Some(params) = &function.type_params {
                binder.visit_type_params(params);
            }
            binder.visit_body(&function.body);
        });
        if top {
            let at = function.range().start();
            self.found.functions.insert(at, names);
        }
    }

    fn bind_parameters(&mut self, parameters: &'a ast::Parameters) {
        for parameter in parameters {
            self.bind(parameter.name());
        }
    }

    fn class(&mut self, class: &'a ast::StmtClassDef) {
        self.bind(&class.name);
        for decorator in &class.decorator_list {
            self.visit_decorator(decorator);
        }
        if let Some(arguments) = &class.arguments {
            self.visit_arguments(arguments);
        }
        self.within(Kind::Class, |binder| binder.visit_body(&class.body));
    }

    fn import(&mut self, alias: &'a ast::Alias) {
        let first = alias.name.split('.').next().unwrap_or_default();
        let name = alias.asname.as_ref().map_or(first, ast::Identifier::as_str);
        self.bind(name);
    }

    fn comprehension(
        &mut self,
        generators: &'a [ast::Comprehension],
        results: impl IntoIterator<Item = &'a ast::Expr>,
    ) {
        self.within(Kind::Inner, |binder| {
            for generator in generators {
                binder.visit_comprehension(generator);
            }
            for result in results {
                binder.visit_expr(result);
            }
        });
    }
}

impl<'a> Visitor<'a> for Binder<'a> {
    fn visit_stmt(&mut self, stmt: &'a ast::Stmt) {
        match stmt {
            ast::Stmt::FunctionDef(function) => self.function(function),
            ast::Stmt::ClassDef(class) => self.class(class),
            ast::Stmt::Import(import) => {
                import.names.iter().for_each(|alias| self.import(alias));
            }
            ast::Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    if alias.name.as_str() == "*" {
                        self.found.star = Some(import.range().end());
                    } else {
                        let name = alias.asname.as_ref().unwrap_or(&alias.name);
                        self.bind(name.as_str());
                    }
                }
            }
            ast::Stmt::Global(global) => {
                if let Some(scope) = self.scopes.last_mut() {
                    let names = global.names.iter().map(ast::Identifier::as_str);
                    scope.names.globals.extend(names);
                }
            }
            ast::Stmt::Nonlocal(outer) => {
                if let Some(scope) = self.scopes.last_mut() {
                    let names = outer.names.iter().map(ast::Identifier::as_str);
                    scope.nonlocals.extend(names);
                }
            }
            // An annotation alone makes a name a function's own, and does nothing to a module's.
            ast::Stmt::AnnAssign(stmt) if stmt.value.is_none() && self.scopes.len() == 1 => {
                self.visit_annotation(&stmt.annotation);
            }
            other => visitor::walk_stmt(self, other),
        }
    }

    fn visit_expr(&mut self, expr: &'a ast::Expr) {
        match expr {
            ast::Expr::Name(name) => match name.ctx {
                ast::ExprContext::Store => self.bind(&name.id),
                ast::ExprContext::Del => self.delete(&name.id),
                _ => self.found.dynamic |= BACK_DOORS.contains(&name.id.as_str()),
            },
            ast::Expr::Named(named) => {
                if let ast::Expr::Name(name) = &*named.target {
                    self.bind_walrus(&name.id);
                }
                self.visit_expr(&named.value);
            }
            ast::Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.visit_parameters(parameters);
                }
                self.within(Kind::Function, |binder| {
                    if let Some(parameters) = &lambda.parameters {
                        binder.bind_parameters(parameters);
                    }
                    binder.visit_expr(&lambda.body);
                });
            }
            ast::Expr::ListComp(inner) => self.comprehension(&inner.generators, [&*inner.elt]),
            ast::Expr::SetComp(inner) => self.comprehension(&inner.generators, [&*inner.elt]),
            ast::Expr::Generator(inner) => self.comprehension(&inner.generators, [&*inner.elt]),
            ast::Expr::DictComp(inner) => {
                self.comprehension(&inner.generators, [&*inner.key, &*inner.value]);
            }
            other => {
                if let ast::Expr::Yield(_) | ast::Expr::YieldFrom(_) = other
                    && let Some(scope) = self.scopes.last_mut()
                {
                    scope.names.yields = true;
                }
                if let ast::Expr::Attribute(attribute) = other {
                    self.found.dynamic |= BACK_ATTRIBUTES.contains(&attribute.attr.as_str());
                }
                visitor::walk_expr(self, other);
            }
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            // It is deleted when the handler ends.
            self.delete(name.as_str());
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        let name = match pattern {
            ast::Pattern::MatchAs(inner) => inner.name.as_ref(),
            ast::Pattern::MatchStar(inner) => inner.name.as_ref(),
            ast::Pattern::MatchMapping(inner) => inner.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind(name.as_str());
        }
        visitor::walk_pattern(self, pattern);
    }

    fn visit_type_param(&mut self, param: &'a ast::TypeParam) {
        self.bind(param.name().as_str());
        visitor::walk_type_param(self, param);
    }
}
