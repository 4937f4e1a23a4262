//! Texts that are judged together: a script, or all hooks of a node with its building between them.

use std::sync::Arc;

use super::alike::{Alike, alike};
use super::class::Class;
use super::dialect::Dialect;
use super::model::Pools;
use super::shape::{Deed, Name};
use super::verdicts::{Key, Verdict};
use super::{Part, Schema, class, classes, keys, read, twice};
use crate::ir::Effect;
use sqlparser::ast::Statement;

/// What a statement is and what running it twice means.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judged {
    /// Verb and object.
    pub(super) kind: String,
    /// Its effect.
    pub(super) effect: Effect,
    /// Flags beside the effect.
    pub(super) flags: Vec<&'static str>,
    /// What the effect rests on.
    pub(super) obligation: Option<String>,
}

impl From<Class> for Judged {
    /// What the first words tell.
    fn from(class: Class) -> Judged {
        Judged {
            kind: class.kind,
            effect: class.effect,
            flags: class.flags,
            obligation: None,
        }
    }
}

/// A node that the host system builds anew between the texts.
#[derive(Debug, Clone)]
pub(super) struct Rebuilt<'r> {
    /// Its relation as rendered.
    pub(super) relation: &'r str,
    /// How many texts run before.
    pub(super) after: usize,
}

/// Longer scripts keep the effects of their first words: each statement is carried out on every
/// database.
const MOST_STATEMENTS: usize = 2_000;

