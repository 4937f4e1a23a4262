//! References that lead nowhere into what there is to say of them, with the nearest name.

use super::access;
use super::lookup::{Found, is_referable};
use super::model::{Graph, Node, RefCall, Resource, SourceTable};
use crate::diagnostic::{Diagnostic, closest};
use crate::source::Span;

/// Who refers: what it is called in messages, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Referrer {
    /// Its kind and name.
    pub called: String,
    /// Its place, for references without one.
    pub span: Option<Span>,
}

impl Referrer {
    /// A node.
    pub(crate) fn node(node: &Node) -> Referrer {
        let called = match node.resource {
            Resource::Operation => format!("the hook {}", node.name),
            resource => format!("{} {}", resource.as_str(), node.name),
        };
        Referrer {
            called,
            span: node.span,
        }
    }

    /// An error about something that it refers to.
    pub(crate) fn error(&self, code: &'static str, what: &str, span: Option<Span>) -> Diagnostic {
        let message = format!("{} refers to {what}", self.called);
        Diagnostic::error(code, message).at(span.or(self.span))
    }

    /// What is wrong with a `ref`, by what it finds.
    pub(crate) fn lacks_ref(
        &self,
        graph: &Graph,
        call: &RefCall,
        found: &Found<Node>,
    ) -> Option<Diagnostic> {
        match found {
            Found::Enabled(_) | Found::Unread => None,
            Found::Disabled(target) => Some(self.disabled_ref(call, target)),
            Found::Missing => Some(self.unknown_ref(graph, call)),
        }
    }

    /// What is wrong with a `source`, by what it finds.
    pub(crate) fn lacks_source(
        &self,
        graph: &Graph,
        (source, table, span): (&str, &str, Option<Span>),
        found: &Found<SourceTable>,
    ) -> Option<Diagnostic> {
        match found {
            Found::Enabled(_) | Found::Unread => None,
            Found::Disabled(_) => {
                let what = format!("source('{source}', '{table}'), which is disabled");
                let error = self.error("dbt::disabled-source", &what, span);
                Some(error.help(ENABLE))
            }
            Found::Missing => Some(self.unknown_source(graph, (source, table), span)),
        }
    }

    /// A `ref` to what does not exist.
    pub(crate) fn unknown_ref(&self, graph: &Graph, call: &RefCall) -> Diagnostic {
        let names = graph.nodes.values().filter(|node| is_referable(node));
        let help = match closest(&call.name, names.map(|node| &*node.name)) {
            Some(name) if name == call.name => {
                "there is a node of that name, but not in that package or version".to_string()
            }
            Some(name) => format!("did you mean '{name}'?"),
            None => {
                "ref() takes the name of a model, seed or snapshot of the project or its packages"
                    .to_string()
            }
        };
        let what = format!("{}, which does not exist", spelt(call));
        self.error("dbt::unknown-ref", &what, call.span).help(help)
    }

    /// A `source` that does not exist.
    pub(crate) fn unknown_source(
        &self,
        graph: &Graph,
        (source, table): (&str, &str),
        span: Option<Span>,
    ) -> Diagnostic {
        let wanted = format!("{source}.{table}");
        let tables = graph.sources.values();
        let names: Vec<String> = tables
            .map(|one| format!("{}.{}", one.source, one.name))
            .collect();
        let help = match closest(&wanted, names.iter().map(String::as_str)) {
            Some(name) => format!("did you mean {name}?"),
            None => "declare it under `sources:` in a properties file".to_string(),
        };
        let what = format!("source('{source}', '{table}'), which does not exist");
        self.error("dbt::unknown-source", &what, span).help(help)
    }

    /// A `ref` to a model that is for others only.
    pub(crate) fn refused_ref(&self, call: &RefCall, refused: access::Refused) -> Diagnostic {
        let what = format!("{}: {}", spelt(call), refused.message);
        self.error(refused.code, &what, call.span)
            .help(access::HELP)
    }

    fn disabled_ref(&self, call: &RefCall, target: &Node) -> Diagnostic {
        let what = format!("{}, which is disabled", spelt(call));
        let error = self.error("dbt::disabled-ref", &what, call.span);
        let error = error.help(ENABLE);
        match target.span {
            Some(span) => error.related(span, "disabled here"),
            None => error,
        }
    }
}

/// What to do about what is disabled.
pub(crate) const ENABLE: &str = "enable it, or disable what refers to it as well";

fn spelt(call: &RefCall) -> String {
    let mut parts: Vec<String> = call
        .package
        .iter()
        .map(|package| format!("'{package}'"))
        .collect();
    parts.push(format!("'{}'", call.name));
    parts.extend(call.version.iter().map(|version| format!("v={version}")));
    format!("ref({})", parts.join(", "))
}
