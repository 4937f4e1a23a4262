//! A Python file's text into a [`Module`]: its functions, and the names that are certainly one value.

use std::collections::{BTreeMap, BTreeSet};

use rustpython_ruff_python_ast as ast;
use rustpython_ruff_python_parser::parse_module;
use rustpython_ruff_text_size::{Ranged, TextRange};

use super::bindings::{Bindings, Locals};
use super::bounds::{self, Unparsed};
use super::effects::Known;
use super::statements::{Body, expression, is_lasting};
use super::syntax::{Constant, Function, Module, Param, ParamKind, Unread};
use crate::source::{FileId, Span};

/// Reads a file; what is no Python, or too much of it, is told of in place of its content.
pub(in crate::frontend::dipdup) fn read(text: &str, file: FileId) -> Module {
    let unread = |why| Module {
        unread: Some(why),
        ..Module::default()
    };
    match bounds::check(text) {
        Ok(()) => bounds::with_stack(|| match parse_module(text) {
            Ok(parsed) => module(parsed.syntax(), file),
            Err(error) => unread(invalid(error.error.to_string(), span(file, error.location))),
        }),
        Err(Unparsed::Invalid(message, range)) => unread(invalid(message, span(file, range))),
        Err(Unparsed::TooMuch(why)) => unread(Unread::TooMuch {
            why: why.to_owned(),
            span: span(file, TextRange::default()),
        }),
    }
}

fn invalid(message: String, span: Span) -> Unread {
    Unread::Invalid { message, span }
}

pub(super) fn span(file: FileId, range: TextRange) -> Span {
    Span {
        file,
        start: range.start().to_u32(),
        end: range.end().to_u32(),
    }
}

fn module(syntax: &ast::ModModule, file: FileId) -> Module {
    let bindings = Bindings::of(syntax);
    let reader = Reader::new(file, syntax, &bindings);
    let mut functions = BTreeMap::new();
    for stmt in &syntax.body {
        if let ast::Stmt::FunctionDef(function) = stmt {
            functions.insert(function.name.to_string(), reader.function(function));
        }
    }
    Module {
        functions,
        constants: reader.constants(syntax),
        bound: bindings.names().map(str::to_owned).collect(),
        open: bindings.star.is_some() || bindings.dynamic,
        unread: None,
    }
}

/// Reads the functions of a file.
struct Reader<'a> {
    file: FileId,
    bindings: &'a Bindings<'a>,
    /// Names that importing the file certainly binds.
    certain: BTreeSet<&'a str>,
    /// Those that are functions, how often each is defined.
    defined: BTreeMap<&'a str, usize>,
    functions: BTreeSet<&'a str>,
    loggers: BTreeSet<&'a str>,
}

