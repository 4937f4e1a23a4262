//! What stands after `FROM`: tables, views, queries, joins.

use compact_str::CompactString;
use sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, Join, JoinConstraint, JoinOperator, ObjectName, TableAlias,
    TableFactor, TableWithJoins,
};

use super::engine::{Engine, MOST_ROWS, Out, Relation, Scope, Stop, Tag};
use super::rows::PLACE;
use super::series::series;
use super::value::Value;
use super::world::Row;
use crate::effect::shape::{Kind, Name, last};

/// How two relations are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Inner,
    Left,
    Right,
    Full,
    Semi,
    Anti,
}

impl Engine {
    /// The rows of a list of tables.
    pub(crate) fn from<'t>(
        &mut self,
        tables: impl IntoIterator<Item = &'t TableWithJoins>,
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        let mut all = Relation {
            tags: Vec::new(),
            rows: vec![Vec::new()],
        };
        for table in tables {
            all = self.joined_factor(
                all,
                &table.relation,
                &JoinConstraint::None,
                How::Inner,
                parent,
            )?;
            for join in &table.joins {
                all = self.join(all, join, parent)?;
            }
        }
        Ok(all)
    }

    fn join(&mut self, left: Relation, join: &Join, parent: Option<&Scope<'_>>) -> Out<Relation> {
        use JoinOperator as J;
        let (how, constraint) = match &join.join_operator {
            J::Join(on) | J::Inner(on) | J::StraightJoin(on) | J::CrossJoin(on) => (How::Inner, on),
            J::Left(on) | J::LeftOuter(on) => (How::Left, on),
            J::Right(on) | J::RightOuter(on) => (How::Right, on),
            J::FullOuter(on) => (How::Full, on),
            J::Semi(on) | J::LeftSemi(on) => (How::Semi, on),
            J::Anti(on) | J::LeftAnti(on) => (How::Anti, on),
            J::CrossApply => (How::Inner, &JoinConstraint::None),
            J::OuterApply => (How::Left, &JoinConstraint::None),
            _ => return Err(Stop::Beyond),
        };
        self.joined_factor(left, &join.relation, constraint, how, parent)
    }

    fn joined_factor(
        &mut self,
        left: Relation,
        factor: &TableFactor,
        constraint: &JoinConstraint,
        how: How,
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        if is_lateral(factor) && !left.tags.is_empty() {
            return self.lateral(left, factor, how, parent);
        }
        let right = self.factor(factor, parent)?;
        let condition = match constraint {
            JoinConstraint::On(on) => Condition::On(on),
            JoinConstraint::None => Condition::Always,
            JoinConstraint::Using(columns) => {
                let names = columns.iter().map(|name| name.to_string().to_lowercase());
                Condition::Using(names.collect())
            }
            JoinConstraint::Natural => {
                let shared = left
                    .tags
                    .iter()
                    .filter(|tag| right.tags.iter().any(|other| other.name == tag.name));
                Condition::Using(shared.map(|tag| tag.name.to_string()).collect())
            }
        };
        self.paired(left, right, &condition, how, parent)
    }

    fn paired(
        &mut self,
        left: Relation,
        right: Relation,
        condition: &Condition<'_>,
        how: How,
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        let tags: Vec<Tag> = left.tags.iter().chain(&right.tags).cloned().collect();
        self.spend_rows(0, tags.len())?;
        let (left_width, right_width) = (left.tags.len(), right.tags.len());
        let mut rows = Vec::new();
        let mut met = vec![false; right.rows.len()];
        for row in &left.rows {
            let mut found = false;
            for (at, other) in right.rows.iter().enumerate() {
                let both: Row = row.iter().chain(other).cloned().collect();
                if self.meets(condition, &tags, &both, left_width, parent)? {
                    found = true;
                    if let Some(met) = met.get_mut(at) {
                        *met = true;
                    }
                    if !matches!(how, How::Semi | How::Anti) {
                        rows.push(both);
                    }
                    if rows.len() > MOST_ROWS {
                        return Err(Stop::Beyond);
                    }
                }
            }
            match how {
                How::Left | How::Full if !found => {
                    rows.push(
                        row.iter()
                            .cloned()
                            .chain(vec![Value::Null; right_width])
                            .collect(),
                    );
                }
                How::Semi if found => rows.push(row.clone()),
                How::Anti if !found => rows.push(row.clone()),
                _ => {}
            }
        }
        if matches!(how, How::Right | How::Full) {
            for (other, _) in right.rows.iter().zip(&met).filter(|(_, met)| !**met) {
                rows.push(
                    vec![Value::Null; left_width]
                        .into_iter()
                        .chain(other.iter().cloned())
                        .collect(),
                );
            }
        }
        let tags = if matches!(how, How::Semi | How::Anti) {
            left.tags
        } else {
            tags
        };
        Ok(Relation { tags, rows })
    }

    fn meets(
        &mut self,
        condition: &Condition<'_>,
        tags: &[Tag],
        row: &Row,
        width: usize,
        parent: Option<&Scope<'_>>,
    ) -> Out<bool> {
        self.spend(1 + row.len() / 8)?;
        match condition {
            Condition::Always => Ok(true),
            Condition::On(on) => self.holds(on, &Scope::row(tags, row, parent)),
            Condition::Using(names) => Ok(names.iter().all(|name| {
                let find = |from: usize| {
                    let at = tags.iter().skip(from).position(|tag| *tag.name == **name)?;
                    row.get(from + at)
                };
                match (find(0), find(width)) {
                    (Some(left), Some(right)) => self.equal(left, right) == Some(true),
                    _ => false,
                }
            })),
        }
    }

    /// A query that looks at the rows before it.
    fn lateral(
        &mut self,
        left: Relation,
        factor: &TableFactor,
        how: How,
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        let mut all = Relation::default();
        let mut missing = Vec::new();
        for row in left.rows {
            let scope = Scope::row(&left.tags, &row, parent);
            let right = self.factor(factor, Some(&scope))?;
            if all.tags.is_empty() {
                all.tags = left.tags.iter().chain(&right.tags).cloned().collect();
            }
            self.spend_rows(all.rows.len() + right.rows.len(), 0)?;
            self.spend_rows(right.rows.len(), all.tags.len())?;
            if right.rows.is_empty() && how == How::Left {
                missing.push(row);
                continue;
            }
            all.rows.extend(
                right
                    .rows
                    .into_iter()
                    .map(|other| row.iter().cloned().chain(other).collect()),
            );
        }
        if all.tags.is_empty() {
            all.tags = left.tags;
        }
        for mut row in missing {
            row.resize(all.tags.len(), Value::Null);
            all.rows.push(row);
        }
        Ok(all)
    }

    /// The rows of one table, view, query or function.
    pub(crate) fn factor(
        &mut self,
        factor: &TableFactor,
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                ..
            } => {
                let relation = self.named_relation(name)?;
                Ok(labelled(relation, alias.as_ref(), &last(name)))
            }
            TableFactor::Table {
                name,
                alias,
                args: Some(args),
                ..
            } => self.table_function(name, &args.args, alias.as_ref(), parent),
            TableFactor::Function {
                name, args, alias, ..
            } => self.table_function(name, args, alias.as_ref(), parent),
            TableFactor::Derived {
                subquery, alias, ..
            } => {
                let relation = self.query(subquery, parent)?;
                Ok(labelled(relation, alias.as_ref(), ""))
            }
            TableFactor::UNNEST {
                alias, array_exprs, ..
            } => {
                let [array] = array_exprs.as_slice() else {
                    return Err(Stop::Beyond);
                };
                let scope = Scope {
                    parent,
                    ..Scope::default()
                };
                let value = self.eval(array, &scope)?;
                items(value, alias.as_ref(), "unnest")
            }
            TableFactor::NestedJoin {
                table_with_joins,
                alias,
            } => {
                let relation =
                    self.from(std::slice::from_ref(table_with_joins.as_ref()), parent)?;
                Ok(match alias {
                    Some(_) => labelled(relation, alias.as_ref(), ""),
                    None => relation,
                })
            }
            _ => Err(Stop::Beyond),
        }
    }

    fn named_relation(&mut self, name: &ObjectName) -> Out<Relation> {
        let tree = name;
        let name = Name::of_tree(tree);
        if tree.0.len() == 1 {
            let cte = self.ctes.iter().rev();
            let mut own = cte.filter(|(cte, _)| **cte == *name.base);
            if let Some((_, relation)) = own.next().filter(|_| name.schema.is_empty()) {
                return Ok(Relation::clone(relation));
            }
        }
        if let Some(relation) = self.catalog(&name) {
            return Ok(relation);
        }
        self.relation(&name)
    }

    /// The rows of a table or a view.
    pub(crate) fn relation(&mut self, name: &Name) -> Out<Relation> {
        if let Some(view) = self.object(Kind::View, name) {
            let query = view.query.clone().ok_or(Stop::Beyond)?;
            let mut relation = self.deeper(|engine| {
                let hidden = std::mem::take(&mut engine.ctes);
                let relation = engine.query(&query, None);
                engine.ctes = hidden;
                relation
            })?;
            for (tag, column) in relation.tags.iter_mut().zip(&view.columns) {
                tag.name = column.as_str().into();
            }
            return Ok(relation);
        }
        let table = self.table(name)?.ok_or(Stop::Fails("undefined_table"))?;
        let mut tags: Vec<Tag> = table
            .columns
            .iter()
            .map(|column| Tag::of("", &column.name))
            .collect();
        tags.push(Tag::of("", PLACE));
        self.spend_rows(table.rows.len(), tags.len())?;
        let rows = table.rows.iter().enumerate().map(|(at, row)| {
            let place = std::iter::once(Value::count(at));
            row.iter().cloned().chain(place).collect()
        });
        Ok(Relation {
            tags,
            rows: rows.collect(),
        })
    }

    fn table_function(
        &mut self,
        name: &ObjectName,
        args: &[FunctionArg],
        alias: Option<&TableAlias>,
        parent: Option<&Scope<'_>>,
    ) -> Out<Relation> {
        let name = last(name);
        let scope = Scope {
            parent,
            ..Scope::default()
        };
        let mut values = Vec::new();
        for arg in args {
            match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => {
                    values.push(self.eval(expr, &scope)?)
                }
                _ => return Err(Stop::Beyond),
            }
        }
        match name.as_str() {
            "generate_series" | "range" | "numbers" => {
                let list = series(&values, name == "generate_series")?;
                self.spend_rows(list.len(), 1)?;
                items(Value::List(list.into()), alias, &name)
            }
            "unnest" => items(
                values.into_iter().next().unwrap_or(Value::Null),
                alias,
                &name,
            ),
            _ => {
                let table = Name::simple(&name);
                match self.catalog(&table) {
                    Some(relation) => Ok(labelled(relation, alias, &name)),
                    None => Err(Stop::Beyond),
                }
            }
        }
    }
}

