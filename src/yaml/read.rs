//! A file's or a string's text into a node or a value.

use dbt_yaml::StringNode;

use super::compose::Composer;
use super::decode::Place;
use super::{Data, Node, NodeKind, guard, problem, simple};
use crate::diagnostic::Diagnostic;
use crate::order::InOrder;
use crate::source::{FileId, SourceTree};

/// A document, with what is odd about it.
pub type Document = (Option<Node>, Vec<Diagnostic>);

/// Reads the document of a file; `None` if it is empty. As dbt does, without the white space
/// around the text.
///
/// # Errors
/// The problems found; a key written twice is a warning, not an error, and stands in the second value.
pub fn read(sources: &SourceTree, file: FileId) -> Result<Document, Vec<Diagnostic>> {
    document(whole(sources, file), true, true)
}

/// Reads the document of a file for a reader that gives plain scalars values of its own; what YAML 1.1
/// would refuse of them is kept.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_untyped(
    sources: &SourceTree,
    file: FileId,
) -> Result<Document, Vec<Diagnostic>> {
    document(whole(sources, file), true, false)
}

/// A file without the white space around its text.
fn whole(sources: &SourceTree, file: FileId) -> Place<'_> {
    let text = &sources.file(file).text;
    let front = text.trim_start();
    let base = text.len() - front.len();
    let text = front.trim_end();
    Place { text, file, base }
}

/// Reads a string that is in no file, such as `--vars`; an empty one is null.
///
/// # Errors
/// The first problem, with its line and column.
pub fn read_text(text: &str) -> Result<Data, String> {
    Ok(read_string(text)?.map_or(Data::Null, |node| node.data()))
}

/// Reads a string that is in no file, with the types of its keys; `None` if it is empty.
///
/// # Errors
/// The first problem, with its line and column.
pub(crate) fn read_string(text: &str) -> Result<Option<Node>, String> {
    let mut sources = SourceTree::default();
    let file = sources.add("", text);
    match document(
        Place {
            text,
            file,
            base: 0,
        },
        false,
        true,
    ) {
        Ok((node, _)) => Ok(node),
        Err(problems) => Err(problems
            .first()
            .map_or_else(String::new, |problem| told(&sources, problem))),
    }
}

fn told(sources: &SourceTree, problem: &Diagnostic) -> String {
    let place = problem.span.map_or_else(String::new, |span| {
        let position = sources.start(span);
        format!(" (line {}, column {})", position.line, position.column)
    });
    let help = problem
        .help
        .as_ref()
        .map_or_else(String::new, |help| format!("; {help}"));
    format!("{}{place}{help}", problem.message)
}

fn document(place: Place<'_>, mapped: bool, typed: bool) -> Result<Document, Vec<Diagnostic>> {
    let place = without_mark(place);
    guard::check(place.text).map_err(|refused| vec![problem::refused_text(place, refused)])?;
    if let Some(node) = simple::read(place).filter(|_| mapped) {
        return Ok((Some(node), Vec::new()));
    }
    scanned(place, mapped, typed)
}

/// The document as the scanner reads it.
pub(super) fn scanned(
    place: Place<'_>,
    mapped: bool,
    typed: bool,
) -> Result<Document, Vec<Diagnostic>> {
    let scanned =
        StringNode::from_str(place.text).map_err(|error| vec![problem::scan(place, &error)])?;
    let mut composer = Composer::new(place, mapped);
    composer.typed = typed;
    let node = composer.value(&scanned);
    let (mut errors, mut warnings) = (composer.errors, composer.warnings);
    if !errors.is_empty() {
        distinct(&mut errors);
        return Err(errors);
    }
    distinct(&mut warnings);
    Ok(((!is_empty(&node)).then_some(node), warnings))
}

/// Past a byte order mark; the scanner would count it as a column of the first line.
fn without_mark(place: Place<'_>) -> Place<'_> {
    match place.text.strip_prefix('\u{feff}') {
        Some(text) => Place {
            text,
            base: place.base + '\u{feff}'.len_utf8(),
            ..place
        },
        None => place,
    }
}

/// A document without any value; an explicit `null` is one.
fn is_empty(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Scalar { text, plain: true } if text.as_str().is_empty())
}

/// One finding a place, in the order of the file: an alias repeats those of its anchor.
fn distinct(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.order_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
    diagnostics.dedup_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
}
