//! Calls of functions: those of the engines, those of the script, and unknown ones.

use std::sync::Arc;

use sqlparser::ast::{Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};

use super::engine::{Engine, Out, Scope, Stop};
use super::text;
use super::value::{DAY, Value, parse_interval, shift};
use crate::effect::dialect::Family;
use crate::effect::shape::{Kind, Name};
use crate::effect::volatile::{CHANCE, NOW};

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
                return self.eval(&excluded(argument), scope);
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
        let parts: Vec<String> = function
            .name
            .0
            .iter()
            .map(|part| part.to_string().replace('"', ""))
            .collect();
        let name = Name::of(&parts);
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
            "current_date" | "curdate" | "today" | "utc_date" => Ok(day(self.clock)),
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
            "concat" => Ok(self.joined(values)),
            _ => Ok(pure(name, values, self.clock, self.dialect.family)),
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

    fn joined(&self, values: &[Value]) -> Value {
        let strict = matches!(self.dialect.family, Family::MySql | Family::Warehouse);
        if strict && values.iter().any(Value::is_null) {
            return Value::Null;
        }
        let texts: Vec<Arc<str>> = values.iter().filter_map(Value::print).collect();
        Value::text(&texts.concat())
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
            "nextval" => object.next += 1,
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
    let last = function.name.0.last().map(ToString::to_string);
    last.unwrap_or_default()
        .trim_matches(['"', '`'])
        .to_lowercase()
}

/// MySQL's `VALUES(c)`: the row that was to be inserted.
fn excluded(column: &Expr) -> Expr {
    let name = match column {
        Expr::Identifier(ident) => ident.clone(),
        Expr::CompoundIdentifier(parts) => match parts.last() {
            Some(last) => last.clone(),
            None => return column.clone(),
        },
        _ => return column.clone(),
    };
    Expr::CompoundIdentifier(vec![sqlparser::ast::Ident::new("excluded"), name])
}

/// The name that a text spells.
fn written_name(text: &str) -> Name {
    let parts: Vec<&str> = text
        .split('.')
        .map(|part| part.trim_matches(['[', ']', '"']))
        .collect();
    Name::of(&parts)
}

fn day(clock: i64) -> Value {
    Value::Time(clock - clock.rem_euclid(DAY))
}

