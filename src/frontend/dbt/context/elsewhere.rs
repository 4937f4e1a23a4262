//! Packages that are declared and not installed, and files that cannot be read: what reaches one of
//! their macros is deferred.

use std::any::Any;
use std::rc::Rc;

use crate::frontend::dbt::macros::is_internal;
use crate::frontend::dbt::model::Macros;
use crate::ir::Expr;
use crate::render::{
    Deferral, Eval, Function, Interp, Object, ObjectKind, RenderError, Stop, Unknown, Value,
};

/// The code of deferrals for want of a package.
pub const NOT_INSTALLED: &str = "defer::package-not-installed";

/// The code of deferrals for want of what cannot be read. That is told by itself, so nothing of this
/// code is ever told.
pub const UNREAD: &str = "defer::unread";

/// Errors of a text that stand for themselves, whatever the settings of its node are.
const SETTLED: [&str; 12] = [
    "dbt::disabled-ref",
    "dbt::disabled-source",
    "dbt::unknown-dispatch",
    "dbt::unknown-env-var",
    "dbt::unknown-macro",
    "dbt::unknown-ref",
    "dbt::unknown-source",
    "dbt::unknown-var",
    "dbt::wrong-arguments",
    "render::unknown-filter",
    "render::unknown-test",
    "render::wrong-arguments",
];

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

/// The namespace of a package that cannot be read.
pub(super) fn unread_package(macros: &Macros, name: &str) -> Option<Value> {
    let lost = macros.broken.packages.may_hold(name);
    lost.then(|| unread_value(name))
}

/// A macro that may stand in a file that cannot be read, or that only the target has.
pub(super) fn unread_macro(macros: &Macros, name: &str) -> Option<Value> {
    let of_target = || macros.broken.target && is_internal(name);
    let lost = macros.broken.macros.may_hold(name) || of_target();
    lost.then(|| unread_value(name))
}

/// What a dispatch gives that may find something in what cannot be read.
pub(super) fn unread_dispatch(macros: &Macros, name: &str, prefixes: &[&str]) -> Option<Value> {
    let broken = &macros.broken;
    let mut candidates = prefixes.iter().map(|prefix| format!("{prefix}__{name}"));
    let lost = broken.target
        || broken.has_packages()
        || broken.has_lost("dispatch")
        || candidates.any(|candidate| broken.macros.may_hold(&candidate));
    lost.then(|| unread_value(name))
}

/// A deferral for want of something that cannot be read.
pub fn unread(what: &str) -> Deferral {
    Deferral {
        code: UNREAD,
        message: format!("{what} cannot be read"),
        span: None,
        expr: Expr::Runtime(what.to_owned()),
    }
}

/// The same as a value that nobody knows.
pub(super) fn unread_value(what: &str) -> Value {
    Value::Unknown(Rc::new(Unknown {
        code: UNREAD,
        what: what.to_owned(),
        expr: Expr::Runtime(what.to_owned()),
    }))
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

/// Whether an error of a text may come from settings of its node that are not known.
pub(super) fn hangs_on_settings(error: &RenderError) -> bool {
    let named = error.code == "render::undefined" && error.message.starts_with('\'');
    let settled = SETTLED.contains(&error.code) || error.code.starts_with("jinja::");
    let unknown_name = named && error.message.ends_with("' is undefined");
    !(settled || unknown_name)
}
