//! Bare names, package namespaces and `adapter.dispatch` into macros (semantics 10.1-10.3).

use std::any::Any;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::elsewhere;
use super::scope::{Scope, Stage};
use crate::diagnostic::closest;
use crate::frontend::dbt::model::Macros;
use crate::render::{
    Args, Eval, Interp, MacroDef, Object, ObjectKind, RenderError, Stop, Value, is_global,
};
use crate::yaml::Data;

/// The namespace of dbt's own macros.
const DBT: &str = "dbt";

impl Scope {
    /// The macro that a bare name means here: the node's package, the root, dbt's own.
    pub(super) fn find_macro(&self, name: &str) -> Option<Arc<MacroDef>> {
        let macros = &self.env()?.macros;
        self.homes(macros)
            .chain(&macros.internal)
            .find_map(|package| macros.packages.get(package)?.get(name))
            .cloned()
    }

    /// The packages of the project in which a bare name is looked up: the node's own, the root.
    fn homes<'m>(&'m self, macros: &'m Macros) -> impl Iterator<Item = &'m Arc<str>> {
        let root = (self.package != macros.root).then_some(&macros.root);
        std::iter::once(&self.package).chain(root)
    }

    /// A macro or a package's namespace. A project's macro hides a package of its name, a package
    /// hides dbt's own macros.
    pub(super) fn find_name(self: &Rc<Self>, name: &str) -> Option<Value> {
        let macros = &self.env()?.macros;
        if !macros.has(name) && name != DBT {
            return elsewhere::package(macros, name);
        }
        let own = self
            .homes(macros)
            .filter(|package| !macros.internal.contains(package))
            .find_map(|package| macros.packages.get(package)?.get(name));
        if let Some(definition) = own {
            return Some(Value::Macro(Arc::clone(definition)));
        }
        if name == DBT || is_package(macros, name) {
            return Some(Value::object(Namespace {
                scope: Rc::clone(self),
                package: name.into(),
            }));
        }
        internal(macros, name)
            .map(Value::Macro)
            .or_else(|| elsewhere::package(macros, name))
    }

    /// What a name may mean that nothing else has: a macro or a package that cannot be read.
    pub(super) fn find_unread(&self, name: &str) -> Option<Value> {
        let macros = &self.env()?.macros;
        let unread = || elsewhere::unread_package(macros, name);
        let unread = elsewhere::unread_macro(macros, name).or_else(unread);
        unread.filter(|_| !is_global(name))
    }

    /// Notes that the node's own text calls a macro; what macros call is not the node's dependency.
    pub(super) fn called(&self, definition: &MacroDef) {
        let id = format!("macro.{}.{}", definition.package, definition.ast.name);
        self.session.uses().macros.insert(id.into());
    }

    /// `adapter.dispatch(name, namespace)`.
    pub(super) fn dispatch(&self, name: &str, namespace: Option<&str>) -> Eval {
        let Some(env) = self.env() else {
            return Err(RenderError::new(
                "dbt::unknown-macro",
                format!("there is no macro '{name}' here"),
            )
            .into());
        };
        if let Some(definition) = self.find_dispatched(name, namespace) {
            return Ok(Value::Macro(definition));
        }
        let prefixes = env.target.adapter.prefixes();
        if let Some(unread) = elsewhere::unread_dispatch(&env.macros, name, &prefixes) {
            return Ok(unread);
        }
        let mut attempts = Vec::new();
        for package in self.search_order(namespace) {
            attempts.extend(prefixes.iter().map(|prefix| match &package {
                Some(package) => format!("{package}.{prefix}__{name}"),
                None => format!("{prefix}__{name}"),
            }));
        }
        Err(self.nothing_dispatched(name, namespace, &attempts).into())
    }

    /// The macro that a dispatch finds: in each package that of the adapter, its parent's, the
    /// general one.
    pub(super) fn find_dispatched(
        &self,
        name: &str,
        namespace: Option<&str>,
    ) -> Option<Arc<MacroDef>> {
        let prefixes = self.env()?.target.adapter.prefixes();
        let candidates: Vec<String> = prefixes
            .iter()
            .map(|prefix| format!("{prefix}__{name}"))
            .collect();
        self.search_order(namespace).iter().find_map(|package| {
            candidates
                .iter()
                .find_map(|candidate| self.find_in(package.as_deref(), candidate))
        })
    }

    /// The packages that a dispatch searches; `None` is the look-up of a bare name.
    fn search_order(&self, namespace: Option<&str>) -> Vec<Option<String>> {
        let (Some(namespace), Some(env)) = (namespace, self.env()) else {
            return vec![None];
        };
        let configured = env
            .projects
            .first()
            .and_then(|root| root.config.get("dispatch"))
            .and_then(|entries| {
                let Data::List(entries) = entries else {
                    return None;
                };
                let entry = entries.iter().find(|entry| {
                    entry.get("macro_namespace").and_then(Data::as_str) == Some(namespace)
                })?;
                match entry.get("search_order") {
                    Some(Data::List(order)) if !order.is_empty() => Some(
                        order
                            .iter()
                            .map(|name| name.as_str().map(str::to_owned))
                            .collect(),
                    ),
                    _ => None,
                }
            });
        configured.unwrap_or_else(|| {
            let installed = namespace == DBT
                || env
                    .macros
                    .internal
                    .iter()
                    .any(|package| &**package == namespace)
                || env
                    .projects
                    .iter()
                    .any(|project| &*project.name == namespace);
            if installed {
                vec![
                    Some(env.macros.root.to_string()),
                    Some(namespace.to_owned()),
                ]
            } else {
                vec![None]
            }
        })
    }

