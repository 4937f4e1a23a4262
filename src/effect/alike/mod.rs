//! Texts that differ only in the names of their relations and in plain literals mean the same: what
//! they have in common is judged once.

mod names;
mod numbers;
mod receivers;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::shape::is_default;
use super::{Part, Schema};
use names::{Names, is_word};
use numbers::Numbers;

/// What texts have in common with others like them: text in which names are numbered.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Alike {
    /// The texts.
    pub(super) parts: Vec<String>,
    /// The relation of the node.
    pub(super) relation: Option<String>,
}

/// Texts whose names or literals say more than that they differ are left as they are.
const TELLING: [&str; 21] = [
    "force",
    "nextval",
    "setval",
    "prepare",
    "concat",
    "information_schema",
    "pg_",
    "sys.",
    "sqlite_",
    "duckdb_",
    "regclass",
    "object_id",
    "immediate",
    "execute",
    "lower",
    "upper",
    "trim",
    "replace(",
    "regexp",
    "like",
    "length",
];

/// Whether one of [`TELLING`] stands in a text, in any case.
fn says_more(sql: &str) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).build(TELLING).ok()
    });
    WORDS.as_ref().is_none_or(|words| words.is_match(sql))
}

/// What texts have in common with others. Names that the schema declares stay as they are.
pub(super) fn alike<'t>(parts: &[Part<'t>], relation: Option<&'t str>, schema: &Schema) -> Alike {
    if parts.iter().any(|part| says_more(part.sql)) {
        return Alike {
            parts: parts.iter().map(|part| part.sql.to_string()).collect(),
            relation: relation.map(str::to_string),
        };
    }
    let declared = schema.names();
    let mut names = Names::of(parts);
    if let Some(relation) = relation {
        names.number_parts(relation);
    }
    names.number_relations(parts);
    names.number_receivers(parts);
    names.retain(|name| !declared.contains(name) && !is_default(name) && !is_word(name));
    let numbers = match schema.world.has_routines() {
        true => Numbers::default(),
        false => Numbers::find(parts, &names, |name| declared.contains(name)),
    };
    let renamed = relation.map(|relation| {
        let parts = relation.split('.').map(|part| names.spelled(part));
        parts.collect::<Vec<_>>().join(".")
    });
    let common = |part| names.replaced(part, &numbers);
    Alike {
        parts: parts.iter().enumerate().map(common).collect(),
        relation: renamed,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Part, Schema, dialect};
    use super::{Alike, alike};

    pub(super) fn common(sql: &str) -> Alike {
        of_node(sql, None)
    }

    fn of_node(sql: &str, relation: Option<&str>) -> Alike {
        let part = Part::of(sql, dialect::dialect("postgres"));
        alike(&[part], relation, &Schema::default())
    }

    #[test]
    fn names_of_relations_and_receivers_make_no_difference() {
        let hook = |name: &str| {
            let sql = format!(
                "insert into audit.log (model) values ('\"shop\".\"dev\".\"{name}\"');\n\
                 grant select on dev.{name} to role_{name}, public; analyze t_{name}"
            );
            of_node(&sql, Some(&format!("dev.{name}")))
        };
        assert_eq!(hook("orders").parts, hook("refunds").parts);
        assert!(hook("orders").parts[0].contains("public"));
    }

    #[test]
    fn numbers_dates_and_names_that_stand_elsewhere_do() {
        assert_ne!(
            common("update s.t set a = 1").parts,
            common("update s.t set a = 2").parts
        );
        assert_ne!(
            common("insert into s.t values ('2026-01-01')").parts,
            common("insert into s.t values ('2026-01-02')").parts
        );
        assert_ne!(
            common("grant select on s.t to a; delete from s.t where a = 1").parts,
            common("grant select on s.t to b; delete from s.t where a = 1").parts
        );
    }
}
