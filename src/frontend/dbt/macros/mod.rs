//! dbt's own macros, as far as hooks reach them, written anew: one folder a package, one file a
//! topic. Their texts render byte for byte as dbt's; white space where nothing else is printed may
//! differ.

use std::sync::{Arc, OnceLock};

use super::adapter::{Adapter, OWN_MACRO, find};
use crate::jinja;
use crate::render::MacroDef;
use crate::source::Text;

/// A package of dbt's own and its macros.
pub type InternalPackage = (Arc<str>, Vec<Arc<MacroDef>>);

/// A package as it is written here.
struct Source {
    /// The package's name.
    name: &'static str,
    /// Its macros, one file a topic.
    files: &'static [&'static str],
    /// The names of dbt's macros that are not written here, one a line. Who calls one is deferred.
    unwritten: &'static str,
    /// All of them, parsed when an adapter first wants them.
    macros: OnceLock<Vec<Arc<MacroDef>>>,
}

impl Source {
    const fn new(
        name: &'static str,
        files: &'static [&'static str],
        unwritten: &'static str,
    ) -> Source {
        Source {
            name,
            files,
            unwritten,
            macros: OnceLock::new(),
        }
    }

    /// The package's macros.
    fn macros(&self) -> &Vec<Arc<MacroDef>> {
        self.macros.get_or_init(|| {
            let package: Arc<str> = Arc::from(self.name);
            let unwritten: String = self.unwritten.lines().map(stand_in).collect();
            let files = self.files.iter().copied().chain([unwritten.as_str()]);
            files.flat_map(|file| parse(&package, file)).collect()
        })
    }
}

/// A macro that stands for one that is not written here.
fn stand_in(name: &str) -> String {
    format!(
        "{{% macro {name}() %}}{{% do [varargs, kwargs] %}}{{{{ return(adapter.{OWN_MACRO}('{name}')) }}}}{{% endmacro %}}\n"
    )
}

static SOURCES: [Source; 17] = [
    Source::new(
        "dbt",
        &[
            include_str!("dbt/columns.sql"),
            include_str!("dbt/create.sql"),
            include_str!("dbt/docs.sql"),
            include_str!("dbt/functions.sql"),
            include_str!("dbt/grants.sql"),
            include_str!("dbt/hooks.sql"),
            include_str!("dbt/names.sql"),
            include_str!("dbt/relations.sql"),
            include_str!("dbt/schemas.sql"),
            include_str!("dbt/series.sql"),
            include_str!("dbt/show.sql"),
            include_str!("dbt/statements.sql"),
            include_str!("dbt/time.sql"),
            include_str!("dbt/types.sql"),
        ],
        include_str!("dbt/unwritten.txt"),
    ),
    Source::new(
        "dbt_athena",
        &[
            include_str!("athena/functions.sql"),
            include_str!("athena/relations.sql"),
        ],
        include_str!("athena/unwritten.txt"),
    ),
    Source::new(
        "dbt_bigquery",
        &[
            include_str!("bigquery/functions.sql"),
            include_str!("bigquery/relations.sql"),
        ],
        include_str!("bigquery/unwritten.txt"),
    ),
    Source::new(
        "dbt_clickhouse",
        &[
            include_str!("clickhouse/functions.sql"),
            include_str!("clickhouse/names.sql"),
            include_str!("clickhouse/relations.sql"),
        ],
        include_str!("clickhouse/unwritten.txt"),
    ),
    Source::new(
        "dbt_databricks",
        &[
            include_str!("databricks/functions.sql"),
            include_str!("databricks/relations.sql"),
        ],
        include_str!("databricks/unwritten.txt"),
    ),
    Source::new(
        "dbt_duckdb",
        &[
            include_str!("duckdb/catalog.sql"),
            include_str!("duckdb/docs.sql"),
            include_str!("duckdb/functions.sql"),
            include_str!("duckdb/relations.sql"),
        ],
        include_str!("duckdb/unwritten.txt"),
    ),
    Source::new(
        "dbt_fabric",
        &[
            include_str!("fabric/functions.sql"),
            include_str!("fabric/relations.sql"),
        ],
        include_str!("fabric/unwritten.txt"),
    ),
    Source::new(
        "dbt_mariadb",
        &[
            include_str!("mariadb/names.sql"),
            include_str!("mariadb/relations.sql"),
        ],
        include_str!("mariadb/unwritten.txt"),
    ),
    Source::new(
        "dbt_mysql",
        &[
            include_str!("mysql/names.sql"),
            include_str!("mysql/relations.sql"),
        ],
        include_str!("mysql/unwritten.txt"),
    ),
    Source::new(
        "dbt_oracle",
        &[
            include_str!("oracle/functions.sql"),
            include_str!("oracle/relations.sql"),
        ],
        include_str!("oracle/unwritten.txt"),
    ),
    Source::new(
        "dbt_postgres",
        &[
            include_str!("postgres/catalog.sql"),
            include_str!("postgres/docs.sql"),
            include_str!("postgres/functions.sql"),
            include_str!("postgres/relations.sql"),
        ],
        include_str!("postgres/unwritten.txt"),
    ),
    Source::new(
        "dbt_redshift",
        &[
            include_str!("redshift/functions.sql"),
            include_str!("redshift/relations.sql"),
        ],
        include_str!("redshift/unwritten.txt"),
    ),
    Source::new(
        "dbt_snowflake",
        &[
            include_str!("snowflake/columns.sql"),
            include_str!("snowflake/functions.sql"),
            include_str!("snowflake/relations.sql"),
        ],
        include_str!("snowflake/unwritten.txt"),
    ),
    Source::new(
        "dbt_spark",
        &[
            include_str!("spark/functions.sql"),
            include_str!("spark/relations.sql"),
        ],
        include_str!("spark/unwritten.txt"),
    ),
    Source::new(
        "dbt_sqlite",
        &[include_str!("sqlite/relations.sql")],
        include_str!("sqlite/unwritten.txt"),
    ),
    Source::new(
        "dbt_sqlserver",
        &[
            include_str!("sqlserver/functions.sql"),
            include_str!("sqlserver/relations.sql"),
        ],
        include_str!("sqlserver/unwritten.txt"),
    ),
    Source::new(
        "dbt_trino",
        &[
            include_str!("trino/functions.sql"),
            include_str!("trino/relations.sql"),
        ],
        include_str!("trino/unwritten.txt"),
    ),
];

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
        let source = SOURCES.iter().find(|source| source.name == name);
        let macros = source.map(|source| source.macros().clone());
        (Arc::from(name), macros.unwrap_or_default())
    };
    names.into_iter().map(package).collect()
}

/// Whether any adapter has a macro of that name.
pub fn is_internal(name: &str) -> bool {
    let mut macros = SOURCES.iter().flat_map(|source| source.macros());
    macros.any(|definition| *definition.ast.name == *name)
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
