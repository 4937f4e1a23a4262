//! The columns and constraints of a `CREATE TABLE`.

use sqlparser::ast::Expr;

use super::{Cursor, Name, expression};
use crate::effect::dialect::{Dialect, Family};
use crate::effect::model::{Check, Column, Foreign, Key, Type};
use crate::effect::shape::Tree;

/// What stands between the parentheses.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TableParts {
    /// The columns.
    pub(crate) columns: Vec<Column>,
    /// Primary and unique keys.
    pub(crate) keys: Vec<Key>,
    /// Foreign keys.
    pub(crate) foreign: Vec<Foreign>,
    /// Checks.
    pub(crate) checks: Vec<Check>,
    /// `LIKE t`: columns of another table.
    pub(crate) like: Option<Name>,
}

/// Words that begin a constraint rather than a column.
const CONSTRAINTS: [&str; 9] = [
    "CONSTRAINT",
    "PRIMARY",
    "UNIQUE",
    "FOREIGN",
    "CHECK",
    "KEY",
    "INDEX",
    "EXCLUDE",
    "LIKE",
];

/// Words that end a column's type.
const OPTIONS: [&str; 24] = [
    "NOT",
    "NULL",
    "DEFAULT",
    "PRIMARY",
    "UNIQUE",
    "REFERENCES",
    "CHECK",
    "GENERATED",
    "AS",
    "CONSTRAINT",
    "AUTO_INCREMENT",
    "AUTOINCREMENT",
    "IDENTITY",
    "ON",
    "COMMENT",
    "COLLATE",
    "KEY",
    "ENCODE",
    "MASKING",
    "VIRTUAL",
    "STORED",
    "CODEC",
    "MATERIALIZED",
    "TTL",
];

/// Reads columns and constraints.
pub(super) fn read_parts(inside: Cursor<'_>, dialect: &'static Dialect) -> TableParts {
    let mut parts = TableParts::default();
    for part in inside.parts() {
        read_part(part, dialect, &mut parts);
    }
    parts
}

/// Reads one column or constraint.
pub(super) fn read_part(mut part: Cursor<'_>, dialect: &'static Dialect, parts: &mut TableParts) {
    let is_constraint =
        part.peek().is_some_and(|word| CONSTRAINTS.contains(&word)) && part.ahead(1) != Some("INT");
    if is_constraint {
        constraint(part, dialect, parts);
    } else if let Some(name) = part.identifier() {
        column(name, part, dialect, parts);
    }
}

fn constraint(mut part: Cursor<'_>, dialect: &'static Dialect, parts: &mut TableParts) {
    if part.eat("LIKE") {
        parts.like = part.name();
        return;
    }
    let mut name = if part.eat("CONSTRAINT") {
        part.if_not_exists();
        part.identifier()
    } else {
        None
    };
    match part.peek() {
        Some(word @ ("PRIMARY" | "UNIQUE")) => {
            part.skip();
            part.eat_any(&["KEY", "INDEX"]);
            part.eat_any(&["CLUSTERED", "NONCLUSTERED"]);
            if part.token().is_some_and(|token| token.word().is_some())
                && part.peek() != Some("USING")
            {
                name = name.or(part.identifier());
            }
            let Some(list) = part.parens() else { return };
            parts.keys.push(Key {
                name,
                parts: expressions(list, dialect),
                only: None,
                primary: word == "PRIMARY",
            });
        }
        Some("FOREIGN") => {
            part.eat_all(&["FOREIGN", "KEY"]);
            if part.token().is_some_and(|token| token.word().is_some()) {
                name = name.or(part.identifier());
            }
            let columns = part.parens().map_or(Vec::new(), identifiers);
            references(&mut part, name, columns, parts);
        }
        Some("CHECK") => {
            part.skip();
            let condition = part
                .parens()
                .and_then(|text| expression(text.text(), dialect.name));
            parts.checks.push(Check { name, condition });
        }
        _ => {}
    }
}

fn references(
    part: &mut Cursor<'_>,
    name: Option<String>,
    columns: Vec<String>,
    parts: &mut TableParts,
) {
    if !part.eat("REFERENCES") {
        return;
    }
    let Some(parent) = part.name() else { return };
    let parent_columns = part.parens().map_or(Vec::new(), identifiers);
    let mut rest = *part;
    parts.foreign.push(Foreign {
        name,
        columns,
        parent,
        parent_columns,
        cascades: rest.seek(&["DELETE"]) && rest.ahead(1) == Some("CASCADE"),
    });
}

fn column(name: String, mut part: Cursor<'_>, dialect: &'static Dialect, parts: &mut TableParts) {
    let written = part.until(&OPTIONS).normal();
    let (kind, counts) = kind_of_type(&written);
    let mut column = Column {
        name: name.clone(),
        kind,
        written,
        nullable: dialect.family != Family::ClickHouse,
        default: None,
        generated: None,
        counts,
        stamps: false,
    };
    if dialect.family == Family::ClickHouse {
        column.nullable = column.written.starts_with("nullable");
    }
    let own = Tree::new(Expr::Identifier(sqlparser::ast::Ident::new(name.clone())));
    while !part.done() {
        option(&mut column, &own, &mut part, dialect, parts);
    }
    parts.columns.push(column);
}

