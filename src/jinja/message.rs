//! What the grammar's parser gives up on, in words that people use.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::ast::Range;
use super::error::{ParseError, range};
use super::grammar::Rule;
use super::scan::is_space;

/// The parser's error about the inside of a tag; `what` is the tag's name.
pub(super) fn explain(error: &Error<Rule>, text: &str, inside: Range, what: &str) -> ParseError {
    let offset = match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((start, _)) => start,
    };
    let at = (inside.start as usize + offset).min(inside.end as usize);
    let before = before(text, inside, at);
    let wanted = wanted(error, before, what);
    let rest = text.get(at..inside.end as usize).unwrap_or_default();
    if rest.is_empty() {
        return early_end(inside, wanted, what);
    }
    let token = token(rest);
    let place = range(at, at + token.len());
    if let Some(error) = inner_tag(text, inside, at, what) {
        return error;
    }
    let message = match wanted {
        Some(wanted) => format!("{wanted} is expected here, not `{token}`"),
        None => format!("`{token}` cannot stand here"),
    };
    let error = ParseError::new("jinja::syntax", place, message).label(in_tag(what));
    match advice(token, wanted) {
        Some(help) => error.help(help),
        None if eaten_by_test(before) => {
            error.help("a test takes the word after it as its argument: write `(x is y) if ...`")
        }
        None => error,
    }
}

/// What stands in the tag before a place, without white space at its end.
fn before(text: &str, inside: Range, at: usize) -> &str {
    text.get(inside.start as usize..at)
        .unwrap_or_default()
        .trim_end_matches(is_space)
}

/// Whether a text ends with `is test if`: the test's argument is the variable `if` then.
fn eaten_by_test(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    words.next() == Some("if") && words.next().is_some() && {
        let word = words.next();
        word == Some("is") || word == Some("not") && words.next() == Some("is")
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
fn wanted(error: &Error<Rule>, before: &str, what: &str) -> Option<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return None;
    };
    let has = |rules: &[Rule]| positives.iter().any(|rule| rules.contains(rule));
    if has(&[Rule::for_target, Rule::set_target, Rule::with_target]) {
        return Some("a variable's name");
    }
    if has(&[Rule::signature]) && before.ends_with(is_word) {
        return Some("a list of parameters, such as `()`,");
    }
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
    match what {
        "for" if has(&[Rule::kw_in]) => return Some("`in`"),
        "import" if has(&[Rule::kw_as]) => return Some("`as`"),
        "from" if has(&[Rule::kw_import]) => return Some("`import`"),
        _ => {}
    }
    if has(&[
        Rule::filter_call,
        Rule::dotted,
        Rule::param,
        Rule::type_name,
    ]) {
        return Some("a name");
    }
    has(&[Rule::name]).then(|| {
        if takes_name(before, what) {
            "a name"
        } else {
            "an expression"
        }
    })
}

/// Whether a name, and not any expression, goes on after a text.
fn takes_name(before: &str, what: &str) -> bool {
    matches!(
        what,
        "macro" | "test" | "materialization" | "docs" | "block" | "import" | "from"
    ) || before.ends_with(['|', '.'])
        || before.ends_with("is")
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The word, number, string or sign that a text begins with.
fn token(rest: &str) -> &str {
    let Some(first) = rest.chars().next() else {
        return rest;
    };
    let length = if is_word(first) {
        rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
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
fn inner_tag(text: &str, inside: Range, at: usize, what: &str) -> Option<ParseError> {
    let before = before(text, inside, at);
    let rest = text.get(at..inside.end as usize)?;
    let signs = ["{{", "{%"];
    let (sign, start) = match signs.into_iter().find(|sign| rest.starts_with(sign)) {
        Some(sign) => (sign, at),
        None => {
            let sign = signs.into_iter().find(|sign| before.ends_with(sign))?;
            (sign, inside.start as usize + before.len() - sign.len())
        }
    };
    let message = format!("a `{sign}` tag begins {}", in_tag(what));
    let error = ParseError::new("jinja::nested-tag", range(start, start + 2), message);
    Some(error.help("inside a tag write the name alone, without braces; or close the tag before"))
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
        "==" if wanted.is_none() => "to assign, write `=`",
        _ => return None,
    })
}
