//! Exposures, groups, metrics and their kin as `graph` shows them: with every key that dbt writes,
//! in its order (seen with dbt 1.11.16; the evaluator package reads them).

use super::{data, node};
use crate::frontend::dbt::entry_parents::{EntryParents, list, metric_call};
use crate::frontend::dbt::model::RefCall;
use crate::frontend::dbt::properties::references;
use crate::render::{Dict, Value};
use crate::yaml::{Data, Mapping};

/// An entry of a properties file, of a kind such as `exposures`.
pub(super) fn shown(kind: &str, entry: &Mapping, parents: &EntryParents<'_>) -> Dict {
    let entry = Shown {
        entry,
        parents,
        dict: Dict::default(),
    };
    for key in [
        "name",
        "resource_type",
        "package_name",
        "path",
        "original_file_path",
        "unique_id",
    ] {
        entry.given(key, Value::None);
    }
    match kind {
        "exposures" => entry.exposure(),
        "groups" => entry.group(),
        "metrics" => entry.metric(),
        "semantic_models" => entry.semantic_model(),
        "saved_queries" => entry.saved_query(),
        "unit_tests" => entry.unit_test(),
        _ => {}
    }
    entry.dict
}

struct Shown<'e, 'g> {
    entry: &'e Mapping,
    parents: &'e EntryParents<'g>,
    dict: Dict,
}

impl Shown<'_, '_> {
    /// Shows what the file says of a key, or what dbt puts there.
    fn given(&self, key: &str, default: Value) {
        let given = self.entry.get(key).map(data::value);
        self.dict.set(key, given.unwrap_or(default));
    }

    fn none(&self, keys: &[&str]) {
        for key in keys {
            self.given(key, Value::None);
        }
    }

    /// Shows that a key is there whose value is not worked out.
    fn unknown(&self, key: &str) {
        let what = format!("`{key}` of an entry of a properties file");
        self.dict
            .set(key, node::unknown(&format!("graph.{key}"), &what));
    }

    fn exposure(&self) {
        self.none(&["fqn", "type"]);
        self.owner();
        self.given("description", Value::str(""));
        self.none(&["label", "maturity"]);
        let (meta, tags) = (self.meta(), self.tags());
        self.dict.set("meta", meta.clone());
        self.dict.set("tags", tags.clone());
        self.dict.set(
            "config",
            Value::Dict(Dict::from_pairs([
                ("enabled", Value::Bool(true)),
                ("tags", tags),
                ("meta", meta),
            ])),
        );
        self.none(&["unrendered_config", "url"]);
        self.depends_on();
        self.calls();
        self.unknown("created_at");
    }

    fn group(&self) {
        self.owner();
        self.none(&["description"]);
        let meta = self.config().and_then(|config| config.get("meta"));
        let meta = Value::Dict(
            meta.and_then(Data::as_map)
                .map(data::dict)
                .unwrap_or_default(),
        );
        self.dict
            .set("config", Value::Dict(Dict::from_pairs([("meta", meta)])));
    }

    fn metric(&self) {
        self.none(&["fqn"]);
        self.given("description", Value::str(""));
        self.none(&["label", "type"]);
        self.dict.set("type_params", self.type_params());
        match self.entry.get("filter") {
            Some(filter) if *filter != Data::Null => self.unknown("filter"),
            _ => self.dict.set("filter", Value::None),
        }
        self.none(&["metadata", "time_granularity"]);
        self.given("meta", Value::Dict(Dict::default()));
        self.dict.set("tags", self.tags());
        self.config_of_a_metric();
        self.dict.set("sources", Value::list(Vec::new()));
        self.depends_on();
        self.dict.set("refs", Value::list(Vec::new()));
        self.dict.set("metrics", Value::list(Vec::new()));
        self.unknown("created_at");
        self.none(&["group"]);
    }

    fn semantic_model(&self) {
        self.none(&["fqn", "model"]);
        self.unknown("node_relation");
        self.none(&["description", "label", "defaults"]);
        for key in ["entities", "measures", "dimensions"] {
            match self.entry.get(key) {
                Some(Data::List(items)) if !items.is_empty() => self.unknown(key),
                _ => self.dict.set(key, Value::list(Vec::new())),
            }
        }
        self.none(&["metadata"]);
        self.depends_on();
        let model = self.entry.get("model").and_then(Data::as_text);
        let refs = model.map(|model| references::find(model).0);
        self.dict.set("refs", refs_of(&refs.unwrap_or_default()));
        self.unknown("created_at");
        self.config_of_a_metric();
        self.none(&["primary_entity", "group"]);
    }