/// Reads one option of a column; passes at least one token.
fn option(
    column: &mut Column,
    own: &Tree<Expr>,
    part: &mut Cursor<'_>,
    dialect: &'static Dialect,
    parts: &mut TableParts,
) {
    let key = |primary| Key {
        name: None,
        parts: vec![own.clone()],
        only: None,
        primary,
    };
    if part.eat_all(&["NOT", "NULL"]) {
        column.nullable = false;
    } else if part.eat_all(&["PRIMARY", "KEY"]) {
        let rowid = dialect.family == Family::Sqlite && column.written == "integer";
        column.counts |= rowid;
        column.nullable = dialect.family == Family::Sqlite && !rowid;
        parts.keys.push(key(true));
    } else if part.eat("UNIQUE") {
        part.eat("KEY");
        parts.keys.push(key(false));
    } else if part
        .eat_any(&["AUTO_INCREMENT", "AUTOINCREMENT", "IDENTITY"])
        .is_some()
    {
        part.parens();
        column.counts = true;
    } else if part.eat("DEFAULT") {
        default(column, part, dialect);
    } else if part.eat_all(&["ON", "UPDATE"]) {
        column.stamps = true;
        part.skip();
        part.parens();
    } else if part.eat("GENERATED") {
        while part.peek().is_some() && part.peek() != Some("AS") {
            part.skip();
        }
        part.eat("AS");
        if part.eat("IDENTITY") {
            part.parens();
            column.counts = true;
        } else {
            column.generated = part
                .parens()
                .and_then(|text| expression(text.text(), dialect.name));
        }
    } else if part.eat_any(&["AS", "MATERIALIZED"]).is_some() {
        column.generated = part
            .parens()
            .and_then(|text| expression(text.text(), dialect.name));
    } else if part.eat("CHECK") {
        let condition = part
            .parens()
            .and_then(|text| expression(text.text(), dialect.name));
        parts.checks.push(Check {
            name: None,
            condition,
        });
    } else if part.peek() == Some("REFERENCES") {
        references(part, None, vec![column.name.clone()], parts);
    } else {
        part.skip();
    }
}

fn default(column: &mut Column, part: &mut Cursor<'_>, dialect: &'static Dialect) {
    let text = part.until(&[
        "NOT",
        "NULL",
        "PRIMARY",
        "UNIQUE",
        "REFERENCES",
        "CHECK",
        "GENERATED",
        "CONSTRAINT",
        "AUTO_INCREMENT",
        "ON",
        "COMMENT",
        "COLLATE",
        "CODEC",
        "TTL",
    ]);
    let text = text.text();
    if text.is_empty() {
        part.skip();
        return;
    }
    if text.to_ascii_lowercase().contains("nextval") {
        column.counts = true;
        return;
    }
    column.default = expression(text, dialect.name);
}

/// The class of a type, and whether its column counts by itself.
pub(crate) fn kind_of_type(written: &str) -> (Type, bool) {
    let mut base = written;
    for wrapper in ["nullable (", "lowcardinality ("] {
        base = base.strip_prefix(wrapper).unwrap_or(base);
    }
    let word = base
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default();
    if base.contains("[ ]") || base.contains("[]") || base.starts_with("array") {
        return (Type::Other, false);
    }
    match word {
        "serial" | "bigserial" | "smallserial" | "serial4" | "serial8" => (Type::Integer, true),
        "integer" | "int" | "int2" | "int4" | "int8" | "bigint" | "smallint" | "tinyint"
        | "mediumint" | "hugeint" | "int16" | "int32" | "int64" | "int128" | "uint8" | "uint16"
        | "uint32" | "uint64" | "ubigint" | "uinteger" | "byteint" => (Type::Integer, false),
        "numeric" | "decimal" | "dec" | "number" | "money" => (scale(base), false),
        "real" | "float" | "double" | "float4" | "float8" | "float32" | "float64" => {
            (Type::Float, false)
        }
        "varchar" | "text" | "char" | "character" | "string" | "nvarchar" | "nchar"
        | "longtext" | "mediumtext" | "tinytext" | "clob" | "bpchar" | "fixedstring" | "citext"
        | "enum" => (Type::Text, false),
        "boolean" | "bool" | "bit" => (Type::Bool, false),
        "date" | "date32" => (Type::Date, false),
        "timestamp" | "timestamptz" | "datetime" | "datetime2" | "datetime64" | "timestamp_ntz"
        | "timestamp_ltz" | "timestamp_tz" => (Type::Time, false),
        _ => (Type::Other, false),
    }
}

fn scale(base: &str) -> Type {
    let inside = base.split(['(', ')']).nth(1).unwrap_or_default();
    let mut numbers = inside.split(',').map(str::trim);
    match (
        numbers.next(),
        numbers.next().and_then(|scale| scale.parse().ok()),
    ) {
        (_, Some(scale)) => Type::Decimal(scale),
        (Some(""), None) | (None, None) => Type::Float,
        (Some(_), None) => Type::Integer,
    }
}

/// The expressions of a key.
pub(super) fn expressions(list: Cursor<'_>, dialect: &'static Dialect) -> Vec<Tree<Expr>> {
    list.parts()
        .into_iter()
        .filter_map(|mut part| {
            let text = part.until(&["ASC", "DESC", "NULLS"]).text();
            expression(text, dialect.name)
        })
        .collect()
}

/// The identifiers of a list.
pub(super) fn identifiers(list: Cursor<'_>) -> Vec<String> {
    list.parts()
        .into_iter()
        .filter_map(|mut part| part.identifier())
        .collect()
}
