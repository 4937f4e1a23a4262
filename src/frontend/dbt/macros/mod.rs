//! dbt's own macros, as far as hooks reach them, written anew: one folder a package, one file a
//! topic. Their texts render byte for byte as dbt's; white space where nothing else is printed may
//! differ.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::adapter::{Adapter, find};
use crate::jinja;
use crate::render::MacroDef;
use crate::source::Text;

/// A package of dbt's own and its macros.
pub type InternalPackage = (Arc<str>, Vec<Arc<MacroDef>>);

/// The files of each package.
const FILES: &[(&str, &[&str])] = &[
    (
        "dbt",
        &[
            include_str!("dbt/columns.sql"),
            include_str!("dbt/docs.sql"),
            include_str!("dbt/functions.sql"),
            include_str!("dbt/grants.sql"),
            include_str!("dbt/hooks.sql"),
            include_str!("dbt/names.sql"),
            include_str!("dbt/relations.sql"),
            include_str!("dbt/schemas.sql"),
            include_str!("dbt/series.sql"),
            include_str!("dbt/statements.sql"),
            include_str!("dbt/time.sql"),
            include_str!("dbt/types.sql"),
        ],
    ),
    (
        "dbt_bigquery",
        &[
            include_str!("bigquery/functions.sql"),
            include_str!("bigquery/relations.sql"),
        ],
    ),
    ("dbt_clickhouse", &[include_str!("clickhouse/names.sql")]),
    (
        "dbt_databricks",
        &[
            include_str!("databricks/functions.sql"),
            include_str!("databricks/relations.sql"),
        ],
    ),
    (
        "dbt_duckdb",
        &[
            include_str!("duckdb/catalog.sql"),
            include_str!("duckdb/docs.sql"),
            include_str!("duckdb/functions.sql"),
            include_str!("duckdb/relations.sql"),
        ],
    ),
    ("dbt_mariadb", &[include_str!("mariadb/names.sql")]),
    ("dbt_mysql", &[include_str!("mysql/names.sql")]),
    (
        "dbt_postgres",
        &[
            include_str!("postgres/catalog.sql"),
            include_str!("postgres/docs.sql"),
            include_str!("postgres/functions.sql"),
            include_str!("postgres/relations.sql"),
        ],
    ),
    (
        "dbt_redshift",
        &[
            include_str!("redshift/functions.sql"),
            include_str!("redshift/relations.sql"),
        ],
    ),
    (
        "dbt_snowflake",
        &[
            include_str!("snowflake/functions.sql"),
            include_str!("snowflake/relations.sql"),
        ],
    ),
    (
        "dbt_spark",
        &[
            include_str!("spark/functions.sql"),
            include_str!("spark/relations.sql"),
        ],
    ),
];

/// All packages, parsed once.
static PACKAGES: LazyLock<BTreeMap<Arc<str>, Vec<Arc<MacroDef>>>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(package, files)| {
            let package: Arc<str> = Arc::from(*package);
            let macros = files
                .iter()
                .flat_map(|file| parse(&package, file))
                .collect();
            (package, macros)
        })
        .collect()
});

/// dbt's own packages for an adapter, in the order of lookup: the adapter's, its parent's, `dbt`.
pub fn internal(adapter: &'static Adapter) -> Vec<InternalPackage> {
    let mut names = Vec::new();
    let mut next = Some(adapter);
    while let Some(adapter) = next {
        names.push(format!("dbt_{}", adapter.name));
        next = adapter.parent.map(find);
    }
    names.push("dbt".to_owned());
    let package = |name: String| {
        let name: Arc<str> = name.into();
        let macros = PACKAGES.get(&name).cloned().unwrap_or_default();
        (name, macros)
    };
    names.into_iter().map(package).collect()
}

/// The macros of a file; a test proves that every file parses.
fn parse(package: &Arc<str>, file: &str) -> Vec<Arc<MacroDef>> {
    let text = Text::new(file);
    let macros = jinja::parse_macro_file(file).unwrap_or_default();
    macros
        .into_iter()
        .map(|ast| {
            Arc::new(MacroDef {
                package: Arc::clone(package),
                text: text.clone(),
                ast,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
