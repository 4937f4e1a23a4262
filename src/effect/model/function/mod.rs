//! Calls of functions: those of the engines, those of the script, and unknown ones.

mod numbers;
mod texts;
mod times;

use std::sync::Arc;

use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::engine::{Engine, Out, Scope, Stop};
use super::text::{self, MATCH};
use super::value::{Value, midnight, parse_interval};
use crate::effect::dialect::Family;
use crate::effect::shape::{Kind, Name, last};
use crate::effect::volatile::{CHANCE, NOW};
use numbers::numeric;
pub(crate) use texts::{fits, joined};
use texts::{lists, texts};
use times::times;

impl Engine {
    /// A call.
    pub(crate) fn function(&mut self, function: &Function, scope: &Scope<'_>) -> Out<Value> {
        let name = base_name(function);
        let several = matches!(name.as_str(), "max" | "min") && arguments(function).len() > 1;
        if several {
            let values: Out<Vec<_>> = arguments(function)
                .into_iter()
                .map(|one| self.eval(one, scope))
                .collect();
            return Ok(self.extreme(name == "max", &values?));
        }
        if super::aggregate::is_aggregate(&name) && function.over.is_none() {
            if let Some(group) = scope.group {
                return self.aggregate(&name, function, group, scope);
            }
            if scope.parent.is_some_and(|parent| parent.group.is_some()) && scope.tags.is_empty() {
                return Err(Stop::Beyond);
            }
        }
        match name.as_str() {
            "values" => {
                let [argument] = arguments(function)[..] else {
                    return Err(Stop::Beyond);
                };
                return match excluded(argument) {
                    Some(column) => self.eval(&column, scope),
                    None => self.eval(argument, scope),
                };
            }
            "coalesce" | "ifnull" | "nvl" => {
                for argument in arguments(function) {
                    let value = self.eval(argument, scope)?;
                    if !value.is_null() {
                        return Ok(value);
                    }
                }
                return Ok(Value::Null);
            }
            "if" | "iif" | "iff" => {
                let [condition, then, otherwise] = arguments(function)[..] else {
                    return Err(Stop::Beyond);
                };
                let branch = if self.holds(condition, scope)? {
                    then
                } else {
                    otherwise
                };
                return self.eval(branch, scope);
            }
            "exists" | "array" => {
                if let FunctionArguments::Subquery(query) = &function.args {
                    let relation = self.subquery(query, scope)?;
                    if name == "exists" {
                        return Ok(Value::Bool(!relation.rows.is_empty()));
                    }
                    let items = relation
                        .rows
                        .into_iter()
                        .filter_map(|row| row.into_iter().next());
                    return Ok(Value::List(items.collect()));
                }
            }
            _ => {}
        }
        let mut values = Vec::new();
        for argument in arguments(function) {
            values.push(self.argument(&name, argument, scope)?);
        }
        if let Some(value) = self.routine(function, &values)? {
            return Ok(value);
        }
        self.scalar_function(&name, &values)
    }

    /// An argument; the unit of a time function is a word, not a column.
    fn argument(&mut self, name: &str, argument: &Expr, scope: &Scope<'_>) -> Out<Value> {
        let takes_unit = name.contains("date") || name.contains("time") || name.ends_with("diff");
        if takes_unit
            && let Expr::Identifier(word) = argument
            && scope.find(None, &word.value).is_none()
            && parse_interval("1", Some(&word.value)).is_some()
        {
            return Ok(Value::text(&word.value));
        }
        self.eval(argument, scope)
    }

    /// A function that the script or the schema defines.
    fn routine(&mut self, function: &Function, values: &[Value]) -> Out<Option<Value>> {
        let name = Name::of_tree(&function.name);
        let Some(object) = self.object(Kind::Routine, &name) else {
            return Ok(None);
        };
        let Some(routine) = object.routine.clone() else {
            return Ok(None);
        };
        self.call_routine(&routine, values).map(Some)
    }

    /// A function of the engine.
    pub(crate) fn scalar_function(&mut self, name: &str, values: &[Value]) -> Out<Value> {
        if NOW.contains(&name) || (name == "timestamp" && values.is_empty()) {
            return Ok(Value::Time(self.clock));
        }
        if CHANCE.contains(&name) {
            let number = (self.random.next() >> 11) as f64 / (1u64 << 53) as f64;
            return Ok(match name {
                "random" | "rand" | "uniform" | "randcanonical" => Value::Number(number),
                _ => text::digest(name, &Value::Number(number), 36),
            });
        }
        match name {
            "current_date" | "curdate" | "today" | "utc_date" => {
                Ok(Value::Time(midnight(self.clock)))
            }
            "nextval" | "currval" | "setval" => self.sequence(name, values),
            "last_insert_id" | "last_insert_rowid" | "lastval" | "scope_identity" => {
                Ok(Value::Number(1.0))
            }
            "current_user" | "user" | "session_user" | "current_role" | "current_database"
            | "database" | "current_schema" | "version" | "schema" | "current_warehouse"
            | "current_catalog" => Ok(Value::text(name)),
            "object_id" => self.object_id(values),
            "to_regclass" => self.object_id(values),
            "col_length" => self.col_length(values),
            "pg_sleep"
            | "sleep"
            | "pg_advisory_lock"
            | "pg_advisory_unlock"
            | "pg_advisory_xact_lock"
            | "set_config"
            | "pg_notify"
            | "get_lock"
            | "release_lock" => Ok(Value::Null),
            "nullif" => match values {
                [left, right] if self.equal(left, right) == Some(true) => Ok(Value::Null),
                [left, _] => Ok(left.clone()),
                _ => Err(Stop::Beyond),
            },
            "greatest" | "least" => Ok(self.extreme(name == "greatest", values)),
            "concat" => self.joined(values),
            _ => {
                if name.starts_with("regexp") {
                    self.spend(MATCH)?;
                }
                pure(name, values, self.clock, self.dialect.family)
            }
        }
    }