    fn saved_query(&self) {
        self.none(&["fqn"]);
        let asked = self.entry.get("query_params");
        let part = |key: &str| asked.and_then(|asked| asked.get(key)).map(data::value);
        let items = |key: &'static str| (key, part(key).unwrap_or_else(|| Value::list(Vec::new())));
        let one = |key: &'static str| (key, part(key).unwrap_or(Value::None));
        self.dict.set(
            "query_params",
            Value::Dict(Dict::from_pairs([
                items("metrics"),
                items("group_by"),
                one("where"),
                items("order_by"),
                one("limit"),
            ])),
        );
        self.unknown("exports");
        self.none(&["description", "label", "metadata"]);
        self.unknown("config");
        self.none(&["unrendered_config", "group"]);
        self.depends_on();
        self.unknown("created_at");
        self.dict.set("refs", Value::list(Vec::new()));
        self.dict.set("tags", self.tags());
    }

    fn unit_test(&self) {
        self.none(&["model"]);
        for key in ["given", "expect"] {
            self.unknown(key);
        }
        self.none(&["fqn"]);
        self.given("description", Value::str(""));
        for key in ["overrides", "depends_on"] {
            self.unknown(key);
        }
        self.dict.set(
            "config",
            Value::Dict(Dict::from_pairs([
                ("tags", self.tags()),
                ("meta", self.meta()),
                ("enabled", Value::Bool(true)),
                ("static_analysis", Value::None),
            ])),
        );
        for key in ["checksum", "schema", "created_at", "versions", "version"] {
            self.unknown(key);
        }
    }

    fn config(&self) -> Option<&Mapping> {
        self.entry.get("config").and_then(Data::as_map)
    }

    /// The settings that metrics and semantic models have, then how they are written.
    fn config_of_a_metric(&self) {
        let setting = |key: &str| {
            self.config()
                .and_then(|config| config.get(key))
                .map(data::value)
        };
        self.dict.set(
            "config",
            Value::Dict(Dict::from_pairs([
                ("enabled", Value::Bool(true)),
                ("group", setting("group").unwrap_or(Value::None)),
                (
                    "meta",
                    setting("meta").unwrap_or_else(|| Value::Dict(Dict::default())),
                ),
            ])),
        );
        self.none(&["unrendered_config"]);
    }

    fn owner(&self) {
        let given = self.entry.get("owner").and_then(Data::as_map);
        let part = |key: &str| given.and_then(|given| given.get(key));
        let owner = Dict::from_pairs(
            ["email", "name"].map(|key| (key, part(key).map_or(Value::None, data::value))),
        );
        for (key, value) in given.into_iter().flatten() {
            owner.set_key(key, data::value(value));
        }
        self.dict.set("owner", Value::Dict(owner));
    }

    /// What stands beside `config`, then what stands in it.
    fn meta(&self) -> Value {
        let inner = self.config().and_then(|config| config.get("meta"));
        let maps = [self.entry.get("meta"), inner];
        let meta = Dict::default();
        for (key, value) in maps
            .into_iter()
            .flatten()
            .filter_map(Data::as_map)
            .flatten()
        {
            meta.set_key(key, data::value(value));
        }
        Value::Dict(meta)
    }

    /// All tags, sorted.
    fn tags(&self) -> Value {
        let inner = self.config().and_then(|config| config.get("tags"));
        let mut tags: Vec<String> = Vec::new();
        for given in [self.entry.get("tags"), inner].into_iter().flatten() {
            match given {
                Data::List(items) => tags.extend(items.iter().map(Data::print)),
                Data::Null => {}
                one => tags.push(one.print()),
            }
        }
        tags.sort_unstable();
        tags.dedup();
        node::texts(tags.iter().map(String::as_str))
    }

