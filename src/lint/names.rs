//! Names of relations in statements.

use std::ops::Range;

use super::lexed::Lexed;
use super::sources;
use crate::sql::Kind;

/// A name in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its parts without quotes; those without quotes in small letters.
    pub parts: Vec<String>,
    /// The bytes of each part.
    pub ranges: Vec<Range<usize>>,
}

impl Named {
    /// The bytes of the whole name.
    pub fn range(&self) -> Range<usize> {
        let start = self.ranges.first().map_or(0, |range| range.start);
        start..self.ranges.last().map_or(start, |range| range.end)
    }

    /// Whether both may name the same relation: one of them may leave out schema and database.
    pub fn may_be(&self, other: &Named) -> bool {
        let pairs = self.parts.iter().rev().zip(other.parts.iter().rev());
        pairs
            .into_iter()
            .all(|(one, other)| one.to_lowercase() == other.to_lowercase())
    }

    /// How many tokens it is made of: its parts with dots between them.
    pub(super) fn tokens(&self) -> usize {
        (2 * self.parts.len()).saturating_sub(1)
    }
}

/// Words between the verb of a change and the relation's name.
const FILLERS: [&str; 14] = [
    "DELAYED",
    "FROM",
    "HIGH_PRIORITY",
    "IGNORE",
    "INTO",
    "LOW_PRIORITY",
    "ONLY",
    "OR",
    "OVERWRITE",
    "QUICK",
    "REPLACE",
    "ROLLBACK",
    "TABLE",
    "ABORT",
];

/// The relation whose rows an `insert`, `update`, `delete`, `merge`, `truncate` or `copy` changes.
pub fn written(statement: &Lexed<'_>) -> Option<Named> {
    let verbs = [
        "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "REPLACE",
    ];
    let (at, verb) = statement.outside().find(|(_, word)| verbs.contains(word))?;
    if at > 0 && statement.word(0) != Some("WITH") {
        return None;
    }
    let out = |word: &str| matches!(word, "TO" | "FROM");
    if verb == "COPY"
        && statement
            .outside()
            .map(|(_, word)| word)
            .find(|word| out(word))
            == Some("TO")
    {
        return None;
    }
    let first = (at + 1..statement.len()).find(|at| !statement.is(*at, &FILLERS))?;
    let named = name(statement, first)?;
    // `update a set ... from t as a` names its relation behind the verb by another name.
    let of_alias = aliases(statement).into_iter().find(|(alias, source)| {
        named.parts.len() == 1
            && named.parts.first() == Some(alias)
            && source.parts.last() != Some(alias)
    });
    Some(of_alias.map_or(named, |(_, source)| source))
}

/// The names that a statement gives to its sources, each with the source.
fn aliases(statement: &Lexed<'_>) -> Vec<(String, Named)> {
    let places = sources::places(statement).into_iter();
    places
        .filter_map(|at| {
            let source = name(statement, at)?;
            let behind = at + source.tokens();
            let alias = behind + usize::from(statement.is(behind, &["AS"]));
            Some((statement.part(alias)?, source))
        })
        .collect()
}

/// All names of relations behind `from`, `join` and the like, and names of schemas and databases
/// behind these words, with an empty part at the end.
pub fn mentioned(statement: &Lexed<'_>) -> Vec<Named> {
    // In a grant `select` is a privilege; elsewhere conditions of joins come behind it.
    let query = statement
        .find("SELECT")
        .filter(|_| !statement.is(0, &["GRANT", "REVOKE"]))
        .unwrap_or(statement.len());
    let mut found = Vec::new();
    for at in 0..statement.len() {
        let Some(word) = statement.word(at) else {
            continue;
        };
        let relation = match word {
            "FROM" | "JOIN" | "USING" | "INTO" | "TABLE" | "VIEW" | "UPDATE" => true,
            "ON" => at < query,
            _ => false,
        };
        let container = matches!(word, "SCHEMA" | "DATABASE") && at < query;
        if !relation && !container {
            continue;
        }
        let Some(mut named) = name(statement, behind_guard(statement, at + 1)) else {
            continue;
        };
        if container {
            named.parts.push(String::new());
        }
        found.push(named);
    }
    found
}

