//! One file's text into what a package holds of it: macros, nodes or properties.

use std::sync::Arc;

use super::parse_diagnostic;
use super::walk::Found;
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::model::{NodeFile, Resource};
use crate::frontend::dbt::python;
use crate::jinja;
use crate::render::{MacroDef, Template};
use crate::source::{FileId, SourceTree, Span, Text};
use crate::yaml;

/// What a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Macros, tests and materializations.
    Macros,
    /// Tests only: a file in a folder of generic tests (case 75).
    GenericTests,
    /// A model, seed, snapshot, test or analysis.
    Node(Resource),
    /// Properties of other files' nodes.
    Properties,
    /// Texts that descriptions refer to.
    Docs,
}

impl Role {
    /// Whether a file in a folder of this role is read so: below test folders, generic tests and
    /// fixtures are no tests of their own.
    pub(super) fn takes(self, found: &Found) -> bool {
        let generic = found.path.starts_with("generic/");
        match self {
            Role::GenericTests => generic,
            Role::Node(Resource::Test) => !generic && !found.path.starts_with("fixtures/"),
            _ => true,
        }
    }
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) macros: Vec<Arc<MacroDef>>,
    pub(super) files: Vec<NodeFile>,
    pub(super) properties: Option<yaml::Node>,
    pub(super) docs: Option<Text>,
    /// Errors and warnings.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Parses a file for a package; a seed needs none. Of a file that was not read there is only the node
/// that it is named after.
pub(super) fn parse(
    sources: &SourceTree,
    file: Option<FileId>,
    found: &Found,
    role: Role,
    package: &Arc<str>,
) -> Parsed {
    let Some(file) = file else {
        let named = match role {
            Role::Node(Resource::Snapshot) => None,
            Role::Node(resource) => Some(NodeFile {
                broken: resource != Resource::Seed,
                ..node(found, resource, None, None)
            }),
            _ => None,
        };
        return Parsed {
            files: named.into_iter().collect(),
            ..Parsed::default()
        };
    };
    match role {
        Role::Macros | Role::GenericTests => macros(&stripped(sources, file), role, package),
        Role::Properties => properties(sources, file),
        Role::Docs => Parsed {
            docs: Some(stripped(sources, file)),
            ..Parsed::default()
        },
        Role::Node(Resource::Snapshot) => snapshots(&stripped(sources, file), file, found),
        Role::Node(resource) => {
            let text = stripped(sources, file);
            let template = if found.has_extension("py") {
                python_calls(&text)
            } else {
                template(&text)
            };
            let (template, problem) = match template {
                Ok(template) => (Some(template), None),
                Err(diagnostic) => (None, Some(*diagnostic)),
            };
            Parsed {
                files: vec![NodeFile {
                    text: Some(text),
                    broken: problem.is_some(),
                    ..node(found, resource, Some(file), template)
                }],
                diagnostics: problem.into_iter().collect(),
                ..Parsed::default()
            }
        }
    }
}

fn template(text: &Text) -> Result<Arc<Template>, Box<Diagnostic>> {
    Template::parse(text.clone())
        .map(Arc::new)
        .map_err(|error| Box::new(parse_diagnostic(text, error)))
}

/// What a Python model says of itself; Jinja in it is refused (semantics 3.7).
fn python_calls(text: &Text) -> Result<Arc<Template>, Box<Diagnostic>> {
    match python::jinja(text) {
        Some(span) => Err(Box::new(
            Diagnostic::error(
                "dbt::jinja-in-python-model",
                "a Python model may not contain Jinja",
            )
            .at(span)
            .help("move hooks that need Jinja to the project file or to a properties file"),
        )),
        None => template(&python::calls(text)),
    }
}

/// A file's text as dbt loads it: without the white space around it.
pub(super) fn stripped(sources: &SourceTree, file: FileId) -> Text {
    let text = &sources.file(file).text;
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    Text::exact(
        Arc::clone(text),
        Span {
            file,
            start: 0,
            end,
        },
    )
    .trim()
}

fn refused(diagnostics: impl IntoIterator<Item = Diagnostic>) -> Parsed {
    Parsed {
        diagnostics: diagnostics.into_iter().collect(),
        ..Parsed::default()
    }
}

fn node(
    found: &Found,
    resource: Resource,
    file: Option<FileId>,
    template: Option<Arc<Template>>,
) -> NodeFile {
    NodeFile {
        name: found.stem().into(),
        resource,
        path: match resource {
            Resource::Analysis => format!("analysis/{}", found.path),
            _ => found.path.clone(),
        },
        original_path: found.original_path.clone(),
        file,
        text: None,
        template,
        broken: false,
    }
}

fn macros(text: &Text, role: Role, package: &Arc<str>) -> Parsed {
    let parse = match role {
        Role::GenericTests => jinja::parse_test_file,
        _ => jinja::parse_macro_file,
    };
    let blocks = match parse(text.as_str()) {
        Ok(blocks) => blocks,
        Err(errors) => {
            return refused(
                errors
                    .into_iter()
                    .map(|error| parse_diagnostic(text, error)),
            );
        }
    };
    let define = |ast| {
        Arc::new(MacroDef {
            package: Arc::clone(package),
            text: text.clone(),
            ast,
        })
    };
    Parsed {
        macros: blocks.into_iter().map(define).collect(),
        ..Parsed::default()
    }
}

/// The blocks of a snapshot file; each is a node of its own.
fn snapshots(text: &Text, file: FileId, found: &Found) -> Parsed {
    let blocks = match jinja::snapshot_blocks(text.as_str()) {
        Ok(blocks) => blocks,
        Err(error) => return refused([parse_diagnostic(text, error)]),
    };
    let mut parsed = Parsed::default();
    for block in blocks {
        let body = text.slice(block.body.start as usize..block.body.end as usize);
        let template = template(&body).map_err(|error| parsed.diagnostics.push(*error));
        let template = template.ok();
        parsed.files.push(NodeFile {
            name: block.name,
            text: Some(body),
            broken: template.is_none(),
            ..node(found, Resource::Snapshot, Some(file), template)
        });
    }
    parsed
}

fn properties(sources: &SourceTree, file: FileId) -> Parsed {
    match yaml::read(sources, file) {
        Ok((Some(node), _)) if node.mapping().is_none() && !is_null(&node) => {
            refused([Diagnostic::error(
                "dbt::properties-not-a-mapping",
                "a properties file is a mapping of keys such as `models` and `sources`",
            )
            .at(node.span)
            .label("this is no mapping")
            .help("name the file in .dbtignore if it is none of dbt's")])
        }
        Ok((node, warnings)) => Parsed {
            properties: node.filter(|node| node.mapping().is_some()),
            diagnostics: warnings,
            ..Parsed::default()
        },
        Err(errors) => refused(errors),
    }
}

fn is_null(node: &yaml::Node) -> bool {
    node.data() == yaml::Data::Null
}
