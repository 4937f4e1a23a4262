//! The entries of a section of a properties file, rendered as dbt renders them: natively and early,
//! except descriptions, tests and hooks spelt with an underscore (semantics 3.6, case 14).

use super::{Reader, shapes};
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::context::YamlHost;
use crate::frontend::dbt::native::{Renderer, Step, place};
use crate::source::{Span, Text};
use crate::yaml::{Data, Mapping, Node};

/// One entry of a section.
pub(super) struct Entry<'a> {
    /// Its name.
    pub(super) name: Text,
    /// Everything in it, rendered.
    pub(super) data: Mapping,
    /// Its `config:` as it is written down.
    pub(super) config: Option<&'a Node>,
    /// Where it stands.
    pub(super) span: Option<Span>,
}

/// The entries of a file's sections, with what is wrong with them.
pub(super) struct Sections<'a>(Vec<(&'static str, Section<'a>)>);

/// The entries of one section.
#[derive(Default)]
struct Section<'a> {
    entries: Vec<Entry<'a>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Sections<'a> {
    /// Reads and renders the entries below some keys of a file.
    pub(super) fn read(
        root: &'a Node,
        host: &YamlHost,
        keys: impl Iterator<Item = &'static str>,
    ) -> Sections<'a> {
        let sections = keys.filter_map(|key| {
            let (_, section) = root.entry(key)?;
            Some((key, Section::read(key, section, host)))
        });
        Sections(sections.collect())
    }
}

impl<'a> Section<'a> {
    fn read(key: &'static str, section: &'a Node, host: &YamlHost) -> Section<'a> {
        let mut read = Section::default();
        let (Some(items), Data::List(values)) = (section.sequence(), section.data()) else {
            return read;
        };
        for (item, value) in items.iter().zip(values) {
            match value {
                Data::Map(data) => read.entry(key, item, data, host),
                _ => read.error(format!("an entry of `{key}` must be a mapping"), item.span),
            }
        }
        read
    }

    fn entry(&mut self, key: &'static str, item: &'a Node, mut data: Mapping, host: &YamlHost) {
        let mut renderer = Renderer::new(host, wanted(key));
        renderer.mapping(&mut data, &mut Vec::new());
        let found = renderer.finish().into_iter();
        self.diagnostics.extend(found.map(advised));
        let name = match data.get("name") {
            Some(Data::Str(name)) => name.clone(),
            Some(other) => Text::new(other.print()),
            None => return self.error(format!("an entry of `{key}` has no `name`"), item.span),
        };
        let span = data.get("name").and_then(place).or(Some(item.span));
        for (message, span) in shapes::wrong(key, &data, span) {
            let error = Diagnostic::error("dbt::bad-properties", message);
            self.diagnostics.push(error.at(span));
        }
        self.entries.push(Entry {
            name,
            data,
            config: item.get("config"),
            span,
        });
    }

    fn error(&mut self, message: String, span: Span) {
        let error = Diagnostic::error("dbt::bad-properties", message);
        self.diagnostics.push(error.at(span));
    }
}

impl Reader<'_, '_> {
    /// Takes the entries below a key of a file; those that are none are reported.
    pub(super) fn entries<'e>(&mut self, sections: &mut Sections<'e>, key: &str) -> Vec<Entry<'e>> {
        let mut sections = sections.0.iter_mut();
        let section = sections.find(|(of, _)| *of == key);
        let section = section.map(|(_, section)| std::mem::take(section));
        let Section {
            entries,
            diagnostics,
        } = section.unwrap_or_default();
        self.diagnostics.extend(diagnostics);
        entries
    }

    /// A list below a key; anything else but null is reported.
    pub(super) fn list<'d>(
        &mut self,
        map: &'d Mapping,
        key: &str,
        span: Option<Span>,
    ) -> &'d [Data] {
        match map.get(key) {
            Some(Data::List(items)) => items,
            None | Some(Data::Null) => &[],
            Some(other) => {
                self.error(
                    "dbt::bad-properties",
                    format!("`{key}` must be a list"),
                    place(other).or(span),
                );
                &[]
            }
        }
    }

    /// The `tests` or `data_tests` of a model, column or version; giving both is an error.
    pub(super) fn tests_of<'d>(&mut self, map: &'d Mapping, span: Option<Span>) -> &'d [Data] {
        let given = |key: &str| {
            map.get(key)
                .is_some_and(|value| !matches!(value, Data::Null))
        };
        if given("tests") && given("data_tests") {
            let message =
                "`tests` and `data_tests` are two names of one list; only one may be used";
            self.error("dbt::tests-twice", message, span);
        }
        let key = if given("tests") {
            "tests"
        } else {
            "data_tests"
        };
        self.list(map, key, span)
    }
}

/// Which values of a section's entries are rendered early.
fn wanted(key: &str) -> fn(&[Step]) -> bool {
    match key {
        "sources" => in_source,
        "macros" => in_macro,
        "metrics" => in_metric,
        "saved_queries" => in_saved_query,
        _ => in_node,
    }
}

fn in_node(way: &[Step]) -> bool {
    let late = |at: usize| {
        way.get(at).is_some_and(|step| {
            ["tests", "data_tests", "description", "loaded_at_query"]
                .iter()
                .any(|key| step.is(key))
        })
    };
    let is = |at: usize, keys: &[&str]| {
        way.get(at)
            .is_some_and(|step| keys.iter().any(|key| step.is(key)))
    };
    let settings = is(0, &["config"]) && is(1, &["pre_hook", "post_hook", "loaded_at_query"]);
    let in_column = is(0, &["columns", "dimensions", "measures", "entities"])
        && is(2, &["tests", "data_tests", "description"]);
    let in_version = way.len() == 5 && is(4, &["description"]);
    !(late(0) || (way.len() == 2 && late(1)) || settings || in_column || in_version)
}

fn in_source(way: &[Step]) -> bool {
    let is = |at: usize, key: &str| way.get(at).is_some_and(|step| step.is(key));
    if is(0, "description")
        || is(0, "loaded_at_query")
        || (is(0, "config") && is(1, "loaded_at_query"))
    {
        return false;
    }
    !is(0, "tables") || in_node(way.get(2..).unwrap_or_default())
}

fn in_macro(way: &[Step]) -> bool {
    match way.first() {
        Some(first) if first.is("arguments") => in_node(way.get(1..).unwrap_or_default()),
        _ => in_node(way),
    }
}

fn in_metric(way: &[Step]) -> bool {
    !way.iter().rev().take(2).any(|step| step.is("filter")) && in_node(way)
}

fn in_saved_query(way: &[Step]) -> bool {
    let is = |at: usize, key: &str| way.get(at).is_some_and(|step| step.is(key));
    !(is(0, "query_params") && is(1, "where")) && in_node(way)
}

/// An error of early rendering; about unknown names with what to do.
fn advised(mut diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.code == "render::undefined" && diagnostic.help.is_none() {
        diagnostic.help = Some(
            "dbt renders this while it reads the file, without macros, `this` and `execute`; hooks under \
             `pre_hook` and `post_hook` (with an underscore) are rendered when they run"
                .into(),
        );
    }
    diagnostic
}