/// The relations that a statement reads: behind `from` and `join`, and behind the `using` of a
/// `merge` or `delete`; functions and names of a `with` are none.
pub fn read(statement: &Lexed<'_>) -> Vec<Named> {
    let own = sources::of_with(statement);
    let mut before: Vec<String> = Vec::new();
    let places = sources::places(statement).into_iter();
    places
        .filter_map(|at| {
            let named = name(statement, at)?;
            let call = statement.opens(at + named.tokens());
            let nothing = named.parts == ["dual"];
            let of_with = named.parts.len() == 1 && own.contains(&named.parts[0]);
            // `from t as a, a.items`: a column of an earlier source.
            let of_source = named.parts.len() > 1 && before.contains(&named.parts[0]);
            let behind = at + named.tokens();
            let alias = behind + usize::from(statement.is(behind, &["AS"]));
            before.extend(statement.part(alias));
            before.extend(named.parts.last().cloned());
            (!call && !nothing && !of_with && !of_source).then_some(named)
        })
        .collect()
}

/// The relation that a `create`, `alter` or `drop` names, `if [not] exists` aside.
pub fn defined(statement: &Lexed<'_>) -> Option<Named> {
    if !statement.is(0, &["CREATE", "ALTER", "DROP", "UNDROP"]) {
        return None;
    }
    // Before the kind stand `or replace` and adjectives; other kinds end the search.
    let others = [
        "FUNCTION",
        "INDEX",
        "ON",
        "POLICY",
        "PROCEDURE",
        "TRIGGER",
        "TASK",
    ];
    let object = (1..statement.len().min(8))
        .take_while(|at| !statement.is(*at, &others))
        .find(|at| statement.is(*at, &["STREAM", "TABLE", "VIEW"]))?;
    name(statement, behind_guard(statement, object + 1))
}

/// The relation that a statement makes beside its verb: `select ... into t`, `alter ... rename to t`.
pub fn made(statement: &Lexed<'_>) -> Option<Named> {
    let to = if statement.is(0, &["SELECT", "WITH"]) {
        let verbs = ["INSERT", "MERGE"];
        let mut outside = statement.outside();
        let (into, _) = outside.find(|(_, word)| *word == "INTO" || verbs.contains(word))?;
        Some(into).filter(|into| statement.is(*into, &["INTO"]))?
    } else {
        statement.find_pair("RENAME", "TO")? + 1
    };
    let fillers = ["TABLE", "TEMP", "TEMPORARY", "UNLOGGED"];
    let first = (to + 1..statement.len()).find(|at| !statement.is(*at, &fillers))?;
    name(statement, first)
}

/// The place behind `if [not] exists` and the like.
fn behind_guard(statement: &Lexed<'_>, from: usize) -> usize {
    let guards = ["IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY"];
    (from..statement.len())
        .find(|at| !statement.is(*at, &guards))
        .unwrap_or(statement.len())
}

/// A text that is a name and nothing else, such as a relation that dbt prints.
pub fn whole(text: &str, dialect: &str) -> Option<Named> {
    let statement = Lexed::of(text, dialect);
    let named = name(&statement, 0)?;
    (statement.len() == named.tokens()).then_some(named)
}

/// The name that begins at a token.
fn name(statement: &Lexed<'_>, first: usize) -> Option<Named> {
    let mut named = Named {
        parts: Vec::new(),
        ranges: Vec::new(),
    };
    let mut at = first;
    loop {
        named.parts.push(statement.part(at)?);
        named.ranges.push(statement.tokens().get(at)?.range.clone());
        if !statement.is_sign(at + 1, ".") {
            return Some(named);
        }
        at += 2;
        // `db..table`: the schema is the default one.
        if statement.is_sign(at, ".") {
            at += 1;
        }
    }
}

