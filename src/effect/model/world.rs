//! The state of the model database: tables with a few rows, and everything else by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sqlparser::ast::{Expr, Query};

use super::value::Value;
use crate::effect::shape::Tree;
use crate::effect::shape::{Block, Kind, Name};

/// A row of a table.
pub(crate) type Row = Vec<Value>;

/// What a column's type means for its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// Whole numbers.
    Integer,
    /// Numbers rounded to a scale.
    Decimal(u32),
    /// Other numbers.
    Float,
    /// Texts.
    Text,
    /// Truth values.
    Bool,
    /// Days.
    Date,
    /// Points in time.
    Time,
    /// Anything else, or not known.
    Other,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// Its name in small letters.
    pub(crate) name: String,
    /// What its values are.
    pub(crate) kind: Type,
    /// Its type as written.
    pub(crate) written: String,
    /// Whether it takes NULL.
    pub(crate) nullable: bool,
    /// What it gets when nothing is given.
    pub(crate) default: Option<Tree<Expr>>,
    /// What it is computed from.
    pub(crate) generated: Option<Tree<Expr>>,
    /// Counts by itself.
    pub(crate) counts: bool,
    /// `on update current_timestamp`.
    pub(crate) stamps: bool,
}

impl Column {
    /// A column of which no more is known than what its values are.
    pub(crate) fn plain(name: &str, kind: Type) -> Column {
        Column {
            name: name.to_string(),
            kind,
            written: String::new(),
            nullable: true,
            default: None,
            generated: None,
            counts: false,
            stamps: false,
        }
    }
}

/// A primary or unique key, or a unique index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    /// The constraint's or the index's name.
    pub(crate) name: Option<String>,
    /// What must be unique together.
    pub(crate) parts: Vec<Tree<Expr>>,
    /// Only among these rows.
    pub(crate) only: Option<Tree<Expr>>,
    /// Whether it is the primary key.
    pub(crate) primary: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Foreign {
    /// The constraint's name.
    pub(crate) name: Option<String>,
    /// The columns here.
    pub(crate) columns: Vec<String>,
    /// The other table's name.
    pub(crate) parent: Name,
    /// The columns there; none for its primary key.
    pub(crate) parent_columns: Vec<String>,
    /// Whether rows go when their parent goes.
    pub(crate) cascades: bool,
}

/// A check constraint.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Check {
    /// Its name.
    pub(crate) name: Option<String>,
    /// What must not be false; `None` where the model cannot tell.
    pub(crate) condition: Option<Tree<Expr>>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Table {
    /// Its columns in order.
    pub(crate) columns: Vec<Column>,
    /// Its keys.
    pub(crate) keys: Vec<Key>,
    /// Its foreign keys.
    pub(crate) foreign: Vec<Foreign>,
    /// Its check constraints.
    pub(crate) checks: Vec<Check>,
    /// Settings by name: comments, options, partitions.
    pub(crate) attributes: BTreeMap<String, String>,
    /// Its rows.
    pub(crate) rows: Vec<Row>,
    /// Whether rows may still be drawn for it: it existed before, and nobody has looked.
    pub(crate) unseen: bool,
    /// Whether nothing declares it: columns are whatever the script names.
    pub(crate) open: bool,
    /// Whether it goes with the session.
    pub(crate) temporary: bool,
    /// The next number of a counting column.
    pub(crate) next: i64,
    /// What it stores, if it is a materialized view.
    pub(crate) query: Option<Tree<Query>>,
    /// Rows of one key count once, the last one (ClickHouse's ReplacingMergeTree).
    pub(crate) engine: String,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trigger {
    /// Its table.
    pub(crate) table: Name,
    /// Whether it comes before the row is written.
    pub(crate) before: bool,
    /// `INSERT`, `UPDATE`, `DELETE`.
    pub(crate) events: Vec<String>,
    /// Only if.
    pub(crate) when: Option<Tree<Expr>>,
    /// The function that it calls, or its own body.
    pub(crate) body: TriggerBody,
}

/// What a trigger runs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TriggerBody {
    /// A function by name.
    Function(Name),
    /// Statements.
    Block(Arc<Block>),
}

/// A function or procedure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Routine {
    /// The names of its parameters, with their defaults.
    pub(crate) parameters: Vec<String>,
    /// What it runs; `None` where the model cannot tell.
    pub(crate) body: Option<Arc<Block>>,
}

/// An object that is no table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Object {
    /// Its definition as text, as far as two of them can differ.
    pub(crate) definition: String,
    /// What it belongs to.
    pub(crate) owner: Option<Name>,
    /// A view's query.
    pub(crate) query: Option<Tree<Query>>,
    /// The names of a view's columns, if given.
    pub(crate) columns: Vec<String>,
    /// A trigger's content.
    pub(crate) trigger: Option<Arc<Trigger>>,
    /// A routine's content.
    pub(crate) routine: Option<Arc<Routine>>,
    /// A sequence's next number.
    pub(crate) next: i64,
    /// Whether it goes with the session.
    pub(crate) temporary: bool,
}

/// The key of an object: what shares a name space, and the name.
pub(crate) type Place = (Kind, Name);

/// The state of the database.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    /// Tables and materialized views.
    pub(crate) tables: BTreeMap<Name, Arc<Table>>,
    /// Everything else.
    pub(crate) objects: BTreeMap<Place, Arc<Object>>,
    /// Privileges: who has what on what.
    pub(crate) grants: BTreeSet<(String, String)>,
    /// What was taken for granted about names that nothing declares: tables.
    pub(crate) assumed_tables: BTreeMap<Name, Arc<Table>>,
    /// And other objects; those that were taken for absent are `None`.
    pub(crate) assumed: BTreeMap<Place, Option<Arc<Object>>>,
    /// Whether the schema declares something at all.
    pub(crate) declared: bool,
    /// Names that a statement has found to be free.
    pub(crate) known: BTreeSet<Name>,
    /// Objects that were written since this was last emptied.
    pub(crate) touched: BTreeSet<Name>,
}

impl Table {
    /// The position of a column.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

impl World {
    /// The names of tables, their schemas and columns.
    pub(crate) fn table_names(&self) -> impl Iterator<Item = String> {
        self.tables.iter().flat_map(|(name, table)| {
            let columns = table.columns.iter().map(|column| column.name.clone());
            [name.schema.to_string(), name.base.to_string()]
                .into_iter()
                .chain(columns)
        })
    }

    /// Takes the state for what was there before: tables hold rows that nobody has seen, and nothing
    /// was made by a script.
    pub(crate) fn settle(&mut self) {
        for table in self.tables.values_mut() {
            let table = Arc::make_mut(table);
            table.unseen = true;
            table.temporary = false;
            table.rows.clear();
        }
        self.assumed.clear();
        self.assumed_tables.clear();
        self.known.clear();
        self.touched.clear();
        self.declared = true;
    }

    /// Whether functions are declared that a query might call.
    pub(crate) fn has_routines(&self) -> bool {
        self.objects.keys().any(|(kind, _)| *kind == Kind::Routine)
    }

    /// How many things a copy of it has.
    pub(crate) fn size(&self) -> usize {
        self.tables.len() + self.objects.len() + self.grants.len()
    }

    /// Notes that an object was written.
    pub(crate) fn touch(&mut self, name: &Name) {
        self.touched.insert(name.clone());
        self.known.insert(name.clone());
    }
}
