//! What exposures, metrics and their kin name as that on which they depend.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexSet;

use super::lookup::Found;
use super::model::{Graph, RefCall};
use super::properties::references;
use crate::source::Text;
use crate::yaml::{Data, DataKey, Mapping};

/// The names that entries of properties files use for each other.
#[derive(Debug)]
pub(super) struct EntryParents<'g> {
    root: &'g str,
    graph: &'g Graph,
    /// The semantic models that hold measures, by the measure's name.
    measures: HashMap<&'g str, &'g DataKey>,
    /// Metrics by name.
    metrics: HashMap<&'g str, &'g DataKey>,
}

impl<'g> EntryParents<'g> {
    /// Reads the names of a graph's entries; `root` is the root project's name.
    pub(super) fn new(root: &'g str, graph: &'g Graph) -> EntryParents<'g> {
        let entries = |kind: &str| graph.others.get(kind).into_iter().flatten();
        let measures = entries("semantic_models").flat_map(|(id, entry)| {
            let measures = list(entry.get("measures"));
            measures.filter_map(move |measure| Some((measure.get("name")?.as_str()?, id)))
        });
        let metrics =
            entries("metrics").filter_map(|(id, entry)| Some((entry.get("name")?.as_str()?, id)));
        EntryParents {
            root,
            graph,
            measures: measures.collect(),
            metrics: metrics.collect(),
        }
    }

    /// The ids that an entry depends on, in dbt's order: sources, then nodes, then metrics.
    /// `package` is the entry's own.
    pub(super) fn of(&self, package: &str, entry: &Mapping) -> Vec<Arc<str>> {
        let text = |key: &str| entry.get(key).and_then(Data::as_str);
        match text("resource_type") {
            Some("exposure") => self.of_exposure(package, entry),
            Some("semantic_model") => {
                let model = entry.get("model").and_then(Data::as_text);
                model.map_or_else(Vec::new, |model| self.called(package, model))
            }
            Some("metric") => self.of_metric(entry),
            Some("saved_query") => {
                let metrics = entry.get("query_params").and_then(|it| it.get("metrics"));
                list(metrics).flat_map(|name| self.metric(name)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn of_exposure(&self, package: &str, entry: &Mapping) -> Vec<Arc<str>> {
        let texts = || list(entry.get("depends_on")).filter_map(Data::as_text);
        let called = texts().flat_map(|text| self.called(package, text));
        let (sources, nodes): (Vec<_>, Vec<_>) = called.partition(|id| id.starts_with("source."));
        let metrics = texts()
            .filter_map(|text| metric_call(text.as_str()))
            .filter_map(|name| self.metrics.get(name).map(|id| id.text()));
        let ids: IndexSet<Arc<str>> = sources.into_iter().chain(nodes).chain(metrics).collect();
        ids.into_iter().collect()
    }

    /// What `ref` and `source` in a text mean.
    fn called(&self, package: &str, text: &Text) -> Vec<Arc<str>> {
        let (refs, sources) = references::find(text);
        let node = |call: &RefCall| match self.graph.find_ref(self.root, package, call) {
            Found::Enabled(node) => Some(Arc::clone(&node.unique_id)),
            _ => None,
        };
        let tables = sources.iter().filter_map(|(source, table, _)| {
            match self.graph.find_source(self.root, package, source, table) {
                Found::Enabled(table) => Some(Arc::clone(&table.unique_id)),
                _ => None,
            }
        });
        refs.iter().filter_map(node).chain(tables).collect()
    }

    /// A metric is made of measures of semantic models, or of other metrics.
    fn of_metric(&self, entry: &Mapping) -> Vec<Arc<str>> {
        let mut ids = Vec::new();
        let Some(params) = entry.get("type_params").and_then(Data::as_map) else {
            return ids;
        };
        let inner = ["conversion_type_params", "cumulative_type_params"];
        let inner = inner.iter().filter_map(|key| params.get(*key)?.as_map());
        for params in std::iter::once(params).chain(inner) {
            for key in ["measure", "base_measure", "conversion_measure"] {
                let measure = params.get(key).and_then(name);
                let model = measure.and_then(|name| self.measures.get(name));
                ids.extend(model.map(|id| id.text()));
            }
            for key in [
                "numerator",
                "denominator",
                "metric",
                "base_metric",
                "conversion_metric",
            ] {
                ids.extend(params.get(key).and_then(|metric| self.metric(metric)));
            }
            ids.extend(list(params.get("metrics")).filter_map(|metric| self.metric(metric)));
        }
        ids
    }

    /// The metric of a name; a measure that makes one of its own stands for its semantic model.
    fn metric(&self, given: &Data) -> Option<Arc<str>> {
        let name = name(given)?;
        let known = self.metrics.get(name).or_else(|| self.measures.get(name));
        known.map(|id| id.text())
    }
}

/// The name in `metric('name')`.
pub(super) fn metric_call(text: &str) -> Option<&str> {
    let rest = text.trim().strip_prefix("metric(")?;
    Some(rest.trim_matches([')', ' ', '\'', '"']))
}

/// A name, alone or as the `name` of a dict.
pub(super) fn name(given: &Data) -> Option<&str> {
    given.as_str().or_else(|| given.get("name")?.as_str())
}

/// The items of a list; none of anything else.
pub(super) fn list(given: Option<&Data>) -> impl Iterator<Item = &Data> {
    match given {
        Some(Data::List(items)) => items.as_slice(),
        _ => &[],
    }
    .iter()
}