    fn depends_on(&self) {
        let package = self.entry.get("package_name").and_then(Data::as_str);
        let ids = self.parents.of(package.unwrap_or_default(), self.entry);
        self.dict.set(
            "depends_on",
            Value::Dict(Dict::from_pairs([
                ("macros", Value::list(Vec::new())),
                ("nodes", node::texts(ids.iter().map(|id| &**id))),
            ])),
        );
    }

    /// What an exposure's `depends_on` calls.
    fn calls(&self) {
        let texts = || list(self.entry.get("depends_on")).filter_map(Data::as_text);
        let (mut refs, mut sources) = (Vec::new(), Vec::new());
        for text in texts() {
            let (some_refs, some_sources) = references::find(text);
            refs.extend(some_refs);
            sources.extend(some_sources);
        }
        let pair = |source: &str, table: &str| node::texts([source, table].into_iter());
        let sources = sources.iter().map(|(source, table, _)| pair(source, table));
        let metrics = texts().filter_map(|text| metric_call(text.as_str()));
        let metrics = metrics.map(|name| node::texts(std::iter::once(name)));
        self.dict.set("refs", refs_of(&refs));
        self.dict.set("sources", Value::list(sources.collect()));
        self.dict.set("metrics", Value::list(metrics.collect()));
    }

    fn type_params(&self) -> Value {
        let given = self.entry.get("type_params").and_then(Data::as_map);
        let part = |key: &str| {
            given
                .and_then(|given| given.get(key))
                .filter(|it| **it != Data::Null)
        };
        let measure = |it: &Data| input(it, &MEASURE);
        let metric = |it: &Data| input(it, &METRIC);
        let simple = self.entry.get("type").and_then(Data::as_str) == Some("simple");
        let params = Dict::default();
        params.set("measure", part("measure").map_or(Value::None, measure));
        let measures = match part("measure") {
            Some(one) if simple => Value::list(vec![measure(one)]),
            _ => node::unknown(
                "graph.input_measures",
                "the measures that a metric is made of",
            ),
        };
        params.set("input_measures", measures);
        for key in ["numerator", "denominator"] {
            params.set(key, part(key).map_or(Value::None, metric));
        }
        for key in ["expr", "window", "grain_to_date"] {
            params.set(key, part(key).map_or(Value::None, data::value));
        }
        let metrics = list(part("metrics")).map(metric).collect();
        params.set("metrics", Value::list(metrics));
        for key in [
            "conversion_type_params",
            "cumulative_type_params",
            "metric_aggregation_params",
        ] {
            let shown =
                part(key).map(|_| node::unknown("graph.type_params", "a metric's parameters"));
            params.set(key, shown.unwrap_or(Value::None));
        }
        Value::Dict(params)
    }
}

/// The keys of a measure that a metric takes, with their defaults after the name and the filter.
const MEASURE: [(&str, Value); 3] = [
    ("alias", Value::None),
    ("join_to_timespine", Value::Bool(false)),
    ("fill_nulls_with", Value::None),
];

/// The same of a metric that another takes.
const METRIC: [(&str, Value); 3] = [
    ("alias", Value::None),
    ("offset_window", Value::None),
    ("offset_to_grain", Value::None),
];

/// A measure or metric that is named alone, or as the `name` of a dict.
fn input(given: &Data, rest: &[(&'static str, Value)]) -> Value {
    let map = given.as_map();
    let part = |key: &str| map.and_then(|map| map.get(key)).map(data::value);
    let dict = Dict::default();
    let name = if map.is_some() {
        part("name")
    } else {
        Some(data::value(given))
    };
    dict.set("name", name.unwrap_or(Value::None));
    let filter = part("filter").map(|_| node::unknown("graph.filter", "a metric's filter"));
    dict.set("filter", filter.unwrap_or(Value::None));
    for (key, default) in rest {
        dict.set(*key, part(key).unwrap_or_else(|| default.clone()));
    }
    Value::Dict(dict)
}

fn refs_of(refs: &[RefCall]) -> Value {
    let text = |text: &Option<String>| text.as_deref().map_or(Value::None, Value::str);
    let shown = refs.iter().map(|call| {
        Value::Dict(Dict::from_pairs([
            ("name", Value::str(call.name.as_str())),
            ("package", text(&call.package)),
            ("version", text(&call.version)),
        ]))
    });
    Value::list(shown.collect())
}
