//! `sources:` into their tables: defaults, inheritance, settings of the project file, and packages
//! whose sources another one overrides (semantics 8.3).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::tags_of;
use super::entries::{Entry, Sections};
use super::references::Reference;
use super::tests::Target;
use super::{File, Reader};
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::config::{self, Request, Section};
use crate::frontend::dbt::model::{Environment, Project, SourceTable};
use crate::frontend::dbt::native::place;
use crate::source::{Span, Text};
use crate::yaml::{Data, DataKey, Mapping};

/// Sources that wait for overrides, and the overrides.
#[derive(Default)]
pub(super) struct Pending<'a> {
    sources: Vec<(File<'a>, Entry<'a>)>,
    /// By overridden package and source.
    overrides: BTreeMap<(String, String), Entry<'a>>,
}

impl<'f> Reader<'_, 'f> {
    /// Reads a file's sources. They are finished when all files are read.
    pub(super) fn sources<'l: 'f>(&mut self, file: &File<'f>, sections: &mut Sections<'l>) {
        for mut entry in self.entries(sections, "sources") {
            let aliases = file.env.target.adapter.aliases;
            entry.data = translate(std::mem::take(&mut entry.data), aliases);
            match entry.data.get("overrides").map(Data::print) {
                Some(package) => {
                    let key = (package, entry.name.to_string());
                    if let Some(first) = self.sources.overrides.get(&key) {
                        let message =
                            format!("the source `{}.{}` is overridden twice", key.0, key.1);
                        let mut error =
                            Diagnostic::error("dbt::duplicate-properties", message).at(entry.span);
                        if let Some(span) = first.span {
                            error = error.related(span, "the other one");
                        }
                        self.diagnostics.push(error);
                    } else {
                        self.sources.overrides.insert(key, entry);
                    }
                }
                None => self.sources.sources.push((*file, entry)),
            }
        }
    }

    /// The tables of all sources, overridden and configured.
    pub(super) fn finish_sources(&mut self, env: &Environment) {
        let Pending { sources, overrides } = std::mem::take(&mut self.sources);
        for (file, entry) in sources {
            let key = (file.package.name.to_string(), entry.name.to_string());
            let over = overrides.get(&key);
            let mut source = entry.data.clone();
            if let Some(over) = over {
                let own = ["name", "overrides", "tables"];
                source.extend(
                    over.data
                        .iter()
                        .filter(|(key, _)| !own.contains(&&***key))
                        .map(pair),
                );
            }
            for table in self.list(&entry.data, "tables", entry.span).to_vec() {
                let Data::Map(mut table) = table else {
                    self.error(
                        "dbt::bad-properties",
                        "a table must be a mapping with a `name`",
                        entry.span,
                    );
                    continue;
                };
                let Some(name) = table.get("name").and_then(Data::as_text).cloned() else {
                    self.error("dbt::bad-properties", "a table has no `name`", entry.span);
                    continue;
                };
                if let Some(patch) = over.and_then(|over| table_named(&over.data, name.as_str())) {
                    table.extend(patch.iter().map(pair));
                }
                self.table(env, &file, (entry.name.as_str(), &source), (&name, &table));
            }
        }
    }

    fn table(
        &mut self,
        env: &Environment,
        file: &File<'_>,
        (source_name, source): (&str, &Mapping),
        (name, table): (&Text, &Mapping),
    ) {
        let span = place(&Data::Str(name.clone())).or(Some(file.root.span));
        let mut fqn = vec![file.package.name.to_string()];
        fqn.extend(file.folders());
        fqn.extend([source_name.to_owned(), name.to_string()]);
        let settings = settings(source, table);
        let own = env
            .projects
            .iter()
            .find(|project| project.name == file.package.name);
        let (Some(own), Some(root)) = (own, env.projects.first()) else {
            return;
        };
        let (mut merged, unrendered) = self.configure(env, (own, root), &fqn, &settings, span);
        if merged.get("freshness") == Some(&Data::Null) && !settings.contains_key("freshness") {
            merged.insert("freshness".into(), Data::Map(Mapping::default()));
        }
        let text =
            |map: &Mapping, key: &str| map.get(key).and_then(Data::as_str).map(str::to_owned);
        let text = |map: &Mapping, key: &str| text(map, key).filter(|text| !text.is_empty());
        let mut properties = table.clone();
        for key in ["freshness", "loaded_at_field", "loaded_at_query", "meta"] {
            let value = merged.get(key).cloned().unwrap_or(Data::Null);
            properties.insert(key.into(), value);
        }
        for (key, from) in [("loader", "loader"), ("source_description", "description")] {
            let value = source
                .get(from)
                .cloned()
                .unwrap_or(Data::Str(Text::new("")));
            properties.insert(key.into(), value);
        }
        properties.insert("source_meta".into(), Data::Map(metas(&[source])));
        let enabled = merged.get("enabled") != Some(&Data::Bool(false));
        properties.insert("config".into(), Data::Map(merged.clone()));
        properties.insert("unrendered_config".into(), Data::Map(unrendered));
        let unique_id = format!("source.{}.{source_name}.{name}", file.package.name);
        if let Some(first) = self
            .properties
            .tables
            .iter()
            .find(|first| *first.unique_id == *unique_id)
        {
            let message = format!("the table `{source_name}.{name}` is declared twice");
            let mut error = Diagnostic::error("dbt::duplicate-properties", message).at(span);
            if let Some(span) = first.span {
                error = error.related(span, "the other one");
            }
            self.diagnostics.push(error);
            return;
        }
        self.properties.tables.push(SourceTable {
            unique_id: unique_id.into(),
            package: Arc::clone(&file.package.name),
            source: source_name.to_owned(),
            name: name.to_string(),
            database: text(source, "database").or_else(|| env.target.database.clone()),
            schema: text(source, "schema").unwrap_or_else(|| source_name.to_owned()),
            identifier: text(table, "identifier").unwrap_or_else(|| name.to_string()),
            quoting: quoting(source, table),
            enabled,
            properties,
            fqn,
            original_path: file.path.to_owned(),
            tags: merged.get("tags").map(words).unwrap_or_default(),
            span,
        });
        self.table_tests(file, (source_name, source), (name, table));
    }

    fn configure(
        &mut self,
        env: &Environment,
        (own, root): (&Project, &Project),
        fqn: &[String],
        settings: &Mapping,
        span: Option<Span>,
    ) -> (Mapping, Mapping) {
        let request = Request {
            own,
            root,
            adapter: env.target.adapter.name,
            section: Section::Sources,
            fqn,
            properties: Some(settings),
            written: None,
            calls: &[],
            python: false,
            span,
        };
        let merged = config::node_config(&request);
        self.diagnostics.extend(merged.diagnostics);
        (merged.config.into_mapping(), config::unrendered(&request))
    }

    fn table_tests(
        &mut self,
        file: &File<'_>,
        (source_name, source): (&str, &Mapping),
        (name, table): (&Text, &Mapping),
    ) {
        let mut tags = tags_of(&only_tags(source));
        tags.extend(tags_of(&only_tags(table)));
        let span = place(&Data::Str(name.clone()));
        let target_name = format!("{source_name}_{name}");
        let target = Target {
            file,
            section: "sources",
            name: &target_name,
            version: None,
            reference: Reference::Source(source_name.to_owned(), name.to_string()),
            quote_columns: table
                .get("quoting")
                .and_then(|quoting| quoting.get("column"))
                == Some(&Data::Bool(true)),
            tags,
            span,
        };
        let columns = self.columns(table, span);
        let tests = self.tests_of(table, span);
        self.node_tests(&target, &columns, tests);
    }
}

