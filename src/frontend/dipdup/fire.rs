//! Firing a hook into what it sends: its callback is followed statement by statement.

mod calls;
mod values;

use std::ops::Range;

use super::Project;
use super::config::Version;
use super::package::Package;
use super::python::{Branch, Expr, Function, Module, Stmt, StmtKind, Unread};
use super::signature::{self, Given, Locals};
use super::value;
use crate::diagnostic::{Diagnostic, closest};
use crate::ir::{Action, Expr as IrExpr, Reason, Status};
use crate::render::Interp;
use crate::source::Span;
use values::{Unvalued, constant_value, unvalued};

/// Hooks within hooks that are followed.
const DEPTH: usize = 32;
/// Actions that a hook may have.
const ACTIONS: usize = 100_000;

/// Why a hook ends early.
#[derive(Debug)]
pub(super) enum Halt {
    /// It fails there.
    Fails(Box<Diagnostic>),
    /// Only running Python would tell.
    Deferred(Reason),
    /// DipDup was told to run no hook.
    SwitchedOff,
}

/// What firing a hook comes to.
#[derive(Debug)]
pub(super) struct Fired {
    pub(super) status: Status,
    pub(super) reason: Option<Reason>,
    pub(super) body: Vec<Action>,
    /// Whether all that is sent is sent in a transaction.
    pub(super) in_transaction: bool,
    /// What further hooks, atomic ones, send.
    pub(super) own_transactions: Vec<Range<usize>>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Fires hooks of a project, and keeps what they send.
pub(super) struct Firing<'a, 'h> {
    project: &'a Project,
    interp: Interp<'h>,
    body: Vec<Action>,
    /// For each action, whether it stands in a transaction.
    inside: Vec<bool>,
    own_transactions: Vec<Range<usize>>,
    /// How many of the hooks at work are atomic.
    atomic: usize,
    depth: usize,
    queries: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Where a callback's statements stand.
struct Scope<'a> {
    module: &'a Module,
    function: &'a Function,
    locals: Locals,
}

/// Arguments that `fire_hook` takes for itself.
fn own_arguments(version: Version) -> &'static [&'static str] {
    match version {
        Version::Seven => &["fmt", "wait"],
        Version::Eight => &["wait"],
    }
}

/// How a list of statements ends.
#[derive(PartialEq, Eq)]
enum Flow {
    On,
    Returns,
}

/// A hook that cannot be used, which is told already.
fn unread(at: Option<Span>) -> Halt {
    Halt::Deferred(Reason {
        code: "dipdup::unread-hook",
        message: "the hook cannot be read".to_owned(),
        span: at,
    })
}

impl<'a, 'h> Firing<'a, 'h> {
    pub(super) fn new(project: &'a Project, interp: Interp<'h>) -> Firing<'a, 'h> {
        Firing {
            project,
            interp,
            body: Vec::new(),
            inside: Vec::new(),
            own_transactions: Vec::new(),
            atomic: 0,
            depth: 0,
            queries: 0,
            diagnostics: Vec::new(),
        }
    }

    /// Fires one hook from outside.
    pub(super) fn fire(mut self, name: &str, mut given: Given, at: Option<Span>) -> Fired {
        let own = own_arguments(self.project.config.version);
        given
            .named
            .retain(|(name, _)| !own.contains(&name.as_str()));
        let halt = self.hook(name, given, at).err();
        self.finish(halt)
    }

    /// Ends at once.
    pub(super) fn fail(mut self, diagnostic: Diagnostic) -> Fired {
        self.body.clear();
        self.finish(Some(Halt::Fails(Box::new(diagnostic))))
    }

    fn finish(mut self, halt: Option<Halt>) -> Fired {
        let in_transaction = !self.inside.is_empty() && self.inside.iter().all(|inside| *inside);
        let (status, reason) = match halt {
            Some(Halt::Fails(diagnostic)) => {
                self.body.push(Action::Raise {
                    message: diagnostic.message.clone(),
                });
                self.diagnostics.push(*diagnostic);
                (Status::Fails, None)
            }
            Some(Halt::Deferred(reason)) => (Status::Deferred, Some(reason)),
            Some(Halt::SwitchedOff) => (Status::Skipped, Some(switched_off())),
            None if self.body.is_empty() => (Status::Empty, None),
            None if self.body.iter().any(is_late) => (Status::Residual, Some(late())),
            None => (Status::Resolved, None),
        };
        Fired {
            status,
            reason,
            body: self.body,
            in_transaction,
            own_transactions: self.own_transactions,
            diagnostics: self.diagnostics,
        }
    }

    /// Whether DipDup knows a hook, and whether it is atomic.
    fn known(&self, name: &str) -> Option<bool> {
        match self.project.config.hooks.get(name) {
            Some(hook) => Some(hook.atomic),
            None => super::SYSTEM_HOOKS.contains(&name).then_some(false),
        }
    }

