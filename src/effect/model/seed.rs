//! Rows for tables that existed before: drawn from the script's own literals, so that its predicates
//! meet something.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;

use sqlparser::ast::{Expr, Ident};

use super::cast::coerce;
use super::engine::{Engine, Out, Scope, Tag};
use super::random::Random;
use super::value::{DAY, Value, parse_time};
use super::world::{Column, Key, Row, Table, Type};
use crate::effect::shape::{Name, unquoted};
use crate::effect::stable::Stable;
use crate::sql::{Kind, Lexeme};

/// The time of the first run: any day would do.
pub(crate) const NOON: i64 = 1_773_568_800_000_000;

/// Literals of one kind that are kept.
const MOST: usize = 24;

/// Bodies within bodies that are read.
const DEEPEST: usize = 4;

/// Columns that a table may have of which nothing is declared.
const MOST_COLUMNS: usize = 48;

/// What rows are drawn from.
#[derive(Debug, Default)]
pub(crate) struct Pools {
    numbers: Vec<Value>,
    texts: Vec<Value>,
    times: Vec<Value>,
    near: HashMap<String, Vec<Value>, RandomState>,
    columns: BTreeMap<String, Type>,
    keys: BTreeMap<Name, Vec<Vec<String>>>,
    /// Columns by which a merge takes its rows from a table: an obligation of their owner.
    merged: BTreeMap<Name, Vec<Vec<String>>>,
}

