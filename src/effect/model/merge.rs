//! `MERGE`.

use std::collections::BTreeSet;

use sqlparser::ast::{
    Merge, MergeAction, MergeClause, MergeClauseKind, MergeInsertKind, MergeUpdateKind, TableFactor,
};

use super::cast::coerce;
use super::engine::{Engine, Out, Relation, Scope, Stop, Tag};
use super::insert::is_hidden;
use super::value::Value;
use super::world::{Row, Table};
use super::write::tags_of;
use crate::effect::shape::{Name, last};

/// The table that is merged into.
struct Target {
    name: Name,
    tags: Vec<Tag>,
}

impl Engine {
    /// Carries out a `MERGE`: every pair is found on the rows as they were before.
    pub(crate) fn merge(&mut self, merge: &Merge) -> Out<Relation> {
        let TableFactor::Table { name, alias, .. } = &merge.table else {
            return Err(Stop::Beyond);
        };
        let alias = alias
            .as_ref()
            .map_or_else(|| last(name), |alias| alias.name.value.to_lowercase());
        let name = self.resolve(&Name::of_tree(name));
        let source = self.factor(&merge.source, None)?;
        let table = self.snapshot(&name)?;
        let target = Target {
            tags: tags_of(&table, &alias),
            name,
        };
        let tags: Vec<Tag> = target.tags.iter().chain(&source.tags).cloned().collect();
        let mut met = BTreeSet::new();
        let mut work = Vec::new();
        for given in &source.rows {
            let mut found = false;
            for (at, row) in table.rows.iter().enumerate() {
                self.step()?;
                let both: Row = row.iter().chain(given).cloned().collect();
                if self.holds(&merge.on, &Scope::row(&tags, &both, None))? {
                    found = true;
                    if let Some(clause) =
                        self.clause(merge, &tags, &both, &[MergeClauseKind::Matched])?
                    {
                        if !met.insert(at) {
                            return Err(Stop::Fails("cardinality_violation"));
                        }
                        work.push((Some(at), both, clause));
                    }
                }
            }
            if !found {
                let both: Row = vec![Value::Null; target.tags.len()]
                    .into_iter()
                    .chain(given.iter().cloned())
                    .collect();
                let kinds = [
                    MergeClauseKind::NotMatched,
                    MergeClauseKind::NotMatchedByTarget,
                ];
                if let Some(clause) = self.clause(merge, &tags, &both, &kinds)? {
                    work.push((None, both, clause));
                }
            }
        }
        self.unmatched(merge, &table, &source, &tags, &mut work)?;
        self.apply(&target, &table, &source, &tags, work)?;
        Ok(Relation::default())
    }

    /// Rows of the target that no row of the source meets.
    fn unmatched<'m>(
        &mut self,
        merge: &'m Merge,
        table: &Table,
        source: &Relation,
        tags: &[Tag],
        work: &mut Vec<(Option<usize>, Row, &'m MergeClause)>,
    ) -> Out<()> {
        if !merge
            .clauses
            .iter()
            .any(|clause| clause.clause_kind == MergeClauseKind::NotMatchedBySource)
        {
            return Ok(());
        }
        for (at, row) in table.rows.iter().enumerate() {
            let mut found = false;
            for given in &source.rows {
                let both: Row = row.iter().chain(given).cloned().collect();
                found = found || self.holds(&merge.on, &Scope::row(tags, &both, None))?;
            }
            if !found {
                let nothing = vec![Value::Null; source.tags.len()];
                let both: Row = row.iter().cloned().chain(nothing).collect();
                if let Some(clause) =
                    self.clause(merge, tags, &both, &[MergeClauseKind::NotMatchedBySource])?
                {
                    work.push((Some(at), both, clause));
                }
            }
        }
        Ok(())
    }

