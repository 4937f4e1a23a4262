//! A `create table` into its columns.

use std::ops::Range;

use crate::lint::lexed::Lexed;
use crate::lint::names::Named;

/// Adapters in which `key`, `index` and the like begin a definition of an index within a table's.
const WITH_INDEXES: [&str; 5] = ["clickhouse", "mariadb", "mysql", "sqlserver", "fabric"];

/// The columns of the table of a name; none if they come from elsewhere: a query, `like`, a parent.
pub(super) fn columns(lexed: &Lexed<'_>, name: &Named, adapter: &str) -> Option<Vec<String>> {
    let open = list_behind(lexed, name)?;
    let from_parent = lexed
        .outside()
        .any(|(_, word)| matches!(word, "INHERITS" | "LIKE"));
    if from_parent {
        return None;
    }
    let mut columns = Vec::new();
    for item in lexed.list(open) {
        if lexed.is(
            item.start,
            &["SELECT", "WITH", "FROM", "VALUES", "LIKE", "INCLUDING"],
        ) {
            return None;
        }
        if !is_constraint(lexed, &item, adapter) {
            columns.extend(lexed.part(item.start));
        }
    }
    Some(columns)
}

/// The place of the parenthesis that opens right behind a name.
pub(super) fn list_behind(lexed: &Lexed<'_>, name: &Named) -> Option<usize> {
    let end = name.range().end;
    let tokens = lexed.tokens();
    let behind = tokens.partition_point(|token| token.range.start < end);
    lexed.opens(behind).then_some(behind)
}

/// Whether an item of a table's definition is no column: its first words are those of a constraint
/// or an index, not a name and a type.
fn is_constraint(lexed: &Lexed<'_>, item: &Range<usize>, adapter: &str) -> bool {
    let next = item.start + 1;
    let named_list = || lexed.opens(next) || lexed.opens(next + 1);
    match lexed.word(item.start) {
        Some("CONSTRAINT") => true,
        Some("PRIMARY" | "FOREIGN") => lexed.is(next, &["KEY"]),
        Some("PERIOD") => lexed.is(next, &["FOR"]),
        Some("CHECK") => lexed.opens(next),
        Some("EXCLUDE") => lexed.opens(next) || lexed.is(next, &["USING"]),
        Some("UNIQUE") => {
            named_list()
                || lexed.is(
                    next,
                    &["KEY", "INDEX", "NULLS", "CLUSTERED", "NONCLUSTERED"],
                )
        }
        Some("KEY" | "INDEX" | "FULLTEXT" | "SPATIAL" | "PROJECTION") => {
            WITH_INDEXES.contains(&adapter)
        }
        _ => false,
    }
}
