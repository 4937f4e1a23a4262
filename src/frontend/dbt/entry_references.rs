//! What exposures, semantic models, metrics and saved queries name, checked: dbt refuses the project for
//! one that names what does not exist, is disabled or is for others only. Nothing is said of those that
//! are disabled themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::access;
use super::context::EntryCalls;
use super::entry_parents::{list, name};
use super::lookup::Found;
use super::model::{Environment, Graph, RefCall};
use super::native::{place, whole};
use super::unresolved::{ENABLE, Referrer};
use crate::diagnostic::{Diagnostic, closest};
use crate::source::{Span, Text};
use crate::yaml::{Data, Mapping};

/// Looks through the entries of a graph's properties files.
pub(crate) fn check(env: &Environment, graph: &Graph) -> Vec<Diagnostic> {
    let names = Names::new(graph);
    let entries = |kind: &str| {
        let entries = graph.others.get(kind).into_iter().flatten();
        entries.filter_map(|(_, entry)| entry.as_map())
    };
    let with = |kind: &'static str, entry| Check {
        env,
        graph,
        names: &names,
        entry,
        by: referrer(kind, entry),
        found: Vec::new(),
    };
    let exposures = entries("exposures").map(|entry| with("exposure", entry).exposure());
    let models = entries("semantic_models").map(|entry| with("semantic model", entry).model());
    let metrics = entries("metrics").map(|entry| with("metric", entry).metric());
    let queries = entries("saved_queries").map(|entry| with("saved query", entry).query());
    let units = entries("unit_tests").map(|entry| with("unit test", entry).unit_test());
    let all = exposures.chain(models).chain(metrics).chain(queries);
    let all = all.chain(units);
    all.flatten().collect()
}

fn referrer(kind: &str, entry: &Mapping) -> Referrer {
    let called = entry.get("name").and_then(Data::as_str).unwrap_or_default();
    Referrer {
        called: format!("{kind} {called}"),
        span: entry.get("name").and_then(place),
    }
}

/// The names of metrics and of measures.
struct Names<'g> {
    metrics: BTreeSet<&'g str>,
    disabled_metrics: BTreeSet<&'g str>,
    /// Measures with the names of their semantic models.
    measures: BTreeMap<&'g str, &'g str>,
    disabled_measures: BTreeMap<&'g str, &'g str>,
}

impl<'g> Names<'g> {
    fn new(graph: &'g Graph) -> Names<'g> {
        let entries = |of: &'g BTreeMap<&'static str, Mapping>, kind: &str| {
            of.get(kind).into_iter().flatten().map(|(_, entry)| entry)
        };
        let measures = |of| {
            let models = entries(of, "semantic_models");
            models.flat_map(|model| {
                let of = name(model).unwrap_or_default();
                list(model.get("measures")).map(move |measure| (measure, of))
            })
        };
        // A measure may make a metric of its own.
        let metrics = |of| {
            let made = measures(of)
                .filter(|(measure, _)| measure.get("create_metric") == Some(&Data::Bool(true)));
            let made = made.map(|(measure, _)| measure);
            entries(of, "metrics").chain(made).filter_map(name)
        };
        let named = |of| measures(of).filter_map(|(measure, model)| Some((name(measure)?, model)));
        Names {
            metrics: metrics(&graph.others).collect(),
            disabled_metrics: metrics(&graph.disabled_others).collect(),
            measures: named(&graph.others).collect(),
            disabled_measures: named(&graph.disabled_others).collect(),
        }
    }
}

/// One entry while it is checked.
struct Check<'g> {
    env: &'g Environment,
    graph: &'g Graph,
    names: &'g Names<'g>,
    entry: &'g Mapping,
    by: Referrer,
    found: Vec<Diagnostic>,
}

impl<'g> Check<'g> {
    fn exposure(mut self) -> Vec<Diagnostic> {
        for text in list(self.entry.get("depends_on")).filter_map(Data::as_text) {
            self.calls(EntryCalls::of_exposure(text));
        }
        self.found
    }

    fn model(mut self) -> Vec<Diagnostic> {
        let Some(text) = self.entry.get("model").and_then(Data::as_text) else {
            return self.found;
        };
        let calls = EntryCalls::of_semantic_model(text);
        if calls.as_ref().is_ok_and(|calls| calls.refs.is_empty()) {
            self.names_no_model(text);
        }
        self.calls(calls);
        self.found
    }

    fn names_no_model(&mut self, text: &Text) {
        let message = format!("{} has a `model` that is no ref()", self.by.called);
        let error = Diagnostic::error("dbt::bad-properties", message).at(whole(text));
        let help = format!("write \"model: ref('{text}')\"");
        self.found.push(error.help(help));
    }

