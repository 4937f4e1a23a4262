//! The syntax tree of a template. Positions are byte ranges of the template's text as it was given
//! (before line ends are normalised); [`crate::source::Text::span`] leads on to the file.

use std::sync::Arc;

/// A byte range of a template's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A name, shared.
pub type Name = Arc<str>;

/// A whole template.
#[derive(Debug, Clone, PartialEq)]
pub struct Ast {
    /// What it consists of.
    pub body: Vec<Stmt>,
    /// False if the text holds no Jinja delimiter at all: dbt then leaves it untouched
    /// (no line end is changed or dropped), and `body` is one `Data`.
    pub is_template: bool,
}

/// A statement or a piece of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// From the opening to the closing delimiter of its (last) tag.
    pub range: Range,
}

/// The kinds of statements.
#[derive(Debug, Clone, PartialEq)]
pub enum StmtKind {
    /// Text, after white-space control; CR LF and lone CR are LF already, and the range covers the
    /// bytes it came from (it may be longer than the text then).
    Data(Arc<str>),
    /// `{{ expr }}` (and `{% print expr %}`).
    Print(Expr),
    /// `{% if %}`: arms of condition and body, then the `else` body.
    If {
        /// Conditions with their bodies: `if`, then each `elif`.
        arms: Vec<(Expr, Vec<Stmt>)>,
        /// The `else` body; empty if there is none.
        otherwise: Vec<Stmt>,
    },
    /// `{% for %}`.
    For(Box<For>),
    /// `{% set target = value %}`.
    Set {
        /// What is assigned.
        target: Box<Target>,
        /// The value.
        value: Expr,
    },
    /// `{% set name | filter %}...{% endset %}`.
    SetBlock {
        /// What is assigned.
        target: Box<Target>,
        /// Filters, applied in order.
        filters: Vec<Filter>,
        /// The body.
        body: Vec<Stmt>,
    },
    /// `{% do expr %}`.
    Do(Expr),
    /// `{% macro %}`, and dbt's `test`, `data_test`, `materialization` blocks.
    Macro(Arc<Macro>),
    /// `{% call(params) f(args) %}...{% endcall %}`.
    Call {
        /// The macro call; its kind is always `Call`.
        call: Expr,
        /// The block itself, as a macro named `caller`.
        caller: Arc<Macro>,
    },
    /// `{% filter a | b %}...{% endfilter %}`.
    FilterBlock {
        /// Filters, applied in order.
        filters: Vec<Filter>,
        /// The body.
        body: Vec<Stmt>,
    },
    /// `{% with a = 1 %}...{% endwith %}`.
    With {
        /// Assignments; values see the outer scope only.
        assignments: Vec<(Target, Expr)>,
        /// The body.
        body: Vec<Stmt>,
    },
    /// `{% block name scoped %}...{% endblock %}`.
    Block {
        /// Its name, callable as `self.name()`.
        name: Name,
        /// Whether it sees the variables around it.
        scoped: bool,
        /// The body.
        body: Vec<Stmt>,
    },
    /// `{% autoescape expr %}...{% endautoescape %}`.
    Autoescape {
        /// Whether to escape.
        enabled: Expr,
        /// The body.
        body: Vec<Stmt>,
    },
    /// `{% docs name %}...{% enddocs %}`.
    Docs {
        /// Its name.
        name: Name,
        /// The text, not rendered.
        text: Arc<str>,
    },
    /// `{% include %}`, `{% import %}`, `{% from %}`, `{% extends %}`: dbt has no loader, so reaching
    /// one is an error.
    NoLoader {
        /// The tag's name.
        tag: &'static str,
    },
    /// `{% break %}`.
    Break,
    /// `{% continue %}`.
    Continue,
}

/// `{% for target in iter if condition recursive %}body{% else %}otherwise{% endfor %}`.
#[derive(Debug, Clone, PartialEq)]
pub struct For {
    /// Loop variables.
    pub target: Target,
    /// What is iterated.
    pub iter: Expr,
    /// The filter condition.
    pub condition: Option<Expr>,
    /// Whether `loop(...)` may be called.
    pub recursive: bool,
    /// The body.
    pub body: Vec<Stmt>,
    /// What happens if there was no iteration.
    pub otherwise: Vec<Stmt>,
}