fn pair((key, value): (&DataKey, &Data)) -> (DataKey, Data) {
    (key.clone(), value.clone())
}

/// An entry's own tags, without those of its settings.
fn only_tags(entry: &Mapping) -> Mapping {
    entry
        .iter()
        .filter(|(key, _)| &***key == "tags")
        .map(pair)
        .collect()
}

fn table_named<'d>(over: &'d Mapping, name: &str) -> Option<&'d Mapping> {
    let Some(Data::List(tables)) = over.get("tables") else {
        return None;
    };
    tables
        .iter()
        .filter_map(Data::as_map)
        .find(|table| table.get("name").and_then(Data::as_str) == Some(name))
}

/// The adapter's other names of settings, at any depth.
fn translate(map: Mapping, aliases: &[(&'static str, &'static str)]) -> Mapping {
    let name = |key: DataKey| match aliases.iter().find(|(alias, _)| **alias == *key) {
        Some((_, name)) => (*name).into(),
        None => key,
    };
    map.into_iter()
        .map(|(key, value)| (name(key), translate_value(value, aliases)))
        .collect()
}

fn translate_value(value: Data, aliases: &[(&'static str, &'static str)]) -> Data {
    match value {
        Data::Map(map) => Data::Map(translate(map, aliases)),
        Data::List(items) => Data::List(
            items
                .into_iter()
                .map(|item| translate_value(item, aliases))
                .collect(),
        ),
        other => other,
    }
}