/// What rows of a join must meet.
enum Condition<'c> {
    Always,
    On(&'c Expr),
    Using(Vec<String>),
}

fn is_lateral(factor: &TableFactor) -> bool {
    matches!(
        factor,
        TableFactor::Derived { lateral: true, .. }
            | TableFactor::UNNEST { .. }
            | TableFactor::Function { .. }
            | TableFactor::Table { args: Some(_), .. }
    )
}

/// A list as a relation of one column.
fn items(value: Value, alias: Option<&TableAlias>, name: &str) -> Out<Relation> {
    let Value::List(list) = value else {
        return if value.is_null() {
            Ok(Relation::default())
        } else {
            Err(Stop::Beyond)
        };
    };
    let column = alias.map_or(name.to_string(), |alias| alias.name.value.to_lowercase());
    let relation = Relation {
        tags: vec![Tag::of("", &column)],
        rows: list.iter().map(|item| vec![item.clone()]).collect(),
    };
    Ok(labelled(relation, alias, name))
}

/// The relation under its alias, with the names of columns that the alias gives.
fn labelled(mut relation: Relation, alias: Option<&TableAlias>, own: &str) -> Relation {
    let table: CompactString = alias
        .map_or(own, |alias| &alias.name.value)
        .to_lowercase()
        .into();
    let columns = alias.map_or(&[][..], |alias| &alias.columns);
    for (at, tag) in relation.tags.iter_mut().enumerate() {
        tag.table = table.clone();
        if let Some(column) = columns.get(at) {
            tag.name = column.name.value.to_lowercase().into();
        }
    }
    relation
}
