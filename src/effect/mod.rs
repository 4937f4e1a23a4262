//! Statements into what running them twice means (design section 7).
//!
//! [`judge`] looks at one script, [`judge_plan`] at all steps of a plan in their order.
//!
//! There are no rules for pairs of statements. `shape` reads what each statement does, `model` carries it out on
//! small databases that the schema and the script's own literals give, and `twice` looks at what a
//! second run finds and leaves; one database that differs settles it. What the model does not know
//! keeps the effect that its first words tell (`class`).

mod alike;
mod blocks;
mod class;
mod dialect;
mod flags;
mod guards;
mod keys;
mod model;
mod object;
mod plan;
mod routine;
mod shape;
mod stable;
mod twice;
mod unit;
mod verbs;
mod verdicts;
mod volatile;
mod words;

use std::collections::HashSet;
use std::sync::OnceLock;

use foldhash::fast::RandomState;

use crate::ir::{Effect, Statement};
use crate::sql::{self, Pieces};
use class::Class;
use dialect::Dialect;
use model::{Engine, Pools, World};
use shape::{Cursor, Deed};
use stable::fingerprint;
use unit::Judged;
use verdicts::Verdicts;

pub use plan::judge_plan;
pub(crate) use verbs::{UNKNOWN, VERBS};
pub(crate) use volatile::is_of_the_run;

/// What exists before a script runs, as DDL tells: tables with keys and defaults, views, functions,
/// triggers, roles. Scripts that are alike are judged once for a schema and its clones: whoever
/// judges many uses one schema for all of them.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    world: World,
    /// The same for schemas of the same DDL.
    id: u128,
    /// What was judged with this schema, or one cloned from it.
    verdicts: Verdicts,
    /// The names that it declares, once they are asked for.
    names: OnceLock<HashSet<String, RandomState>>,
}

/// A judged script.
#[derive(Debug, Clone)]
pub struct Script {
    /// The headline of its statements' effects.
    pub effect: Effect,
    /// The flags of all statements, sorted.
    pub flags: Vec<&'static str>,
    /// Its statements in order; each effect is the one within this script.
    pub statements: Vec<Statement>,
}

impl Schema {
    /// The objects that a text of DDL leaves behind. Statements that cannot be understood are
    /// passed over.
    pub fn parse(sql: &str, dialect: &str) -> Schema {
        let mut schema = Schema::default();
        schema.grow(sql, dialect);
        schema
    }

    /// Adds what further DDL leaves behind; rows are not kept.
    pub fn grow(&mut self, sql: &str, dialect: &str) {
        with_stack(|| self.take(sql, dialect));
    }

    /// The names of tables, their schemas and columns, in small letters.
    fn names(&self) -> &HashSet<String, RandomState> {
        self.names
            .get_or_init(|| self.world.table_names().collect())
    }

    fn take(&mut self, sql: &str, dialect: &str) {
        let dialect = dialect::dialect(dialect);
        let pieces = sql::pieces(sql, dialect.name);
        let deeds = read(sql, &pieces, dialect);
        let mut engine = Engine::new(
            dialect,
            std::mem::take(&mut self.world),
            Pools::default().into(),
            0,
        );
        for deed in deeds {
            if matches!(
                deed,
                Deed::Create(_)
                    | Deed::Alter(_)
                    | Deed::Drop(_)
                    | Deed::Use(_)
                    | Deed::Rename(_)
                    | Deed::Grant { .. }
            ) {
                // What cannot be carried out declares nothing.
                let _ = engine.carry_out(&deed);
            }
        }
        self.world = engine.world;
        self.world.settle();
        self.names = OnceLock::new();
        let before = self.id.to_string();
        self.id = fingerprint([before.as_str(), sql, dialect.name]);
    }
}

/// The statements of a script with the effect that each has by its first words: cheap, and enough
/// until [`judge`] or [`judge_plan`] looks at the whole.
pub fn outline(sql: &str, dialect: &str) -> Vec<Statement> {
    let dialect = dialect::dialect(dialect);
    let pieces = sql::pieces(sql, dialect.name);
    let classes = classes(&pieces, dialect);
    statements(sql, &pieces, classes.into_iter().map(Judged::from))
}

/// Judges a script. `dialect` is an adapter's name; `schema` is what exists before.
pub fn judge(sql: &str, dialect: &str, schema: &Schema) -> Script {
    with_stack(|| judge_text(sql, dialect, schema))
}

/// Stack for nested queries and blocks: trees are bounded in depth, and their frames are large.
const STACK: usize = 32 << 20;

/// Runs with enough stack below it.
fn with_stack<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK / 2, STACK, run)
}

fn judge_text(sql: &str, dialect: &str, schema: &Schema) -> Script {
    let dialect = dialect::dialect(dialect);
    let text = Part::of(sql, dialect);
    let judged = unit::effects(std::slice::from_ref(&text), None, dialect, schema);
    let judged = judged.iter().flatten().cloned();
    Script::of(statements(sql, &text.pieces, judged))
}

/// A text that runs as one.
struct Part<'s> {
    sql: &'s str,
    pieces: Pieces,
}

impl<'s> Part<'s> {
    fn of(sql: &'s str, dialect: &Dialect) -> Part<'s> {
        Part {
            sql,
            pieces: sql::pieces(sql, dialect.name),
        }
    }
}

fn classes(pieces: &Pieces, dialect: &Dialect) -> Vec<Class> {
    let tokens = pieces.statements.iter();
    tokens
        .map(|range| {
            class::classify(
                pieces.tokens.get(range.clone()).unwrap_or_default(),
                dialect,
            )
        })
        .collect()
}

fn statements(sql: &str, pieces: &Pieces, judged: impl Iterator<Item = Judged>) -> Vec<Statement> {
    let statements = pieces.statements.iter().zip(judged);
    statements
        .map(|(tokens, judged)| {
            let range = pieces.bytes(tokens);
            Statement {
                sql: sql.get(range.clone()).unwrap_or_default().to_string(),
                range,
                kind: judged.kind,
                effect: judged.effect,
                flags: judged.flags,
                obligation: judged.obligation,
            }
        })
        .collect()
}

/// The deeds of a script's statements.
fn read(sql: &str, pieces: &Pieces, dialect: &'static Dialect) -> Vec<Deed> {
    pieces
        .statements
        .iter()
        .map(|range| {
            let tokens = pieces.tokens.get(range.clone()).unwrap_or_default();
            let inline = pieces.inline_after(range).and_then(|bytes| sql.get(bytes));
            shape::read(Cursor::new(sql, tokens), dialect, inline)
        })
        .collect()
}

impl Script {
    fn of(statements: Vec<Statement>) -> Script {
        let mut flags: Vec<_> = statements
            .iter()
            .flat_map(|one| one.flags.iter().copied())
            .collect();
        flags.sort_unstable();
        flags.dedup();
        Script {
            effect: Effect::headline(statements.iter().map(|one| one.effect)),
            flags,
            statements,
        }
    }
}

#[cfg(test)]
mod tests;
