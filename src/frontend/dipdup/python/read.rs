//! A Python file's text into a [`Module`]. Only here is Python's parser known.

use std::collections::BTreeMap;

use rustpython_ruff_python_ast as ast;
use rustpython_ruff_python_parser::parse_module;
use rustpython_ruff_text_size::{Ranged, TextRange};

use super::syntax::{
    Branch, Call, Constant, Expr, ExprKind, Function, Module, Param, ParamKind, Stmt, StmtKind,
};
use crate::source::{FileId, Span};

/// The longest file that is read, in bytes: the parser's stack grows with nesting.
const LONGEST: usize = 64 << 10;
/// The stack that parsing may take, at least and for each byte of the file.
const STACK: usize = 4 << 20;
const STACK_PER_BYTE: usize = 4 << 10;
/// Nesting of brackets, and of signs, that Python itself takes.
const NESTING: usize = 200;
/// Nesting of expressions and statements that is looked into.
const DEPTH: usize = 60;

/// Reads a file; what is no Python makes it a broken one.
pub(in crate::frontend::dipdup) fn read(text: &str, file: FileId) -> Module {
    let whole = Span {
        file,
        start: 0,
        end: 0,
    };
    if text.len() > LONGEST || nests_deeply(text) {
        return Module {
            others: vec!["*".to_owned()],
            ..Module::default()
        };
    }
    stacker::grow(STACK + text.len() * STACK_PER_BYTE, || {
        match parse_module(text) {
            Ok(parsed) => Reader { file }.module(parsed.syntax()),
            Err(error) => {
                let span = span(file, error.location);
                Module {
                    broken: Some((
                        error.error.to_string(),
                        if span.end > 0 { span } else { whole },
                    )),
                    ..Module::default()
                }
            }
        }
    })
}

/// Whether brackets or signs nest deeper than Python would take.
fn nests_deeply(text: &str) -> bool {
    let (mut open, mut signs) = (0_usize, 0_usize);
    text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        match byte {
            b'-' | b'+' | b'~' => signs += 1,
            b' ' | b'\t' => {}
            _ => signs = 0,
        }
        open > NESTING || signs > NESTING
    })
}

fn span(file: FileId, range: TextRange) -> Span {
    Span {
        file,
        start: range.start().to_u32(),
        end: range.end().to_u32(),
    }
}

struct Reader {
    file: FileId,
}

/// What a function's statements are read in.
struct Scope<'a> {
    context: Option<&'a str>,
    loggers: &'a [String],
    depth: usize,
}

impl Scope<'_> {
    fn deeper(&self) -> Scope<'_> {
        Scope {
            depth: self.depth + 1,
            ..*self
        }
    }
}

impl Reader {
    fn module(&self, syntax: &ast::ModModule) -> Module {
        let mut module = Module::default();
        let mut loggers = Vec::new();
        for stmt in &syntax.body {
            if let Some((name, value)) = assignment(stmt) {
                if makes_logger(value) {
                    loggers.push(name.to_owned());
                }
                let value = self.expr(value, 0);
                let constant = module.constants.entry(name.to_owned());
                constant
                    .and_modify(|known| known.assigned += 1)
                    .or_insert(Constant { value, assigned: 1 });
            }
        }
        for stmt in &syntax.body {
            match stmt {
                ast::Stmt::FunctionDef(function) => {
                    let name = function.name.as_str().to_owned();
                    let read = self.function(function, &loggers);
                    module.functions.insert(name, read);
                }
                ast::Stmt::ClassDef(class) => module.others.push(class.name.to_string()),
                ast::Stmt::Import(import) => module.others.extend(names(&import.names)),
                ast::Stmt::ImportFrom(import) => module.others.extend(names(&import.names)),
                ast::Stmt::Expr(_) | ast::Stmt::Assign(_) | ast::Stmt::AnnAssign(_) => {}
                _ => module.others.push("*".to_owned()),
            }
        }
        shared_names(&syntax.body, &mut module.constants);
        module
    }

    fn function(&self, function: &ast::StmtFunctionDef, loggers: &[String]) -> Function {
        let mut params = self.params(&function.parameters);
        let takes =
            |param: &Param| matches!(param.kind, ParamKind::Plain | ParamKind::PositionalOnly);
        let context = params.first().is_some_and(takes);
        let context = context.then(|| params.remove(0).name);
        let scope = Scope {
            context: context.as_deref(),
            loggers,
            depth: 0,
        };
        let body = self.body(&function.body, &scope);
        Function {
            is_async: function.is_async,
            decorated: !function.decorator_list.is_empty(),
            context,
            params,
            body,
            span: span(self.file, function.name.range()),
        }
    }

