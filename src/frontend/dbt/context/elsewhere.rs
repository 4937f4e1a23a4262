//! Packages that are declared and not installed: what reaches one of their macros is deferred.

use std::any::Any;

use crate::frontend::dbt::model::Macros;
use crate::ir::Expr;
use crate::render::{
    Deferral, Eval, Function, Interp, Object, ObjectKind, RenderError, Stop, Value,
};

/// The code of deferrals for want of a package.
pub const NOT_INSTALLED: &str = "defer::package-not-installed";

/// Errors that may be due to a package that is not installed.
const EXCUSED: [&str; 5] = [
    "render::undefined",
    "dbt::unknown-dispatch",
    "dbt::unknown-macro",
    "dbt::unknown-ref",
    "dbt::unknown-source",
];

/// The namespace of a package that is declared and not installed.
pub(super) fn package(macros: &Macros, name: &str) -> Option<Value> {
    let missing = macros.missing.iter().any(|missing| **missing == *name);
    missing.then(|| Value::object(Missing(name.to_owned())))
}

fn deferring(name: &str, message: String) -> Value {
    let expr = Expr::Runtime(name.to_owned());
    Function::value(name, move |_, _| {
        Err(Deferral {
            code: NOT_INSTALLED,
            message: message.clone(),
            span: None,
            expr: expr.clone(),
        }
        .into())
    })
}

struct Missing(String);

impl Object for Missing {
    fn type_name(&self) -> &str {
        "dict"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        let message = not_installed(std::slice::from_ref(&self.0));
        let name = key.as_str();
        Ok(name.map(|name| deferring(name, message)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn not_installed<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [name] => format!("the package {name} is not installed"),
        names => format!("the packages {} are not installed", names.join(", ")),
    }
}

/// Why an error may come from packages that are not installed; nothing if it cannot.
pub fn excuse(macros: &Macros, error: &RenderError) -> Option<Deferral> {
    if macros.missing.is_empty() || !EXCUSED.contains(&error.code) {
        return None;
    }
    Some(Deferral {
        code: NOT_INSTALLED,
        message: format!("{}, and {}", error.message, not_installed(&macros.missing)),
        span: error.span,
        expr: Expr::Runtime("packages".to_owned()),
    })
}

/// A failure as a deferral, if packages that are not installed may be the reason.
pub fn excused(macros: &Macros, stop: Box<Stop>) -> Box<Stop> {
    match &*stop {
        Stop::Error(error) => match excuse(macros, error) {
            Some(deferral) => deferral.into(),
            None => stop,
        },
        _ => stop,
    }
}
