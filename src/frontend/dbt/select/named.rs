//! What exposures, metrics and their kin name as that on which they depend.

use std::collections::HashMap;
use std::sync::Arc;

use super::member::Member;
use crate::frontend::dbt::lookup::Found;
use crate::frontend::dbt::model::{Graph, RefCall};
use crate::frontend::dbt::properties::references;
use crate::source::Text;
use crate::yaml::{Data, Mapping};

/// The names that entries of properties files use for each other.
#[derive(Debug)]
pub(super) struct Named<'g> {
    root: &'g str,
    graph: &'g Graph,
    /// The semantic models that hold measures, by the measure's name.
    measures: HashMap<&'g str, &'g Arc<str>>,
    /// Metrics by name.
    metrics: HashMap<&'g str, &'g Arc<str>>,
}

impl<'g> Named<'g> {
    pub(super) fn new(root: &'g str, graph: &'g Graph) -> Named<'g> {
        let entries = |kind: &str| graph.others.get(kind).into_iter().flatten();
        let measures = entries("semantic_models").flat_map(|(id, entry)| {
            let measures = list(entry.get("measures"));
            measures.filter_map(move |measure| Some((measure.get("name")?.as_str()?, id)))
        });
        let metrics =
            entries("metrics").filter_map(|(id, entry)| Some((entry.get("name")?.as_str()?, id)));
        Named {
            root,
            graph,
            measures: measures.collect(),
            metrics: metrics.collect(),
        }
    }

    /// The ids of what a member that is no node depends on.
    pub(super) fn parents(&self, member: &Member<'_>) -> Vec<Arc<str>> {
        if let Some(tested) = member.tested {
            return vec![Arc::clone(&tested.unique_id)];
        }
        let Some(entry) = member.entry else {
            return Vec::new();
        };
        let texts: Vec<&Text> = match member.kind {
            "exposure" => list(entry.get("depends_on"))
                .filter_map(Data::as_text)
                .collect(),
            "semantic_model" => entry
                .get("model")
                .and_then(Data::as_text)
                .into_iter()
                .collect(),
            "metric" => return self.of_metric(entry),
            "saved_query" => {
                let metrics = entry.get("query_params").and_then(|it| it.get("metrics"));
                return list(metrics).flat_map(|name| self.metric(name)).collect();
            }
            _ => Vec::new(),
        };
        let mut ids = Vec::new();
        for text in texts {
            ids.extend(self.called(member.package, text));
            let metric = text.as_str().trim().strip_prefix("metric(");
            let name = metric.map(|rest| rest.trim_matches([')', ' ', '\'', '"']));
            ids.extend(
                name.and_then(|name| self.metrics.get(name))
                    .map(|id| Arc::clone(id)),
            );
        }
        ids
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
                ids.extend(model.map(|id| Arc::clone(id)));
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
        known.map(|id| Arc::clone(id))
    }
}

/// A name, alone or as the `name` of a dict.
fn name(given: &Data) -> Option<&str> {
    given.as_str().or_else(|| given.get("name")?.as_str())
}

fn list(given: Option<&Data>) -> impl Iterator<Item = &Data> {
    match given {
        Some(Data::List(items)) => items.as_slice(),
        _ => &[],
    }
    .iter()
}
