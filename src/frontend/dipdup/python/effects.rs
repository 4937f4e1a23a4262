//! What evaluating a Python expression does beside giving a value: whether it may send something, and
//! whether it may fail. The two are apart: what sends nothing may still end the callback.

use std::collections::BTreeSet;

use rustpython_ruff_python_ast as ast;

use super::bindings::{Bindings, Locals};

/// Nesting of expressions that is looked into.
pub(super) const DEPTH: usize = 60;

/// What is known of names where an expression stands.
pub(super) struct Known<'a> {
    pub(super) bindings: &'a Bindings<'a>,
    pub(super) locals: &'a Locals<'a>,
    /// Names of the module that importing it certainly binds.
    pub(super) module: &'a BTreeSet<&'a str>,
    /// The context, if its parameter is all that binds the name.
    pub(super) context: Option<&'a str>,
    /// Names that are certainly loggers.
    pub(super) loggers: &'a BTreeSet<&'a str>,
    /// Names of the module that are functions, which may do anything.
    pub(super) functions: &'a BTreeSet<&'a str>,
}

/// Attributes that every context has.
const OF_CONTEXT: [&str; 4] = ["config", "datasources", "logger", "package"];
/// Methods of loggers; they never fail.
const OF_LOGGER: [&str; 7] = [
    "critical",
    "debug",
    "error",
    "exception",
    "info",
    "warn",
    "warning",
];
/// Built-in functions that take any value.
const TOTAL: [&str; 3] = ["bool", "repr", "str"];
/// Built-in functions that send nothing, but may fail.
const QUIET: [&str; 12] = [
    "abs", "dict", "float", "format", "int", "len", "list", "max", "min", "round", "sorted",
    "tuple",
];

