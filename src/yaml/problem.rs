//! What is wrong with a YAML text, in words of the person who wrote it.

use dbt_yaml::Error;

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

/// A text that the scanner refuses.
pub(super) fn scan(place: Place<'_>, error: &Error) -> Diagnostic {
    let problem = error.display_no_mark().to_string();
    if problem.starts_with("deserializing from YAML containing more than one document") {
        return second_document(place);
    }
    let at = error
        .location()
        .map_or(0, |mark| mark.index.min(place.text.len()));
    if let Some(jinja) = unquoted_jinja(place, at) {
        return jinja;
    }
    if problem.starts_with("repetition limit") {
        return alias_bomb(place);
    }
    if problem.starts_with("recursion limit") {
        return too_deep(place, at);
    }
    let known = KNOWN
        .iter()
        .find(|known| problem.starts_with(known.scanner) && known.applies(place.text, at));
    let (code, message, label, help) = match known {
        Some(known) => (
            known.code,
            known.message.to_owned(),
            known.label,
            Some(known.help),
        ),
        None => (
            "yaml::syntax",
            format!("not valid YAML: {}", first_clause(&problem)),
            "here",
            None,
        ),
    };
    let mut diagnostic = Diagnostic::error(code, message)
        .at(word(place, at))
        .label(label);
    diagnostic.help = help.map(str::to_owned);
    if let Some(opened) = context(place.text, &problem).filter(|&opened| opened != at) {
        diagnostic = diagnostic.related(word(place, opened), "it begins here");
    }
    diagnostic
}

/// The scanner's words for a problem, and ours.
struct Known {
    scanner: &'static str,
    /// The characters at the place, if that matters.
    there: &'static [char],
    code: &'static str,
    message: &'static str,
    label: &'static str,
    help: &'static str,
}

impl Known {
    fn applies(&self, text: &str, at: usize) -> bool {
        self.there.is_empty()
            || text
                .get(at..)
                .is_some_and(|rest| rest.starts_with(self.there))
    }
}

const fn known(scanner: &'static str, words: [&'static str; 4]) -> Known {
    known_at(scanner, &[], words)
}