impl<'a> Reader<'a> {
    fn new(file: FileId, syntax: &'a ast::ModModule, bindings: &'a Bindings<'a>) -> Reader<'a> {
        let mut reader = Reader {
            file,
            bindings,
            certain: BTreeSet::new(),
            defined: BTreeMap::new(),
            functions: BTreeSet::new(),
            loggers: BTreeSet::new(),
        };
        for stmt in &syntax.body {
            reader.top(stmt);
        }
        reader.certain.retain(|name| bindings.stays(name));
        reader
    }

    /// A statement that importing the file certainly executes.
    fn top(&mut self, stmt: &'a ast::Stmt) {
        match stmt {
            ast::Stmt::FunctionDef(function) => {
                *self.defined.entry(&function.name).or_default() += 1;
                self.functions.insert(&function.name);
                self.certain.insert(&function.name);
            }
            ast::Stmt::ClassDef(class) => {
                self.certain.insert(&class.name);
            }
            ast::Stmt::Import(import) => self.certain.extend(imported(&import.names)),
            ast::Stmt::ImportFrom(import) => self.certain.extend(imported(&import.names)),
            other => {
                let Some((name, value)) = assignment(other) else {
                    return;
                };
                self.certain.insert(name);
                if self.is_once(name, other) && self.makes_logger(value) {
                    self.loggers.insert(name);
                }
            }
        }
    }

    /// Whether a statement of the module is all that says what a name is.
    fn is_once(&self, name: &str, stmt: &ast::Stmt) -> bool {
        self.bindings.count(name) == 1 && self.bindings.lasts(name, stmt.range().start())
    }

    /// `getLogger(...)` and `logging.getLogger(...)`, of the standard library as far as the file tells.
    fn makes_logger(&self, value: &ast::Expr) -> bool {
        let ast::Expr::Call(call) = value else {
            return false;
        };
        let imported = |value: &ast::Expr, wanted: &str| {
            let name = value.as_name_expr().map(|name| name.id.as_str());
            name == Some(wanted) && self.bindings.count(wanted) == 1
        };
        match &*call.func {
            ast::Expr::Attribute(attribute) => {
                attribute.attr.as_str() == "getLogger" && imported(&attribute.value, "logging")
            }
            other => imported(other, "getLogger"),
        }
    }

    /// The names of the module that are one plain value, which nothing can change.
    fn constants(&self, syntax: &ast::ModModule) -> BTreeMap<String, Constant> {
        let constants = syntax.body.iter().filter_map(|stmt| {
            let (name, value) = assignment(stmt)?;
            let constant = Constant {
                value: expression(self.file, value),
            };
            let certain = self.is_once(name, stmt) && is_lasting(&constant.value);
            certain.then(|| (name.to_owned(), constant))
        });
        constants.collect()
    }

    fn function(&self, function: &ast::StmtFunctionDef) -> Function {
        let none = Locals::default();
        let locals = self.bindings.locals(function).unwrap_or(&none);
        let mut params = self.params(&function.parameters);
        let takes =
            |param: &Param| matches!(param.kind, ParamKind::Plain | ParamKind::PositionalOnly);
        let context = params.first().is_some_and(takes);
        let context = context.then(|| params.remove(0).name);
        let once = |name: &&str| locals.bound.get(name).copied() == Some(1);
        let known = Known {
            bindings: self.bindings,
            locals,
            module: &self.certain,
            context: context.as_deref().filter(once),
            loggers: &self.loggers,
            functions: &self.functions,
        };
        let bound = params.iter().map(|param| param.name.clone());
        let bound = bound.chain(context.clone()).collect();
        let body = Body::new(self.file, &known, bound).read(&function.body);
        Function {
            is_async: function.is_async,
            yields: locals.yields,
            doubt: self.doubt(function),
            locals: locals.bound.keys().map(|name| (*name).to_owned()).collect(),
            context,
            params,
            body,
            span: span(self.file, function.name.range()),
        }
    }

    /// Why a function may not be what is found by its name.
    fn doubt(&self, function: &ast::StmtFunctionDef) -> Option<&'static str> {
        let name = function.name.as_str();
        let definitions = self.defined.get(name).copied().unwrap_or(0);
        if !function.decorator_list.is_empty() {
            Some("it is decorated")
        } else if function.type_params.is_some() {
            Some("it has parameters for types")
        } else if by_position(&function.parameters).is_none()
            && function.parameters.vararg.is_some()
        {
            Some("its context is one of its `*` arguments")
        } else if self.bindings.count(name) != definitions {
            Some("the file gives its name another meaning, too")
        } else if !self.bindings.lasts(name, function.range().start()) {
            Some("the file may change its names while it runs")
        } else {
            None
        }
    }

    fn params(&self, parameters: &ast::Parameters) -> Vec<Param> {
        let with_default = |kind| {
            move |one: &ast::ParameterWithDefault| Param {
                name: one.parameter.name.to_string(),
                kind,
                default: one
                    .default
                    .as_ref()
                    .map(|value| expression(self.file, value)),
            }
        };
        let rest = |kind, one: Option<&ast::Parameter>| {
            one.map(|one| Param {
                name: one.name.to_string(),
                kind,
                default: None,
            })
        };
        let mut params = Vec::new();
        let only = parameters.posonlyargs.iter();
        params.extend(only.map(with_default(ParamKind::PositionalOnly)));
        params.extend(parameters.args.iter().map(with_default(ParamKind::Plain)));
        params.extend(rest(ParamKind::Rest, parameters.vararg.as_deref()));
        let keyword_only = parameters.kwonlyargs.iter();
        params.extend(keyword_only.map(with_default(ParamKind::KeywordOnly)));
        params.extend(rest(ParamKind::Keywords, parameters.kwarg.as_deref()));
        params
    }
}

/// The parameter that takes the first argument.
fn by_position(parameters: &ast::Parameters) -> Option<&ast::ParameterWithDefault> {
    parameters.posonlyargs.first().or(parameters.args.first())
}

/// `name = value` and `name: type = value`.
pub(super) fn assignment(stmt: &ast::Stmt) -> Option<(&str, &ast::Expr)> {
    let (target, value) = match stmt {
        ast::Stmt::Assign(stmt) => match stmt.targets.as_slice() {
            [target] => (target, &*stmt.value),
            _ => return None,
        },
        ast::Stmt::AnnAssign(stmt) => (&*stmt.target, stmt.value.as_deref()?),
        _ => return None,
    };
    match target {
        ast::Expr::Name(name) => Some((name.id.as_str(), value)),
        _ => None,
    }
}

/// The names that an import binds.
pub(super) fn imported(aliases: &[ast::Alias]) -> impl Iterator<Item = &str> {
    aliases.iter().map(|alias| match &alias.asname {
        Some(name) => name.as_str(),
        None => alias.name.split('.').next().unwrap_or_default(),
    })
}