/// What the properties say about a table's settings: the table's beat the source's.
fn settings(source: &Mapping, table: &Mapping) -> Mapping {
    let config = |map: &Mapping| {
        map.get("config")
            .and_then(Data::as_map)
            .cloned()
            .unwrap_or_default()
    };
    let (mut settings, below) = (config(source), config(table));
    let given = |key: &str| {
        let found = [
            table.get(key),
            below.get(key),
            source.get(key),
            config(source).get(key),
        ]
        .map(|value| value.cloned());
        found
            .into_iter()
            .flatten()
            .find(|value| *value != Data::Null)
    };
    let loaded_at =
        ["loaded_at_field", "loaded_at_query"].map(|key| (key, given(key).unwrap_or(Data::Null)));
    let freshness = freshness([
        source.get("freshness"),
        config(source).get("freshness"),
        table.get("freshness"),
        below.get("freshness"),
    ]);
    settings.extend(below);
    settings.extend(loaded_at.map(|(key, value)| (key.into(), value)));
    settings.shift_remove("freshness");
    if let Some(freshness) = freshness {
        settings.insert("freshness".into(), freshness);
    }
    settings.insert("meta".into(), Data::Map(metas(&[source, table])));
    let mut tags = tags_of(source);
    tags.extend(tags_of(table));
    tags.sort();
    tags.dedup();
    let tags = tags
        .into_iter()
        .map(|tag| Data::Str(Text::new(tag)))
        .collect();
    settings.insert("tags".into(), Data::List(tags));
    settings
}

/// Thresholds of the source and of the table, joined; null where one of them says so last.
fn freshness(given: [Option<&Data>; 4]) -> Option<Data> {
    given
        .into_iter()
        .flatten()
        .cloned()
        .reduce(|earlier, later| match (earlier, later) {
            (Data::Map(mut earlier), Data::Map(later)) => {
                earlier.extend(later);
                Data::Map(earlier)
            }
            (_, later) => later,
        })
}

/// The metas of entries and of their settings, the last one winning.
fn metas(entries: &[&Mapping]) -> Mapping {
    let mut all = Mapping::default();
    for entry in entries {
        let nested = entry.get("config").and_then(|config| config.get("meta"));
        for meta in [entry.get("meta"), nested]
            .into_iter()
            .flatten()
            .filter_map(Data::as_map)
        {
            all.extend(meta.iter().map(pair));
        }
    }
    all
}

fn words(value: &Data) -> Vec<String> {
    match value {
        Data::List(items) => items
            .iter()
            .filter_map(Data::as_str)
            .map(str::to_owned)
            .collect(),
        Data::Str(text) => vec![text.to_string()],
        _ => Vec::new(),
    }
}

/// Database, schema, identifier: the table's word, else the source's.
fn quoting(source: &Mapping, table: &Mapping) -> [Option<bool>; 3] {
    let part =
        |map: &Mapping, key: &str| match map.get("quoting").and_then(|quoting| quoting.get(key)) {
            Some(Data::Bool(flag)) => Some(*flag),
            _ => None,
        };
    ["database", "schema", "identifier"].map(|key| part(table, key).or_else(|| part(source, key)))
}