/// What the statements of texts that run one after the other are and mean.
pub(super) fn effects(
    parts: &[Part<'_>],
    rebuilt: Option<&Rebuilt<'_>>,
    dialect: &'static Dialect,
    schema: &Schema,
) -> Verdict {
    let statements = parts.iter().map(|part| part.pieces.statements.len());
    if statements.sum::<usize>() > MOST_STATEMENTS {
        return Arc::new(by_words(parts, dialect));
    }
    let key = Key {
        dialect: dialect.name,
        schema: schema.id,
        after: rebuilt.map(|rebuilt| rebuilt.after),
        texts: alike(parts, rebuilt.map(|rebuilt| rebuilt.relation), schema),
    };
    let known = schema.verdicts.get(&key);
    let verdict = known.or_else(|| {
        let verdict = in_common(&key.texts, rebuilt, dialect, schema);
        schema.verdicts.keep(key, &verdict);
        Some(verdict)
    });
    let fits = |verdict: &Verdict| {
        let mut statements = verdict.iter().map(Vec::len);
        parts
            .iter()
            .all(|part| statements.next() == Some(part.pieces.statements.len()))
    };
    verdict
        .filter(fits)
        .unwrap_or_else(|| Arc::new(judged(parts, rebuilt, dialect, schema)))
}

/// What is judged is what the texts have in common, so that the answer depends on nothing else.
fn in_common(
    texts: &Alike,
    rebuilt: Option<&Rebuilt<'_>>,
    dialect: &'static Dialect,
    schema: &Schema,
) -> Verdict {
    let parts = texts.parts.iter().map(|text| Part::of(text, dialect));
    let parts: Vec<Part<'_>> = parts.collect();
    let rebuilt = rebuilt.map(|rebuilt| Rebuilt {
        relation: texts.relation.as_deref().unwrap_or(rebuilt.relation),
        after: rebuilt.after,
    });
    let judged = judged(&parts, rebuilt.as_ref(), dialect, schema);
    match judged.iter().flatten().any(|one| is_numbered(&one.kind)) {
        true => Verdict::default(),
        false => Arc::new(judged),
    }
}

/// Whether a kind has a word that stands for a name (`create n2`): such texts have no verdict in common.
fn is_numbered(kind: &str) -> bool {
    let mut words = kind.split('-');
    words.any(|word| {
        let number = word.strip_prefix('n').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// What first words tell.
fn by_words(parts: &[Part<'_>], dialect: &Dialect) -> Vec<Vec<Judged>> {
    let of_part = |part: &Part<'_>| {
        let classes = classes(&part.pieces, dialect).into_iter();
        classes.map(Judged::from).collect()
    };
    parts.iter().map(of_part).collect()
}

fn judged(
    parts: &[Part<'_>],
    rebuilt: Option<&Rebuilt<'_>>,
    dialect: &'static Dialect,
    schema: &Schema,
) -> Vec<Vec<Judged>> {
    let deeds: Vec<Vec<Deed>> = parts
        .iter()
        .map(|part| read(part.sql, &part.pieces, dialect))
        .collect();
    let classes: Vec<_> = parts
        .iter()
        .map(|part| classes(&part.pieces, dialect))
        .collect();
    let calls = schema.world.has_routines();
    let settled = parts.iter().zip(&deeds).all(|(part, deeds)| {
        let ranges = part.pieces.statements.iter();
        deeds.iter().zip(ranges).all(|(deed, range)| match deed {
            Deed::Settled | Deed::Unmodelled | Deed::Grant { .. } => true,
            Deed::Sql(statement) if matches!(statement.as_ref(), Statement::Query(_)) => {
                !calls
                    && class::only_reads(part.pieces.tokens.get(range.clone()).unwrap_or_default())
            }
            _ => false,
        })
    });
    if settled {
        return by_words(parts, dialect);
    }
    let mut pools = Pools::gather(
        parts
            .iter()
            .map(|part| (part.sql, part.pieces.tokens.as_slice())),
    );
    let building = rebuilt.map(|rebuilt| {
        (
            rebuilt.after,
            Deed::Rebuild(relation_name(rebuilt.relation)),
        )
    });
    let mut all = Vec::new();
    for (at, deeds) in deeds.iter().enumerate() {
        all.extend(
            building
                .iter()
                .filter(|(after, _)| *after == at)
                .map(|(_, deed)| deed.clone()),
        );
        all.extend(deeds.iter().cloned());
    }
    all.extend(
        building
            .iter()
            .filter(|(after, _)| *after >= deeds.len())
            .map(|(_, deed)| deed.clone()),
    );
    keys::expected(&all, &mut pools);
    let seen = twice::run_twice(dialect, &schema.world, &all, pools);
    let mut seen = seen
        .into_iter()
        .zip(&all)
        .filter(|(_, deed)| !matches!(deed, Deed::Rebuild(_)));
    let mut judge = |class: Class| match seen.next() {
        Some((seen, deed)) => {
            let (effect, obligation) = seen.effect(&class, deed);
            Judged {
                effect,
                obligation,
                ..Judged::from(class)
            }
        }
        None => Judged::from(class),
    };
    let classes = classes.into_iter();
    classes
        .map(|classes| classes.into_iter().map(&mut judge).collect())
        .collect()
}

/// The name in a relation as rendered: `"db"."s"."t"`.
fn relation_name(relation: &str) -> Name {
    let parts: Vec<String> = relation
        .split('.')
        .map(|part| part.trim_matches(['"', '`', '[', ']']).to_lowercase())
        .collect();
    Name::of(&parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::effect::dialect;

    /// `N` and `M` are numbers.
    const STATEMENTS: [&str; 12] = [
        "update s.t set x = N, y = null where id = N",
        "update s.t set y = M where x = N",
        "update s.t set x = x + M",
        "update s.t set z = M where id = 7",
        "delete from s.t where id = M",
        "delete from s.t where z > M",
        "delete from s.u where k = N and v = 'a'",
        "insert into s.log (name, at) values ('a', current_timestamp)",
        "insert into s.u (k, v) values (N, M)",
        "insert into s.u (v) values (M) on conflict (v) do nothing",
        "grant select on s.t to role_a",
        "analyze s.t",
    ];

    fn text(statements: &[&str], (first, second): (u32, u32)) -> String {
        let text = statements.join(";\n");
        let text = text.replace('N', &first.to_string());
        text.replace('M', &second.to_string())
    }

    /// `N` is a name that may be a word of SQL as well.
    const NAMED: [&str; 12] = [
        "update s.N set x = 1",
        "analyze N",
        "grant select on s.N to N",
        "insert into s.N values (N())",
        "insert into s.t (N) values (1) on N (a) do nothing",
        "select * from s.N where N > 1",
        "create N table s.N (N int)",
        "drop table if exists s.N",
        "N into s.t values (1)",
        "alter table s.N N column N",
        "insert into s.log values ('N', N)",
        "copy into s.N from 's3://x/' N = true",
    ];

    const NAMES: [&str; 18] = [
        "orders",
        "stg_orders",
        "update",
        "analyze",
        "now",
        "select",
        "conflict",
        "replace",
        "temp",
        "uuid",
        "public",
        "#t",
        "overwrite",
        "drop",
        "cascade",
        "random",
        "insert",
        "\"Select\"",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn numbers_that_make_no_difference_make_none(
            statements in prop::collection::vec(prop::sample::select(STATEMENTS.to_vec()), 1..4),
            one in (100..1000_u32, 100..1000_u32),
            other in (100..1000_u32, 100..1000_u32),
        ) {
            let dialect = dialect::dialect("postgres");
            let schema = Schema::default();
            let texts = [one, other].map(|numbers| text(&statements, numbers));
            let [one, other] = texts.each_ref().map(|text| [Part::of(text, dialect)]);
            if alike(&one, None, &schema).parts == alike(&other, None, &schema).parts {
                let [one, other] = [one, other].map(|parts| judged(&parts, None, dialect, &schema));
                prop_assert_eq!(one, other, "{:?}", texts);
            }
        }

        #[test]
        fn what_texts_have_in_common_is_of_the_same_kinds(
            statements in prop::collection::vec(prop::sample::select(NAMED.to_vec()), 1..4),
            name in prop::sample::select(NAMES.to_vec()),
            adapter in prop::sample::select(vec!["postgres", "snowflake", "sqlserver"]),
        ) {
            let dialect = dialect::dialect(adapter);
            let text = statements.join(";\n").replace('N', name);
            let parts = [Part::of(&text, dialect)];
            let relation = format!("db.s.{name}");
            let rebuilt = Rebuilt { relation: &relation, after: 0 };
            let found = effects(&parts, Some(&rebuilt), dialect, &Schema::default());
            let kinds = |judged: &[Vec<Judged>]| -> Vec<_> {
                let judged = judged.iter().flatten();
                judged.map(|one| (one.kind.clone(), one.flags.clone())).collect()
            };
            prop_assert_eq!(kinds(&found), kinds(&by_words(&parts, dialect)), "{}", text);
        }
    }
}
