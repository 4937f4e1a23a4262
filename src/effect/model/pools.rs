//! The literals and words of a script: what rows of tables are drawn from.

use foldhash::fast::RandomState;
use sqlparser::ast::{Expr, Ident};
use std::collections::{BTreeMap, HashMap};

use super::value::{DAY, Value, parse_time};
use super::world::{Key, Type};
use crate::effect::shape::Tree;
use crate::effect::shape::{Name, unquoted};
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
    pub(super) numbers: Vec<Value>,
    pub(super) texts: Vec<Value>,
    pub(super) times: Vec<Value>,
    pub(super) near: HashMap<String, Vec<Value>, RandomState>,
    columns: BTreeMap<String, Type>,
    keys: BTreeMap<Name, Vec<Vec<String>>>,
    /// Columns by which a merge takes its rows from a table: an obligation of their owner.
    pub(super) merged: BTreeMap<Name, Vec<Vec<String>>>,
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

    pub(super) fn literal(&mut self, text: &str, words: [&str; 2]) {
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

    pub(super) fn fill(&mut self) {
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
                .map(|column| Tree::new(Expr::Identifier(Ident::new(column))))
                .collect(),
            only: None,
            primary: false,
        })
        .collect()
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
