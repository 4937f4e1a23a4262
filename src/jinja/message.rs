//! What the grammar's parser gives up on, in words that people use.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::ast::Range;
use super::error::{ParseError, range};
use super::grammar::Rule;

/// The parser's error about the inside of a tag; `what` is the tag's name.
pub(super) fn explain(error: &Error<Rule>, text: &str, inside: Range, what: &str) -> ParseError {
    let offset = match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((start, _)) => start,
    };
    let at = (inside.start as usize + offset).min(inside.end as usize);
    let wanted = wanted(error);
    let rest = text.get(at..inside.end as usize).unwrap_or_default();
    if rest.is_empty() {
        return early_end(inside, wanted, what);
    }
    let token = token(rest);
    let place = range(at, at + token.len());
    if let Some(error) = inner_tag(rest, place, what) {
        return error;
    }
    let message = match wanted {
        Some(wanted) => format!("{wanted} is expected here, not `{token}`"),
        None => format!("`{token}` cannot stand here"),
    };
    let error = ParseError::new("jinja::syntax", place, message).label(in_tag(what));
    match advice(token, wanted) {
        Some(help) => error.help(help),
        None => error,
    }
}

fn in_tag(what: &str) -> String {
    match what {
        "{{ }}" => "in this `{{ }}`".to_owned(),
        tag => format!("in this `{tag}` tag"),
    }
}

fn early_end(inside: Range, wanted: Option<&str>, what: &str) -> ParseError {
    let message = match (wanted, what) {
        (Some(wanted), "{{ }}") => format!("{wanted} is missing"),
        (Some(wanted), tag) => format!("{wanted} is missing at the end of this `{tag}` tag"),
        (None, "{{ }}") => "something is missing".to_owned(),
        (None, tag) => format!("something is missing at the end of this `{tag}` tag"),
    };
    let end = inside.end as usize;
    ParseError::new("jinja::syntax", range(end, end + 2), message)
}

/// What the grammar would have gone on with, where one word says it.
fn wanted(error: &Error<Rule>) -> Option<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return None;
    };
    let has = |rules: &[Rule]| positives.iter().any(|rule| rules.contains(rule));
    if has(&[
        Rule::expr,
        Rule::operation,
        Rule::operand,
        Rule::tuple,
        Rule::simple_tuple,
        Rule::for_iter,
        Rule::strings,
    ]) {
        return Some("an expression");
    }
    if has(&[Rule::for_target, Rule::set_target, Rule::with_target]) {
        return Some("a variable's name");
    }
    if has(&[Rule::signature]) {
        return Some("a list of parameters, such as `()`,");
    }
    if has(&[Rule::filter_call, Rule::dotted]) {
        return Some("a name");
    }
    match positives.as_slice() {
        [Rule::name] | [Rule::param] | [Rule::type_name] => Some("a name"),
        [Rule::kw_in] => Some("`in`"),
        [Rule::kw_as] => Some("`as`"),
        [Rule::kw_import] => Some("`import`"),
        _ => None,
    }
}

/// The word, number, string or sign that a text begins with.
fn token(rest: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let Some(first) = rest.chars().next() else {
        return rest;
    };
    let length = if is_word(first) {
        rest.find(|c| !is_word(c)).unwrap_or(rest.len())
    } else if matches!(first, '\'' | '"') {
        rest[1..].find(first).map_or(rest.len(), |at| at + 2)
    } else if [
        "==", "!=", "<=", ">=", "**", "//", "&&", "||", "{{", "{%", "}}", ":=",
    ]
    .iter()
    .any(|sign| rest.starts_with(sign))
    {
        2
    } else {
        first.len_utf8()
    };
    rest.get(..length).unwrap_or(rest)
}

/// A tag inside another: either the outer one is not closed, or the inner delimiters are too many.
fn inner_tag(rest: &str, place: Range, what: &str) -> Option<ParseError> {
    let sign = ["{{", "{%"]
        .into_iter()
        .find(|sign| rest.starts_with(sign))?;
    let message = format!(
        "a tag begins inside another: `{sign}` in {}",
        match what {
            "{{ }}" => "`{{ }}`".to_owned(),
            tag => format!("a `{tag}` tag"),
        }
    );
    Some(
        ParseError::new("jinja::nested-tag", place, message)
            .help("inside a tag write the name alone, without braces; or close the tag before"),
    )
}

fn advice(token: &str, wanted: Option<&str>) -> Option<&'static str> {
    Some(match token {
        "=" => "to compare, write `==`; to assign, use `{% set %}`",
        "&&" | "&" => "write `and`",
        "||" => "write `or`",
        "!" => "write `not`, or `!=` to compare",
        "?" => "write `a if condition else b`",
        ":=" => "to assign, use `{% set %}`",
        "$" | "@" => "a variable is its name alone",
        ";" => "a tag holds one statement",
        "==" | "!=" if wanted.is_none() => "this tag takes no comparison",
        _ => return None,
    })
}