    /// A hook with its callback.
    fn hook(&mut self, name: &str, given: Given, at: Option<Span>) -> Result<(), Halt> {
        let config = &self.project.config;
        if config.hooks.get(name).is_some_and(|hook| hook.broken) {
            return Err(unread(at));
        }
        let Some(atomic) = self.known(name) else {
            return Err(match config.lost_hooks {
                true => unread(at),
                false => self.unknown_hook(name, at),
            });
        };
        if self.project.switches.no_hooks {
            return Err(Halt::SwitchedOff);
        }
        if self.depth >= DEPTH {
            let message = format!("the hook `{name}` fires itself without end");
            return Err(fails("dipdup::endless-hooks", message, at));
        }
        let start = self.body.len();
        let own = atomic && self.atomic == 0 && self.depth > 0;
        self.depth += 1;
        self.atomic += usize::from(atomic);
        let package: &'a Package = &self.project.package;
        let result = match package.callbacks.get(name) {
            Some(module) => self.callback(name, module, given, at),
            None => self.stub(name, given, at),
        };
        self.atomic -= usize::from(atomic);
        self.depth -= 1;
        if own && self.body.len() > start {
            self.own_transactions.push(start..self.body.len());
        }
        result
    }

    fn unknown_hook(&self, name: &str, at: Option<Span>) -> Halt {
        let known = self.project.config.hooks.keys().map(String::as_str);
        let message = format!("there is no hook `{name}` in the section `hooks`");
        let help = match closest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add it to the section `hooks`".to_owned(),
        };
        let diagnostic = Diagnostic::error("dipdup::unknown-hook", message);
        Halt::Fails(Box::new(diagnostic.at(at).help(help)))
    }

    fn callback(
        &mut self,
        name: &str,
        module: &'a Module,
        given: Given,
        at: Option<Span>,
    ) -> Result<(), Halt> {
        if let Some(unread) = &module.unread {
            return Err(unreadable(name, unread));
        }
        let function = self.function(name, module, at)?;
        let default = |param: &super::python::Param| {
            let before = |name: &str| {
                let constant = module.constants.get(name)?;
                let defined = constant.value.span.start < function.span.start;
                constant_value(module, name).filter(|_| defined)
            };
            value::evaluate(param.default.as_ref()?, &|name| before(name).ok_or(())).ok()
        };
        let locals = signature::bind(name, function, given, &default).map_err(|message| {
            fails(
                "dipdup::wrong-arguments",
                message,
                at.or(Some(function.span)),
            )
        })?;
        if !function.is_async || function.yields {
            let what = if function.yields {
                "is a generator"
            } else {
                "is not `async`"
            };
            let message = format!("the callback `{name}` {what}: DipDup cannot await it");
            return Err(fails("dipdup::not-async", message, Some(function.span)));
        }
        let mut scope = Scope {
            module,
            function,
            locals,
        };
        self.statements(&function.body, &mut scope).map(|_| ())
    }

    fn function(
        &self,
        name: &str,
        module: &'a Module,
        at: Option<Span>,
    ) -> Result<&'a Function, Halt> {
        let Some(function) = module.functions.get(name) else {
            if module.open || module.bound.contains(name) {
                let message =
                    format!("the callback `{name}` is not defined by a plain `async def`");
                return Err(deferred(message, at));
            }
            let message = format!("hooks/{name}.py has no function `{name}`");
            return Err(fails("dipdup::no-callback-function", message, at));
        };
        match function.doubt {
            Some(doubt) => {
                let message =
                    format!("what the callback `{name}` is takes running Python: {doubt}");
                Err(deferred(message, Some(function.span)))
            }
            None => Ok(function),
        }
    }

    /// What `dipdup init` would write: the SQL of the hook's own name.
    fn stub(&mut self, name: &str, given: Given, at: Option<Span>) -> Result<(), Halt> {
        if let Some(hook) = self.project.config.hooks.get(name) {
            check_stub(name, &hook.args, &given).map_err(|message| {
                fails("dipdup::wrong-arguments", message, at.or(Some(hook.span)))
            })?;
        }
        if self.project.package.sql.contains_key(name) {
            return self.script(name, &Default::default(), at);
        }
        Ok(())
    }

    fn statements(&mut self, body: &'a [Stmt], scope: &mut Scope<'a>) -> Result<Flow, Halt> {
        for stmt in body {
            if self.statement(stmt, scope)? == Flow::Returns {
                return Ok(Flow::Returns);
            }
        }
        Ok(Flow::On)
    }

    fn statement(&mut self, stmt: &'a Stmt, scope: &mut Scope<'a>) -> Result<Flow, Halt> {
        if self.body.len() > ACTIONS {
            return Err(deferred(
                "the hook does too much to be followed",
                Some(stmt.span),
            ));
        }
        match &stmt.kind {
            StmtKind::Nothing => {}
            StmtKind::Call(call, bind) => {
                self.call(call, scope, stmt.span)?;
                if let Some(name) = bind {
                    scope.locals.insert(name.clone(), None);
                }
            }
            StmtKind::ReturnCall(call) => {
                self.call(call, scope, stmt.span)?;
                return Ok(Flow::Returns);
            }
            StmtKind::Forgotten(call) => self.forgotten(call, stmt.span)?,
            StmtKind::Let(name, expr) => {
                let value = match self.evaluate(expr, scope) {
                    Ok(value) => Some(value),
                    Err(Unvalued::Python(_)) if expr.harmless => None,
                    Err(why) => return Err(unvalued(why, expr.span)),
                };
                scope.locals.insert(name.clone(), value);
            }
            StmtKind::Unknown(names) => {
                let names = names.iter().map(|name| (name.clone(), None));
                scope.locals.extend(names);
            }
            StmtKind::Return => return Ok(Flow::Returns),
            StmtKind::Raise(message) => {
                let message = format!("the callback raises {message}");
                return Err(fails("dipdup::raises", message, Some(stmt.span)));
            }
            StmtKind::If(branches) => return self.branches(branches, scope, stmt.span),
            StmtKind::Opaque(why) => return Err(deferred(why.as_str(), Some(stmt.span))),
        }
        Ok(Flow::On)
    }

    fn branches(
        &mut self,
        branches: &'a [Branch],
        scope: &mut Scope<'a>,
        at: Span,
    ) -> Result<Flow, Halt> {
        for branch in branches {
            let truth = match &branch.test {
                None => Some(true),
                Some(test) => match self.evaluate(test, scope) {
                    Ok(value) => value::truth(&value),
                    Err(Unvalued::Python(_)) => None,
                    Err(why) => return Err(unvalued(why, test.span)),
                },
            };
            match truth {
                Some(true) => return self.statements(&branch.body, scope),
                Some(false) => {}
                None if branches.iter().all(is_silent) => return Ok(Flow::On),
                None => {
                    let message = "which branch runs follows only from the run";
                    return Err(deferred(message, Some(at)));
                }
            }
        }
        Ok(Flow::On)
    }
}

