//! `-c` files into documents: found as DipDup finds them, comment lines left out, environment
//! variables replaced, and every node led back to the file that it was written in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Masks, Options, Version, collect};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::read::{self, Location};
use crate::source::{FileId, Origin, Run, SourceTree, Span, Text, TextBuilder};
use crate::yaml::{self, Node, NodeKind};

/// The sections of one file in their order.
pub(super) type Document = Vec<(String, (Node, Node))>;

const DEFAULT: &str = "dipdup.yaml";

/// The files that are meant, read.
pub(super) fn find(
    options: &Options,
    sources: &mut SourceTree,
) -> Result<Vec<FileId>, Vec<Diagnostic>> {
    let default = [PathBuf::from(DEFAULT)];
    let given = match options.config_files.as_slice() {
        [] => &default[..],
        given => given,
    };
    collect(given.iter().map(|given| {
        let path = path(&options.project_dir.join(given)).ok_or_else(|| {
            let message = format!("there is no configuration file `{}`", given.display());
            let help =
                "`-c` takes a file, a folder with a dipdup.yaml, or a name without its suffix";
            vec![Diagnostic::error("dipdup::no-config-file", message).help(help)]
        })?;
        let (file, problem) = read::read(&Location::new(&options.project_dir, path)).add(sources);
        problem.map_or(Ok(file), |problem| Err(vec![problem]))
    }))
}

/// A file, a folder's `dipdup.yaml`, or a name without its suffix.
fn path(given: &Path) -> Option<PathBuf> {
    let path = if given.is_dir() {
        given.join(DEFAULT)
    } else {
        given.to_path_buf()
    };
    [
        path.clone(),
        path.with_extension("yml"),
        path.with_extension("yaml"),
    ]
    .into_iter()
    .find(|path| path.is_file())
}

/// What stands for the value of a variable that is not set.
const UNSET: &str = "unset";

/// The document of a file, variables replaced as a version does. The second value tells of those that
/// are not set.
pub(super) fn read(
    sources: &SourceTree,
    file: FileId,
    env: (&BTreeMap<String, String>, Version),
    masks: &mut Masks,
) -> Result<(Document, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (text, unset) = substituted(sources, file, env, masks);
    match document(&text, file) {
        Ok(document) => Ok((document, unset)),
        Err(mut errors) => {
            errors.extend(unset);
            Err(errors)
        }
    }
}

/// The document of a text of a file.
fn document(text: &Text, file: FileId) -> Result<Document, Vec<Diagnostic>> {
    let mut scratch = SourceTree::default();
    let copy = scratch.add("", text.shared());
    let whole = Span {
        file,
        start: 0,
        end: 0,
    };
    let place = |span: Span| text.span(span.start..span.end).unwrap_or(whole);
    let placed = |mut found: Vec<Diagnostic>| {
        for one in &mut found {
            one.span = one.span.map(place).or(Some(whole));
            for label in &mut one.related {
                label.span = place(label.span);
            }
        }
        found
    };
    let (node, odd) = yaml::read_untyped(&scratch, copy).map_err(placed)?;
    let odd = placed(odd);
    if !odd.is_empty() {
        return Err(odd.into_iter().map(duplicate).collect());
    }
    let Some(node) = node.map(|node| relocated(&node, text, whole)) else {
        let message = "the configuration file is empty";
        return Err(vec![
            Diagnostic::error("dipdup::empty-config", message)
                .at(whole)
                .help("remove it from the `-c` files, or write at least one section"),
        ]);
    };
    sections(node)
}

/// A key written twice is an error to DipDup.
fn duplicate(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.severity = crate::diagnostic::Severity::Error;
    if diagnostic.code == "yaml::duplicate-key" {
        diagnostic.message = diagnostic.message.replace(", and the last one counts", "");
        diagnostic.label = "the second one".to_owned();
        for label in &mut diagnostic.related {
            label.message = "the first one".to_owned();
        }
    }
    diagnostic
}

fn sections(node: Node) -> Result<Document, Vec<Diagnostic>> {
    let span = node.span;
    let NodeKind::Mapping(entries) = node.kind else {
        let message = "a configuration file holds sections: names with values";
        return Err(vec![
            Diagnostic::error("dipdup::no-sections", message)
                .at(span)
                .help("such as `spec_version: 3.0` and `package: my_indexer`"),
        ]);
    };
    let named = entries.into_iter().map(|(key, value)| {
        let name = key
            .text()
            .map_or_else(|| key.data().print(), ToString::to_string);
        (name, (key, value))
    });
    Ok(named.collect())
}

