//! Grants and revokes into a dialect's own form, where the meaning is certain: which bytes change.

use std::ops::Range;

use super::{Kind, Lexeme, pieces};

/// Bytes of a statement, and what stands there instead.
pub(crate) type Edit = (Range<usize>, &'static str);

/// Adapters whose receivers are bare names.
const BARE: [&str; 7] = [
    "postgres",
    "mysql",
    "mariadb",
    "clickhouse",
    "databricks",
    "spark",
    "sqlserver",
];
/// Privileges that are those of tables.
const OF_TABLES: [&str; 7] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
    "TRIGGER",
];
/// What a receiver of Snowflake's may begin with.
const RECEIVERS: [&str; 5] = ["ROLE", "USER", "SHARE", "DATABASE", "APPLICATION"];

/// What changes in a statement; nothing if it is fine, no grant, or not certain in meaning.
pub(crate) fn native(sql: &str, dialect: &str) -> Vec<Edit> {
    let tokens = pieces(sql, dialect).tokens;
    let word = |at: usize| tokens.get(at).and_then(Lexeme::word);
    let verb = match word(0) {
        Some("GRANT") => "TO",
        Some("REVOKE") => "FROM",
        _ => return Vec::new(),
    };
    let Some(on) = (1..tokens.len()).find(|at| word(*at) == Some("ON")) else {
        return Vec::new();
    };
    let Some(to) = (on..tokens.len()).find(|at| word(*at) == Some(verb)) else {
        return Vec::new();
    };
    let mut edits = object(&tokens, on, to, dialect).unwrap_or_default();
    edits.extend(receiver(&tokens, to, dialect));
    edits
}

/// `on schema x` gives privileges of tables nothing in most dialects: all its tables are meant.
fn object(tokens: &[Lexeme], on: usize, to: usize, dialect: &str) -> Option<Vec<Edit>> {
    let word = |at: usize| tokens.get(at).and_then(Lexeme::word);
    let schema = tokens.get(on + 1)?;
    let between = tokens.get(1..on)?;
    let privileges = between.iter().filter_map(Lexeme::word);
    let of_tables = |word: &str| OF_TABLES.contains(&word);
    let known = privileges.clone().count() > 0 && privileges.clone().all(of_tables);
    if word(on + 1) != Some("SCHEMA") || !known {
        return None;
    }
    let start = schema.range.start;
    let name = tokens.get(on + 2)?.range.start;
    let end = tokens.get(to.checked_sub(1)?)?.range.end;
    match dialect {
        "postgres" | "redshift" | "snowflake" => Some(vec![(start..start, "all tables in ")]),
        "mysql" | "mariadb" | "clickhouse" => Some(vec![(start..name, ""), (end..end, ".*")]),
        "sqlserver" if !is_scoped(tokens, on + 2) => Some(vec![(schema.range.end..name, "::")]),
        _ => None,
    }
}

/// Whether `::` stands here, as Transact-SQL writes it behind the kind of an object.
fn is_scoped(tokens: &[Lexeme], at: usize) -> bool {
    matches!(tokens.get(at).map(|token| &token.kind), Some(Kind::Other(sign)) if sign == "::")
}

/// The kind before a receiver's name.
fn receiver(tokens: &[Lexeme], to: usize, dialect: &str) -> Option<Edit> {
    let first = tokens.get(to + 1)?;
    let next = tokens.get(to + 2);
    let kind = first.word();
    if BARE.contains(&dialect) {
        let named = kind == Some("ROLE") || kind == Some("USER") && dialect == "postgres";
        let next = next.filter(|_| named)?;
        return Some((first.range.start..next.range.start, ""));
    }
    let alone = next.is_none_or(|next| next.word() == Some("WITH"));
    let bare = kind.is_none_or(|kind| !RECEIVERS.contains(&kind));
    (dialect == "snowflake" && alone && bare)
        .then_some((first.range.start..first.range.start, "role "))
}

/// A text with edits made.
pub(crate) fn edited(sql: &str, edits: &[Edit]) -> String {
    let mut text = String::with_capacity(sql.len() + 32);
    let mut at = 0;
    for (range, new) in edits {
        text.push_str(sql.get(at..range.start).unwrap_or_default());
        text.push_str(new);
        at = range.end;
    }
    text.push_str(sql.get(at..).unwrap_or_default());
    text
}

#[cfg(test)]
mod tests {
    use super::{edited, native};

    fn written(sql: &str, dialect: &str) -> String {
        edited(sql, &native(sql, dialect))
    }

    #[test]
    fn grants_get_the_dialects_words() {
        let dex = "grant select on schema reporting to role finance";
        for (dialect, wanted) in [
            (
                "postgres",
                "grant select on all tables in schema reporting to finance",
            ),
            (
                "redshift",
                "grant select on all tables in schema reporting to role finance",
            ),
            (
                "snowflake",
                "grant select on all tables in schema reporting to role finance",
            ),
            ("mariadb", "grant select on reporting.* to finance"),
            ("clickhouse", "grant select on reporting.* to finance"),
            ("sqlserver", "grant select on schema::reporting to finance"),
            ("databricks", "grant select on schema reporting to finance"),
            ("duckdb", dex),
            ("bigquery", dex),
        ] {
            assert_eq!(written(dex, dialect), wanted, "{dialect}");
        }
        let table = "grant select on \"db\".\"s\".\"t\" to role analytics";
        assert_eq!(
            written(table, "postgres"),
            "grant select on \"db\".\"s\".\"t\" to analytics"
        );
        assert_eq!(
            written("revoke insert on schema a from b", "snowflake"),
            "revoke insert on all tables in schema a from role b"
        );
    }

    #[test]
    fn what_is_not_certain_stays() {
        for (dialect, sql) in [
            ("postgres", "grant usage on schema x to y"),
            ("postgres", "grant select, usage on schema x to y"),
            ("postgres", "grant select on all tables in schema x to y"),
            ("postgres", "grant role a to role b"),
            ("postgres", "select 'grant select on schema x to role y'"),
            ("snowflake", "grant select on t to a, b"),
            ("snowflake", "grant select on t to role a"),
            ("mariadb", "grant select on t to user"),
            ("sqlserver", "grant select on schema::marts to reader"),
        ] {
            assert_eq!(written(sql, dialect), sql, "{dialect}");
        }
    }
}
