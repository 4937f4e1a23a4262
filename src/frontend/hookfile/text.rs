//! A hook's text for a target into statements, values of the run left open.

use std::sync::Arc;

use super::model::Event;
use super::names::{Bound, Names};
use super::run_value;
use super::target::Target;
use super::value_place::{self, Misplaced};
use crate::diagnostic::Diagnostic;
use crate::effect::{self, Schema};
use crate::frontend::dbt::native;
use crate::ir::{Action, Expr, Hole};
use crate::render::{Interp, Limits, Stop, Template};
use crate::source::{Span, Text};
use crate::sql;

/// The statements of a text, one action for each.
///
/// # Errors
/// The text cannot be rendered, or holds a value of the run where none may stand.
pub(super) fn actions(
    template: &Arc<Template>,
    target: &Arc<Target>,
    event: Event,
) -> Result<Vec<Action>, Vec<Diagnostic>> {
    let names = Names::new(target, event);
    let rendered = Interp::new(&names, Limits::default()).render(template);
    let mut errors = names.take_unknown();
    let text = match rendered {
        Ok(text) if errors.is_empty() => text,
        Ok(_) => return Err(errors),
        Err(stop) => {
            errors.push(refused(*stop, native::whole(&template.text)));
            return Err(errors);
        }
    };
    let bound = names.take_bound();
    // Where a text is not all there, there is no telling what stands where.
    if !target.lost {
        misplaced(&text, &bound, &target.adapter)?;
    }
    let statements = sql::statements(text.as_str(), &target.adapter);
    let action = |range: std::ops::Range<usize>| {
        let holes = holes(&bound, &range);
        let sql = text.slice(range);
        let judged = effect::judge(sql.as_str(), &target.adapter, &Schema::default());
        Action::Sql {
            sql,
            holes,
            calls: None,
            statements: judged.statements,
        }
    };
    Ok(statements.into_iter().map(action).collect())
}

/// The holes of a statement, counted from its start.
fn holes(bound: &[Bound], statement: &std::ops::Range<usize>) -> Vec<Hole> {
    let first = bound.partition_point(|one| one.hole.range.start < statement.start);
    bound
        .iter()
        .skip(first)
        .take_while(|one| one.hole.range.end <= statement.end)
        .map(|one| Hole {
            range: one.hole.range.start - statement.start..one.hole.range.end - statement.start,
            ..one.hole.clone()
        })
        .collect()
}

/// Refuses values of the run that stand where a parameter cannot.
fn misplaced(text: &Text, bound: &[Bound], dialect: &str) -> Result<(), Vec<Diagnostic>> {
    let ranges: Vec<_> = bound.iter().map(|one| one.hole.range.clone()).collect();
    let errors: Vec<Diagnostic> = value_place::misplaced(text.as_str(), &ranges, dialect)
        .into_iter()
        .filter_map(|(at, why)| bound.get(at).map(|one| told(one, &why)))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

fn told(bound: &Bound, why: &Misplaced) -> Diagnostic {
    let path = match &bound.hole.expr {
        Expr::Runtime(path) => path.as_str(),
        _ => "",
    };
    let (code, message, help) = match why {
        Misplaced::Quoted => (
            "hooks::run-value-in-quotes",
            format!("`runtime.{path}` stands inside quotes, where it would be text"),
            "leave the quotes out: a value of the run is a parameter; join texts with the \
             dialect's operator (`'job ' || {{ ... }}`)",
        ),
        Misplaced::Comment => (
            "hooks::run-value-in-comment",
            format!("`runtime.{path}` stands inside a comment"),
            "take it out of the comment, or write `{# #}` around it",
        ),
        Misplaced::Name => (
            "hooks::run-value-as-name",
            format!("`runtime.{path}` stands where a name is meant"),
            "a value of the run is a parameter, which never names a table, column or function; \
             what only names the target may be text: {{ target.schema }}",
        ),
        Misplaced::Statement(word) => (
            "hooks::run-value-in-statement",
            format!(
                "a statement that begins with `{word}` takes no parameters, so `runtime.{path}` cannot stand in it"
            ),
            "keep the value in a table, with insert or update, and read it from there",
        ),
    };
    Diagnostic::error(code, message).at(bound.span).help(help)
}

/// Why a text or a condition cannot be known, at its place.
pub(super) fn refused(stop: Stop, place: Option<Span>) -> Diagnostic {
    match stop {
        Stop::Deferred(deferral) if matches!(deferral.expr, Expr::Runtime(_) | Expr::Op(..)) => {
            let what = match run_value::path(&deferral.expr) {
                Ok(path) => format!("`runtime.{path}`"),
                Err(_) => "a value of the run".to_owned(),
            };
            let message =
                format!("{what} is only known when the hook runs: it cannot be used here");
            Diagnostic::error("hooks::run-value-too-early", message)
                .at(deferral.span.or(place))
                .help(
                    "print it and let SQL work on it: `upper({{ runtime.op.name }})`; `when` may \
                     compare it with `==`, `!=`, `<`, `in`, `and`, `or`, `not`",
                )
        }
        Stop::Deferred(deferral) => {
            Diagnostic::error(deferral.code, deferral.message).at(deferral.span.or(place))
        }
        Stop::Error(error) => {
            let mut diagnostic =
                Diagnostic::error(error.code, error.message).at(error.span.or(place));
            diagnostic.help = error.help;
            diagnostic
        }
        Stop::Return(_) => {
            Diagnostic::error("hooks::stray-return", "`return` stands outside a macro").at(place)
        }
    }
}
