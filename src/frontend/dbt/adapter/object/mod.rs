//! `adapter` and `api` as templates see them.

mod behavior;
mod naming;
mod running;

use std::any::Any;
use std::rc::Rc;

use super::methods::{StandIn, stand_in};
use super::{Adapter, ColumnApi, RelationApi, Table, Warehouse};
use crate::ir::Expr;
use crate::render::{Args, Deferral, Eval, Function, Interp, Object, ObjectKind, Stop, Value};
use behavior::Behavior;

/// The method that stands for a macro of the adapter's package that is not known; templates cannot
/// spell it otherwise than on purpose.
pub(in crate::frontend::dbt) const OWN_MACRO: &str = "hookc_own_macro";

/// `adapter`.
pub fn adapter(warehouse: Rc<dyn Warehouse>) -> Value {
    Value::object(AdapterObject { warehouse })
}

/// `api`.
pub fn api(adapter: &'static Adapter, quoting: [bool; 3]) -> Value {
    Value::object(Api { adapter, quoting })
}

/// A dict of classes.
struct Api {
    adapter: &'static Adapter,
    quoting: [bool; 3],
}

impl Object for Api {
    fn type_name(&self) -> &str {
        "dict"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        Ok(match key.as_str().unwrap_or_default() {
            "Relation" => Some(Value::object(RelationApi::new(self.adapter, self.quoting))),
            "Column" => Some(Value::object(ColumnApi::new(self.adapter))),
            _ => None,
        })
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(["Relation", "Column"].map(Value::str).to_vec())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Clone)]
struct AdapterObject {
    warehouse: Rc<dyn Warehouse>,
}

impl Object for AdapterObject {
    fn type_name(&self) -> &str {
        if self.warehouse.parsing() {
            "ParseDatabaseWrapper"
        } else {
            "RuntimeDatabaseWrapper"
        }
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        if name == "behavior" {
            return Ok(Some(Value::object(Behavior(Rc::clone(&self.warehouse)))));
        }
        if name == "Relation" {
            let api = RelationApi::new(self.warehouse.adapter(), self.warehouse.quoting());
            return Ok(Some(Value::object(api)));
        }
        if stand_in(self.warehouse.adapter(), name).is_none() {
            return Ok(None);
        }
        let (object, method) = (self.clone(), name.to_owned());
        Ok(Some(Function::value(name, move |interp, args| {
            Ok(object
                .call_method(interp, &method, args)?
                .unwrap_or(Value::None))
        })))
    }

    fn call_method(&self, interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        if name == OWN_MACRO {
            return self.own_macro(interp, args).map(Some);
        }
        let Some(answer) = stand_in(self.warehouse.adapter(), name) else {
            return Ok(None);
        };
        if self.warehouse.parsing() && answer != StandIn::Real {
            return Ok(Some(parsed(answer)));
        }
        if let Some(value) = self.naming(interp, name, &args)? {
            return Ok(Some(value));
        }
        self.running(interp, name, args).map(Some)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl AdapterObject {
    /// A macro of the adapter's own package whose text is not known here: whoever calls it late is
    /// deferred.
    fn own_macro(&self, interp: &Interp<'_>, args: Args) -> Eval {
        if self.warehouse.parsing() {
            return Ok(Value::None);
        }
        let [name] = args.bind_required(OWN_MACRO, ["name"], 1)?;
        let name = name
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Err(Box::new(Stop::Deferred(Deferral {
            code: "defer::adapter-macro",
            message: format!(
                "the macro {name} of dbt's adapter for {} is not known to hookc",
                self.warehouse.adapter().name
            ),
            span: interp.here(),
            expr: Expr::Op("macro".into(), vec![Expr::Value(name.into())]),
        })))
    }
}

/// What a method answers while parsing.
fn parsed(answer: StandIn) -> Value {
    match answer {
        StandIn::None | StandIn::Real => Value::None,
        StandIn::False => Value::Bool(false),
        StandIn::List => Value::list(Vec::new()),
        StandIn::Answer => Value::tuple(vec![Value::str(""), Table::empty().value()]),
        StandIn::NonePair => Value::tuple(vec![Value::None, Value::None]),
    }
}