/// Functions of their arguments alone. One that is not known gives a value of its own.
fn pure(name: &str, values: &[Value], clock: i64, family: Family) -> Value {
    let first = values.first().cloned().unwrap_or(Value::Null);
    if let Some(value) = times(name, values, clock) {
        return value;
    }
    if !values.is_empty()
        && values.iter().any(Value::is_null)
        && !matches!(name, "concat_ws" | "format")
    {
        return Value::Null;
    }
    let word = |at: usize| values.get(at).and_then(Value::print).unwrap_or_default();
    if let Some(value) = numeric(name, values) {
        return value;
    }
    match name {
        "upper" | "ucase" => Value::text(&word(0).to_uppercase()),
        "lower" | "lcase" => Value::text(&word(0).to_lowercase()),
        "trim" | "btrim" | "ltrim" | "rtrim" => {
            Value::text(trimmed(name, &word(0), values.get(1), &word(1)))
        }
        "length" | "len" | "char_length" | "character_length" | "octet_length" | "lengthutf8" => {
            match &first {
                Value::List(items) => Value::count(items.len()),
                _ => Value::count(word(0).chars().count()),
            }
        }
        "replace" | "replaceall" => match word(1).is_empty() {
            true => first,
            false => Value::text(&word(0).replace(&*word(1), &word(2))),
        },
        "substr" | "substring" | "mid" => slice(&word(0), values),
        "left" => Value::text(
            &word(0)
                .chars()
                .take(size(values.get(1)))
                .collect::<String>(),
        ),
        "right" => {
            let chars: Vec<char> = word(0).chars().collect();
            let from = chars.len().saturating_sub(size(values.get(1)));
            Value::text(
                &chars
                    .get(from..)
                    .unwrap_or_default()
                    .iter()
                    .collect::<String>(),
            )
        }
        "lpad" | "rpad" => padded(name, &word(0), size(values.get(1)), &word(2)),
        "repeat" => Value::text(&word(0).repeat(size(values.get(1)).min(64))),
        "reverse" => Value::text(&word(0).chars().rev().collect::<String>()),
        "initcap" => Value::text(&capitals(&word(0))),
        "strpos" | "instr" | "position" | "charindex" | "locate" => {
            let (text, part) = if matches!(name, "charindex" | "locate") {
                (word(1), word(0))
            } else {
                (word(0), word(1))
            };
            Value::count(text.find(&*part).map_or(0, |at| at + 1))
        }
        "split_part" | "splitbychar" => {
            let at = size(values.get(2)).saturating_sub(1);
            Value::text(word(0).split(&*word(1)).nth(at).unwrap_or_default())
        }
        "substring_index" => Value::text(word(0).split(&*word(1)).next().unwrap_or_default()),
        "translate" => Value::text(&translated(&word(0), &word(1), &word(2))),
        "concat_ws" => {
            let texts: Vec<_> = values.iter().skip(1).filter_map(Value::print).collect();
            Value::text(&texts.join(&word(0)))
        }
        "format" => Value::text(&formatted(&word(0), values)),
        "quote_ident" => first,
        "quote_literal" | "quote" => Value::text(&format!("'{}'", word(0).replace('\'', "''"))),
        "regexp_replace" => {
            let all = !matches!(family, Family::Postgres | Family::DuckDb);
            text::replace(&word(0), &word(1), &word(2), &word(3), all)
                .map_or_else(|| Value::opaque(name, values), |text| Value::text(&text))
        }
        "regexp_like" | "regexp_matches" | "regexp_full_match" | "match" => {
            text::is_match(&word(0), &word(1), false)
                .map_or_else(|| Value::opaque(name, values), Value::Bool)
        }
        "starts_with" | "startswith" => Value::Bool(word(0).starts_with(&*word(1))),
        "ends_with" | "endswith" => Value::Bool(word(0).ends_with(&*word(1))),
        "contains" => Value::Bool(word(0).contains(&*word(1))),
        "md5" | "md5_hex" => text::digest("md5", &first, 32),
        "sha1" | "sha1_hex" | "sha" => text::digest("sha1", &first, 40),
        "sha256" | "sha2" | "sha2_hex" => text::digest("sha2", &first, 64),
        "nvl2" => first,
        "assumenotnull" | "tonullable" | "tostring" | "str" | "lowercase" | "any_value"
        | "identity" => first,
        "to_char" if values.len() == 1 => first.print().map_or(Value::Null, Value::Text),
        "typeof" | "pg_typeof" => Value::text("type"),
        "array_length" | "cardinality" | "len_list" | "array_size" => match &first {
            Value::List(items) => Value::count(items.len()),
            _ => Value::opaque(name, values),
        },
        "array_append" | "list_append" => {
            text::concat(&first, values.get(1).unwrap_or(&Value::Null))
        }
        "list_aggregate" | "list_aggr" | "array_aggregate" => match &first {
            Value::List(items) => {
                let rows: Vec<_> = items
                    .iter()
                    .filter(|item| !item.is_null())
                    .map(|item| vec![item.clone()])
                    .collect();
                super::aggregate::fold(&word(1), &rows)
            }
            _ => Value::opaque(name, values),
        },
        "list_value" => Value::List(values.into()),
        "jsonb_build_object" | "json_object" | "json_build_object" => built(values),
        "jsonb_set" | "json_set" | "json_replace" => {
            Value::text(&set_path(&word(0), &word(1), &word(2)))
        }
        _ => Value::opaque(name, values),
    }
}

/// `{"a": 1}` from `'a', 1`.
fn built(values: &[Value]) -> Value {
    let mut object = serde_json::Map::new();
    for pair in values.chunks(2) {
        if let [key, value] = pair {
            let text = value.print().unwrap_or_default();
            object.insert(
                key.print().unwrap_or_default().to_string(),
                text.to_string().into(),
            );
        }
    }
    object.sort_keys();
    Value::text(&serde_json::Value::Object(object).to_string())
}

