//! The hooks that note each run of dbt in a table, and the queries that watch it.

use std::fs;
use std::path::{Path, PathBuf};

use super::New;
use crate::diagnostic::Diagnostic;
use crate::ir::Plan;
use crate::yaml::{self, Data};

/// The adapters whose SQL the macros are written in.
const ADAPTERS: [&str; 9] = [
    "bigquery",
    "databricks",
    "duckdb",
    "mariadb",
    "mysql",
    "postgres",
    "redshift",
    "snowflake",
    "sqlite",
];

const MACROS: &str = include_str!("audit/hookc_audit.sql");
const QUERIES: [(&str, &str); 3] = [
    ("recent", include_str!("audit/recent.sql")),
    ("long", include_str!("audit/long.sql")),
    ("failed", include_str!("audit/failed.sql")),
];

/// What is left to be done by hand.
pub(super) const ADVICE: &str = r#"
Add to dbt_project.yml, before other hooks:

on-run-start:
  - "{{ hookc_audit_create() }}"
  - "{{ hookc_audit_start() }}"
on-run-end:
  - "{{ hookc_audit_end(results) }}"

Then these print the queries that watch the runs:

hookc run-operation audit.recent --format sql
hookc run-operation audit.long --format sql
hookc run-operation audit.failed --format sql
"#;

/// The files for a project's targets.
///
/// # Errors
/// The project is none of dbt's, or no macro is known for an adapter.
pub(super) fn files(plans: &[Plan], dir: &Path, is_dbt: bool) -> Result<Vec<New>, Diagnostic> {
    if !is_dbt {
        let message = "`--audit` writes hooks of dbt, and this is no dbt project";
        return Err(Diagnostic::error("init::no-run-hooks", message));
    }
    let unknown = plans
        .iter()
        .find(|plan| !ADAPTERS.contains(&plan.adapter.as_str()));
    if let Some(plan) = unknown {
        let message = format!(
            "`--audit` knows no SQL for the target `{}`, which is of the type {}",
            plan.target, plan.adapter
        );
        return Err(Diagnostic::error("init::unknown-adapter", message)
            .help(format!("it knows {}", ADAPTERS.join(", "))));
    }
    let mut files = vec![(macros_folder(dir).join("hookc_audit.sql"), MACROS.into())];
    let queries = QUERIES.map(|(name, text)| {
        let path = format!("operations/audit/{name}.sql");
        (PathBuf::from(path), text.to_string())
    });
    files.extend(queries);
    Ok(files)
}

/// The first of the project's folders of macros.
fn macros_folder(dir: &Path) -> PathBuf {
    let text = fs::read_to_string(dir.join("dbt_project.yml")).unwrap_or_default();
    let project = yaml::read_text(&text).unwrap_or(Data::Null);
    let named = match project.get("macro-paths") {
        Some(Data::List(paths)) => paths.first().and_then(Data::as_str),
        _ => None,
    };
    PathBuf::from(named.unwrap_or("macros"))
}