    /// A metric is made of measures or of other metrics, as its type says.
    fn metric(mut self) -> Vec<Diagnostic> {
        let params = self.entry.get("type_params");
        let params = params.and_then(Data::as_map).cloned().unwrap_or_default();
        match self.entry.get("type").and_then(Data::as_str) {
            Some("simple" | "cumulative") => self.measure(&params, "measure"),
            Some("conversion") => {
                let params = params.get("conversion_type_params").and_then(Data::as_map);
                let params = params.cloned().unwrap_or_default();
                self.measure(&params, "base_measure");
                self.measure(&params, "conversion_measure");
            }
            Some("ratio") => {
                for key in ["numerator", "denominator"] {
                    match params.get(key) {
                        Some(given) => self.uses(given),
                        None => self.lacks(key),
                    }
                }
            }
            Some("derived") => list(params.get("metrics")).for_each(|given| self.uses(given)),
            _ => {}
        }
        self.found
    }

    fn query(mut self) -> Vec<Diagnostic> {
        let params = self.entry.get("query_params");
        let metrics = params.and_then(|params| params.get("metrics"));
        list(metrics).for_each(|given| self.uses(given));
        self.found
    }

    /// The model of a unit test is a name, and perhaps a version.
    fn unit_test(mut self) -> Vec<Diagnostic> {
        let text = |key: &str| self.entry.get(key).and_then(Data::as_str);
        let mut words = text("model").unwrap_or_default().split_whitespace();
        let Some(name) = words.next() else {
            return self.found;
        };
        let call = RefCall {
            package: None,
            name: name.to_owned(),
            version: words.next().map(str::to_owned),
            span: self.entry.get("model").and_then(place),
        };
        let package = text("package_name").unwrap_or_default();
        let found = self.graph.find_ref(&self.env.macros.root, package, &call);
        if matches!(found, Found::Missing) {
            self.found.push(self.by.unknown_ref(self.graph, &call));
        }
        self.found
    }

    fn calls(&mut self, calls: Result<EntryCalls, Diagnostic>) {
        let calls = match calls {
            Ok(calls) => calls,
            Err(refused) => return self.found.push(refused),
        };
        let (graph, root) = (self.graph, &self.env.macros.root);
        let text = |key: &str| self.entry.get(key).and_then(Data::as_str);
        let package = text("package_name").unwrap_or_default();
        for (source, table, span) in &calls.sources {
            let found = graph.find_source(root, package, source, table);
            let called = (&**source, &**table, *span);
            let lacks = self.by.lacks_source(graph, called, &found);
            self.found.extend(lacks);
        }
        let config = self.entry.get("config");
        let group = config.and_then(|config| config.get("group")?.as_str());
        for call in &calls.refs {
            let found = graph.find_ref(root, package, call);
            self.found.extend(self.by.lacks_ref(graph, call, &found));
            if let Found::Enabled(target) = &found {
                let refused = access::refusal(&self.env.projects, (group, package), target);
                let refused = refused.map(|refused| self.by.refused_ref(call, refused));
                self.found.extend(refused);
            }
        }
        for (name, span) in calls.metrics {
            self.uses_metric(&name, span);
        }
    }

    fn uses(&mut self, given: &Data) {
        if let Some(name) = name(given) {
            self.uses_metric(name, place(given));
        }
    }

    fn uses_metric(&mut self, name: &str, span: Option<Span>) {
        if self.names.metrics.contains(name) || self.may_be_unread(name) {
            return;
        }
        if self.names.disabled_metrics.contains(name) {
            let what = format!("the metric '{name}', which is disabled");
            let error = self.by.error("dbt::disabled-metric", &what, span);
            return self.found.push(error.help(ENABLE));
        }
        let what = format!("the metric '{name}', which does not exist");
        let error = self.by.error("dbt::unknown-metric", &what, span);
        let help = match closest(name, self.names.metrics.iter().copied()) {
            Some(near) => format!("did you mean '{near}'?"),
            None => "metrics stand under `metrics:` in a properties file".to_owned(),
        };
        self.found.push(error.help(help));
    }

    fn measure(&mut self, params: &Mapping, key: &str) {
        let Some(given) = params.get(key) else {
            return self.lacks(key);
        };
        let Some(name) = name(given) else {
            return;
        };
        if self.names.measures.contains_key(name) || self.may_be_unread(name) {
            return;
        }
        if let Some(model) = self.names.disabled_measures.get(name) {
            let what = format!("the measure '{name}' of semantic model {model}, which is disabled");
            let error = self.by.error("dbt::disabled-measure", &what, place(given));
            return self.found.push(error.help(ENABLE));
        }
        let what = format!("the measure '{name}', which no semantic model has");
        let error = self.by.error("dbt::unknown-measure", &what, place(given));
        let help = match closest(name, self.names.measures.keys().copied()) {
            Some(near) => format!("did you mean '{near}'?"),
            None => "measures stand under `measures:` of a semantic model".to_owned(),
        };
        self.found.push(error.help(help));
    }

    /// Whether a metric or measure may stand in what cannot be read.
    fn may_be_unread(&self, name: &str) -> bool {
        let broken = &self.graph.broken;
        broken.has_packages() || broken.properties.may_hold(name)
    }

    fn lacks(&mut self, key: &str) {
        let message = format!("{} has no `{key}`", self.by.called);
        let error = Diagnostic::error("dbt::bad-properties", message).at(self.by.span);
        self.found.push(error.help("set it under `type_params:`"));
    }
}