const fn known_at(
    scanner: &'static str,
    there: &'static [char],
    words: [&'static str; 4],
) -> Known {
    let [code, message, label, help] = words;
    Known {
        scanner,
        there,
        code,
        message,
        label,
        help,
    }
}

static KNOWN: &[Known] = &[
    known(
        "mapping values are not allowed",
        [
            "yaml::unexpected-colon",
            "a `key:` cannot stand here",
            "this `:` starts a value",
            "put the value in quotes if the colon belongs to it; else check the indentation",
        ],
    ),
    known_at(
        "found character that cannot start any token",
        &['\t'],
        [
            "yaml::tab",
            "YAML does not allow tabs as indentation",
            "a tab",
            "use blanks instead of tabs",
        ],
    ),
    known(
        "found character that cannot start any token",
        [
            "yaml::unquoted-value",
            "a value cannot begin with this character",
            "it has a meaning of its own in YAML",
            "put the whole value in quotes",
        ],
    ),
    known(
        "found a tab character",
        [
            "yaml::tab",
            "YAML does not allow tabs as indentation",
            "a tab",
            "use blanks instead of tabs",
        ],
    ),
    known(
        "did not find expected key",
        [
            "yaml::indentation",
            "this does not fit into the mapping around it",
            "a key with the indentation of its neighbours is missing here",
            "give the keys of one mapping the same indentation; put values with special characters in quotes",
        ],
    ),
    known(
        "did not find expected '-' indicator",
        [
            "yaml::indentation",
            "this does not fit into the list around it",
            "the next `-` of the list, or a line with less indentation, is missing here",
            "indent it if it belongs to the entry above, or give it the indentation of the list's own key",
        ],
    ),
    known(
        "did not find expected ',' or ']'",
        [
            "yaml::unclosed-bracket",
            "a list in brackets is not closed",
            "`,` or `]` is missing here",
            "close it with `]`",
        ],
    ),
    known(
        "did not find expected ',' or '}'",
        [
            "yaml::unclosed-bracket",
            "a mapping in braces is not closed",
            "`,` or `}` is missing here",
            "close it with `}`",
        ],
    ),
    known(
        "found unexpected end of stream",
        [
            "yaml::unclosed-quote",
            "a quoted value is not closed",
            "the file ends here",
            "add the closing quote",
        ],
    ),
    known(
        "found unexpected document indicator",
        [
            "yaml::unclosed-quote",
            "a quoted value is not closed",
            "a new document begins here",
            "add the closing quote",
        ],
    ),
    known(
        "could not find expected ':'",
        [
            "yaml::missing-colon",
            "a line is neither `key: value` nor part of the value above it",
            "the `:` is missing before this",
            "write `key: value`, or indent the line if it belongs to the value above",
        ],
    ),
    known(
        "found unknown escape character",
        [
            "yaml::unknown-escape",
            "a backslash in double quotes begins an escape, and this is none",
            "no escape of YAML",
            "use single quotes, or write the backslash twice",
        ],
    ),
    known(
        "did not find expected hexdecimal number",
        [
            "yaml::unknown-escape",
            "an escape lacks its digits",
            "no hexadecimal digit",
            "use single quotes, or write the backslash twice",
        ],
    ),
    known(
        "unknown anchor",
        [
            "yaml::unknown-anchor",
            "an alias names an anchor that does not exist",
            "nothing above is marked with this name",
            "mark the value with `&name` first; put the value in quotes if the `*` belongs to it",
        ],
    ),
    known(
        "found duplicate anchor",
        [
            "yaml::duplicate-anchor",
            "two values have the same anchor",
            "the second one",
            "rename one of them",
        ],
    ),
    known(
        "block sequence entries are not allowed",
        [
            "yaml::indentation",
            "a list cannot begin here",
            "this `-`",
            "put the list on lines of its own below its key",
        ],
    ),
    known(
        "did not find expected alphabetic or numeric character",
        [
            "yaml::unquoted-value",
            "a value cannot begin with this character",
            "it is read as an anchor or an alias",
            "put the whole value in quotes",
        ],
    ),
    known(
        "did not find expected node content",
        [
            "yaml::missing-value",
            "a value is missing",
            "before this",
            "write the value, or `null`",
        ],
    ),
    known(
        "did not find expected comment or line break",
        [
            "yaml::block-header",
            "text cannot stand on the line of `|` or `>`",
            "this belongs on the next line",
            "begin the text on the next line, indented",
        ],
    ),
    known(
        "did not find expected <document start>",
        [
            "yaml::indentation",
            "this does not belong to what stands above",
            "not part of the document",
            "check the indentation, and that keys and list entries are not mixed",
        ],
    ),
];

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

/// Jinja that begins a value without quotes on the line of an offset.
fn unquoted_jinja(place: Place<'_>, at: usize) -> Option<Diagnostic> {
    let (start, value) = value_on_line(place.text, at)?;
    let whole = value.starts_with("{{") || value.starts_with("{%") || value.starts_with("{#");
    if !whole {
        return None;
    }
    let quote = if !value.contains('"') {
        format!("\"{value}\"")
    } else if !value.contains('\'') {
        format!("'{value}'")
    } else {
        format!("\"{}\"", value.replace('"', "\\\""))
    };
    let diagnostic = Diagnostic::error(
        "yaml::unquoted-jinja",
        "Jinja at the beginning of a value needs quotes",
    )
    .at(place.span(start, start + value.len()))
    .label("YAML takes the brace for a mapping of its own")
    .help(format!("write {quote}"));
    Some(diagnostic)
}

/// What stands after the key or the dash on the line of an offset, and where.
fn value_on_line(text: &str, at: usize) -> Option<(usize, &str)> {
    let before = text.get(..at)?;
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = text.get(start..)?.lines().next()?;
    let mut rest = line.trim_start();
    while let Some(entry) = rest.strip_prefix("- ") {
        rest = entry.trim_start();
    }
    if !rest.starts_with('{')
        && let Some((_, value)) = rest.split_once(": ")
    {
        rest = value.trim_start();
    }
    let offset = start + line.len() - rest.len();
    let value = rest.trim_end();
    Some((offset, value))
}

fn second_document(place: Place<'_>) -> Diagnostic {
    let text = place.text;
    let mut offset = 0;
    let mut content = false;
    let mut found = text.len();
    for line in text.split_inclusive('\n') {
        let marker = line.trim_end();
        let starts = marker == "---" || marker.starts_with("--- ");
        if starts && content {
            found = offset;
            break;
        }
        content |= starts || !(marker.is_empty() || marker.starts_with(['#', '%']));
        offset += line.len();
    }
    Diagnostic::error(
        "yaml::several-documents",
        "the file holds more than one YAML document",
    )
    .at(place.span(found, (found + 3).min(text.len())))
    .label("a second document begins here")
    .help("keep one document; put the others into files of their own")
}

/// The span of the word at an offset, at least one character within the line.
fn word(place: Place<'_>, at: usize) -> Span {
    let rest = place.text.get(at..).unwrap_or_default();
    let length = rest.find([' ', '\t', '\r', '\n']).unwrap_or(rest.len());
    let one = rest
        .chars()
        .next()
        .filter(|c| !matches!(c, '\r' | '\n'))
        .map_or(0, char::len_utf8);
    place.span(at, at + length.max(one))
}

/// The scanner's words without its own positions.
fn first_clause(problem: &str) -> &str {
    let clause = problem.split(" at line ").next().unwrap_or(problem);
    clause.split(" at position ").next().unwrap_or(clause)
}

/// The second position that the scanner names: where the construct began.
fn context(text: &str, problem: &str) -> Option<usize> {
    let (_, place) = problem
        .split_once(", ")
        .map_or(("", problem), |parts| parts)
        .1
        .rsplit_once(" at line ")
        .or_else(|| {
            problem
                .split_once("first occurrence at line ")
                .map(|(before, after)| (before, after))
        })?;
    let (line, column) = place.trim_end_matches(')').split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let start = text
        .split_inclusive('\n')
        .take(line.checked_sub(1)?)
        .map(str::len)
        .sum::<usize>();
    let indent = text
        .get(start..)?
        .char_indices()
        .nth(column.checked_sub(1)?)?
        .0;
    Some(start + indent)
}