    fn params(&self, parameters: &ast::Parameters) -> Vec<Param> {
        let with_default = |kind| {
            move |one: &ast::ParameterWithDefault| Param {
                name: one.parameter.name.to_string(),
                kind,
                default: one.default.as_ref().map(|value| self.expr(value, 0)),
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

    fn body(&self, body: &[ast::Stmt], scope: &Scope<'_>) -> Vec<Stmt> {
        let stmt = |stmt: &ast::Stmt| Stmt {
            kind: self.stmt(stmt, scope),
            span: span(self.file, stmt.range()),
        };
        body.iter().map(stmt).collect()
    }

    fn stmt(&self, stmt: &ast::Stmt, scope: &Scope<'_>) -> StmtKind {
        if scope.depth > DEPTH {
            return StmtKind::Opaque("deep nesting");
        }
        match stmt {
            ast::Stmt::Pass(_) | ast::Stmt::Import(_) | ast::Stmt::ImportFrom(_) => {
                StmtKind::Nothing
            }
            ast::Stmt::Global(_) | ast::Stmt::Nonlocal(_) => StmtKind::Nothing,
            ast::Stmt::Expr(stmt) => self.expression(&stmt.value, None, scope),
            ast::Stmt::Assign(_) | ast::Stmt::AnnAssign(_) => match assignment(stmt) {
                Some((name, value)) => self.assign(name, value, scope),
                None => StmtKind::Opaque("an assignment"),
            },
            ast::Stmt::Return(stmt) => match &stmt.value {
                Some(value) if !is_quiet(value, 0) => StmtKind::Opaque("a `return` of a call"),
                _ => StmtKind::Return,
            },
            ast::Stmt::If(stmt) => {
                let inner = scope.deeper();
                let mut branches = vec![Branch {
                    test: Some(self.expr(&stmt.test, 0)),
                    body: self.body(&stmt.body, &inner),
                }];
                branches.extend(stmt.elif_else_clauses.iter().map(|clause| Branch {
                    test: clause.test.as_ref().map(|test| self.expr(test, 0)),
                    body: self.body(&clause.body, &inner),
                }));
                StmtKind::If(branches)
            }
            ast::Stmt::Raise(stmt) => match &stmt.exc {
                Some(exception) if is_quiet_call(exception) => StmtKind::Raise(raised(exception)),
                _ => StmtKind::Opaque("a `raise`"),
            },
            ast::Stmt::For(_) | ast::Stmt::While(_) => StmtKind::Opaque("a loop"),
            ast::Stmt::Try(_) => StmtKind::Opaque("a `try`"),
            ast::Stmt::With(_) => StmtKind::Opaque("a `with`"),
            ast::Stmt::Match(_) => StmtKind::Opaque("a `match`"),
            ast::Stmt::FunctionDef(_) | ast::Stmt::ClassDef(_) => {
                StmtKind::Opaque("a definition of its own")
            }
            _ => StmtKind::Opaque("a statement"),
        }
    }

    fn assign(&self, name: &str, value: &ast::Expr, scope: &Scope<'_>) -> StmtKind {
        if matches!(value, ast::Expr::Await(_)) {
            return self.expression(value, Some(name), scope);
        }
        let read = self.expr(value, 0);
        match read.kind {
            ExprKind::Opaque if is_quiet(value, 0) => StmtKind::Unknown(name.to_owned()),
            ExprKind::Opaque => StmtKind::Opaque("a call"),
            _ => StmtKind::Let(name.to_owned(), read),
        }
    }

    /// An expression as a statement.
    fn expression(&self, value: &ast::Expr, bind: Option<&str>, scope: &Scope<'_>) -> StmtKind {
        match value {
            ast::Expr::Await(value) => match self.call(&value.value, scope) {
                Some(call) => StmtKind::Call(call, bind.map(str::to_owned)),
                None => StmtKind::Opaque("an `await` of something else than the context"),
            },
            ast::Expr::Call(call) if is_logging(call, scope) => StmtKind::Nothing,
            ast::Expr::Call(_) => match self.call(value, scope) {
                Some(call) => StmtKind::Forgotten(call),
                None => StmtKind::Opaque("a call"),
            },
            _ if is_quiet(value, 0) => StmtKind::Nothing,
            _ => StmtKind::Opaque("an expression"),
        }
    }

    /// A call of a method of the context.
    fn call(&self, value: &ast::Expr, scope: &Scope<'_>) -> Option<Call> {
        let ast::Expr::Call(call) = value else {
            return None;
        };
        let ast::Expr::Attribute(method) = &*call.func else {
            return None;
        };
        let ast::Expr::Name(object) = &*method.value else {
            return None;
        };
        if scope.context != Some(object.id.as_str()) {
            return None;
        }
        let mut found = Call {
            method: method.attr.to_string(),
            positional: Vec::new(),
            named: Vec::new(),
            spread: false,
        };
        for argument in &call.arguments.args {
            match argument {
                ast::Expr::Starred(_) => found.spread = true,
                other => found.positional.push(self.expr(other, 0)),
            }
        }
        for keyword in &call.arguments.keywords {
            match &keyword.arg {
                None => found.spread = true,
                Some(name) => {
                    let value = self.expr(&keyword.value, 0);
                    found.named.push((name.to_string(), value));
                }
            }
        }
        Some(found)
    }

    fn expr(&self, value: &ast::Expr, depth: usize) -> Expr {
        Expr {
            kind: self.kind(value, depth + 1),
            span: span(self.file, value.range()),
        }
    }

    fn kind(&self, value: &ast::Expr, depth: usize) -> ExprKind {
        if depth > DEPTH {
            return ExprKind::Opaque;
        }
        let all = |items: &[ast::Expr]| items.iter().map(|item| self.expr(item, depth)).collect();
        match value {
            ast::Expr::NoneLiteral(_) => ExprKind::None,
            ast::Expr::BooleanLiteral(value) => ExprKind::Bool(value.value),
            ast::Expr::StringLiteral(value) => ExprKind::Str(value.value.to_str().to_owned()),
            ast::Expr::BytesLiteral(value) => ExprKind::Bytes(value.value.bytes().collect()),
            ast::Expr::NumberLiteral(value) => match &value.value {
                ast::Number::Int(number) => match number.as_u64() {
                    Some(number) => ExprKind::Int(i128::from(number)),
                    None => match number.to_string().parse() {
                        Ok(number) => ExprKind::Int(number),
                        Err(_) => ExprKind::Opaque,
                    },
                },
                ast::Number::Float(number) => ExprKind::Float(*number),
                ast::Number::Complex { .. } => ExprKind::Opaque,
            },
            ast::Expr::Name(name) => ExprKind::Name(name.id.to_string()),
            ast::Expr::UnaryOp(unary) => {
                let operand = Box::new(self.expr(&unary.operand, depth));
                match unary.op {
                    ast::UnaryOp::USub => ExprKind::Negative(operand),
                    ast::UnaryOp::Not => ExprKind::Not(operand),
                    _ => ExprKind::Opaque,
                }
            }
            ast::Expr::List(list) => ExprKind::List(all(&list.elts)),
            ast::Expr::Tuple(tuple) => ExprKind::Tuple(all(&tuple.elts)),
            ast::Expr::Dict(dict) => {
                let pairs: Option<Vec<_>> = dict
                    .items
                    .iter()
                    .map(|item| {
                        let key = self.expr(item.key.as_ref()?, depth);
                        Some((key, self.expr(&item.value, depth)))
                    })
                    .collect();
                pairs.map_or(ExprKind::Opaque, ExprKind::Dict)
            }
            _ => ExprKind::Opaque,
        }
    }
}

/// `name = value` and `name: type = value`.
fn assignment(stmt: &ast::Stmt) -> Option<(&str, &ast::Expr)> {
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

fn names(aliases: &[ast::Alias]) -> impl Iterator<Item = String> {
    aliases
        .iter()
        .map(|alias| alias.asname.as_ref().unwrap_or(&alias.name).to_string())
}

/// Names that functions declare `global` may change at any time.
fn shared_names(body: &[ast::Stmt], constants: &mut BTreeMap<String, Constant>) {
    let functions = body.iter().filter_map(|stmt| match stmt {
        ast::Stmt::FunctionDef(function) => Some(&function.body),
        _ => None,
    });
    for stmt in functions.flatten() {
        if let ast::Stmt::Global(global) = stmt {
            for name in &global.names {
                if let Some(constant) = constants.get_mut(name.as_str()) {
                    constant.assigned += 1;
                }
            }
        }
    }
}

/// `getLogger(...)` and `logging.getLogger(...)`.
fn makes_logger(value: &ast::Expr) -> bool {
    let ast::Expr::Call(call) = value else {
        return false;
    };
    match &*call.func {
        ast::Expr::Name(name) => name.id.as_str() == "getLogger",
        ast::Expr::Attribute(attribute) => attribute.attr.as_str() == "getLogger",
        _ => false,
    }
}

/// A message to a logger, made of what sends nothing.
fn is_logging(call: &ast::ExprCall, scope: &Scope<'_>) -> bool {
    let object = match &*call.func {
        ast::Expr::Attribute(method) => &*method.value,
        ast::Expr::Name(name) if name.id.as_str() == "print" => return is_quiet_arguments(call, 0),
        _ => return false,
    };
    let logger = match object {
        ast::Expr::Name(name) => scope.loggers.iter().any(|known| known == name.id.as_str()),
        ast::Expr::Attribute(attribute) => {
            let context = matches!(&*attribute.value,
                ast::Expr::Name(name) if scope.context == Some(name.id.as_str()));
            context && attribute.attr.as_str() == "logger"
        }
        _ => false,
    };
    logger && is_quiet_arguments(call, 0)
}

fn is_quiet_arguments(call: &ast::ExprCall, depth: usize) -> bool {
    let keywords = call.arguments.keywords.iter().map(|keyword| &keyword.value);
    let mut all = call.arguments.args.iter().chain(keywords);
    all.all(|argument| is_quiet(argument, depth + 1))
}

/// A call of a name with arguments that send nothing: an exception being made.
fn is_quiet_call(value: &ast::Expr) -> bool {
    match value {
        ast::Expr::Call(call) => is_quiet(&call.func, 0) && is_quiet_arguments(call, 0),
        other => is_quiet(other, 0),
    }
}

/// Whether evaluating an expression sends nothing.
fn is_quiet(value: &ast::Expr, depth: usize) -> bool {
    let inner = |value: &ast::Expr| is_quiet(value, depth + 1);
    if depth > DEPTH {
        return false;
    }
    match value {
        ast::Expr::StringLiteral(_)
        | ast::Expr::BytesLiteral(_)
        | ast::Expr::NumberLiteral(_)
        | ast::Expr::BooleanLiteral(_)
        | ast::Expr::NoneLiteral(_)
        | ast::Expr::EllipsisLiteral(_)
        | ast::Expr::Name(_) => true,
        ast::Expr::Attribute(attribute) => inner(&attribute.value),
        ast::Expr::Subscript(subscript) => inner(&subscript.value) && inner(&subscript.slice),
        ast::Expr::BinOp(binary) => inner(&binary.left) && inner(&binary.right),
        ast::Expr::UnaryOp(unary) => inner(&unary.operand),
        ast::Expr::Compare(compare) => {
            inner(&compare.left) && compare.comparators.iter().all(inner)
        }
        ast::Expr::BoolOp(operation) => operation.values.iter().all(inner),
        ast::Expr::List(list) => list.elts.iter().all(inner),
        ast::Expr::Tuple(tuple) => tuple.elts.iter().all(inner),
        ast::Expr::Dict(dict) => dict
            .items
            .iter()
            .all(|item| item.key.as_ref().is_none_or(inner) && inner(&item.value)),
        ast::Expr::FString(text) => text.value.elements().all(|element| match element {
            ast::InterpolatedStringElement::Literal(_) => true,
            ast::InterpolatedStringElement::Interpolation(value) => {
                inner(&value.expression) && value.format_spec.is_none()
            }
        }),
        ast::Expr::Call(call) => {
            let builtin = matches!(&*call.func,
                ast::Expr::Name(name) if QUIET.contains(&name.id.as_str()));
            builtin && is_quiet_arguments(call, depth)
        }
        _ => false,
    }
}

/// Built-in functions that send nothing.
const QUIET: [&str; 13] = [
    "abs", "bool", "dict", "float", "format", "int", "len", "list", "max", "min", "repr", "round",
    "str",
];

/// What an exception says.
fn raised(exception: &ast::Expr) -> String {
    let name = |value: &ast::Expr| match value {
        ast::Expr::Name(name) => name.id.to_string(),
        ast::Expr::Attribute(attribute) => attribute.attr.to_string(),
        _ => "an exception".to_owned(),
    };
    match exception {
        ast::Expr::Call(call) => match call.arguments.args.first() {
            Some(ast::Expr::StringLiteral(text)) => {
                format!("{}: {}", name(&call.func), text.value.to_str())
            }
            _ => name(&call.func),
        },
        other => name(other),
    }
}