impl Pools {
    /// The literals and words of scripts.
    pub(crate) fn gather<'t>(scripts: impl Iterator<Item = (&'t str, &'t [Lexeme])>) -> Pools {
        let mut pools = Pools::default();
        for (sql, tokens) in scripts {
            pools.read(sql, tokens, 0);
        }
        pools.fill();
        pools
    }

    fn read(&mut self, sql: &str, tokens: &[Lexeme], depth: usize) {
        let mut words: [&str; 2] = ["", ""];
        for (at, token) in tokens.iter().enumerate() {
            let text = sql.get(token.range.clone()).unwrap_or_default();
            let next = tokens.get(at + 1).map(|token| &token.kind);
            match &token.kind {
                Kind::Word(word) if is_plain(word) && next != Some(&Kind::Open) => {
                    words = [words[1], text];
                    self.column(text, tokens.get(at + 1..).unwrap_or_default());
                }
                Kind::Quoted => {
                    words = [words[1], unquoted(text)];
                    self.column(unquoted(text), tokens.get(at + 1..).unwrap_or_default());
                }
                Kind::Other(_) if text.starts_with('$') => {
                    let inner = unquoted(text);
                    let pieces = crate::sql::pieces(inner, "postgres");
                    let nested = inner.len() < text.len() && depth < DEEPEST;
                    if nested && pieces.tokens.len() > 1 {
                        self.read(inner, &pieces.tokens, depth + 1);
                    }
                }
                Kind::Other(_) => self.literal(text, words),
                _ => {}
            }
        }
    }

    fn literal(&mut self, text: &str, words: [&str; 2]) {
        let value = if text.starts_with('\'') {
            Value::text(unquoted(text).trim_matches('%'))
        } else if let Ok(number) = text.parse::<f64>() {
            Value::Number(number)
        } else {
            return;
        };
        for word in words.into_iter().filter(|word| !word.is_empty()) {
            let near = self.near.entry(word.to_lowercase()).or_default();
            if near.len() < MOST && !near.contains(&value) {
                near.push(value.clone());
            }
        }
        let pool = match &value {
            Value::Number(_) => &mut self.numbers,
            value if value.time().is_some() => &mut self.times,
            _ => &mut self.texts,
        };
        if pool.len() < MOST && !pool.contains(&value) {
            pool.push(value);
        }
    }

    /// A word that may be a column of a table of which nothing is declared.
    fn column(&mut self, word: &str, after: &[Lexeme]) {
        let folded = word.to_lowercase();
        if self.columns.len() >= MOST_COLUMNS && !self.columns.contains_key(&folded) {
            return;
        }
        let literal = after.get(1).map(|token| &token.kind);
        let compared = after.first().is_some_and(|token| {
            matches!(&token.kind, Kind::Other(sign) if matches!(sign.as_str(), "=" | "<" | ">" | "<=" | ">=" | "<>" | "!=" | "+" | "-" | "*"))
        });
        let kind = match literal {
            Some(Kind::Other(text)) if compared && text.starts_with('\'') => {
                if parse_time(unquoted(text)).is_some() {
                    Type::Time
                } else {
                    Type::Text
                }
            }
            Some(Kind::Other(text)) if compared && text.parse::<f64>().is_ok() => Type::Float,
            Some(Kind::Word(word)) if compared && matches!(word.as_str(), "TRUE" | "FALSE") => {
                Type::Bool
            }
            _ => by_name(&folded),
        };
        let known = self.columns.entry(folded).or_insert(kind);
        if *known == Type::Other {
            *known = kind;
        }
    }

    fn fill(&mut self) {
        for number in self.numbers.clone().iter().filter_map(Value::number) {
            self.numbers.push(Value::Number(number + 1.0));
            self.numbers.push(Value::Number(number - 1.0));
        }
        self.numbers
            .extend([0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 12.0, 40.0, 100.0].map(Value::Number));
        self.texts
            .extend(["a", "b", "x", "Mixed Case", " padded ", "a@b.com", "c-d"].map(Value::text));
        let literals: Vec<i64> = self.times.iter().filter_map(Value::time).collect();
        self.times = literals
            .iter()
            .flat_map(|time| [*time, time - DAY, time + DAY])
            .map(Value::Time)
            .collect();
        let midnight = NOON - NOON.rem_euclid(DAY);
        let days = [0, 1, 3, 10, 40, 400].map(|days| Value::Time(midnight - days * DAY));
        self.times.extend(days);
        self.times.push(Value::Time(NOON - DAY / 24));
        self.times.push(Value::Time(NOON - 2 * DAY - DAY / 7));
        self.times.push(Value::Time(NOON + 400 * DAY));
        let open = NOON..NOON + DAY / 24;
        self.times
            .retain(|time| time.time().is_none_or(|time| !open.contains(&time)));
    }

    /// A name that is a variable of the script, and so no column.
    pub(crate) fn forget_column(&mut self, name: &str) {
        self.columns.remove(name);
    }

    /// The columns of a table of which nothing is declared.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&str, Type)> {
        self.columns
            .iter()
            .map(|(name, kind)| (name.as_str(), *kind))
    }

    /// A key that statements take for granted about a table of which nothing is declared.
    pub(crate) fn expect_key(&mut self, table: Name, columns: Vec<String>) {
        for column in &columns {
            self.columns
                .entry(column.clone())
                .or_insert_with(|| by_name(column));
        }
        self.keys.entry(table).or_default().push(columns);
    }

    /// Columns that a merge takes for unique in its source.
    pub(crate) fn expect_merged(&mut self, table: Name, columns: Vec<String>) {
        self.merged.entry(table).or_default().push(columns);
    }

    /// The keys of a table of which nothing is declared.
    pub(crate) fn keys_of(&self, table: &Name) -> Vec<Key> {
        let keys = self.keys.get(table).into_iter().flatten();
        keys.map(|columns| Key {
            name: None,
            parts: columns
                .iter()
                .map(|column| Arc::new(Expr::Identifier(Ident::new(column))))
                .collect(),
            only: None,
            primary: false,
        })
        .collect()
    }

    /// One of the few places of a pool that most values of a world come from, so that rows of
    /// different tables meet.
    fn favourite(&self, length: usize, random: &mut Random) -> usize {
        let mut world = Random::new(Stable::new().number(random.world()).number(length as u64));
        let places = [
            world.below(length),
            world.below(length),
            world.below(length),
        ];
        places.get(random.below(places.len())).copied().unwrap_or(0)
    }

    /// The literal that most rows of a column have in every third world: queues hold several rows in
    /// the same state.
    fn common<'v>(
        &self,
        near: &[&'v Value],
        column: &str,
        random: &mut Random,
    ) -> Option<&'v Value> {
        if random.world() % 3 != 1 || random.one_in(4) {
            return None;
        }
        let mut world = Random::of_world(random.world(), column);
        world.pick(near).copied()
    }

    fn draw(&self, column: &Column, random: &mut Random) -> Value {
        let near = self.near.get(&column.name).map_or(&[][..], Vec::as_slice);
        let pool = match column.kind {
            Type::Integer | Type::Decimal(_) | Type::Float => &self.numbers,
            Type::Date | Type::Time => &self.times,
            Type::Bool => return Value::Bool(random.one_in(2)),
            Type::Other if column.written.starts_with("json") => return Value::text("{}"),
            Type::Other if column.written.ends_with(']') => return Value::List(Vec::new().into()),
            Type::Other | Type::Text => &self.texts,
        };
        let fits = |value: &Value| match column.kind {
            Type::Integer | Type::Decimal(_) | Type::Float => value.number().is_some(),
            Type::Date | Type::Time => value.time().is_some(),
            _ => true,
        };
        let near: Vec<&Value> = near.iter().filter(|value| fits(value)).collect();
        if let Some(common) = self.common(&near, &column.name, random) {
            return coerce(common.clone(), column.kind);
        }
        let chosen = if !near.is_empty() && !random.one_in(2) {
            random
                .pick(&near)
                .map(|value| beside(value, column.kind, random))
        } else if random.one_in(3) {
            random.pick(pool).cloned()
        } else {
            pool.get(self.favourite(pool.len(), random)).cloned()
        };
        let value = chosen.unwrap_or(Value::Null);
        match (&value, column.kind) {
            (Value::Text(text), Type::Text | Type::Other) => Value::Text(varied(text, random)),
            _ => coerce(value, column.kind),
        }
    }
}

