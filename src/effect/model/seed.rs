//! Rows for tables that existed before: drawn from the script's own literals, so that its predicates
//! meet something.

use std::sync::Arc;

use super::engine::{Engine, Out, Scope, Tag};
use super::random::Random;
use super::value::Value;
use super::world::{Row, Table, Type};
use crate::effect::shape::Name;

impl Engine {
    /// Draws the rows of a table that nobody has looked at.
    pub(crate) fn see(&mut self, name: &Name) -> Out<()> {
        let unseen = self
            .world
            .tables
            .get(name)
            .is_some_and(|table| table.unseen);
        match unseen {
            true => self.deeper(|engine| engine.draw_rows(name)),
            false => Ok(()),
        }
    }

    fn draw_rows(&mut self, name: &Name) -> Out<()> {
        let Some(table) = self.world.tables.get_mut(name) else {
            return Ok(());
        };
        let table = Arc::make_mut(table);
        table.unseen = false;
        let mut drawn = table.clone();
        for foreign in drawn.foreign.clone() {
            self.table(&foreign.parent)?;
        }
        let mut random = Random::of_world(self.seed, &name.to_string());
        let wanted = [3, 5, 1, 4, 2, 6, 0, 4]
            .get(random.below(8))
            .copied()
            .unwrap_or(3);
        for _ in 0..wanted * 2 {
            if drawn.rows.len() >= wanted {
                break;
            }
            let row = self.drawn_row(&drawn, &mut random)?;
            if self.fits(name, &drawn, &row)? {
                drawn.rows.push(row);
            }
        }
        if let Some(query) = drawn.query.clone() {
            drawn.rows = self.query(&query, None)?.rows;
        }
        if self.world.assumed_tables.contains_key(name) {
            self.world
                .assumed_tables
                .insert(name.clone(), Arc::new(drawn.clone()));
        }
        self.world.tables.insert(name.clone(), Arc::new(drawn));
        Ok(())
    }

    /// Every other world is tidy: no NULLs, and the first column tells rows apart.
    fn is_tidy(&self) -> bool {
        self.seed.is_multiple_of(2)
    }

    /// In some worlds the numbers that a table gives its rows have gaps, so that the literals of the
    /// script are among them.
    fn is_sparse(&self) -> bool {
        self.seed % 4 == 1
    }

    fn drawn_row(&mut self, table: &Table, random: &mut Random) -> Out<Row> {
        let mut row = Row::with_capacity(table.columns.len());
        let tidy = self.is_tidy();
        for (at, column) in table.columns.iter().enumerate() {
            let is_null = column.nullable
                && !(table.open || tidy)
                && column.kind != Type::Date
                && random.one_in(5);
            let is_number = matches!(column.kind, Type::Integer | Type::Decimal(_));
            let in_order = column.counts && !self.is_sparse() || tidy && at == 0 && is_number;
            row.push(if in_order {
                Value::count(table.rows.len() + 1)
            } else if is_null && !column.counts {
                Value::Null
            } else {
                self.pools.clone().draw(column, random)
            });
        }
        for foreign in &table.foreign {
            self.adopt(table, foreign, &mut row, random)?;
        }
        self.generate(table, &mut row)?;
        Ok(row)
    }

    /// Takes the values of a foreign key from a row of the parent.
    fn adopt(
        &mut self,
        table: &Table,
        foreign: &super::world::Foreign,
        row: &mut Row,
        random: &mut Random,
    ) -> Out<()> {
        let Some(parent) = self.table(&foreign.parent)? else {
            return Ok(());
        };
        let chosen = random.pick(&parent.rows);
        let columns = super::write::parent_columns(foreign, &parent);
        for (own, theirs) in foreign.columns.iter().zip(columns) {
            let value = chosen
                .and_then(|chosen| chosen.get(parent.position(&theirs)?))
                .cloned();
            if let Some(cell) = table.position(own).and_then(|at| row.get_mut(at)) {
                *cell = value.unwrap_or(Value::Null);
            }
        }
        Ok(())
    }

    /// Whether a drawn row meets the table's keys and checks.
    fn fits(&mut self, name: &Name, table: &Table, row: &Row) -> Out<bool> {
        let tags: Vec<Tag> = table
            .columns
            .iter()
            .map(|column| Tag::of("", &column.name))
            .collect();
        for (column, value) in table.columns.iter().zip(row) {
            if value.is_null() && !column.nullable {
                return Ok(false);
            }
        }
        for check in &table.checks {
            if let Some(condition) = &check.condition
                && self
                    .eval(condition, &Scope::row(&tags, row, None))
                    .is_ok_and(|value| value.truth() == Some(false))
            {
                return Ok(false);
            }
        }
        let merged = self.pools.clone();
        let same = |columns: &Vec<String>| {
            let places: Vec<_> = columns
                .iter()
                .filter_map(|one| table.position(one))
                .collect();
            let alike = |other: &Row| places.iter().all(|at| other.get(*at) == row.get(*at));
            !places.is_empty() && table.rows.iter().any(alike)
        };
        if merged.merged.get(name).into_iter().flatten().any(same) {
            return Ok(false);
        }
        let repeated = self.is_tidy()
            && table.rows.iter().any(|other| other.first() == row.first())
            && !table.open;
        Ok(!repeated && self.conflict(table, row, None)?.is_none())
    }
}