/// A file's text without lines that are comments, variables replaced; the second value tells of those
/// that are not set.
fn substituted(
    sources: &SourceTree,
    file: FileId,
    (env, version): (&BTreeMap<String, String>, Version),
    masks: &mut Masks,
) -> (Text, Vec<Diagnostic>) {
    let source = &sources.file(file).text;
    let mut text = TextBuilder::default();
    let mut errors = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let line_start = start;
        start += line.len();
        if line.trim_start().starts_with('#') {
            continue;
        }
        let mut at = 0;
        for variable in (Variables { line, at: 0 }) {
            push(&mut text, file, line_start, line, at..variable.range.start);
            at = variable.range.end;
            let span = span(
                file,
                line_start + variable.range.start,
                variable.range.len(),
            );
            let value = variable.value(env, version).unwrap_or_else(|| {
                errors.push(unset(variable.name, env, span));
                UNSET
            });
            if env.contains_key(variable.name) {
                masks.add(value, line.get(variable.range).unwrap_or_default());
            }
            let origin = Origin {
                span,
                exact: false,
                via: None,
            };
            text.push(value, origin);
        }
        push(&mut text, file, line_start, line, at..line.len());
    }
    (text.finish(), errors)
}

fn push(
    text: &mut TextBuilder,
    file: FileId,
    base: usize,
    line: &str,
    range: std::ops::Range<usize>,
) {
    let span = span(file, base + range.start, range.len());
    let origin = Origin {
        span,
        exact: true,
        via: None,
    };
    text.push(line.get(range).unwrap_or_default(), origin);
}

fn span(file: FileId, start: usize, length: usize) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        file,
        start: offset(start),
        end: offset(start + length),
    }
}

fn unset(name: &str, env: &BTreeMap<String, String>, span: Span) -> Diagnostic {
    let message = format!("the environment variable `{name}` is not set");
    let near = closest(name, env.keys().map(String::as_str));
    let default = format!("set it, or give it a default: `${{{name}:-default}}`");
    Diagnostic::error("dipdup::unset-variable", message)
        .at(span)
        .help(match near {
            Some(near) => format!("did you mean `{near}`? Else {default}"),
            None => default,
        })
}

/// `${NAME}` and `${NAME:-default}`.
struct Variable<'l> {
    name: &'l str,
    default: Option<&'l str>,
    range: std::ops::Range<usize>,
}

impl<'l> Variable<'l> {
    /// Its value; one that is set but empty is its default to DipDup 7.
    fn value<'e>(&self, env: &'e BTreeMap<String, String>, version: Version) -> Option<&'e str>
    where
        'l: 'e,
    {
        let value = match env.get(self.name) {
            Some(value) => value.as_str(),
            None => self.default?,
        };
        Some(match version {
            Version::Seven if value.is_empty() => self.default.unwrap_or_default(),
            _ => value,
        })
    }
}

/// The variables of a line.
struct Variables<'l> {
    line: &'l str,
    at: usize,
}

impl<'l> Iterator for Variables<'l> {
    type Item = Variable<'l>;

    fn next(&mut self) -> Option<Variable<'l>> {
        loop {
            let start = self.at + self.line.get(self.at..)?.find("${")?;
            self.at = start + 2;
            let rest = self.line.get(self.at..)?;
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(length);
            if name.is_empty() {
                continue;
            }
            let (default, end) = if after.starts_with('}') {
                (None, 1)
            } else if let Some(default) = after.strip_prefix(":-") {
                match default.find('}') {
                    Some(end) => (default.get(..end), end + 3),
                    None => continue,
                }
            } else {
                continue;
            };
            self.at += length + end;
            return Some(Variable {
                name,
                default,
                range: start..self.at,
            });
        }
    }
}

/// A node whose places are in a copy, with its places in the file.
fn relocated(node: &Node, copy: &Text, whole: Span) -> Node {
    let one = |node: &Node| relocated(node, copy, whole);
    let kind = match &node.kind {
        NodeKind::Scalar { text, plain } => NodeKind::Scalar {
            text: relocated_text(text, copy),
            plain: *plain,
        },
        NodeKind::Typed(data) => NodeKind::Typed(data.clone()),
        NodeKind::Sequence(items) => NodeKind::Sequence(items.iter().map(one).collect()),
        NodeKind::Mapping(entries) => NodeKind::Mapping(
            entries
                .iter()
                .map(|(key, value)| (one(key), one(value)))
                .collect(),
        ),
    };
    Node {
        span: copy.span(node.span.start..node.span.end).unwrap_or(whole),
        kind,
    }
}

fn relocated_text(text: &Text, copy: &Text) -> Text {
    let length = text.as_str().len() as u32;
    let mut runs = Vec::new();
    for (n, run) in text.runs().iter().enumerate() {
        let next = text.runs().get(n + 1).map_or(length, |next| next.at);
        let span = run.origin.span;
        let end = if run.origin.exact {
            span.start + (next - run.at)
        } else {
            span.end
        };
        if run.origin.exact && copy.as_str().is_char_boundary(end as usize) {
            let slice = copy.slice(span.start as usize..end as usize);
            runs.extend(slice.runs().iter().map(|inner| Run {
                at: run.at + inner.at,
                origin: inner.origin.clone(),
            }));
        } else if let Some(span) = copy.span(span.start..end) {
            runs.push(Run {
                at: run.at,
                origin: Origin {
                    span,
                    exact: false,
                    via: None,
                },
            });
        }
    }
    Text::with_runs(text.shared(), runs)
}
