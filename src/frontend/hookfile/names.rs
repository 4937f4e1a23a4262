//! What templates of a hook see: `target`, `var()`, `env_var()`, `runtime`.

use std::cell::RefCell;
use std::sync::Arc;

use super::model::Event;
use super::run_value::{self, Runtime};
use super::target::{Target, TargetObject, Variables, unread};
use crate::diagnostic::{Diagnostic, closest};
use crate::ir::{Expr, Hole, HoleForm};
use crate::render::{
    Args, Eval, Function, Host, Interp, RenderError, Unknown, Value, convert, helper,
};
use crate::source::Span;

/// Jinja2's own functions, which it finds when the host knows nothing of a name.
const OF_JINJA: [&str; 6] = ["range", "dict", "lipsum", "cycler", "joiner", "namespace"];

/// What stands in a text for a value that the run binds: a parameter in every dialect's lexer.
pub(super) const STAND_IN: &str = "$1";

/// A value of the run in a text.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    /// Where it is in the text, and what it is.
    pub(super) hole: Hole,
    /// Where it was written.
    pub(super) span: Option<Span>,
}

/// The names for one hook in one target.
pub(super) struct Names {
    target: Arc<Target>,
    event: Event,
    bound: RefCell<Vec<Bound>>,
    unknown: RefCell<Vec<Diagnostic>>,
}

impl Names {
    /// The names for a hook of an event.
    pub(super) fn new(target: &Arc<Target>, event: Event) -> Names {
        Names {
            target: Arc::clone(target),
            event,
            bound: RefCell::default(),
            unknown: RefCell::default(),
        }
    }

    /// The values of the run that the text holds, in order.
    pub(super) fn take_bound(&self) -> Vec<Bound> {
        self.bound.take()
    }

    /// Names that nothing has.
    pub(super) fn take_unknown(&self) -> Vec<Diagnostic> {
        let mut unknown = self.unknown.take();
        unknown.dedup_by_key(|diagnostic| diagnostic.span);
        unknown
    }

    fn note_unknown(&self, name: &str, span: Option<Span>) {
        let known = ["target", "var", "env_var", "runtime"];
        let help = match closest(name, known.into_iter().chain(OF_JINJA)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a hook sees `target`, `var()`, `env_var()` and `runtime`".to_owned(),
        };
        let message = format!("`{name}` is not defined");
        self.unknown.borrow_mut().push(
            Diagnostic::error("hooks::unknown-name", message)
                .at(span)
                .help(help),
        );
    }
}

impl Host for Names {
    fn global(&self, interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        match name {
            "target" => Some(Value::object(TargetObject(Arc::clone(&self.target)))),
            "var" => Some(var(&self.target)),
            "env_var" => Some(env_var(&self.target.env)),
            "runtime" => Some(Value::object(Runtime::new(self.event))),
            _ if OF_JINJA.contains(&name) => None,
            _ => {
                let found = helper(name);
                if found.is_none() {
                    self.note_unknown(name, interp.here());
                }
                found
            }
        }
    }

    fn bind(&self, value: &Unknown, at: usize, span: Option<Span>) -> Eval<Option<&str>> {
        let path = run_value::path(&value.expr)?;
        let hole = Hole {
            range: at..at.saturating_add(STAND_IN.len()),
            expr: Expr::Runtime(path),
            form: HoleForm::Literal,
        };
        self.bound.borrow_mut().push(Bound { hole, span });
        Ok(Some(STAND_IN))
    }
}

/// `var(name, default)`.
fn var(target: &Arc<Target>) -> Value {
    let target = Arc::clone(target);
    Function::value("var", move |_, args: Args| {
        let [name, default] = args.bind_required("var", ["var_name", "default"], 1)?;
        let name = name.unwrap_or(Value::None);
        let name = name.as_str().unwrap_or_default();
        match (target.vars.get(name), default) {
            (Some(value), _) => Ok(convert::from_data(value)),
            (None, Some(default)) => Ok(default),
            (None, None) if target.lost => Ok(unread()),
            (None, None) => Err(unknown_var(&target, name).into()),
        }
    })
}

fn unknown_var(target: &Target, name: &str) -> RenderError {
    let message = format!("the target `{}` has no variable `{name}`", target.name);
    let help = match closest(name, target.vars.keys().map(|key| &**key)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "set it under `vars` of the target or with --vars, or give a default".to_owned(),
    };
    RenderError::new("hooks::unknown-var", message).help(help)
}

/// `env_var(name, default)`.
pub(super) fn env_var(env: &Variables) -> Value {
    let env = Arc::clone(env);
    Function::value("env_var", move |_, args: Args| {
        let [name, default] = args.bind_required("env_var", ["var", "default"], 1)?;
        let name = name.unwrap_or(Value::None);
        let name = name.as_str().unwrap_or_default();
        match (env.get(name), default) {
            (Some(value), _) => Ok(Value::str(value.as_str())),
            (None, Some(default)) => Ok(default),
            (None, None) => Err(unknown_env_var(&env, name).into()),
        }
    })
}

fn unknown_env_var(env: &Variables, name: &str) -> RenderError {
    let message = format!("the environment variable `{name}` is not set and has no default");
    let help = match closest(name, env.keys().map(String::as_str)) {
        Some(near) => format!("`{near}` is set"),
        None => format!(
            "set it, give a default (env_var('{name}', '...')), or name a value below `[env]` in \
             hookc.toml"
        ),
    };
    RenderError::new("hooks::unknown-env-var", message).help(help)
}
