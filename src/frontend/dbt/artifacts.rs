//! The files that another run of dbt left behind (`--state`) into what selections and deferral
//! compare with: its manifest, its results, the freshness of its sources.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value as Json};

use crate::diagnostic::Diagnostic;

/// What another run left behind.
#[derive(Debug, Default)]
pub struct Artifacts {
    /// The folder, as it was given.
    pub folder: String,
    /// `manifest.json`: the project as it was.
    pub manifest: Option<Manifest>,
    /// `run_results.json`: how its nodes fared.
    pub results: Option<Results>,
    /// `sources.json`: how fresh its sources were.
    pub sources: Option<Results>,
    /// `sources.json` of this project's own target folder.
    pub sources_now: Option<Results>,
}

/// A project as dbt wrote it down, as far as anything is compared with it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// Models, seeds, snapshots, tests, analyses and hooks.
    pub nodes: HashMap<String, Entry>,
    /// Tables of sources.
    pub sources: HashMap<String, Entry>,
    /// Exposures.
    pub exposures: HashMap<String, Entry>,
    /// Metrics.
    pub metrics: HashMap<String, Entry>,
    /// Semantic models.
    pub semantic_models: HashMap<String, Entry>,
    /// Saved queries.
    pub saved_queries: HashMap<String, Entry>,
    /// Unit tests.
    pub unit_tests: HashMap<String, Entry>,
    /// Macros.
    pub macros: HashMap<String, Entry>,
}

/// What `run_results.json` and `sources.json` say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Results {
    /// What each resource came to.
    pub results: Vec<Outcome>,
    /// The arguments of the command.
    pub args: Map<String, Json>,
}

/// What one resource came to.
#[derive(Debug, Deserialize)]
pub struct Outcome {
    /// The resource.
    pub unique_id: String,
    /// dbt's word for how it fared.
    #[serde(default)]
    pub status: String,
    /// For sources: the time of the newest row.
    #[serde(default)]
    pub max_loaded_at: Option<String>,
}

/// One resource of a manifest: the entries that are compared, and no others.
#[derive(Debug, Default)]
pub struct Entry(Map<String, Json>);

/// The entries of a resource that are kept.
const KEPT: [&str; 44] = [
    "access",
    "alias",
    "checksum",
    "columns",
    "config",
    "constraints",
    "contract",
    "database",
    "defaults",
    "depends_on",
    "deprecation_date",
    "description",
    "dimensions",
    "entities",
    "expect",
    "external",
    "fqn",
    "freshness",
    "given",
    "group",
    "identifier",
    "label",
    "latest_version",
    "loaded_at_field",
    "macro_sql",
    "maturity",
    "measures",
    "model",
    "name",
    "overrides",
    "owner",
    "package_name",
    "primary_entity",
    "query_params",
    "quoting",
    "raw_code",
    "resource_type",
    "schema",
    "type",
    "unrendered_config",
    "unrendered_database",
    "unrendered_schema",
    "url",
    "versions",
];

impl Entry {
    /// An entry; what is null counts as not there.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// An entry that is a string.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Entry, D::Error> {
        struct Kept;
        impl<'de> Visitor<'de> for Kept {
            type Value = Entry;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a resource of a manifest")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
                let mut kept = Map::new();
                while let Some(key) = map.next_key::<String>()? {
                    if KEPT.contains(&key.as_str()) {
                        kept.insert(key, map.next_value()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Entry(kept))
            }
        }
        deserializer.deserialize_map(Kept)
    }
}

impl Artifacts {
    /// Reads the artifacts in a folder, which is named in messages as it was given; `now` is the
    /// project's own target folder. What is not there is left out.
    ///
    /// # Errors
    /// A file cannot be read or is not dbt's.
    pub fn read(given: &str, folder: &Path, now: &Path) -> Result<Artifacts, Diagnostic> {
        Ok(Artifacts {
            folder: given.to_owned(),
            manifest: json(&folder.join("manifest.json"))?,
            results: json(&folder.join("run_results.json"))?,
            sources: json(&folder.join("sources.json"))?,
            sources_now: json(&now.join("sources.json"))?,
        })
    }
}

/// A file's content; none if there is no such file.
fn json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Diagnostic> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let message = format!("`{}` cannot be read: {error}", path.display());
            return Err(Diagnostic::error("state::unreadable", message));
        }
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        let message = format!("`{}` is no artifact of dbt: {error}", path.display());
        Diagnostic::error("state::invalid-artifact", message)
            .help("let dbt write it anew, for example with `dbt parse`")
    })
}
