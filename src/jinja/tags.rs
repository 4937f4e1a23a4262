//! The tags that dbt's Jinja knows.

use super::ast::Range;
use super::error::{ParseError, range};
use super::grammar::Rule;
use super::scan::{Tag, is_space};
use crate::diagnostic::closest;

/// Tags and what may follow their names.
const TAGS: [(&str, Rule); 36] = [
    ("if", Rule::condition_head),
    ("elif", Rule::condition_head),
    ("else", Rule::else_head),
    ("endif", Rule::empty_head),
    ("for", Rule::for_head),
    ("endfor", Rule::empty_head),
    ("set", Rule::set_head),
    ("endset", Rule::empty_head),
    ("do", Rule::print_head),
    ("print", Rule::expressions_head),
    ("macro", Rule::macro_head),
    ("endmacro", Rule::empty_head),
    ("call", Rule::call_head),
    ("endcall", Rule::empty_head),
    ("filter", Rule::filter_head),
    ("endfilter", Rule::empty_head),
    ("with", Rule::with_head),
    ("endwith", Rule::empty_head),
    ("block", Rule::block_head),
    ("endblock", Rule::end_block_head),
    ("autoescape", Rule::autoescape_head),
    ("endautoescape", Rule::empty_head),
    ("include", Rule::include_head),
    ("import", Rule::import_head),
    ("from", Rule::from_head),
    ("extends", Rule::extends_head),
    ("break", Rule::empty_head),
    ("continue", Rule::empty_head),
    ("test", Rule::macro_head),
    ("endtest", Rule::empty_head),
    ("materialization", Rule::materialization_head),
    ("endmaterialization", Rule::empty_head),
    ("docs", Rule::docs_head),
    ("enddocs", Rule::empty_head),
    ("raw", Rule::empty_head),
    ("endraw", Rule::empty_head),
];

/// The name of a tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct TagName {
    pub(super) name: &'static str,
    /// What may follow.
    pub(super) rule: Rule,
    /// Where the name stands.
    pub(super) place: Range,
    /// What follows.
    pub(super) rest: Range,
}

/// Reads a tag's name.
///
/// # Errors
/// There is none, or it is unknown.
pub(super) fn tag_name(text: &str, tag: Tag) -> Result<TagName, ParseError> {
    let (start, end) = (tag.inside.start as usize, tag.inside.end as usize);
    let inside = text.get(start..end).unwrap_or_default();
    let trimmed = inside.trim_start_matches(is_space);
    let start = end - trimmed.len();
    let length = trimmed
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(trimmed.len());
    let word = trimmed.get(..length).unwrap_or_default();
    let place = range(start, start + length);
    if word.is_empty() || word.starts_with(|c: char| c.is_numeric()) {
        return Err(nameless(tag));
    }
    match TAGS.iter().find(|(name, _)| *name == word) {
        Some((name @ ("raw" | "endraw"), _)) => Err(stray_raw(name, place)),
        Some((name, rule)) => Ok(TagName {
            name,
            rule: *rule,
            place,
            rest: range(start + length, end),
        }),
        None => Err(unknown_tag(
            word,
            place,
            trimmed.get(length..).unwrap_or_default(),
        )),
    }
}

fn nameless(tag: Tag) -> ParseError {
    ParseError::new("jinja::syntax", tag.whole, "a tag must begin with its name")
        .help("to print a value, write `{{ ... }}`")
}

fn stray_raw(name: &str, place: Range) -> ParseError {
    let (message, help) = match name {
        "raw" => (
            "nothing may stand in the tag but `raw`",
            "write `{% raw %}`; there is no `+` at its end",
        ),
        _ => (
            "`endraw` closes nothing",
            "open the block with `{% raw %}`, or remove this tag",
        ),
    };
    ParseError::new("jinja::mismatched-block", place, message).help(help)
}

fn unknown_tag(word: &str, place: Range, rest: &str) -> ParseError {
    let error = ParseError::new(
        "jinja::unknown-tag",
        place,
        format!("there is no tag `{word}`"),
    );
    let help = match word {
        "snapshot" | "endsnapshot" => {
            "snapshot blocks are allowed in the files of `snapshot-paths` only".to_owned()
        }
        "data_test" | "enddata_test" => {
            "dbt looks for `data_test` blocks but cannot read them: write `test`".to_owned()
        }
        "elseif" | "elsif" => "write `elif`".to_owned(),
        _ if rest.starts_with(['(', '.']) => {
            format!("to call a macro, write `{{{{ {word}(...) }}}}` or `{{% do {word}(...) %}}`")
        }
        _ => match closest(word, TAGS.iter().map(|(name, _)| *name)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "to print a value, write `{{ ... }}`".to_owned(),
        },
    };
    error.help(help)
}
