//! The parameters of macros, call blocks, tests and materializations.

use pest::iterators::Pair;

use super::ast::{Expr, ExprKind, MacroKind, Name, Param, Range};
use super::error::ParseError;
use super::expression::Expressions;
use super::grammar::{Inner, Rule, Source, incomplete, name};
use super::target::assignable;

/// What the opening tag of a macro says.
#[derive(Debug, PartialEq)]
pub(super) struct Signature {
    pub(super) kind: MacroKind,
    pub(super) name: Name,
    pub(super) name_range: Range,
    pub(super) params: Vec<Param>,
}

/// `name(params)` of a macro or test.
///
/// # Errors
/// A constant as a name, and parameters that cannot be.
pub(super) fn definition(
    source: Source<'_>,
    kind: MacroKind,
    mut inner: Inner<'_>,
    at: Range,
) -> Result<Signature, ParseError> {
    let named = inner.next().ok_or_else(|| incomplete(at))?;
    let name_range = source.range(&named);
    assignable(named.as_str(), name_range)?;
    let list = inner.next().ok_or_else(|| incomplete(at))?;
    let params = params(source, list)?;
    Ok(self::named(kind, (name(&named), name_range, params)))
}

/// The signature with the name under which dbt keeps a macro or test; given are the name as written,
/// its place, and the parameters.
pub(super) fn named(
    kind: MacroKind,
    (written, name_range, params): (Name, Range, Vec<Param>),
) -> Signature {
    Signature {
        kind,
        name: match kind {
            MacroKind::Test => format!("test_{written}").into(),
            _ => written,
        },
        name_range,
        params,
    }
}

/// `(a, b: type = default)`.
///
/// # Errors
/// A constant as a name, and a parameter without a default after one with.
pub(super) fn params(source: Source<'_>, list: Pair<'_, Rule>) -> Result<Vec<Param>, ParseError> {
    let mut params: Vec<Param> = Vec::new();
    for pair in Inner::of(list) {
        let at = source.range(&pair);
        let mut inner = Inner::of(pair);
        let named = inner.next().ok_or_else(|| incomplete(at))?;
        assignable(named.as_str(), source.range(&named))?;
        inner.next_if(Rule::type_name);
        let default = inner
            .next()
            .map(|value| Expressions::new(source).expr(value))
            .transpose()?;
        if default.is_none() && params.last().is_some_and(|param| param.default.is_some()) {
            let message = "a parameter without a default follows one with a default";
            let error = ParseError::new("jinja::missing-default", at, message);
            return Err(error.help(format!("give `{}` a default", named.as_str())));
        }
        params.push(Param {
            name: name(&named),
            default,
        });
    }
    Ok(params)
}

/// `name, default` or `name, adapter='x', supported_languages=[...]` of a materialization.
///
/// # Errors
/// An option that dbt does not know.
pub(super) fn materialization(
    source: Source<'_>,
    mut inner: Inner<'_>,
    at: Range,
) -> Result<Signature, ParseError> {
    let named = inner.next().ok_or_else(|| incomplete(at))?;
    let name_range = source.range(&named);
    assignable(named.as_str(), name_range)?;
    let mut adapter: Name = "default".into();
    let mut languages = None;
    for pair in inner {
        let place = source.range(&pair);
        let mut option = Inner::of(pair);
        let key = option.next().ok_or_else(|| incomplete(place))?;
        let value = option
            .next()
            .map(|value| Expressions::new(source).expr(value))
            .transpose()?;
        match (key.as_str(), value) {
            ("default", None) => {}
            ("adapter", Some(value)) => adapter = adapter_name(&value)?,
            ("supported_languages", Some(value)) => languages = Some(value),
            (_, value) => return Err(unknown_option(key.as_str(), value.is_some(), place)),
        }
    }
    Ok(Signature {
        kind: MacroKind::Materialization,
        name: format!("materialization_{}_{adapter}", named.as_str()).into(),
        name_range,
        params: vec![Param {
            name: "supported_languages".into(),
            default: Some(languages.unwrap_or_else(|| sql_only(name_range))),
        }],
    })
}

fn adapter_name(value: &Expr) -> Result<Name, ParseError> {
    match &*value.kind {
        ExprKind::Str { value, .. } => Ok(Name::clone(value)),
        ExprKind::None => Ok("default".into()),
        _ => {
            let message = "a materialization's adapter must be written as a string";
            Err(
                ParseError::new("jinja::materialization-option", value.range, message)
                    .help("such as `adapter='postgres'`"),
            )
        }
    }
}

fn unknown_option(key: &str, has_value: bool, at: Range) -> ParseError {
    let message = match (key, has_value) {
        ("default", _) => "`default` takes no value".to_owned(),
        ("adapter" | "supported_languages", _) => format!("`{key}` needs a value"),
        _ => format!("a materialization has no option `{key}`"),
    };
    ParseError::new("jinja::materialization-option", at, message)
        .help("the options are `default`, `adapter='...'` and `supported_languages=[...]`")
}

fn sql_only(range: Range) -> Expr {
    let sql = ExprKind::Str {
        value: "sql".into(),
        pieces: Box::default(),
    };
    let language = Expr {
        kind: Box::new(sql),
        range,
    };
    Expr {
        kind: Box::new(ExprKind::List(vec![language])),
        range,
    }
}