    fn find_in(&self, package: Option<&str>, name: &str) -> Option<Arc<MacroDef>> {
        let macros = &self.env()?.macros;
        match package {
            None => self.find_macro(name),
            Some(DBT) => internal(macros, name),
            Some(package) => macros.packages.get(package)?.get(name).cloned(),
        }
    }

    fn nothing_dispatched(
        &self,
        name: &str,
        namespace: Option<&str>,
        attempts: &[String],
    ) -> RenderError {
        let message = match namespace {
            Some(namespace) => {
                format!("adapter.dispatch finds no macro '{name}' in the namespace '{namespace}'")
            }
            None => format!("adapter.dispatch finds no macro '{name}'"),
        };
        let distinct: indexmap::IndexSet<&str> = attempts.iter().map(String::as_str).collect();
        let names: Vec<&str> = distinct.into_iter().collect();
        RenderError::new("dbt::unknown-dispatch", message)
            .help(format!("it looked for {}", names.join(", ")))
    }
}

/// The name in a message such as `'x' is undefined`.
fn unknown_name(message: &str) -> Option<&str> {
    message.strip_prefix('\'')?.strip_suffix("' is undefined")
}

fn is_package(macros: &Macros, name: &str) -> bool {
    macros.packages.contains_key(name)
        && !macros.internal.iter().any(|internal| &**internal == name)
}

/// One of dbt's own macros: the adapter's before its parent's before the general ones.
fn internal(macros: &Macros, name: &str) -> Option<Arc<MacroDef>> {
    macros
        .internal
        .iter()
        .find_map(|package| macros.packages.get(package)?.get(name))
        .cloned()
}

impl Scope {
    /// An error about an unknown name, with the name of the context or macro nearest to it; a deferral
    /// instead of an error that may come from what cannot be read.
    pub(super) fn explain(&self, mut stop: Box<Stop>) -> Box<Stop> {
        if let Stop::Error(error) = &*stop
            && self.is_in_the_dark()
            && elsewhere::hangs_on_settings(error)
        {
            return elsewhere::unread("a setting").into();
        }
        if let Stop::Error(error) = &mut *stop
            && error.code == "render::undefined"
            && error.help.is_none()
        {
            error.help = self.advice(&error.message);
        }
        stop
    }

    /// Whether settings of the node or the target are not known.
    fn is_in_the_dark(&self) -> bool {
        let target = self.env().is_some_and(|env| env.macros.broken.target);
        target || self.node.as_ref().is_some_and(|node| node.broken)
    }

    /// What to do about something undefined.
    fn advice(&self, message: &str) -> Option<String> {
        if self.stage == Stage::Parse && message.starts_with("'None' has no attribute") {
            let advice = "while dbt parses, queries give none: put what uses their answers under `{% if execute %}`";
            return Some(advice.to_owned());
        }
        let name = unknown_name(message)?;
        let mut names = self.macro_names();
        names.extend(self.stage.builtins().map(str::to_owned));
        let near = closest(name, names.iter().map(String::as_str))?;
        Some(format!("there is '{near}'"))
    }

    /// All names of macros and packages that can be used bare, sorted.
    pub(super) fn macro_names(&self) -> Vec<String> {
        let Some(env) = self.env() else {
            return Vec::new();
        };
        let macros = &env.macros;
        let mut names: BTreeSet<&str> = macros.packages.keys().map(|name| &**name).collect();
        names.retain(|name| is_package(macros, name));
        names.insert(DBT);
        for package in [&self.package, &macros.root]
            .into_iter()
            .chain(&macros.internal)
        {
            names.extend(
                macros
                    .packages
                    .get(package)
                    .into_iter()
                    .flat_map(|all| all.keys().map(|name| &**name)),
            );
        }
        names.into_iter().map(str::to_owned).collect()
    }
}

/// A package's macros as an object: `shop.grant_all`, `dbt.run_query`.
struct Namespace {
    scope: Rc<Scope>,
    package: Arc<str>,
}

impl Namespace {
    fn find(&self, name: &str) -> Option<Value> {
        let found = self.scope.find_in(Some(&self.package), name);
        let unread = || elsewhere::unread_macro(&self.scope.env()?.macros, name);
        found.map(Value::Macro).or_else(unread)
    }
}

impl Object for Namespace {
    fn type_name(&self) -> &str {
        "dict"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        Ok(key.as_str().and_then(|name| self.find(name)))
    }

    fn call_method(&self, _interp: &mut Interp<'_>, name: &str, args: Args) -> Eval<Option<Value>> {
        match name {
            "get" => {
                let [key, default] = args.bind_required("get", ["key", "default"], 1)?;
                let found = key.as_ref().and_then(Value::as_str);
                let found = found.and_then(|name| self.find(name));
                Ok(Some(found.or(default).unwrap_or(Value::None)))
            }
            _ => Ok(None),
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        let macros = &self.scope.env()?.macros;
        let packages: Vec<&Arc<str>> = if &*self.package == DBT {
            macros.internal.iter().collect()
        } else {
            vec![&self.package]
        };
        let names: BTreeSet<&Arc<str>> = packages
            .into_iter()
            .filter_map(|package| macros.packages.get(package))
            .flat_map(|all| all.keys())
            .collect();
        Some(
            names
                .into_iter()
                .map(|name| Value::str(Arc::clone(name)))
                .collect(),
        )
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