/// A callback's file that says nothing.
fn unreadable(name: &str, unread: &Unread) -> Halt {
    match unread {
        Unread::Invalid { message, span } => {
            let message = format!("the callback of `{name}` is not valid Python: {message}");
            fails("dipdup::invalid-python", message, Some(*span))
        }
        Unread::TooMuch { why, span } => {
            let message = format!("hookc does not read the callback of `{name}`: {why}");
            deferred(message, Some(*span))
        }
        Unread::Unreadable(problem) => Halt::Fails(problem.clone()),
    }
}

/// Whether a branch does nothing that matters, its condition included.
fn is_silent(branch: &Branch) -> bool {
    branch.test.as_ref().is_none_or(|test| test.harmless)
        && branch.body.iter().all(|stmt| match &stmt.kind {
            StmtKind::Nothing => true,
            StmtKind::If(branches) => branches.iter().all(is_silent),
            _ => false,
        })
}

/// Whether an action has parts that only the run knows.
fn is_late(action: &Action) -> bool {
    match action {
        Action::Sql { holes, .. } => !holes.is_empty(),
        Action::Query { params, .. } => {
            !params.iter().all(|param| matches!(param, IrExpr::Value(_)))
        }
        _ => false,
    }
}

fn late() -> Reason {
    Reason {
        code: "dipdup::arguments",
        message: "its arguments are given when it is fired".to_owned(),
        span: None,
    }
}

fn switched_off() -> Reason {
    Reason {
        code: "dipdup::switched-off",
        message: "`DIPDUP_NO_HOOKS` is set".to_owned(),
        span: None,
    }
}

fn check_stub(name: &str, args: &[super::config::Arg], given: &Given) -> Result<(), String> {
    let params = signature::stub(args);
    for (key, _) in &given.named {
        if !params.iter().any(|(param, _)| param == key) {
            return Err(format!(
                "{name}() got an unexpected keyword argument '{key}'"
            ));
        }
    }
    let is_given = |param: &str| given.named.iter().any(|(key, _)| key == param);
    for (param, optional) in &params {
        if !optional && !is_given(param) {
            return Err(format!(
                "{name}() missing 1 required positional argument: '{param}'"
            ));
        }
    }
    Ok(())
}

pub(super) fn fails(code: &'static str, message: impl Into<String>, span: Option<Span>) -> Halt {
    Halt::Fails(Box::new(Diagnostic::error(code, message).at(span)))
}

fn deferred(message: impl Into<String>, span: Option<Span>) -> Halt {
    Halt::Deferred(Reason {
        code: "defer::python",
        message: message.into(),
        span,
    })
}
