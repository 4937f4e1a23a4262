//! Texts that are judged together: a script, or all hooks of a node with its building between them.

use std::sync::Arc;

use super::alike::alike;
use super::dialect::Dialect;
use super::model::Pools;
use super::shape::{Deed, Name};
use super::{Part, Schema, class, classes, keys, read, twice};
use crate::ir::Effect;
use sqlparser::ast::Statement;

/// An effect and what it rests on.
pub(super) type Judged = (Effect, Option<String>);

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

/// The effects of the statements of texts that run one after the other.
pub(super) fn effects(
    parts: &[Part<'_>],
    rebuilt: Option<&Rebuilt<'_>>,
    dialect: &'static Dialect,
    schema: &Schema,
) -> Vec<Vec<Judged>> {
    let statements = parts.iter().map(|part| part.pieces.statements.len());
    if statements.sum::<usize>() > MOST_STATEMENTS {
        return by_words(parts, dialect);
    }
    let texts = alike(parts, rebuilt.map(|rebuilt| rebuilt.relation), schema);
    let context = format!(
        "{} {} {:?}",
        dialect.name,
        schema.id,
        rebuilt.map(|rebuilt| rebuilt.after)
    );
    let key = texts.key(&context);
    if let Some(known) = schema.verdicts.get(key) {
        return Vec::clone(&known);
    }
    // What is judged is what the texts have in common, so that the answer depends on nothing else.
    let common: Vec<Part<'_>> = texts
        .parts
        .iter()
        .map(|text| Part::of(text, dialect))
        .collect();
    let same = common
        .iter()
        .zip(parts)
        .all(|(one, other)| one.pieces.statements.len() == other.pieces.statements.len());
    if !same {
        return judged(parts, rebuilt, dialect, schema);
    }
    let rebuilt = rebuilt.map(|rebuilt| Rebuilt {
        relation: texts.relation.as_deref().unwrap_or(rebuilt.relation),
        after: rebuilt.after,
    });
    let effects = judged(&common, rebuilt.as_ref(), dialect, schema);
    schema.verdicts.keep(key, Arc::new(effects.clone()));
    effects
}

/// The effects that first words tell.
fn by_words(parts: &[Part<'_>], dialect: &Dialect) -> Vec<Vec<Judged>> {
    let of_part = |part: &Part<'_>| {
        let classes = classes(&part.pieces, dialect);
        classes
            .into_iter()
            .map(|class| (class.effect, None))
            .collect()
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
    classes
        .iter()
        .map(|classes| {
            let judge = |class: &class::Class| match seen.next() {
                Some((seen, deed)) => seen.effect(class, deed),
                None => (class.effect, None),
            };
            classes.iter().map(judge).collect()
        })
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
    }
}