/// A macro, or a block that dbt treats as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Macro {
    /// What kind of block it is.
    pub kind: MacroKind,
    /// The name as written; for a materialization `materialization_<name>_<adapter or default>`,
    /// for a test `test_<name>`, as dbt names their macros; `caller` for a call block.
    pub name: Name,
    /// Where the name stands.
    pub name_range: Range,
    /// Parameters.
    pub params: Vec<Param>,
    /// The body.
    pub body: Vec<Stmt>,
    /// From the first byte of the opening tag to the end of the closing tag.
    pub range: Range,
    /// Whether the body mentions `varargs`.
    pub uses_varargs: bool,
    /// Whether the body mentions `kwargs`.
    pub uses_kwargs: bool,
    /// Whether the body mentions `caller`.
    pub uses_caller: bool,
    /// Why a macro of a macro file cannot be compiled. dbt does that when it first calls it, so one
    /// that is never called may be wrong.
    pub refusal: Option<Box<super::ParseError>>,
}

/// The kinds of macro blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MacroKind {
    /// `{% macro %}`.
    Macro,
    /// `{% test %}` or `{% data_test %}`.
    Test,
    /// `{% materialization %}`.
    Materialization,
    /// The body of a `{% call %}` block.
    Caller,
}

/// A parameter of a macro. Type annotations are accepted and dropped.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// The default value.
    pub default: Option<Expr>,
}

/// What an assignment assigns to.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A name.
    Name(Name),
    /// `ns.attribute`, for a namespace.
    Attribute(Name, Name, Range),
    /// Several, unpacked.
    Tuple(Vec<Target>),
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Box<ExprKind>,
    /// Where it stands, without white space around it.
    pub range: Range,
}

/// The kinds of expressions. Large projects have millions of them, so what is seldom or large is boxed.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A string. `pieces` maps it to the text where it is not simply the text between the quotes:
    /// offset in the string and offset in the template of runs that agree byte for byte. Without any
    /// it is that text, if it is as long as that.
    Str {
        /// The decoded string (adjacent literals joined).
        value: Arc<str>,
        /// Runs of bytes that stand in the template as they are: (at in `value`, at in template).
        /// A byte outside any such run belongs to the whole literal.
        pieces: Box<[Piece]>,
    },
    /// An integer.
    Int(Box<i128>),
    /// A floating-point number.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// `none`.
    None,
    /// A variable.
    Name(Name),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `(a, b)` or `a, b`.
    Tuple(Vec<Expr>),
    /// `{a: b}`.
    Dict(Vec<(Expr, Expr)>),
    /// `object.name`.
    Attribute(Expr, Name),
    /// `object[key]`.
    Item(Expr, Expr),
    /// `object[start:stop:step]`.
    Slice(Expr, Box<Slice>),
    /// `callee(args)`.
    Call(Expr, Box<CallArgs>),
    /// `value | name(args)`.
    Filter(Expr, Box<Filter>),
    /// `value is name(args)`; `is not` is a `Not` around it.
    Test(Expr, Box<Filter>),
    /// `not a`.
    Not(Expr),
    /// `-a`.
    Negative(Expr),
    /// `+a`.
    Positive(Expr),
    /// `a + b` and its kin.
    Binary(BinaryOp, Expr, Expr),
    /// `a < b <= c`.
    Compare(Expr, Vec<(CompareOp, Expr)>),
    /// `a and b`.
    And(Expr, Expr),
    /// `a or b`.
    Or(Expr, Expr),
    /// `a ~ b ~ c`.
    Concat(Vec<Expr>),
    /// `a if condition else b`.
    Conditional(Box<Conditional>),
}

/// `then if condition else otherwise`.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditional {
    /// The condition.
    pub condition: Expr,
    /// The value if it holds.
    pub then: Expr,
    /// The value if not; undefined if it is missing.
    pub otherwise: Option<Expr>,
}

/// A run of a string literal that stands in the template byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Offset of its first byte in the decoded string.
    pub at: u32,
    /// Where it stands in the template.
    pub range: Range,
}

/// The parts of `[start:stop:step]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Slice {
    /// First index.
    pub start: Option<Expr>,
    /// One past the last index.
    pub stop: Option<Expr>,
    /// Step.
    pub step: Option<Expr>,
}

/// A filter or test with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Its name, dots included.
    pub name: Name,
    /// Arguments.
    pub args: CallArgs,
    /// Where the name stands.
    pub range: Range,
}

/// The arguments of a call.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CallArgs {
    /// Positional ones, `*args` included.
    pub positional: Vec<Argument>,
    /// `name=value`.
    pub named: Vec<(Name, Expr)>,
    /// `**kwargs`.
    pub spread: Vec<Expr>,
}

/// A positional argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// The value.
    pub value: Expr,
    /// Whether it is `*value`.
    pub star: bool,
}

/// Arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
}

/// Comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum CompareOp {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
}
