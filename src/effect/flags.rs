//! What stands beside the effect of a statement (design section 7).

use super::dialect::{Dialect, Family};
use super::words::Words;

/// The flags of a statement by its words and the kind that they name.
pub(super) fn flags(words: &Words<'_>, kind: &str, dialect: &Dialect) -> Vec<&'static str> {
    let mut flags = Vec::new();
    let lasts = !words.makes_temporary();
    if lasts && destroys(words, kind) {
        flags.push("destructive");
    }
    if lasts && drops_grants(words, kind, dialect) {
        flags.push("drops-grants");
    }
    if words.volatile() {
        flags.push("volatile");
    }
    if commits(words, kind, dialect) {
        flags.push("implicit-commit");
    }
    if runs_alone(words, kind, dialect) {
        flags.push("no-transaction");
    }
    flags
}

fn replaces(words: &Words<'_>) -> bool {
    words.at(0) == Some("CREATE") && words.pair("OR", "REPLACE")
}

/// What is not data: it comes back when it is asked for again.
const SETTINGS: [&str; 5] = ["DEFAULT", "SEARCH", "CLUSTERING", "NOT", "MASK"];

/// Rows or definitions go that the statement does not bring back.
fn destroys(words: &Words<'_>, kind: &str) -> bool {
    let holds_rows = ["-table", "-schema", "-database"]
        .iter()
        .any(|end| kind.ends_with(end));
    let verb = words.at(0).unwrap_or_default();
    match verb {
        "TRUNCATE" | "DELETE" | "DROP" | "REMOVE" | "RM" => true,
        "CREATE" => replaces(words) && holds_rows,
        "ALTER" => {
            let drops = words.any(&["DROP"])
                && !words.pair("ROW", "FILTER")
                && !SETTINGS.iter().any(|setting| words.pair("DROP", setting));
            drops
                || words.outside("DELETE") && !words.outside("TTL")
                || words.pair("TRUNCATE", "PARTITION")
                || words.any(&["EXPIRE_SNAPSHOTS", "REMOVE_ORPHAN_FILES"])
        }
        _ => kind == "insert-overwrite" || kind == "load-overwrite",
    }
}

/// What is granted on the object goes with it.
fn drops_grants(words: &Words<'_>, kind: &str, dialect: &Dialect) -> bool {
    replaces(words) && replacing_drops_grants(words, kind, dialect)
        || words.at(0) == Some("DROP") && !kind.ends_with("-index")
}

/// Whether `create or replace` takes the grants on the object with it: Snowflake does, unless told
/// to copy them, and so do views of Databricks and Spark. MySQL, ClickHouse and Oracle keep grants
/// by name; Delta tables, BigQuery and Trino keep them with the object (the vendors' manuals).
fn replacing_drops_grants(words: &Words<'_>, kind: &str, dialect: &Dialect) -> bool {
    match dialect.name {
        "snowflake" => !words.pair("COPY", "GRANTS"),
        "databricks" | "spark" => kind == "create-view",
        _ => false,
    }
}

/// The transaction ends with it.
fn commits(words: &Words<'_>, kind: &str, dialect: &Dialect) -> bool {
    let verb = words.at(0).unwrap_or_default();
    let defines = matches!(
        verb,
        "CREATE" | "DROP" | "ALTER" | "TRUNCATE" | "RENAME" | "GRANT" | "REVOKE"
    );
    match dialect.name {
        "redshift" => verb == "TRUNCATE",
        "snowflake" | "oracle" => {
            (defines || matches!(verb, "COMMENT" | "UNDROP")) && kind != "alter-session"
        }
        _ => dialect.family == Family::MySql && defines && !words.any(&["TEMPORARY"]),
    }
}

/// Statements of Postgres and Redshift that cannot run in a transaction block. A materialized view
/// can be refreshed concurrently in one.
fn runs_alone(words: &Words<'_>, kind: &str, dialect: &Dialect) -> bool {
    if dialect.family != Family::Postgres {
        return false;
    }
    let verb = words.at(0).unwrap_or_default();
    let concurrent = verb != "REFRESH" && words.any(&["CONCURRENTLY"]);
    let whole = verb == "REINDEX"
        && words
            .outside_parens()
            .any(|word| matches!(word, "DATABASE" | "SCHEMA" | "SYSTEM"));
    let redshift = dialect.name == "redshift"
        && (matches!(kind, "create-external-table" | "drop-external-table")
            || verb == "ALTER" && words.outside("APPEND"));
    let always = matches!(
        kind,
        "vacuum"
            | "create-database"
            | "drop-database"
            | "create-tablespace"
            | "drop-tablespace"
            | "alter-system"
    );
    concurrent || whole || redshift || always
}