/// An object with the last key of a path set.
fn set_path(object: &str, path: &str, value: &str) -> String {
    let mut map = match serde_json::from_str(object) {
        Ok(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let key = path.trim_matches(['{', '}', '$', '.', '"']);
    map.insert(key.to_string(), value.into());
    map.sort_keys();
    serde_json::Value::Object(map).to_string()
}

fn numeric(name: &str, values: &[Value]) -> Option<Value> {
    if values
        .iter()
        .any(|value| matches!(value, Value::Opaque(_) | Value::List(_)))
    {
        return None;
    }
    let number = |at: usize| values.get(at).and_then(Value::number);
    let factor = 10f64.powi(number(1).unwrap_or(0.0) as i32);
    Some(Value::Number(match name {
        "abs" => number(0)?.abs(),
        "sign" => number(0).map(|number| if number == 0.0 { 0.0 } else { number.signum() })?,
        "round" => (number(0)? * factor).round() / factor,
        "floor" => number(0)?.floor(),
        "ceil" | "ceiling" => number(0)?.ceil(),
        "trunc" | "truncate" => (number(0)? * factor).trunc() / factor,
        "mod" => {
            let by = number(1)?;
            if by == 0.0 {
                return Some(Value::Null);
            }
            number(0)? % by
        }
        "power" | "pow" => number(0)?.powf(number(1)?),
        "sqrt" => number(0)?.max(0.0).sqrt(),
        "div" | "intdiv" => (number(0)? / number(1).filter(|by| *by != 0.0)?).trunc(),
        "toint32" | "toint64" | "tofloat64" | "todecimal64" | "to_number" | "toint8"
        | "touint32" | "touint64" => number(0)?,
        _ => return None,
    }))
}

/// Functions of times.
fn times(name: &str, values: &[Value], clock: i64) -> Option<Value> {
    let word = |at: usize| values.get(at).and_then(Value::print).unwrap_or_default();
    let moved = |time: &Value, span: &Value| match span {
        Value::Interval { months, micros } => time
            .time()
            .map(|time| Value::Time(shift(time, *months, *micros))),
        Value::Number(days) => time
            .time()
            .map(|time| Value::Time(time + *days as i64 * DAY)),
        _ => None,
    };
    Some(match name {
        "date" | "datetime" | "to_date" | "todate" | "to_timestamp" | "todatetime"
        | "toyyyymmdd" | "timestamp" | "date_only" => {
            let now = word(0).eq_ignore_ascii_case("now");
            let mut time = if now { clock } else { values.first()?.time()? };
            for modifier in values.iter().skip(1).filter_map(Value::print) {
                if modifier.as_ref() == "start of day" {
                    time -= time.rem_euclid(DAY);
                } else if let Some(Value::Interval { months, micros }) =
                    parse_interval(&modifier, None)
                {
                    time = shift(time, months, micros);
                }
            }
            if matches!(
                name,
                "date" | "to_date" | "todate" | "date_only" | "toyyyymmdd"
            ) {
                time -= time.rem_euclid(DAY);
            }
            Value::Time(time)
        }
        "date_trunc" => truncated(&word(0), values.get(1)?)?,
        "tostartofday" => truncated("day", values.first()?)?,
        "tostartofmonth" => truncated("month", values.first()?)?,
        "date_part" => text::part(&word(0), values.get(1)?),
        "year" | "month" | "day" | "hour" | "minute" | "dayofweek" => {
            text::part(name, values.first()?)
        }
        "epoch" => text::part("epoch", values.first()?),
        "date_add" | "adddate" | "timestamp_add" | "datetime_add" => {
            moved(values.first()?, values.get(1)?)?
        }
        "date_sub" | "subdate" | "timestamp_sub" | "datetime_sub" => {
            let Value::Interval { months, micros } = values.get(1)? else {
                return None;
            };
            Value::Time(shift(values.first()?.time()?, -months, -micros))
        }
        "dateadd" | "timestampadd" => {
            let amount = values.get(1)?.number()?;
            moved(
                values.get(2)?,
                &parse_interval(&amount.to_string(), Some(&word(0)))?,
            )?
        }
        "datediff" | "timestampdiff" | "date_diff" => {
            let late = values.last()?.time()?;
            let early = values.get(values.len().checked_sub(2)?)?.time()?;
            let unit = match parse_interval("1", Some(&word(0)))? {
                Value::Interval { months: 0, micros } => micros,
                _ => 30 * DAY,
            };
            Value::Number(((late - early) / unit.max(1)) as f64)
        }
        "strftime" | "date_format" | "to_char" if values.len() == 2 => {
            let time = values.iter().find_map(Value::time).or_else(|| {
                values
                    .iter()
                    .any(|value| value.print().as_deref() == Some("now"))
                    .then_some(clock)
            })?;
            let form = word(usize::from(values.first()?.time().is_some()));
            let fine = [
                "%H", "%M", "%S", "%s", "%T", "hh", "HH", "mi", "MI", "ss", "SS",
            ]
            .iter()
            .any(|part| form.contains(part));
            let time = if fine {
                time
            } else {
                time - time.rem_euclid(DAY)
            };
            Value::opaque(name, &[Value::Time(time), Value::Text(form)])
        }
        "make_interval" => Value::Interval {
            months: 0,
            micros: (values.first()?.number()? * DAY as f64) as i64,
        },
        "last_day" => truncated("month", values.first()?)?,
        "age" => match values {
            [one] => Value::Interval {
                months: 0,
                micros: clock - clock.rem_euclid(DAY) - one.time()?,
            },
            [late, early] => Value::Interval {
                months: 0,
                micros: late.time()? - early.time()?,
            },
            _ => return None,
        },
        "unix_timestamp" | "tounixtimestamp" | "unixepoch" => {
            Value::Number(values.first().and_then(Value::time).unwrap_or(clock) as f64 / 1e6)
        }
        "julianday" => {
            let time = if word(0).as_ref() == "now" {
                clock
            } else {
                values.first()?.time()?
            };
            Value::Number(time as f64 / DAY as f64)
        }
        _ => return None,
    })
}

fn truncated(unit: &str, value: &Value) -> Option<Value> {
    use chrono::{DateTime, Datelike};
    let micros = value.time()?;
    let time = DateTime::from_timestamp_micros(micros)?;
    let day = micros - micros.rem_euclid(DAY);
    Some(Value::Time(match unit.to_lowercase().as_str() {
        "day" => day,
        "hour" => micros - micros.rem_euclid(DAY / 24),
        "minute" => micros - micros.rem_euclid(60_000_000),
        "second" => micros - micros.rem_euclid(1_000_000),
        "week" => day - i64::from(time.weekday().num_days_from_monday()) * DAY,
        "month" => day - i64::from(time.day0()) * DAY,
        "quarter" | "year" => {
            let start = chrono::NaiveDate::from_ymd_opt(time.year(), 1, 1)?;
            start.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros()
        }
        _ => return None,
    }))
}

fn size(value: Option<&Value>) -> usize {
    value
        .and_then(Value::number)
        .map_or(0, |number| number.max(0.0) as usize)
}

fn trimmed<'t>(name: &str, text: &'t str, given: Option<&Value>, signs: &str) -> &'t str {
    let signs: Vec<char> = if given.is_some() {
        signs.chars().collect()
    } else {
        vec![' ']
    };
    let front = if name == "rtrim" {
        text
    } else {
        text.trim_start_matches(signs.as_slice())
    };
    if name == "ltrim" {
        front
    } else {
        front.trim_end_matches(signs.as_slice())
    }
}

