//! Jinja2's and dbt's filters: a value and arguments into a value.

mod attributes;
mod chunks;
mod dbt;
mod html;
mod lookup;
mod numbers;
mod order;
mod pick;
mod pprint;
mod sequences;
mod text;
mod urlize;
mod urls;
mod wrap;

use super::{Args, Eval, Interp, RenderError, Value};

type Filter = fn(&mut Interp<'_>, Value, Args) -> Eval;

/// All filters by name, in the order of their names.
const FILTERS: &[(&str, Filter)] = &[
    ("abs", numbers::abs),
    ("as_bool", dbt::as_bool),
    ("as_native", dbt::as_native),
    ("as_number", dbt::as_number),
    ("as_text", dbt::as_text),
    ("attr", lookup::attr),
    ("batch", chunks::batch),
    ("capitalize", text::capitalize),
    ("center", text::center),
    ("count", sequences::length),
    ("d", lookup::default),
    ("default", lookup::default),
    ("dictsort", order::dictsort),
    ("e", html::escape),
    ("escape", html::escape),
    ("filesizeformat", numbers::filesizeformat),
    ("first", sequences::first),
    ("float", numbers::float),
    ("forceescape", html::forceescape),
    ("format", text::format),
    ("groupby", order::groupby),
    ("indent", text::indent),
    ("int", numbers::int),
    ("is_list", dbt::is_list),
    ("items", lookup::items),
    ("join", sequences::join),
    ("last", sequences::last),
    ("length", sequences::length),
    ("list", sequences::list),
    ("lower", text::lower),
    ("map", pick::map),
    ("max", order::max),
    ("min", order::min),
    ("pprint", pprint::pprint),
    ("random", sequences::random),
    ("reject", pick::reject),
    ("rejectattr", pick::rejectattr),
    ("replace", text::replace),
    ("reverse", sequences::reverse),
    ("round", numbers::round),
    ("safe", html::safe),
    ("select", pick::select),
    ("selectattr", pick::selectattr),
    ("slice", chunks::slice),
    ("sort", order::sort),
    ("string", text::string),
    ("striptags", html::striptags),
    ("sum", sequences::sum),
    ("title", text::title),
    ("tojson", html::tojson),
    ("trim", text::trim),
    ("truncate", text::truncate),
    ("unique", order::unique),
    ("upper", text::upper),
    ("urlencode", urls::urlencode),
    ("urlize", urlize::urlize),
    ("wordcount", text::wordcount),
    ("wordwrap", wrap::wordwrap),
    ("xmlattr", html::xmlattr),
];

fn find(name: &str) -> Option<Filter> {
    let at = FILTERS
        .binary_search_by(|(known, _)| known.cmp(&name))
        .ok()?;
    FILTERS.get(at).map(|&(_, filter)| filter)
}

/// The names of all filters.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FILTERS.iter().map(|&(name, _)| name)
}

/// Whether there is a filter of that name.
pub(crate) fn is_filter(name: &str) -> bool {
    find(name).is_some()
}

/// Applies a filter. Neither the value nor an argument is a [`Value::Unknown`]: the interpreter has
/// looked; elements of theirs may be.
///
/// # Errors
/// Whatever the filter raises.
pub(crate) fn apply_filter(interp: &mut Interp<'_>, name: &str, value: Value, args: Args) -> Eval {
    match find(name) {
        Some(filter) => filter(interp, value, args),
        None => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Box<super::Stop> {
    let error = RenderError::new(
        "render::unknown-filter",
        format!("No filter named '{name}'."),
    );
    match crate::diagnostic::closest(name, FILTERS.iter().map(|&(known, _)| known)) {
        Some(near) => error.help(format!("did you mean `{near}`?")).into(),
        None => error.into(),
    }
}

/// Python's FilterArgumentError.
fn argument_error(message: impl Into<String>) -> Box<super::Stop> {
    RenderError::new("render::filter-argument", message).into()
}