/// A literal, or what is just below or above it.
fn beside(value: &Value, kind: Type, random: &mut Random) -> Value {
    let step = [0, 0, 0, -1, 1].get(random.below(5)).copied().unwrap_or(0);
    match (kind, value) {
        (Type::Date | Type::Time, value) => value.time().map_or(Value::Null, |time| {
            Value::Time(time.saturating_add(step * DAY))
        }),
        (_, Value::Number(number)) => Value::Number(number + step as f64),
        _ => value.clone(),
    }
}

/// A text as it may come from somewhere else.
fn varied(text: &Arc<str>, random: &mut Random) -> Arc<str> {
    match random.below(12) {
        0 => text.to_uppercase().into(),
        1 => format!(" {text}").into(),
        2 => format!("{text}{text}").into(),
        3 => format!("{text}x").into(),
        _ => text.clone(),
    }
}

/// What a column's name says about its values.
fn by_name(name: &str) -> Type {
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if ends(&["_at", "_ts", "_on", "date", "time", "timestamp", "day"]) || name == "ts" {
        Type::Time
    } else if name.starts_with("is_") || name.starts_with("has_") {
        Type::Bool
    } else if ends(&[
        "id", "count", "amount", "total", "qty", "version", "_n", "rows", "attempts", "tries",
    ]) || name == "n"
    {
        Type::Float
    } else {
        Type::Other
    }
}

/// Words that are never columns.
fn is_plain(word: &str) -> bool {
    !matches!(
        word,
        "SELECT"
            | "FROM"
            | "WHERE"
            | "AND"
            | "OR"
            | "NOT"
            | "NULL"
            | "INSERT"
            | "INTO"
            | "VALUES"
            | "UPDATE"
            | "SET"
            | "DELETE"
            | "CREATE"
            | "TABLE"
            | "IF"
            | "EXISTS"
            | "ON"
            | "AS"
            | "BY"
            | "ORDER"
            | "GROUP"
            | "LIMIT"
            | "IS"
            | "IN"
            | "CASE"
            | "WHEN"
            | "THEN"
            | "ELSE"
            | "END"
            | "MERGE"
            | "USING"
            | "MATCHED"
            | "CONFLICT"
            | "DO"
            | "NOTHING"
            | "JOIN"
            | "LEFT"
            | "INNER"
            | "BETWEEN"
            | "LIKE"
            | "UNION"
            | "ALL"
            | "DISTINCT"
            | "WITH"
            | "HAVING"
            | "TRUE"
            | "FALSE"
            | "BEGIN"
            | "COMMIT"
            | "ASC"
            | "DESC"
            | "INTERVAL"
            | "CURRENT_TIMESTAMP"
            | "CURRENT_DATE"
            | "DEFAULT"
            | "REPLACE"
            | "DROP"
            | "ALTER"
            | "TRUNCATE"
            | "DUPLICATE"
            | "KEY"
            | "IGNORE"
    )
}

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
