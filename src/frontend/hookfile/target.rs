//! A target's entry into what templates see of it. A field is rendered when something reads it, so
//! that a missing password is no error.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::TargetEntry;
use super::names;
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::native::{self, Renderer};
use crate::frontend::dbt::{self, adapter};
use crate::render::{
    Args, Dict, Eval, Function, Host, Interp, Object, ObjectKind, RenderError, Value, convert,
};
use crate::yaml::{Data, Mapping};

/// Variables of the environment.
pub(super) type Variables = Arc<BTreeMap<String, String>>;

/// A target.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Its name.
    pub(super) name: String,
    /// The adapter's name.
    pub(super) adapter: String,
    /// What `var()` reads.
    pub(super) vars: Mapping,
    /// Its fields, as written.
    fields: Mapping,
    /// Whether not all of it can be used: what it has else is not known.
    pub(super) lost: bool,
    /// The environment.
    pub(super) env: Variables,
}

/// What is known while a target's own fields are rendered: the environment.
struct FieldHost<'t>(&'t Variables);

impl Host for FieldHost<'_> {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        match name {
            "env_var" => Some(names::env_var(self.0)),
            _ => crate::render::helper(name),
        }
    }
}

impl Target {
    /// The target of an entry; `given` are variables of the command line, which come first. The second
    /// value tells what of its type and variables cannot be rendered, and warns of a strange type.
    pub(super) fn new(
        entry: &TargetEntry,
        given: &Mapping,
        env: &Variables,
    ) -> (Target, Vec<Diagnostic>) {
        let host = FieldHost(env);
        let mut renderer = Renderer::new(&host, |_| true);
        let adapter = entry
            .fields
            .get("type")
            .map(|kind| renderer.data(kind.clone(), &mut Vec::new()))
            .map(|kind| kind.print())
            .unwrap_or_default();
        let mut vars = entry.vars.clone();
        renderer.mapping(&mut vars, &mut Vec::new());
        let mut found = renderer.finish();
        let lost = entry.lost || !found.is_empty();
        vars.extend(given.clone());
        found.extend(unknown_adapter(&adapter, entry).filter(|_| !lost));
        let target = Target {
            name: entry.name.to_string(),
            adapter,
            vars,
            fields: entry.fields.clone(),
            lost,
            env: Arc::clone(env),
        };
        (target, found)
    }

    /// What stands in for a target that cannot be known.
    pub(super) fn unknown(name: Option<&str>, given: &Mapping, env: &Variables) -> Target {
        Target {
            name: name.unwrap_or_default().to_owned(),
            adapter: String::new(),
            vars: given.clone(),
            fields: Mapping::default(),
            lost: true,
            env: Arc::clone(env),
        }
    }

    /// The target that a dbt project has compiled for; `given` are variables of the command line.
    pub(super) fn of_dbt(target: &dbt::model::Target, given: &Mapping, env: &Variables) -> Target {
        Target {
            name: target.name.clone(),
            adapter: target.adapter_name().to_owned(),
            vars: given.clone(),
            fields: target.fields.clone(),
            lost: false,
            env: Arc::clone(env),
        }
    }

    /// A field, rendered; `None` if there is no such one.
    pub(super) fn field(&self, name: &str) -> Result<Option<Data>, Vec<Diagnostic>> {
        if name == "name" {
            return Ok(Some(Data::Str(self.name.as_str().into())));
        }
        let host = FieldHost(&self.env);
        let mut renderer = Renderer::new(&host, |_| true);
        let value = self
            .fields
            .get(name)
            .map(|value| renderer.data(value.clone(), &mut Vec::new()));
        let errors = renderer.finish();
        if errors.is_empty() {
            Ok(value)
        } else {
            Err(errors)
        }
    }

    /// The names of its fields.
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once("name").chain(self.fields.keys().map(|key| &**key))
    }
}

/// An adapter that hookc has no rules for: the SQL may still be right.
fn unknown_adapter(name: &str, entry: &TargetEntry) -> Option<Diagnostic> {
    let known = adapter::names();
    if known.contains(&name) || !entry.fields.contains_key("type") {
        return None;
    }
    let help = match closest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", known.join(", ")),
    };
    let span = entry.fields.get("type").and_then(native::place);
    let message = format!("the type `{name}` is not known: it is treated as a general one");
    Some(
        Diagnostic::warning("hooks::unknown-adapter", message)
            .at(span.unwrap_or(entry.span))
            .help(help),
    )
}

/// `target` in templates.
pub(super) struct TargetObject(pub(super) Arc<Target>);

impl TargetObject {
    fn value(&self, name: &str) -> Eval<Option<Value>> {
        match self.0.field(name) {
            Ok(value) => Ok(value.as_ref().map(convert::from_data)),
            Err(errors) => Err(errors
                .into_iter()
                .next()
                .map_or_else(
                    || RenderError::new("hooks::unknown-field", "the field cannot be rendered"),
                    as_render_error,
                )
                .into()),
        }
    }

    fn missing(&self, name: &str) -> RenderError {
        let message = format!("the target `{}` has no field `{name}`", self.0.name);
        let help = match closest(name, self.0.names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                format!("set it below the target, or give a default: target.get('{name}', '...')")
            }
        };
        RenderError::new("hooks::unknown-field", message).help(help)
    }
}

/// What is said of [`unread`], which nobody is told.
pub(super) const UNREAD: &str = "what cannot be read";

/// What stands for a field or variable that may be among those that cannot be read, so that the rest of
/// a text is looked at.
pub(super) fn unread() -> Value {
    Value::Undefined {
        hint: UNREAD.into(),
        lenient: true,
    }
}

fn as_render_error(diagnostic: Diagnostic) -> RenderError {
    RenderError {
        span: diagnostic.span,
        help: diagnostic.help,
        ..RenderError::new(diagnostic.code, diagnostic.message)
    }
}

impl Object for TargetObject {
    fn type_name(&self) -> &str {
        "dict"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        if name == "get" {
            let target = TargetObject(Arc::clone(&self.0));
            return Ok(Some(Function::value("get", move |_, args: Args| {
                let [key, default] = args.bind_required("get", ["key", "default"], 1)?;
                let key = key.unwrap_or(Value::None);
                let found = target.value(key.as_str().unwrap_or_default())?;
                Ok(found.or(default).unwrap_or(Value::None))
            })));
        }
        match self.value(name)? {
            Some(value) => Ok(Some(value)),
            None if self.0.lost => Ok(Some(unread())),
            None => Err(self.missing(name).into()),
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(self.0.names().map(Value::str).collect())
    }

    fn show(&self, interp: &mut Interp<'_>) -> Eval<Option<String>> {
        let fields = Dict::default();
        for name in self.0.names() {
            fields.set(name, self.value(name)?.unwrap_or(Value::None));
        }
        interp.repr(&Value::Dict(fields)).map(Some)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