fn slice(text: &str, values: &[Value]) -> Value {
    let from = values.get(1).and_then(Value::number).unwrap_or(1.0);
    let chars: Vec<char> = text.chars().collect();
    let start = if from < 0.0 {
        chars.len().saturating_sub(-from as usize)
    } else {
        (from as usize).saturating_sub(1)
    };
    let length = values.get(2).map_or(chars.len(), |value| size(Some(value)));
    Value::text(&chars.iter().skip(start).take(length).collect::<String>())
}

fn padded(name: &str, text: &str, length: usize, with: &str) -> Value {
    let mut chars: Vec<char> = text.chars().take(length.min(256)).collect();
    let fill = with.chars().next().unwrap_or(' ');
    while chars.len() < length.min(256) {
        if name == "lpad" {
            chars.insert(0, fill);
        } else {
            chars.push(fill);
        }
    }
    Value::text(&chars.into_iter().collect::<String>())
}

fn capitals(text: &str) -> String {
    let mut start = true;
    text.chars()
        .map(|sign| {
            let out = if start {
                sign.to_ascii_uppercase()
            } else {
                sign.to_ascii_lowercase()
            };
            start = !sign.is_alphanumeric();
            out
        })
        .collect()
}

fn translated(text: &str, from: &str, to: &str) -> String {
    text.chars()
        .filter_map(|sign| match from.chars().position(|one| one == sign) {
            Some(at) => to.chars().nth(at),
            None => Some(sign),
        })
        .collect()
}

/// `format('%I %L %s', ...)`.
fn formatted(form: &str, values: &[Value]) -> String {
    let mut values = values.iter().skip(1);
    let mut out = String::new();
    let mut chars = form.chars();
    while let Some(sign) = chars.next() {
        if sign != '%' {
            out.push(sign);
            continue;
        }
        let kind = chars.next();
        if kind == Some('%') {
            out.push('%');
            continue;
        }
        let text = values.next().and_then(Value::print).unwrap_or_default();
        match kind {
            Some('L') => out.push_str(&format!("'{}'", text.replace('\'', "''"))),
            _ => out.push_str(&text),
        }
    }
    out
}