impl Known<'_> {
    /// Whether a name is Python's own here.
    pub(super) fn is_builtin(&self, name: &str) -> bool {
        !self.locals.bound.contains_key(name) && self.bindings.is_builtin(name)
    }

    /// Whether a name is the module's here, and certainly what importing made it.
    fn is_module(&self, name: &str, names: &BTreeSet<&str>) -> bool {
        !self.locals.bound.contains_key(name) && names.contains(name)
    }

    fn is_context(&self, value: &ast::Expr) -> bool {
        matches!(value, ast::Expr::Name(name) if self.context == Some(name.id.as_str()))
    }

    fn calls(&self, call: &ast::ExprCall, names: &[&str]) -> bool {
        matches!(&*call.func,
            ast::Expr::Name(name) if names.contains(&name.id.as_str()) && self.is_builtin(&name.id))
    }

    /// A message to a logger or to the console, made of what neither sends nor fails.
    pub(super) fn is_logging(&self, call: &ast::ExprCall, bound: &BTreeSet<String>) -> bool {
        let told = match &*call.func {
            ast::Expr::Attribute(method) => {
                OF_LOGGER.contains(&method.attr.as_str()) && self.is_logger(&method.value)
            }
            _ => self.calls(call, &["print"]) && call.arguments.keywords.is_empty(),
        };
        told && arguments(call).all(|value| self.is_harmless(value, bound))
    }

    fn is_logger(&self, value: &ast::Expr) -> bool {
        match value {
            ast::Expr::Name(name) => self.is_module(&name.id, self.loggers),
            ast::Expr::Attribute(attribute) => {
                self.is_context(&attribute.value) && attribute.attr.as_str() == "logger"
            }
            _ => false,
        }
    }

    /// Whether evaluating an expression certainly sends nothing, fails in no case and binds no name;
    /// `bound` are the local names that have a value.
    pub(super) fn is_harmless(&self, value: &ast::Expr, bound: &BTreeSet<String>) -> bool {
        self.sends_nothing(value, 0) && self.cannot_fail(value, bound)
    }

    /// Only called for what `sends_nothing`, which bounds the nesting.
    fn cannot_fail(&self, value: &ast::Expr, bound: &BTreeSet<String>) -> bool {
        let inner = |value: &ast::Expr| self.cannot_fail(value, bound);
        match value {
            ast::Expr::Name(name) => self.has_value(&name.id, bound),
            ast::Expr::Attribute(attribute) => {
                self.is_context(&attribute.value) && OF_CONTEXT.contains(&attribute.attr.as_str())
            }
            ast::Expr::UnaryOp(unary) => {
                let sign = matches!(unary.op, ast::UnaryOp::USub | ast::UnaryOp::UAdd);
                sign && matches!(&*unary.operand, ast::Expr::NumberLiteral(_))
                    || unary.op == ast::UnaryOp::Not && inner(&unary.operand)
            }
            ast::Expr::Compare(compare) => {
                let total = |op: &ast::CmpOp| {
                    use ast::CmpOp::{Eq, Is, IsNot, NotEq};
                    matches!(op, Eq | NotEq | Is | IsNot)
                };
                compare.ops.iter().all(total)
                    && inner(&compare.left)
                    && compare.comparators.iter().all(inner)
            }
            ast::Expr::BoolOp(operation) => operation.values.iter().all(inner),
            ast::Expr::If(choice) => {
                inner(&choice.test) && inner(&choice.body) && inner(&choice.orelse)
            }
            ast::Expr::List(list) => list.elts.iter().all(inner),
            ast::Expr::Tuple(tuple) => tuple.elts.iter().all(inner),
            ast::Expr::Dict(dict) => dict.items.iter().all(|item| {
                item.key.as_ref().is_some_and(ast::Expr::is_literal_expr) && inner(&item.value)
            }),
            ast::Expr::FString(text) => interpolations(text).all(inner),
            ast::Expr::Call(call) => {
                let one = call.arguments.args.len() == 1 && call.arguments.keywords.is_empty();
                one && self.calls(call, &TOTAL) && arguments(call).all(inner)
            }
            other => other.is_literal_expr(),
        }
    }

    /// Whether looking a name up certainly finds a value.
    fn has_value(&self, name: &str, bound: &BTreeSet<String>) -> bool {
        if self.locals.bound.contains_key(name) {
            return bound.contains(name);
        }
        self.module.contains(name)
            || self.is_builtin(name)
                && (TOTAL.contains(&name) || QUIET.contains(&name) || name == "print")
    }

    /// Whether evaluating an expression certainly sends nothing and binds no name; it may fail.
    pub(super) fn sends_nothing(&self, value: &ast::Expr, depth: usize) -> bool {
        let inner = |value: &ast::Expr| self.sends_nothing(value, depth + 1);
        if depth > DEPTH {
            return false;
        }
        match value {
            ast::Expr::Name(_) => true,
            ast::Expr::Attribute(attribute) => inner(&attribute.value),
            ast::Expr::Subscript(subscript) => inner(&subscript.value) && inner(&subscript.slice),
            ast::Expr::BinOp(binary) => inner(&binary.left) && inner(&binary.right),
            ast::Expr::UnaryOp(unary) => inner(&unary.operand),
            ast::Expr::Compare(compare) => {
                inner(&compare.left) && compare.comparators.iter().all(inner)
            }
            ast::Expr::BoolOp(operation) => operation.values.iter().all(inner),
            ast::Expr::If(choice) => {
                inner(&choice.test) && inner(&choice.body) && inner(&choice.orelse)
            }
            ast::Expr::List(list) => list.elts.iter().all(inner),
            ast::Expr::Tuple(tuple) => tuple.elts.iter().all(inner),
            ast::Expr::Dict(dict) => dict
                .items
                .iter()
                .all(|item| item.key.as_ref().is_none_or(inner) && inner(&item.value)),
            ast::Expr::FString(text) => !is_specified(text) && interpolations(text).all(inner),
            ast::Expr::Call(call) => {
                let quiet = self.calls(call, &TOTAL) || self.calls(call, &QUIET);
                quiet && arguments(call).all(inner)
            }
            other => other.is_literal_expr(),
        }
    }

    /// Whether an expression after `raise` certainly ends the callback and sends nothing before: a class,
    /// or a call of one.
    pub(super) fn is_exception(&self, value: &ast::Expr) -> bool {
        match value {
            ast::Expr::Call(call) => {
                self.is_exception(&call.func) && arguments(call).all(|v| self.sends_nothing(v, 0))
            }
            ast::Expr::Name(name) => {
                !self.locals.bound.contains_key(name.id.as_str())
                    && !self.functions.contains(name.id.as_str())
            }
            other => self.sends_nothing(other, 0),
        }
    }
}

fn arguments(call: &ast::ExprCall) -> impl Iterator<Item = &ast::Expr> {
    let keywords = call.arguments.keywords.iter().map(|keyword| &keyword.value);
    call.arguments.args.iter().chain(keywords)
}

/// Whether an f-string says how a value is formatted, which may be an expression and may not fit.
fn is_specified(text: &ast::ExprFString) -> bool {
    let interpolations = text
        .value
        .elements()
        .filter_map(|part| part.as_interpolation());
    interpolations
        .into_iter()
        .any(|value| value.format_spec.is_some())
}

/// The expressions in an f-string.
fn interpolations(text: &ast::ExprFString) -> impl Iterator<Item = &ast::Expr> {
    let interpolations = text
        .value
        .elements()
        .filter_map(|part| part.as_interpolation());
    interpolations.map(|value| &*value.expression)
}
