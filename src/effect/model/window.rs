//! Window functions: their value for each row.

use std::collections::BTreeMap;

use sqlparser::ast::{Expr, Function, NamedWindowExpr, Select, WindowSpec, WindowType};

use super::aggregate::{fold, stars};
use super::engine::{Engine, Out, Scope, Stop, Tag};
use super::expression::address;
use super::function::{arguments, base_name};
use super::select::sorted;
use super::value::Value;
use super::world::Row;

impl Engine {
    /// The values of all window functions of a query, row by row.
    pub(crate) fn windows(
        &mut self,
        select: &Select,
        calls: &[&Expr],
        tags: &[Tag],
        rows: &[Row],
        parent: Option<&Scope<'_>>,
    ) -> Out<Vec<BTreeMap<usize, Value>>> {
        let mut all = vec![BTreeMap::new(); rows.len()];
        for call in calls {
            let Expr::Function(function) = call else {
                continue;
            };
            let Some(spec) = specification(select, function) else {
                return Err(Stop::Beyond);
            };
            let values = self.window(function, spec, tags, rows, parent)?;
            for (map, value) in all.iter_mut().zip(values) {
                map.insert(address(call), value);
            }
        }
        Ok(all)
    }

    fn window(
        &mut self,
        function: &Function,
        spec: &WindowSpec,
        tags: &[Tag],
        rows: &[Row],
        parent: Option<&Scope<'_>>,
    ) -> Out<Vec<Value>> {
        let mut partitions: BTreeMap<Vec<Value>, Vec<usize>> = BTreeMap::new();
        let mut orders = Vec::with_capacity(rows.len());
        let mut inputs = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let scope = Scope::row(tags, row, parent);
            let key: Out<Vec<_>> = spec
                .partition_by
                .iter()
                .map(|one| self.eval(one, &scope))
                .collect();
            partitions.entry(key?).or_default().push(at);
            let order: Out<Vec<_>> = spec
                .order_by
                .iter()
                .map(|one| self.eval(&one.expr, &scope))
                .collect();
            orders.push(order?);
            let input: Out<Vec<_>> = arguments(function)
                .into_iter()
                .map(|one| self.eval(one, &scope))
                .collect();
            inputs.push(input?);
        }
        let name = base_name(function);
        let mut values = vec![Value::Null; rows.len()];
        for members in partitions.into_values() {
            self.spend(members.len() * members.len() / 16)?;
            let keyed = members
                .into_iter()
                .map(|at| (orders.get(at).cloned().unwrap_or_default(), at));
            let members = sorted(keyed.collect(), &spec.order_by, self.dialect);
            let ordered = !spec.order_by.is_empty();
            for (place, at) in members.iter().enumerate() {
                let frame = Frame {
                    members: &members,
                    place,
                    ordered,
                    orders: &orders,
                    inputs: &inputs,
                };
                if let Some(value) = values.get_mut(*at) {
                    *value = frame.value(&name, stars(function))?;
                }
            }
        }
        Ok(values)
    }
}

/// A row within its partition.
struct Frame<'f> {
    members: &'f [usize],
    place: usize,
    ordered: bool,
    orders: &'f [Vec<Value>],
    inputs: &'f [Vec<Value>],
}

impl Frame<'_> {
    fn order(&self, place: usize) -> Option<&Vec<Value>> {
        self.orders.get(*self.members.get(place)?)
    }

    fn input(&self, place: usize, at: usize) -> Value {
        let member = self.members.get(place).and_then(|at| self.inputs.get(*at));
        member
            .and_then(|input| input.get(at))
            .cloned()
            .unwrap_or(Value::Null)
    }

    /// The first row with the same order.
    fn first_peer(&self) -> usize {
        (0..=self.place)
            .find(|place| self.order(*place) == self.order(self.place))
            .unwrap_or(self.place)
    }

    /// The place after the last row with the same order.
    fn after_peers(&self) -> usize {
        (self.place..self.members.len())
            .find(|place| self.order(*place) != self.order(self.place))
            .unwrap_or(self.members.len())
    }

    fn value(&self, name: &str, star: bool) -> Out<Value> {
        let offset = self.input(self.place, 1).number().unwrap_or(1.0) as usize;
        Ok(match name {
            "row_number" => Value::count(self.place + 1),
            "rank" => Value::count(self.first_peer() + 1),
            "dense_rank" => {
                let changes =
                    (1..=self.place).filter(|place| self.order(*place) != self.order(place - 1));
                Value::count(changes.count() + 1)
            }
            "lag" => self
                .place
                .checked_sub(offset)
                .map_or(self.input(self.place, 2), |place| self.input(place, 0)),
            "lead" => match self.place.saturating_add(offset) {
                place if place < self.members.len() => self.input(place, 0),
                _ => self.input(self.place, 2),
            },
            "first_value" => self.input(0, 0),
            "last_value" => self.input(self.after_peers().saturating_sub(1), 0),
            _ => {
                let end = if self.ordered {
                    self.after_peers()
                } else {
                    self.members.len()
                };
                if star {
                    return Ok(Value::count(end));
                }
                let rows: Vec<Vec<Value>> = (0..end)
                    .map(|place| vec![self.input(place, 0), self.input(place, 1)])
                    .filter(|row| row.first().is_some_and(|value| !value.is_null()))
                    .collect();
                fold(name, &rows)?
            }
        })
    }
}

fn specification<'q>(select: &'q Select, function: &'q Function) -> Option<&'q WindowSpec> {
    match function.over.as_ref()? {
        WindowType::WindowSpec(spec) => match (&spec.window_name, spec.partition_by.is_empty()) {
            (Some(name), true) => named(select, &name.value),
            _ => Some(spec),
        },
        WindowType::NamedWindow(name) => named(select, &name.value),
    }
}

fn named<'q>(select: &'q Select, name: &str) -> Option<&'q WindowSpec> {
    select
        .named_window
        .iter()
        .find_map(|window| match &window.1 {
            NamedWindowExpr::WindowSpec(spec) if window.0.value.eq_ignore_ascii_case(name) => {
                Some(spec)
            }
            _ => None,
        })
}
