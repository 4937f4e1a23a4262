//! What is wrong with a YAML text, in words of the person who wrote it.

mod jinja;
mod scan;

pub(in crate::yaml) use scan::scan;

use jinja::unquoted_jinja;

use super::decode::Place;
use super::guard::Refused;
use super::scalar::Refusal;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A text that the scanner did not even get.
pub(super) fn refused_text(place: Place<'_>, refused: Refused) -> Diagnostic {
    match refused {
        Refused::TooLarge => Diagnostic::error(
            "yaml::too-large",
            "the file is too large to be YAML that people write",
        )
        .at(place.span(0, 0))
        .help("split the file; the limit is 64 MiB"),
        Refused::NotPrintable { at, character } => Diagnostic::error(
            "yaml::control-character",
            "YAML does not allow control characters",
        )
        .at(place.span(at, at + character.len_utf8()))
        .label(format!("the character U+{:04X}", u32::from(character)))
        .help("remove it, or write it as an escape in double quotes, such as \"\\0\""),
        Refused::TooDeep { at } => too_deep(place, at),
        Refused::TooManyNodes => alias_bomb(place),
        Refused::Scan(error) => scan(place, &error),
    }
}

fn alias_bomb(place: Place<'_>) -> Diagnostic {
    Diagnostic::error(
        "yaml::alias-bomb",
        "the aliases of this file multiply without end",
    )
    .at(place.span(0, 0))
    .help("write out what the aliases stand for, or use fewer of them inside one another")
}

fn too_deep(place: Place<'_>, at: usize) -> Diagnostic {
    Diagnostic::error("yaml::too-deep", "the nesting is too deep")
        .at(place.span(at, at + 1))
        .label("this level is one too many")
        .help("flatten the structure; no setting of a project needs so many levels")
}

/// A plain scalar or one with a tag that PyYAML refuses.
pub(super) fn refused_scalar(refusal: &Refusal, span: Span) -> Diagnostic {
    Diagnostic::error("yaml::invalid-value", refusal.message.clone())
        .at(span)
        .help("put the value in quotes if it is meant as text")
}

/// A tag that PyYAML's safe loader does not know, or not for this kind of node.
pub(super) fn tag(tag: &str, kind: &str, span: Span) -> Diagnostic {
    Diagnostic::error(
        "yaml::unknown-tag",
        format!("the tag `{tag}` does not fit {kind}"),
    )
    .at(span)
    .label("tagged here")
    .help("remove the tag, or put the value in quotes if the `!` belongs to it")
}

/// A key written twice.
pub(super) fn duplicate_key(name: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::warning(
        "yaml::duplicate-key",
        format!("the key `{name}` is written twice, and the last one counts"),
    )
    .at(second)
    .label("this one counts")
    .related(first, "this one is ignored")
    .help("remove one of them")
}

/// A merge key whose value is no mapping.
pub(super) fn bad_merge(span: Span) -> Diagnostic {
    Diagnostic::error(
        "yaml::bad-merge",
        "`<<` takes a mapping or a list of mappings",
    )
    .at(span)
    .help("name an anchor of a mapping: `<<: *defaults`")
}

/// A list or a mapping as key: nearly always Jinja without quotes.
pub(super) fn unhashable_key(place: Place<'_>, key: Span, value: Span) -> Diagnostic {
    let start = (key.start as usize).saturating_sub(place.base);
    unquoted_jinja(place, start).unwrap_or_else(|| {
        Diagnostic::error("yaml::unhashable-key", "a key is a list or a mapping")
            .at(Span {
                end: value.end.max(key.end),
                ..key
            })
            .label("this cannot be a key")
            .help("put it in quotes if it is meant as text")
    })
}