    fn clause<'m>(
        &mut self,
        merge: &'m Merge,
        tags: &[Tag],
        row: &Row,
        kinds: &[MergeClauseKind],
    ) -> Out<Option<&'m MergeClause>> {
        for clause in &merge.clauses {
            let fits = kinds.contains(&clause.clause_kind);
            let holds = match &clause.predicate {
                Some(predicate) if fits => self.holds(predicate, &Scope::row(tags, row, None))?,
                _ => fits,
            };
            if holds {
                return Ok(Some(clause));
            }
        }
        Ok(None)
    }

    fn apply(
        &mut self,
        target: &Target,
        table: &Table,
        source: &Relation,
        tags: &[Tag],
        work: Vec<(Option<usize>, Row, &MergeClause)>,
    ) -> Out<()> {
        let mut gone = Vec::new();
        for (at, both, clause) in work {
            match (&clause.action, at) {
                (MergeAction::Update(update), Some(at)) => {
                    let old = table.rows.get(at).cloned().unwrap_or_default();
                    let mut row = old.clone();
                    match &update.kind {
                        MergeUpdateKind::Set(assignments) => {
                            for assignment in assignments {
                                let values = self.values_of(
                                    assignment,
                                    table,
                                    &Scope::row(tags, &both, None),
                                )?;
                                for (column, value) in values {
                                    set(table, &mut row, &column, value)?;
                                }
                            }
                        }
                        MergeUpdateKind::Wildcard => copy_same(table, source, &both, &mut row),
                    }
                    self.admit(table, &mut row)?;
                    if row != old
                        && let Some(cell) = self.table_mut(&target.name)?.rows.get_mut(at)
                    {
                        *cell = row;
                    }
                }
                (MergeAction::Delete { .. }, Some(at)) => gone.push((at, Row::new())),
                (MergeAction::Insert(insert), None) => {
                    let row = self.merge_insert(target, table, source, tags, (&both, insert))?;
                    self.table_mut(&target.name)?.rows.push(row);
                }
                (MergeAction::DoNothing { .. }, _) => {}
                _ => return Err(Stop::Beyond),
            }
        }
        self.remove(&target.name, gone)?;
        Ok(())
    }

    fn merge_insert(
        &mut self,
        target: &Target,
        table: &Table,
        source: &Relation,
        tags: &[Tag],
        (both, insert): (&Row, &sqlparser::ast::MergeInsertExpr),
    ) -> Out<Row> {
        let mut row = Row::new();
        for column in &table.columns {
            row.push(self.default_of(&target.name, column)?);
        }
        match &insert.kind {
            MergeInsertKind::Values(values) => {
                let [values] = values.rows.as_slice() else {
                    return Err(Stop::Beyond);
                };
                let columns: Vec<String> = if insert.columns.is_empty() {
                    table
                        .columns
                        .iter()
                        .map(|column| column.name.clone())
                        .collect()
                } else {
                    insert.columns.iter().map(last).collect()
                };
                for (column, value) in columns.iter().zip(&values.content) {
                    let value = self.eval(value, &Scope::row(tags, both, None))?;
                    set(table, &mut row, column, value)?;
                }
            }
            MergeInsertKind::Wildcard | MergeInsertKind::Row => {
                copy_same(table, source, both, &mut row)
            }
        }
        self.admit(table, &mut row)?;
        let current = self.snapshot(&target.name)?;
        if self.dialect.keys && self.conflict(&current, &row, None)?.is_some() {
            return Err(Stop::Fails("unique_violation"));
        }
        Ok(row)
    }
}

fn set(table: &Table, row: &mut Row, column: &str, value: Value) -> Out<()> {
    let at = table.position(column).ok_or(Stop::Beyond)?;
    let kind = table
        .columns
        .get(at)
        .map(|column| column.kind)
        .ok_or(Stop::Beyond)?;
    if let Some(cell) = row.get_mut(at) {
        *cell = coerce(value, kind);
    }
    Ok(())
}

/// `UPDATE SET *` and `INSERT *`: columns of the same name.
fn copy_same(table: &Table, source: &Relation, both: &Row, row: &mut Row) {
    let given = both.iter().skip(table.columns.len());
    for (tag, value) in source
        .tags
        .iter()
        .zip(given)
        .filter(|(tag, _)| !is_hidden(tag))
    {
        if let Some(cell) = table.position(&tag.name).and_then(|at| row.get_mut(at)) {
            *cell = value.clone();
        }
    }
}