    fn extreme(&self, greatest: bool, values: &[Value]) -> Value {
        let skips_null = matches!(self.dialect.family, Family::Postgres | Family::DuckDb);
        if !skips_null && values.iter().any(Value::is_null) {
            return Value::Null;
        }
        let folds = self.dialect.folds_case;
        let mut best: Option<&Value> = None;
        for value in values.iter().filter(|value| !value.is_null()) {
            let better = best.is_none_or(|best| {
                value.compare(best, folds).is_some_and(|order| {
                    if greatest {
                        order.is_gt()
                    } else {
                        order.is_lt()
                    }
                })
            });
            if better {
                best = Some(value);
            }
        }
        best.cloned().unwrap_or(Value::Null)
    }

    fn joined(&self, values: &[Value]) -> Out<Value> {
        let strict = matches!(self.dialect.family, Family::MySql | Family::Warehouse);
        if strict && values.iter().any(Value::is_null) {
            return Ok(Value::Null);
        }
        let texts: Vec<Arc<str>> = values.iter().filter_map(Value::print).collect();
        joined(&texts, "")
    }

    fn sequence(&mut self, name: &str, values: &[Value]) -> Out<Value> {
        let text = values.first().and_then(Value::print).unwrap_or_default();
        let parts: Vec<String> = text.split('.').map(|part| part.replace('"', "")).collect();
        let sequence = self.resolve(&Name::of(&parts));
        let object = self.world.objects.get_mut(&(Kind::Sequence, sequence));
        let Some(object) = object.map(Arc::make_mut) else {
            return Ok(Value::Number(1.0));
        };
        match name {
            "nextval" => object.next = object.next.saturating_add(1),
            "setval" => {
                let to = values.get(1).and_then(Value::number).unwrap_or(1.0);
                object.next = to as i64;
            }
            _ => {}
        }
        Ok(Value::Number(object.next as f64))
    }

    /// `OBJECT_ID('t', 'U')`: NULL if there is no such object.
    fn object_id(&mut self, values: &[Value]) -> Out<Value> {
        let text = values.first().and_then(Value::print).unwrap_or_default();
        let name = self.resolve(&written_name(&text));
        let exists = self.world.tables.contains_key(&name)
            || [Kind::View, Kind::Routine, Kind::Sequence, Kind::Trigger]
                .into_iter()
                .any(|kind| self.world.objects.contains_key(&(kind, name.clone())));
        Ok(match exists {
            true => Value::text(&name.to_string()),
            false => Value::Null,
        })
    }

    /// `COL_LENGTH('t', 'c')`: NULL if there is no such column; a table that nothing declares is
    /// taken to exist.
    fn col_length(&mut self, values: &[Value]) -> Out<Value> {
        let text = |at: usize| values.get(at).and_then(Value::print).unwrap_or_default();
        let name = written_name(&text(0));
        self.expect(Kind::Table, &name);
        let Some(table) = self.table(&name)? else {
            return Ok(Value::Null);
        };
        let column = text(1).to_lowercase();
        let added = table.attributes.contains_key(&format!("column:{column}"));
        let has = added || !table.open && table.position(&column).is_some();
        Ok(match has {
            true => Value::Number(1.0),
            false => Value::Null,
        })
    }
}

/// The plain arguments of a call.
pub(crate) fn arguments(function: &Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &function.args else {
        return Vec::new();
    };
    list.args
        .iter()
        .filter_map(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))
            | FunctionArg::Named {
                arg: FunctionArgExpr::Expr(expr),
                ..
            }
            | FunctionArg::ExprNamed {
                arg: FunctionArgExpr::Expr(expr),
                ..
            } => Some(expr),
            _ => None,
        })
        .collect()
}

/// The last part of a function's name in small letters.
pub(crate) fn base_name(function: &Function) -> String {
    last(&function.name)
}

/// MySQL's `VALUES(c)`: the row that was to be inserted.
fn excluded(column: &Expr) -> Option<Expr> {
    let name = match column {
        Expr::Identifier(ident) => ident,
        Expr::CompoundIdentifier(parts) => parts.last()?,
        _ => return None,
    };
    let row = sqlparser::ast::Ident::new("excluded");
    Some(Expr::CompoundIdentifier(vec![row, name.clone()]))
}

/// The name that a text spells.
fn written_name(text: &str) -> Name {
    let parts: Vec<&str> = text
        .split('.')
        .map(|part| part.trim_matches(['[', ']', '"']))
        .collect();
    Name::of(&parts)
}

/// Functions of their arguments alone. One that is not known gives a value of its own.
fn pure(name: &str, values: &[Value], clock: i64, family: Family) -> Out<Value> {
    if let Some(value) = times(name, values, clock) {
        return Ok(value);
    }
    let passes_null = matches!(name, "concat_ws" | "format");
    if !passes_null && values.iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    if let Some(value) = numeric(name, values) {
        return Ok(value);
    }
    if let Some(value) = texts(name, values, family)? {
        return Ok(value);
    }
    Ok(lists(name, values)?.unwrap_or_else(|| Value::opaque(name, values)))
}

fn size(value: Option<&Value>) -> usize {
    value
        .and_then(Value::number)
        .map_or(0, |number| number.max(0.0) as usize)
}
