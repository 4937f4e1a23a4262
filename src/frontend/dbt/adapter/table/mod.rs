//! agate tables: what a query gave, with rows and columns that go by place and by name.

mod cells;
mod object;
mod sequence;

use std::rc::Rc;
use std::sync::Arc;

use crate::render::Value;

pub use cells::{CellType, cell};
use sequence::Sequence;

/// A column's name and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: Arc<str>,
    /// The type that dbt gives to its values.
    pub kind: CellType,
}

/// An agate table.
#[derive(Debug, Clone)]
pub struct Table {
    fields: Rc<[Field]>,
    names: Rc<[Arc<str>]>,
    rows: Rc<[Rc<[Value]>]>,
}

impl Table {
    /// A table of rows as long as there are fields; missing cells are none.
    pub fn new(fields: Vec<Field>, rows: Vec<Vec<Value>>) -> Table {
        let width = fields.len();
        let fitted = rows.into_iter().map(|mut row| {
            row.resize(width, Value::None);
            row.into()
        });
        let names = fields.iter().map(|field| Arc::clone(&field.name)).collect();
        Table {
            fields: fields.into(),
            names,
            rows: fitted.collect(),
        }
    }

    /// The table without columns: of a query whose rows are not fetched, and while parsing.
    pub fn empty() -> Table {
        Table::new(Vec::new(), Vec::new())
    }

    /// The table as a template's value.
    pub fn value(self) -> Value {
        Value::object(self)
    }

    fn row(&self, at: usize) -> Option<Value> {
        let cells = self.rows.get(at)?;
        Some(Sequence::row(Rc::clone(&self.names), Rc::clone(cells)).value())
    }

    fn all_rows(&self) -> Vec<Value> {
        (0..self.rows.len()).filter_map(|at| self.row(at)).collect()
    }

    fn column(&self, at: usize) -> Option<Value> {
        let field = self.fields.get(at)?;
        let cells = self
            .rows
            .iter()
            .map(|row| row.get(at).cloned().unwrap_or(Value::None))
            .collect();
        Some(Sequence::column(at, field.clone(), cells).value())
    }

    fn columns(&self) -> Value {
        let columns = (0..self.fields.len())
            .filter_map(|at| self.column(at))
            .collect();
        Sequence::named(Rc::clone(&self.names), columns).value()
    }

    /// The table with some of its columns, by place.
    fn with_columns(&self, places: &[usize]) -> Table {
        let fields = places
            .iter()
            .filter_map(|&at| self.fields.get(at).cloned())
            .collect();
        let rows = self.rows.iter().map(|row| {
            places
                .iter()
                .filter_map(|&at| row.get(at).cloned())
                .collect()
        });
        Table::new(fields, rows.collect())
    }

    /// The table with some of its rows, by place.
    fn with_rows(&self, places: impl Iterator<Item = usize>) -> Table {
        let rows = places.filter_map(|at| self.rows.get(at).cloned()).collect();
        Table {
            fields: Rc::clone(&self.fields),
            names: Rc::clone(&self.names),
            rows,
        }
    }

    /// Names and types of the columns as a plain-text table.
    fn structure(&self) -> String {
        let types = self.fields.iter().map(|field| field.kind.name());
        let width = |heading: &str, cells: &mut dyn Iterator<Item = usize>| {
            cells.max().unwrap_or(0).max(heading.len())
        };
        let first = width(
            "column",
            &mut self.names.iter().map(|name| name.chars().count()),
        );
        let second = width("data_type", &mut types.clone().map(str::len));
        let line = |name: &str, kind: &str| format!("| {name:first$} | {kind:second$} |\n");
        let mut text = line("column", "data_type");
        text.push_str(&line(&"-".repeat(first), &"-".repeat(second)));
        for (name, kind) in self.names.iter().zip(types) {
            text.push_str(&line(name, kind));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Object;

    fn sample() -> Table {
        let field = |name: &str, kind| Field {
            name: name.into(),
            kind,
        };
        Table::new(
            vec![
                field("name", CellType::Text),
                field("rank", CellType::Integer),
            ],
            vec![
                vec![Value::str("reader"), Value::Int(1)],
                vec![Value::str("writer"), Value::None],
            ],
        )
    }

    #[test]
    fn a_table_prints_its_structure() {
        let expected = "\
| column | data_type |
| ------ | --------- |
| name   | Text      |
| rank   | Integer   |
";
        assert_eq!(sample().print().unwrap_or_default(), expected);
        assert_eq!(
            Table::empty().print().unwrap_or_default(),
            "| column | data_type |\n| ------ | --------- |\n"
        );
    }

    #[test]
    fn rows_and_columns_print_as_agate_samples() {
        let Value::Object(columns) = sample().columns() else {
            panic!("no columns")
        };
        assert_eq!(
            columns.print().unwrap_or_default(),
            "<agate.MappedSequence: (<agate.Column: ('reader', 'writer')>, <agate.Column: (1, None)>)>"
        );
        let Some(Value::Object(row)) = sample().row(0) else {
            panic!("no row")
        };
        assert_eq!(
            row.print().unwrap_or_default(),
            "<agate.Row: ('reader', 1)>"
        );
    }

    #[test]
    fn the_length_of_a_table_is_that_of_its_rows() {
        assert_eq!(sample().length(), Some(2));
        assert!(!Table::empty().truth());
    }
}
