//! What a block of control flow is whose second run was seen to leave everything as it was.

use sqlparser::ast::{SetExpr, Statement};

use super::shape::{Block, Change, Create, Deed, Guard, Kind, Step};
use crate::ir::Effect;

/// The worst of its steps' effects: one that alone would fail is guarded by the block.
pub(super) fn safe(block: &Block) -> Effect {
    let handlers = block.handlers.iter().map(|handler| &handler.steps);
    let all = std::iter::once(&block.steps).chain(handlers);
    Effect::headline(all.map(|steps| of_steps(steps)))
}

fn of_steps(steps: &[Step]) -> Effect {
    Effect::headline(steps.iter().map(of_step))
}

fn of_step(step: &Step) -> Effect {
    match step {
        Step::Do(deed) => of_deed(deed),
        Step::If(branches) => Effect::headline(branches.iter().map(|(_, steps)| of_steps(steps))),
        Step::While(_, steps) | Step::ForRows(_, _, steps) | Step::ForNumbers(_, _, _, steps) => {
            of_steps(steps)
        }
        Step::Block(block) => safe(block),
        Step::Assign(..)
        | Step::Perform(_)
        | Step::Fail
        | Step::Leave(_)
        | Step::Return(_)
        | Step::Nothing => Effect::Pure,
    }
}

fn of_deed(deed: &Deed) -> Effect {
    match deed {
        Deed::Sql(statement) => match statement.as_ref() {
            Statement::Query(query) if !matches!(query.body.as_ref(), SetExpr::Insert(_)) => {
                Effect::Pure
            }
            _ => Effect::Conditional,
        },
        Deed::Create(create) => of_create(create),
        Deed::Alter(alter) => {
            let adds = alter
                .changes
                .iter()
                .any(|change| matches!(change, Change::Add(..) | Change::AddNamed(..)));
            match adds {
                true => Effect::Guarded,
                false => Effect::Idempotent,
            }
        }
        Deed::Drop(_) | Deed::Grant { .. } | Deed::Refresh(_) => Effect::Idempotent,
        Deed::Truncate(_) => Effect::Replace,
        Deed::Block(block) => safe(block),
        Deed::Begin
        | Deed::Commit
        | Deed::Rollback
        | Deed::Savepoint(_)
        | Deed::RollbackTo(_)
        | Deed::Set(..)
        | Deed::Use(_) => Effect::Pure,
        Deed::Settled => Effect::Pure,
        _ => Effect::Conditional,
    }
}

fn of_create(create: &Create) -> Effect {
    match create.guard {
        _ if create.temporary => Effect::Pure,
        Guard::None | Guard::Keep => Effect::Guarded,
        Guard::Alter => Effect::Idempotent,
        Guard::Replace if matches!(create.kind, Kind::View | Kind::Routine) => Effect::Idempotent,
        Guard::Replace => Effect::Replace,
    }
}
