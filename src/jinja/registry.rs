//! The filters and tests that exist: Jinja2's and dbt's, in alphabetical order.

use super::ast::Filter;
use super::error::ParseError;
use crate::diagnostic::closest;

const FILTERS: [&str; 59] = [
    "abs",
    "as_bool",
    "as_native",
    "as_number",
    "as_text",
    "attr",
    "batch",
    "capitalize",
    "center",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "filesizeformat",
    "first",
    "float",
    "forceescape",
    "format",
    "groupby",
    "indent",
    "int",
    "is_list",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "random",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "string",
    "striptags",
    "sum",
    "title",
    "tojson",
    "trim",
    "truncate",
    "unique",
    "upper",
    "urlencode",
    "urlize",
    "wordcount",
    "wordwrap",
    "xmlattr",
];

pub(crate) const TESTS: [&str; 39] = [
    "!=",
    "<",
    "<=",
    "==",
    ">",
    ">=",
    "boolean",
    "callable",
    "defined",
    "divisibleby",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sameas",
    "sequence",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
];

/// Whether a template may use a filter of that name.
pub(crate) fn is_filter(name: &str) -> bool {
    FILTERS.binary_search(&name).is_ok()
}

/// Whether a template may use a test of that name.
pub(crate) fn is_test(name: &str) -> bool {
    TESTS.binary_search(&name).is_ok()
}

/// The error for a filter that does not exist.
pub(super) fn unknown_filter(used: &Filter) -> ParseError {
    let message = format!("there is no filter `{}`", used.name);
    let error = ParseError::new("jinja::unknown-filter", used.range, message);
    suggest(error, &used.name, &FILTERS)
}

/// The error for a test that does not exist.
pub(super) fn unknown_test(used: &Filter) -> ParseError {
    let message = format!("there is no test `{}`", used.name);
    let error = ParseError::new("jinja::unknown-test", used.range, message);
    suggest(error, &used.name, &TESTS)
}

fn suggest(error: ParseError, name: &str, known: &[&'static str]) -> ParseError {
    match closest(name, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(FILTERS.is_sorted());
        assert!(TESTS.is_sorted());
    }

    #[test]
    fn what_templates_may_use_is_what_rendering_has() {
        assert!(crate::render::filter_names().eq(FILTERS));
    }
}
