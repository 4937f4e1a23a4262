//! What stands beside the effect of a statement (design section 7).

use super::dialect::{Dialect, Family};
use super::shape::unquoted;
use super::words::Words;
use crate::sql::{Kind, Lexeme};

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
    if matches!(kind, "do" | "execute-immediate") {
        flags.extend(inside(words, dialect));
    }
    flags
}

/// Words behind which a statement of a block begins.
const OPENERS: [&str; 4] = ["BEGIN", "ELSE", "LOOP", "THEN"];

/// The flags of the statements in the body of an anonymous block, those of the transaction aside.
fn inside(words: &Words<'_>, dialect: &Dialect) -> Vec<&'static str> {
    let mut found = Vec::new();
    for token in words.0 {
        let Kind::Other(text) = &token.kind else {
            continue;
        };
        if !text.starts_with('$') {
            continue;
        }
        let tokens = crate::sql::pieces(unquoted(text), dialect.name).tokens;
        let opens = |token: &Lexeme| {
            token.kind == Kind::Semicolon
                || token.word().is_some_and(|word| OPENERS.contains(&word))
        };
        for statement in tokens.split(opens) {
            let words = Words(statement);
            if words.at(0).is_none_or(|verb| verb == "DO") {
                continue;
            }
            let class = super::class::classify(statement, dialect);
            let lasting = ["destructive", "drops-grants", "volatile"];
            found.extend(
                class
                    .flags
                    .into_iter()
                    .filter(|flag| lasting.contains(flag)),
            );
        }
    }
    found
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

#[cfg(test)]
mod tests {
    use crate::effect::{Schema, judge};

    #[test]
    fn a_block_has_the_flags_of_its_statements() {
        let flags = |sql: &str| {
            let script = judge(sql, "postgres", &Schema::default());
            let statements = script.statements.into_iter();
            statements.flat_map(|one| one.flags).collect::<Vec<_>>()
        };
        let sql = "do $$ begin if true then truncate audit.old; end if; end $$";
        assert_eq!(flags(sql), ["destructive"]);
        let sql = "do $x$ begin for i in 1..2 loop update t set at = now(); end loop; end $x$";
        assert_eq!(flags(sql), ["volatile"]);
        assert!(flags("do $$ begin update t set a = 1; end $$").is_empty());
    }
}
