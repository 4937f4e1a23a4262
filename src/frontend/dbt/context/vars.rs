//! `var` and `env_var` (semantics 9).

use std::any::Any;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::data;
use super::elsewhere;
use super::scope::{Known, Scope, Stage};
use crate::diagnostic::closest;
use crate::render::{Args, Eval, Interp, Object, ObjectKind, RenderError, Template, Value};
use crate::report::SECRET_PREFIX;
use crate::source::Text;
use crate::yaml::{Data, Mapping};

/// In the placeholder of a secret.
pub(super) const SECRET_MARK: &str = "$$$DBT_SECRET_START$$$";

/// How many templates deep variables and `render()` may nest.
const NESTING: u32 = 32;
/// Steps that parsing a byte of a template counts as.
const PARSING: u64 = 2;

/// `var`: a function with a method.
pub(super) struct Var(pub(super) Rc<Scope>);

impl Object for Var {
    fn type_name(&self) -> &str {
        "Var"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Callable
    }

    fn methods(&self) -> &'static [&'static str] {
        &["has_var"]
    }

    fn call_method(&self, _interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        if name != "has_var" {
            return Ok(None);
        }
        let [name] = args.bind_required(name, ["var_name"], 1)?;
        let name = name.as_ref().and_then(Value::as_str).unwrap_or_default();
        Ok(Some(Value::Bool(self.0.find_var(name).is_some())))
    }

    fn call(&self, interp: &mut Interp<'_>, args: Args) -> Eval {
        let [name, default] = args.bind_required("var", ["var_name", "default"], 1)?;
        self.0.var(interp, &name.unwrap_or(Value::None), default)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Scope {
    /// The value of a variable, a string rendered in the reader's context (case 54).
    fn var(&self, interp: &mut Interp<'_>, name: &Value, default: Option<Value>) -> Eval {
        let key = name.as_str().unwrap_or_default();
        self.session.uses().vars.insert(key.to_owned());
        if let Some(found) = self.find_var(key) {
            return match found {
                Data::Str(text) if self.stage != Stage::Properties => {
                    let text = text.clone();
                    self.render_string(interp, &text).map(Value::Str)
                }
                found => Ok(data::value(found)),
            };
        }
        match default {
            Some(default) => Ok(default),
            None if self.stage == Stage::Parse => Ok(Value::None),
            None if self.has_lost_vars() => Err(elsewhere::unread(key).into()),
            None => Err(self.unknown_var(key).into()),
        }
    }

    /// The command line's value, else the first of the layers'.
    fn find_var(&self, name: &str) -> Option<&Data> {
        self.options()
            .vars
            .get(name)
            .or_else(|| self.var_layers().find_map(|layer| layer.get(name)))
    }

    /// The `vars:` that count here, strongest first: the root's for the package, the root's, the
    /// package's own for itself, the package's own (semantics 9.1).
    fn var_layers(&self) -> impl Iterator<Item = &Mapping> {
        let projects = match &self.known {
            Known::Outside { .. } => &[][..],
            Known::Inside(env) => &env.projects,
        };
        let root = projects.first();
        let own = projects
            .iter()
            .skip(1)
            .find(|project| project.name == self.package);
        root.into_iter().chain(own).flat_map(move |project| {
            let vars = project.config.get("vars").and_then(Data::as_map);
            let package = vars
                .and_then(|vars| vars.get(&*self.package))
                .and_then(Data::as_map);
            package.into_iter().chain(vars)
        })
    }

    /// Whether some of the `vars:` are not known.
    fn has_lost_vars(&self) -> bool {
        self.env()
            .is_some_and(|env| env.macros.broken.has_lost("vars"))
    }

    fn unknown_var(&self, name: &str) -> RenderError {
        let known: BTreeSet<&str> = self
            .var_layers()
            .chain([&self.options().vars])
            .flat_map(Mapping::keys)
            .map(|key| &**key)
            .collect();
        let message = format!("variable '{name}' is not set and has no default");
        let help = match closest(name, known) {
            Some(near) => format!("there is a variable '{near}'"),
            None => format!(
                "set it with --vars '{{{name}: ...}}' or under `vars:` in the project file, or give a default"
            ),
        };
        RenderError::new("dbt::unknown-var", message).help(help)
    }

    /// Renders a string as a template of its own, in this context.
    pub(super) fn render_string(&self, interp: &mut Interp<'_>, text: &Text) -> Eval<Text> {
        if !text.as_str().contains(['{', '}']) {
            return Ok(text.clone());
        }
        let nesting = &self.session.nesting;
        if nesting.get() >= NESTING {
            let message = "templates refer to each other without end";
            return Err(RenderError::new("dbt::endless-rendering", message)
                .help("a variable whose value asks for itself can never be rendered")
                .into());
        }
        interp.spend(PARSING * text.as_str().len() as u64)?;
        let template = Template::parse(text.clone()).map_err(|error| {
            let span = text.span(error.range.start..error.range.end);
            let mut syntax = RenderError::new(error.code, error.message);
            syntax.span = span;
            syntax.help = error.help;
            syntax
        })?;
        nesting.set(nesting.get() + 1);
        let rendered = interp.render(&Arc::new(template));
        nesting.set(nesting.get().saturating_sub(1));
        rendered
    }
}

/// `env_var(name, default)`.
pub(super) fn env_var(scope: &Rc<Scope>, _interp: &mut Interp<'_>, args: Args) -> Eval {
    let [name, default] = args.bind_required("env_var", ["var", "default"], 1)?;
    let name = name.unwrap_or(Value::None);
    let Some(name) = name.as_str() else {
        return Err(RenderError::new(
            "dbt::wrong-arguments",
            "env_var() wants the variable's name as a string",
        )
        .into());
    };
    if name.starts_with(SECRET_PREFIX) {
        return scope.secret(name, default);
    }
    if let Some(value) = scope.options().env.get(name) {
        return Ok(Value::str(value.as_str()));
    }
    match default {
        Some(default) if !matches!(default, Value::None) => Ok(default),
        _ => Err(scope.unknown_env_var(name).into()),
    }
}

impl Scope {
    /// A secret: a placeholder in profiles, whether it is set or not; refused elsewhere.
    fn secret(&self, name: &str, default: Option<Value>) -> Eval {
        if self.stage != Stage::Profile {
            let message =
                format!("the secret '{name}' may be used in profiles.yml and packages.yml only");
            return Err(RenderError::new("dbt::secret-outside-profile", message)
                .help("name the variable without the prefix DBT_ENV_SECRET_ if it is no secret")
                .into());
        }
        match default {
            Some(default)
                if !self.options().env.contains_key(name) && !matches!(default, Value::None) =>
            {
                Ok(default)
            }
            _ => Ok(Value::str(format!(
                "{SECRET_MARK}{name}$$$DBT_SECRET_END$$$"
            ))),
        }
    }

    fn unknown_env_var(&self, name: &str) -> RenderError {
        let message = format!("environment variable '{name}' is not set and has no default");
        let names = self
            .options()
            .env
            .keys()
            .filter(|known| !known.starts_with(SECRET_PREFIX));
        let help = match closest(name, names.map(String::as_str)) {
            Some(near) => format!("'{near}' is set"),
            None => format!(
                "set it, give a default (env_var('{name}', '...')), or name a value below `[env]` in \
                 hookc.toml"
            ),
        };
        RenderError::new("dbt::unknown-env-var", message).help(help)
    }
}
