//! Tables as objects of templates.

use std::any::Any;

use super::Table;
use super::sequence::{Sequence, TypeObject};
use crate::render::{Args, Eval, Interp, Object, ObjectKind, RenderError, Value};

const METHODS: &[&str] = &[
    "exclude",
    "find",
    "limit",
    "print_csv",
    "print_json",
    "print_structure",
    "print_table",
    "select",
    "where",
];

impl Object for Table {
    fn type_name(&self) -> &str {
        "Table"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Sequence
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        Ok(Some(match name {
            "columns" => self.columns(),
            "rows" => Sequence::unnamed(self.all_rows().into()).value(),
            "column_names" => Value::tuple(
                self.names
                    .iter()
                    .map(|name| Value::str(name.clone()))
                    .collect(),
            ),
            "column_types" => Value::tuple(
                self.fields
                    .iter()
                    .map(|field| Value::object(TypeObject(field.kind)))
                    .collect(),
            ),
            "row_names" => Value::None,
            _ => return Ok(None),
        }))
    }

    fn methods(&self) -> &'static [&'static str] {
        METHODS
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        let Value::Int(index) = key else {
            return Ok(None);
        };
        let index = if *index < 0 {
            index.saturating_add(self.rows.len() as i128)
        } else {
            *index
        };
        Ok(usize::try_from(index)
            .ok()
            .and_then(|index| self.row(index)))
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        Ok(Some(match name {
            // These write to the terminal, never into the text.
            "print_table" | "print_csv" | "print_json" | "print_structure" => Value::None,
            "select" | "exclude" => self.choose(interp, name, args)?.value(),
            "limit" => self.limit(args)?.value(),
            "where" | "find" => {
                let [test] = args.bind_required(name, ["test"], 1)?;
                self.filter(interp, &test.unwrap_or(Value::None), name == "find")?
            }
            _ => return Ok(None),
        }))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.all_rows())
    }

    fn length(&self) -> Option<usize> {
        Some(self.rows.len())
    }

    fn print(&self) -> Option<String> {
        Some(self.structure())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Table {
    fn choose(&self, interp: &mut Interp<'_>, method: &str, args: Args) -> Eval<Table> {
        let [key] = args.bind_required(method, ["key"], 1)?;
        let key = key.unwrap_or(Value::None);
        let keys = if key.as_str().is_some() {
            vec![key]
        } else {
            interp.iterate(&key)?
        };
        let mut chosen = Vec::new();
        for key in keys {
            let at = key
                .as_str()
                .and_then(|name| self.names.iter().position(|known| &**known == name));
            match at {
                Some(at) => chosen.push(at),
                None if method == "exclude" => {}
                None => {
                    let name = interp.print(&key)?;
                    return Err(RenderError::new(
                        "render::key-error",
                        format!("no column '{name}'"),
                    )
                    .into());
                }
            }
        }
        if method == "exclude" {
            let kept: Vec<usize> = (0..self.names.len())
                .filter(|at| !chosen.contains(at))
                .collect();
            return Ok(self.with_columns(&kept));
        }
        Ok(self.with_columns(&chosen))
    }

    fn limit(&self, args: Args) -> Eval<Table> {
        let [first, stop] = args.bind_required("limit", ["start_or_stop", "stop"], 0)?;
        let bound = |value: Option<Value>| match value {
            Some(Value::Int(bound)) => usize::try_from(bound).ok(),
            _ => None,
        };
        let length = self.rows.len();
        let (start, stop) = match (bound(first), stop) {
            (first, Some(stop)) => (first.unwrap_or(0), bound(Some(stop)).unwrap_or(length)),
            (first, None) => (0, first.unwrap_or(length)),
        };
        Ok(self.with_rows(start..stop.min(length)))
    }

    fn filter(&self, interp: &mut Interp<'_>, test: &Value, first: bool) -> Eval {
        let mut kept = Vec::new();
        for at in 0..self.rows.len() {
            let Some(row) = self.row(at) else { continue };
            let answer = interp.call(test, Args::positional(vec![row.clone()]))?;
            if interp.truth(&answer)? {
                if first {
                    return Ok(row);
                }
                kept.push(at);
            }
        }
        Ok(if first {
            Value::None
        } else {
            self.with_rows(kept.into_iter()).value()
        })
    }
}
