//! Whether a node is what it was: its text, settings, descriptions, place and contract.

use serde_json::{Map, Value as Json};

use super::Now;
use super::json::{alike, equal, json, object};
use crate::frontend::dbt::artifacts::Entry;
use crate::frontend::dbt::model::{Node, Resource};
use crate::order::InOrder;
use crate::yaml::{Data, Mapping};

/// Settings that place or describe a node; they are compared elsewhere or not at all.
const PLACING: [&str; 5] = ["alias", "schema", "database", "tags", "group"];

/// The only settings of a test that count.
const OF_TESTS: [&str; 8] = [
    "severity",
    "where",
    "limit",
    "fail_calc",
    "warn_if",
    "error_if",
    "store_failures",
    "store_failures_as",
];

/// Whether nothing that counts is different.
pub(super) fn same(now: &Now<'_>, node: &Node, old: &Entry) -> bool {
    let path = Json::Array(
        node.fqn
            .iter()
            .map(|part| Json::String(part.clone()))
            .collect(),
    );
    let same_path = old.get("fqn").is_some_and(|fqn| equal(fqn, &path));
    if node.resource == Resource::Test && node.properties.contains_key("test_metadata") {
        return same_settings(node, old) && same_path;
    }
    same_path
        && same_body(now, node, old)
        && same_settings(node, old)
        && same_descriptions(node, old)
        && same_relation(node, old)
        && same_contract(node, old)
        && (node.resource != Resource::Model || same_reference(node, old))
}

/// The text; a seed's by its checksum.
pub(super) fn same_body(now: &Now<'_>, node: &Node, old: &Entry) -> bool {
    if node.resource == Resource::Seed {
        let key = (node.package.clone(), node.original_path.clone());
        let checksum = old
            .get("checksum")
            .and_then(|it| it.get("checksum")?.as_str());
        return now.loaded.seeds.get(&key).map(String::as_str) == checksum;
    }
    let code = old.text("raw_code").unwrap_or_default();
    code.trim() == node.raw_code.as_str().trim()
}

/// The settings as they are written.
pub(super) fn same_settings(node: &Node, old: &Entry) -> bool {
    let now = node.unrendered.as_deref().map(object).unwrap_or_default();
    let empty = Map::new();
    let then = old
        .get("unrendered_config")
        .and_then(Json::as_object)
        .unwrap_or(&empty);
    let counts = |key: &&String| match node.resource {
        Resource::Test | Resource::UnitTest => OF_TESTS.contains(&key.as_str()),
        _ => !PLACING.contains(&key.as_str()),
    };
    now.keys()
        .chain(then.keys())
        .filter(counts)
        .all(|key| match (now.get(key), then.get(key)) {
            (Some(now), Some(then)) => equal(now, then),
            _ => false,
        })
}

/// The descriptions that dbt writes into the warehouse.
pub(super) fn same_descriptions(node: &Node, old: &Entry) -> bool {
    let persisted = |what: &str| {
        let docs = node.config.get("persist_docs");
        docs.and_then(|docs| docs.get(what)) == Some(&Data::Bool(true))
    };
    let description = node.properties.get("description").map(json);
    let text = |value: Option<&Json>| value.and_then(Json::as_str).unwrap_or_default().to_owned();
    if persisted("relation") && text(description.as_ref()) != text(old.get("description")) {
        return false;
    }
    if !persisted("columns") {
        return true;
    }
    let now: Map<String, Json> = columns(node)
        .filter_map(|column| {
            let described = column.get("description").map(json);
            Some((
                column.get("name")?.print(),
                Json::String(text(described.as_ref())),
            ))
        })
        .collect();
    let then = old.get("columns").and_then(Json::as_object);
    let then: Map<String, Json> = then
        .into_iter()
        .flatten()
        .map(|(name, column)| (name.clone(), Json::String(text(column.get("description")))))
        .collect();
    equal(&Json::Object(now), &Json::Object(then))
}

/// Database, schema and alias as they are configured, not as macros make them.
pub(super) fn same_relation(node: &Node, old: &Entry) -> bool {
    let then = old.get("unrendered_config");
    ["database", "schema", "alias"].into_iter().all(|key| {
        let now = node
            .unrendered
            .as_deref()
            .and_then(|settings| settings.get(key));
        let now = now.map_or(Json::Null, json);
        let then = then.and_then(|then| then.get(key)).unwrap_or(&Json::Null);
        equal(&now, then)
    })
}

/// The latest version, who may refer to the model, and until when.
fn same_reference(node: &Node, old: &Entry) -> bool {
    let latest = node.latest_version.as_ref().map(json);
    let access = node.config.get("access").and_then(Data::as_str);
    let deprecated = node.properties.get("deprecation_date").map(Data::print);
    let day = |text: &str| text.get(..10).unwrap_or(text).to_owned();
    let then = old.text("deprecation_date").map(day);
    alike(latest.as_ref(), old.get("latest_version"))
        && access.unwrap_or("protected") == old.text("access").unwrap_or("protected")
        && deprecated.map(|text| day(&text)) == then
}

/// What a model promises about its columns, if it is enforced.
pub(super) fn same_contract(node: &Node, old: &Entry) -> bool {
    if node.resource != Resource::Model {
        return true;
    }
    let enforced = node
        .config
        .get("contract")
        .and_then(|it| it.get("enforced"));
    let now = enforced == Some(&Data::Bool(true));
    let then = old.get("contract").and_then(|it| it.get("enforced")) == Some(&Json::Bool(true));
    match (then, now) {
        (false, false) => true,
        (true, true) => same_columns(node, old),
        _ => false,
    }
}

fn same_columns(node: &Node, old: &Entry) -> bool {
    let kept = |column: &Json| -> Map<String, Json> {
        ["name", "data_type", "constraints"]
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), column.get(*key)?.clone())))
            .collect()
    };
    let sorted = |mut columns: Vec<Map<String, Json>>| {
        columns.order_by_key(|column| column.get("name").map(Json::to_string));
        Json::Array(columns.into_iter().map(Json::Object).collect())
    };
    let now = sorted(
        columns(node)
            .map(|column| kept(&Json::Object(object(column))))
            .collect(),
    );
    let then = old.get("columns").and_then(Json::as_object);
    let then = sorted(then.into_iter().flat_map(Map::values).map(kept).collect());
    let enforcing = |materialized: &str| ["table", "incremental"].contains(&materialized);
    let was = old
        .get("config")
        .and_then(|config| config.get("materialized")?.as_str())
        .unwrap_or("view");
    let is = node.materialization();
    let constraints = node.properties.get("constraints").map(json);
    alike(Some(&now), Some(&then))
        && enforcing(was) == enforcing(is)
        && (!enforcing(is) || (was == is && alike(constraints.as_ref(), old.get("constraints"))))
}

fn columns(node: &Node) -> impl Iterator<Item = &Mapping> {
    let columns = match node.properties.get("columns") {
        Some(Data::List(items)) => items.as_slice(),
        _ => &[],
    };
    columns.iter().filter_map(Data::as_map)
}
