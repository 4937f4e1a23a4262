//! Whether what only properties files hold is what it was: sources, exposures, metrics, unit tests.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::Now;
use super::json::{alike, equal, json, object};
use crate::frontend::dbt::artifacts::Entry;
use crate::frontend::dbt::model::SourceTable;
use crate::frontend::dbt::select::member::Member;
use crate::yaml::{Data, Mapping};

/// Whether a table of a source is the same one.
pub(super) fn same_table(table: &SourceTable, old: &Entry) -> bool {
    let property = |name: &str| table.properties.get(name).map(json);
    let quoting = ["database", "schema", "identifier"].into_iter();
    let quoting: Map<String, Json> = quoting
        .zip(table.quoting)
        .map(|(part, quoted)| (part.to_owned(), quoted.map_or(Json::Null, Json::Bool)))
        .collect();
    let then = |part: &String| {
        let then = old.get("quoting").and_then(|quoting| quoting.get(part));
        then.cloned().unwrap_or(Json::Null)
    };
    same_place(table, old)
        && same_path(&table.fqn, old)
        && same_settings(table.properties.get("unrendered_config"), old)
        && quoting.iter().all(|(part, now)| equal(now, &then(part)))
        && ["freshness", "loaded_at_field", "external"]
            .iter()
            .all(|name| alike(property(name).as_ref(), old.get(name)))
}

/// Whether a table of a source stands where it stood.
pub(super) fn same_place(table: &SourceTable, old: &Entry) -> bool {
    table.database.as_deref() == old.text("database")
        && Some(table.schema.as_str()) == old.text("schema")
        && Some(table.identifier.as_str()) == old.text("identifier")
}

fn same_path(fqn: &[String], old: &Entry) -> bool {
    let fqn = fqn.iter().map(|part| Json::String(part.clone())).collect();
    old.get("fqn")
        .is_some_and(|then| equal(then, &Json::Array(fqn)))
}

/// Whether settings are written as they were; the group does not count.
pub(super) fn same_settings(now: Option<&Data>, old: &Entry) -> bool {
    let now = now.and_then(Data::as_map).map(object).unwrap_or_default();
    let empty = Map::new();
    let then = old.get("unrendered_config").and_then(Json::as_object);
    let then = then.unwrap_or(&empty);
    now.keys()
        .chain(then.keys())
        .filter(|key| *key != "group")
        .all(|key| match (now.get(key), then.get(key)) {
            (Some(now), Some(then)) => equal(now, then),
            _ => false,
        })
}

/// Whether an exposure, a metric, a unit test or one of their kin is the same one.
pub(super) fn same(now: &Now<'_>, at: usize, member: &Member<'_>, old: &Entry) -> bool {
    let Some(entry) = member.entry else {
        return true;
    };
    let same = |names: &[&str]| {
        names
            .iter()
            .all(|name| alike(entry.get(*name).map(json).as_ref(), old.get(name)))
    };
    let settings = || same_settings(entry.get("unrendered_config"), old);
    match member.kind {
        "exposure" => {
            let fqn: Vec<String> = member.fqn.iter().map(|part| (*part).to_owned()).collect();
            same_path(&fqn, old)
                && same(&["type", "owner", "maturity", "url", "description", "label"])
                && same_parents(now, at, old)
                && settings()
        }
        "metric" => same(&["type", "description", "label"]) && settings(),
        "semantic_model" => {
            same(&[
                "model",
                "description",
                "defaults",
                "entities",
                "dimensions",
                "primary_entity",
            ]) && same_measures(entry, old)
        }
        "saved_query" => same(&["description", "label"]) && same_query(entry, old),
        "unit_test" => same(&["model", "versions", "overrides"]) && same_rows(entry, old),
        _ => true,
    }
}

fn same_parents(now: &Now<'_>, at: usize, old: &Entry) -> bool {
    let parents = now.members.parents_of(at).iter();
    let parents: BTreeSet<&str> = parents
        .filter_map(|at| now.members.get(*at))
        .map(|parent| &*parent.id)
        .collect();
    let then = old
        .get("depends_on")
        .and_then(|it| it.get("nodes")?.as_array());
    let then: BTreeSet<&str> = then
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    parents == then
}

/// Measures by what is said of them; dbt adds settings that the files do not have.
fn same_measures(entry: &Mapping, old: &Entry) -> bool {
    let keys = [
        "name",
        "agg",
        "description",
        "label",
        "expr",
        "create_metric",
        "agg_time_dimension",
    ];
    let kept = |measures: Option<&Json>| {
        let measures = measures.and_then(Json::as_array).into_iter().flatten();
        let kept = measures.map(|measure| {
            let of = |key: &&str| Some(((**key).to_owned(), measure.get(*key)?.clone()));
            Json::Object(keys.iter().filter_map(of).collect())
        });
        Json::Array(kept.collect())
    };
    let now = kept(entry.get("measures").map(json).as_ref());
    alike(Some(&now), Some(&kept(old.get("measures"))))
}

/// What a saved query asks for.
fn same_query(entry: &Mapping, old: &Entry) -> bool {
    let now = entry.get("query_params").map(json);
    ["metrics", "group_by"].iter().all(|key| {
        let now = now.as_ref().and_then(|params| params.get(key));
        let then = old.get("query_params").and_then(|params| params.get(key));
        alike(now, then)
    })
}

/// The rows that a unit test gives and expects.
fn same_rows(entry: &Mapping, old: &Entry) -> bool {
    let given = |value: Option<&Json>| {
        let items = value.and_then(Json::as_array).into_iter().flatten();
        Json::Array(items.map(rows).collect())
    };
    let (now_given, now_expected) = (entry.get("given").map(json), entry.get("expect").map(json));
    let expected = now_expected.as_ref().map(rows);
    alike(
        Some(&given(now_given.as_ref())),
        Some(&given(old.get("given"))),
    ) && alike(expected.as_ref(), old.get("expect").map(rows).as_ref())
}

/// An input or the expectation without what depends on its form: CSV becomes dicts, and the rows of a
/// fixture's file are its name.
fn rows(given: &Json) -> Json {
    let mut kept = Map::new();
    for key in ["input", "fixture"] {
        kept.extend(given.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    if given.get("fixture").is_none_or(Json::is_null) {
        let rows = match given.get("rows") {
            Some(Json::String(text)) if given.get("format") == Some(&Json::from("csv")) => {
                csv(text)
            }
            Some(rows) => rows.clone(),
            None => Json::Null,
        };
        kept.insert("rows".to_owned(), rows);
    }
    Json::Object(kept)
}

/// Rows of a CSV text as dicts of strings, as dbt notes them.
fn csv(text: &str) -> Json {
    let cells = |line: &str| -> Vec<String> {
        line.split(',')
            .map(|cell| cell.trim().trim_matches('"').to_owned())
            .collect()
    };
    let mut lines = text.trim().lines();
    let names = cells(lines.next().unwrap_or_default());
    let rows = lines.map(|line| {
        let cells = cells(line).into_iter().map(|cell| match cell.as_str() {
            "" => Json::Null,
            _ => Json::String(cell),
        });
        Json::Object(names.iter().cloned().zip(cells).collect())
    });
    Json::Array(rows.collect())
}