/// Whether a token can begin a name.
pub(super) fn begins_name(kind: Option<&Kind>) -> bool {
    matches!(kind, Some(Kind::Word(_) | Kind::Quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(named: Vec<Named>) -> Vec<String> {
        named.iter().map(|named| named.parts.join(".")).collect()
    }

    fn sources(sql: &str) -> Vec<String> {
        texts(read(&Lexed::of(sql, "postgres")))
    }

    fn target(sql: &str, dialect: &str) -> Option<String> {
        written(&Lexed::of(sql, dialect)).map(|named| named.parts.join("."))
    }

    #[test]
    fn names_of_a_with_are_no_sources() {
        let expected = ["raw.a", "raw.b"];
        for sql in [
            "with t (x, y) as (select 1 from raw.a) select * from t, raw.b",
            "with t as materialized (select 1 from raw.a) select * from t join raw.b using (id)",
            "with recursive t as not materialized (select 1 from raw.a), u(v) as (select 2 from t) \
             select * from u cross join raw.b",
            "insert into t2 with t as (select 1 from raw.a) select * from \"t\" as u, raw.b v",
        ] {
            assert_eq!(sources(sql), expected, "{sql}");
        }
        assert_eq!(
            sources("create table x as (select * from x_old)"),
            ["x_old"]
        );
    }

    #[test]
    fn a_from_within_a_function_or_comparison_names_nothing() {
        for sql in [
            "select extract(year from day), substring(s from 1 for 2), trim(both 'x' from s) from t",
            "select a is distinct from b, a is not distinct from c from t",
            "delete from other using t where a is distinct from b",
            "select * from t where overlay(s placing x from y for z) = 'a'",
        ] {
            assert_eq!(sources(sql), ["t"], "{sql}");
        }
        for sql in [
            "delete from t where a is distinct from b",
            "revoke select on t from reader",
            "copy t from stdin",
            "create index i on t using btree (a)",
            "alter table t alter column c type int using c::int",
            "select * from generate_series(1, 2) g",
            "select 1 from dual",
        ] {
            assert_eq!(sources(sql), Vec::<String>::new(), "{sql}");
        }
    }

    #[test]
    fn every_source_of_a_query_is_found() {
        assert_eq!(
            sources(
                "select * from a x, (select 1 from b) y, lateral f(x.i), c where x.i in (select i from d)"
            ),
            ["a", "b", "c", "d"]
        );
        assert_eq!(
            sources("update t set a = s.a from s where s.id = t.id"),
            ["s"]
        );
        assert_eq!(
            sources("merge into t using s on s.id = t.id when matched then delete"),
            ["s"]
        );
        assert_eq!(
            sources("create view v as from a union all from b"),
            ["a", "b"]
        );
        assert_eq!(sources("delete a from a join b on a.i = b.i"), ["a", "b"]);
    }

    #[test]
    fn the_changed_relation_is_that_of_the_outer_verb() {
        assert_eq!(
            target(
                "with x as (delete from t returning *) insert into u select * from x",
                "postgres"
            ),
            Some("u".to_string())
        );
        assert_eq!(
            target(
                "with x as (select replace(a, 'b') from t) insert into u select * from x",
                "postgres"
            ),
            Some("u".to_string())
        );
        assert_eq!(target("copy t to '/tmp/t'", "postgres"), None);
        assert_eq!(
            target("copy t from '/tmp/t'", "postgres"),
            Some("t".to_string())
        );
        assert_eq!(
            target("insert or replace into t values (1)", "sqlite"),
            Some("t".to_string())
        );
        assert_eq!(
            target("create or replace table t as select 1", "duckdb"),
            None
        );
    }
}
