//! What the scanner has to say, in words of the person who wrote the file.

use dbt_yaml::Error;

use super::super::decode::Place;
use super::jinja::unquoted_jinja;
use super::{alias_bomb, too_deep};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A text that the scanner refuses.
pub(in crate::yaml) fn scan(place: Place<'_>, error: &Error) -> Diagnostic {
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
        let anchored = place
            .text
            .get(at..)
            .is_some_and(|rest| rest.starts_with('&'));
        return if anchored {
            endless_anchor(place, at)
        } else {
            too_deep(place, at)
        };
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
    let mut diagnostic = Diagnostic::error(code, message);
    diagnostic.help = help.map(str::to_owned);
    let here = word(place, at);
    let opened = context(place.text, &problem).filter(|&opened| opened != at);
    match opened.map(|opened| word(place, opened)) {
        Some(opened) if code.starts_with("yaml::unclosed") => diagnostic
            .at(opened)
            .label("it opens here")
            .related(here, label),
        Some(opened) => diagnostic
            .at(here)
            .label(label)
            .related(opened, "it begins here"),
        None => diagnostic.at(here).label(label),
    }
}

fn endless_anchor(place: Place<'_>, at: usize) -> Diagnostic {
    Diagnostic::error(
        "yaml::endless-anchor",
        "an anchor stands for a value that contains it",
    )
    .at(word(place, at))
    .help("write the value out where the alias stands inside it")
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
    let place = match problem.split_once("(first occurrence at line ") {
        Some((_, first)) => first.split_once(')')?.0,
        None => problem.split_once(", ")?.1.rsplit_once(" at line ")?.1,
    };
    let (line, column) = place.split_once(" column ")?;
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
