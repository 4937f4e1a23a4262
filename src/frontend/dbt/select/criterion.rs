//! The words of a selection: `@`, `n+`, `method.argument:value`, `+n`, and how they combine.

use crate::diagnostic::{Diagnostic, closest};
use crate::source::{Span, Text};
use crate::yaml::Data;

/// What is selected, as an expression.
#[derive(Debug, Clone)]
pub(super) enum Spec {
    /// Everything.
    All,
    /// One method with its operators.
    One(Criterion),
    /// What any of them selects.
    Union(Vec<Spec>, Indirect),
    /// What all of them select; the text is there if it should select something.
    Intersection(Vec<Spec>, Indirect, Option<String>),
    /// What the first selects and the others do not.
    Difference(Vec<Spec>, Indirect),
}

impl Spec {
    /// How many criteria and sets it is made of.
    pub(super) fn parts(&self) -> usize {
        match self {
            Spec::All | Spec::One(_) => 1,
            Spec::Union(parts, _) | Spec::Intersection(parts, ..) | Spec::Difference(parts, _) => {
                1 + parts.iter().map(Spec::parts).sum::<usize>()
            }
        }
    }
}

/// How tests come along with the nodes that they look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Indirect {
    /// If any of these is selected.
    Eager,
    /// If all of these are.
    Cautious,
    /// If all of these are selected, or parents of what is.
    Buildable,
    /// Never.
    Empty,
}

impl Indirect {
    pub(super) fn named(name: &str) -> Option<Indirect> {
        Some(match name {
            "eager" => Indirect::Eager,
            "cautious" => Indirect::Cautious,
            "buildable" => Indirect::Buildable,
            "empty" => Indirect::Empty,
            _ => return None,
        })
    }

    /// The error for a name that is none of these.
    pub(super) fn unknown(name: &str, span: Option<Span>) -> Diagnostic {
        let message = format!("`{name}` is no way in which tests come along with nodes");
        Diagnostic::error("dbt::bad-selection", message)
            .at(span)
            .help("write `eager`, `cautious`, `buildable` or `empty`")
    }
}

/// A method with its graph operators.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Criterion {
    /// The method's name.
    pub(super) method: &'static str,
    /// What follows the name's dot, such as `materialized` of `config.materialized`.
    pub(super) arguments: Vec<String>,
    /// What is sought.
    pub(super) value: Data,
    /// `@`: also the children, and all their parents.
    pub(super) childrens_parents: bool,
    /// `+` in front, with its depth.
    pub(super) parents: Option<Depth>,
    /// `+` behind, with its depth.
    pub(super) children: Option<Depth>,
    /// How tests come along.
    pub(super) indirect: Indirect,
    /// Where it is written.
    pub(super) span: Option<Span>,
}

/// How far a graph operator goes; `None` is all the way.
pub(super) type Depth = Option<usize>;

/// The methods that dbt knows.
const METHODS: [&str; 21] = [
    "fqn",
    "tag",
    "group",
    "access",
    "source",
    "path",
    "file",
    "package",
    "config",
    "test_name",
    "test_type",
    "resource_type",
    "state",
    "exposure",
    "metric",
    "result",
    "source_status",
    "version",
    "semantic_model",
    "saved_query",
    "unit_test",
];

/// Words of a command line: a union of what blanks separate, each an intersection by commas.
///
/// # Errors
/// The words that cannot be read.
pub(super) fn union(words: &[String], indirect: Indirect) -> Result<Spec, Vec<Diagnostic>> {
    let (mut parts, mut diagnostics) = (Vec::new(), Vec::new());
    for word in words
        .iter()
        .flat_map(|word| word.split(' '))
        .filter(|word| !word.is_empty())
    {
        let components: Result<Vec<Spec>, _> = word
            .split(',')
            .map(|part| parse(&Text::new(part), indirect).map(Spec::One))
            .collect();
        match components {
            Ok(components) => parts.push(Spec::Intersection(
                components,
                indirect,
                Some(word.to_owned()),
            )),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    if diagnostics.is_empty() {
        Ok(Spec::Union(parts, indirect))
    } else {
        Err(diagnostics)
    }
}

/// Reads one criterion.
///
/// # Errors
/// An unknown method, or `@` together with `+` behind.
pub(super) fn parse(word: &Text, indirect: Indirect) -> Result<Criterion, Box<Diagnostic>> {
    let text = word.as_str();
    let span = word.span(0..u32::try_from(text.len()).unwrap_or(u32::MAX));
    let rest = text.strip_prefix('@');
    let childrens_parents = rest.is_some();
    let (parents, rest) = leading(rest.unwrap_or(text));
    let (written, rest) = match rest.split_once(':') {
        Some((method, value)) if is_method(method) => (Some(method), value),
        _ => (None, rest),
    };
    let (children, value) = trailing(rest);
    if childrens_parents && children.is_some() {
        let message = format!("the selection `{text}` has both `@` in front and `+` behind");
        let diagnostic = Diagnostic::error("dbt::bad-selection", message).at(span);
        return Err(Box::new(
            diagnostic.help("`@` includes the children already: leave the `+` out"),
        ));
    }
    let (method, arguments) = method(written.unwrap_or_else(|| inferred(value)), span)?;
    let value = Data::Str(Text::new(value));
    Ok(Criterion {
        method,
        arguments,
        value,
        childrens_parents,
        parents,
        children,
        indirect,
        span,
    })
}

/// A method's name and arguments.
///
/// # Errors
/// There is no such method.
pub(super) fn method(
    written: &str,
    span: Option<Span>,
) -> Result<(&'static str, Vec<String>), Box<Diagnostic>> {
    let mut parts = written.split('.');
    let name = parts.next().unwrap_or_default();
    match METHODS.iter().find(|method| **method == name) {
        Some(method) => Ok((method, parts.map(str::to_owned).collect())),
        None => {
            let message = format!("`{name}` is no selection method");
            let help = match closest(name, METHODS) {
                Some(meant) => format!("did you mean `{meant}:`?"),
                None => format!("there are {}", METHODS.join(", ")),
            };
            Err(Box::new(
                Diagnostic::error("dbt::unknown-selection-method", message)
                    .at(span)
                    .help(help),
            ))
        }
    }
}

fn is_method(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|part| part.is_alphanumeric() || part == '_' || part == '.')
}

/// The method that a bare value means.
fn inferred(value: &str) -> &'static str {
    let lower = value.to_lowercase();
    if value.contains('/') {
        "path"
    } else if [".sql", ".py", ".csv"]
        .iter()
        .any(|ending| lower.ends_with(ending))
    {
        "file"
    } else {
        "fqn"
    }
}

/// `2+rest` or `+rest`.
fn leading(text: &str) -> (Option<Depth>, &str) {
    let digits = text.len()
        - text
            .trim_start_matches(|part: char| part.is_ascii_digit())
            .len();
    match text.get(digits..).and_then(|rest| rest.strip_prefix('+')) {
        Some(rest) => (Some(depth(&text[..digits])), rest),
        None => (None, text),
    }
}

/// `rest+2` or `rest+`.
fn trailing(text: &str) -> (Option<Depth>, &str) {
    let body = text.trim_end_matches(|part: char| part.is_ascii_digit());
    match body.strip_suffix('+') {
        Some(rest) => (Some(depth(&text[body.len()..])), rest),
        None => (None, text),
    }
}

/// No digits are no bound; more than fit are none either.
fn depth(digits: &str) -> Depth {
    digits.parse().ok()
}
