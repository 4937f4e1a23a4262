//! `model`: the node of the text, as a dict that is built only as far as somebody looks.

use std::any::Any;
use std::rc::Rc;
use std::sync::Arc;

use super::scope::{Scope, Stage};
use super::{Event, compile, node};
use crate::frontend::dbt::model::{Node, Resource};
use crate::render::{Dict, Eval, Interp, Object, ObjectKind, Stop, Value};

/// `model`.
pub(super) struct Model {
    scope: Rc<Scope>,
    node: Arc<Node>,
}

impl Model {
    /// The node of a scope; a macro's description in operations and naming macros.
    pub(super) fn value(scope: &Rc<Scope>) -> Value {
        match (scope.stage, &scope.node) {
            (Stage::Run(Event::Operation), Some(node)) => {
                Value::Dict(macro_dict(scope, &node.name))
            }
            (_, Some(node)) => Value::object(Model {
                scope: Rc::clone(scope),
                node: Arc::clone(node),
            }),
            (_, None) => Value::Dict(Dict::default()),
        }
    }

    /// Whether dbt has compiled the node when its hooks are rendered.
    fn is_compiled(&self) -> bool {
        self.scope.stage == Stage::Run(Event::Node) && self.node.resource != Resource::Seed
    }

    /// The whole dict but for the compiled text.
    fn dict(&self) -> &Dict {
        let dict = self.scope.kept.model.get_or_init(|| {
            let Some(env) = self.scope.env() else {
                return Dict::default();
            };
            let mut dict = node::dict(env, &self.node, false);
            if self.scope.stage == Stage::Parse {
                // Tags and meta are merged into the node after its text was rendered.
                dict.set("tags", Value::list(Vec::new()));
                dict.set("meta", Value::Dict(Dict::default()));
            }
            if self.is_compiled() {
                dict = self.compiled(&dict);
            }
            dict
        });
        if let Some(batch) = self.scope.batch() {
            dict.set("batch", batch);
        }
        dict
    }

    /// The dict with what compiling adds in its places; none stands for the compiled text.
    fn compiled(&self, dict: &Dict) -> Dict {
        let target = self.scope.options().target_path.as_deref();
        let target = target.unwrap_or("target");
        let (package, file) = (&self.node.package, &self.node.original_path);
        let path = format!("{target}/compiled/{package}/{file}");
        let all = Dict::default();
        for (key, value) in dict.pairs() {
            if key.as_str() == Some("contract") {
                all.set("compiled_path", Value::str(path.as_str()));
                all.set("compiled", Value::Bool(true));
                all.set("compiled_code", Value::None);
                all.set("extra_ctes_injected", Value::Bool(true));
                all.set("extra_ctes", Value::list(Vec::new()));
            }
            if let Some(key) = key.as_text() {
                all.set(key.shared(), value);
            }
        }
        all.set("compiled_sql", Value::None);
        all
    }

    /// The whole dict, with the compiled text.
    fn full(&self) -> Eval<&Dict> {
        let dict = self.dict();
        if matches!(dict.get("compiled_code"), Some(Value::None)) {
            let code = match compile::compiled_code(&self.scope) {
                Err(stop) if matches!(*stop, Stop::Deferred(_)) => node::unknown(
                    "model.compiled_code",
                    "the model's text, which depends on the warehouse",
                ),
                code => code?,
            };
            dict.set("compiled_code", code.clone());
            dict.set("compiled_sql", code);
        }
        Ok(dict)
    }
}

impl Object for Model {
    fn type_name(&self) -> &str {
        "dict"
    }

    fn kind(&self) -> ObjectKind {
        ObjectKind::Mapping
    }

    fn attr(&self, interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        match name {
            "get" | "items" | "keys" | "values" | "copy" | "update" | "pop" | "setdefault"
            | "clear" | "popitem" => {
                let dict = Value::Dict(self.full()?.clone());
                interp.attr(&dict, name).map(Some)
            }
            _ => self.entry(name),
        }
    }

    fn item(&self, _interp: &mut Interp<'_>, key: &Value) -> Eval<Option<Value>> {
        match key.as_str() {
            Some(name) => self.entry(name),
            None => Ok(None),
        }
    }

    fn elements(&self) -> Option<Vec<Value>> {
        let pairs = self.dict().pairs().into_iter();
        Some(pairs.map(|(key, _)| key).collect())
    }

    fn show(&self, interp: &mut Interp<'_>) -> Eval<Option<String>> {
        interp.repr(&Value::Dict(self.full()?.clone())).map(Some)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Model {
    fn entry(&self, name: &str) -> Eval<Option<Value>> {
        if self.scope.kept.model.get().is_none()
            && let Some(value) = node::scalar(&self.node, name)
        {
            return Ok(Some(value));
        }
        match name {
            "compiled_code" | "compiled_sql" => Ok(self.full()?.get(name)),
            _ => Ok(self.dict().get(name)),
        }
    }
}

/// What `model` is while a macro is called by itself.
fn macro_dict(scope: &Scope, name: &str) -> Dict {
    let dict = Dict::from_pairs([
        ("name", Value::str(name)),
        ("resource_type", Value::str("macro")),
        ("package_name", Value::str(Arc::clone(&scope.package))),
        (
            "unique_id",
            Value::str(format!("macro.{}.{name}", scope.package)),
        ),
    ]);
    let empty = || Value::Dict(Dict::default());
    let docs = || Value::Dict(Dict::from_pairs([("show", Value::Bool(true))]));
    if let Some(definition) = scope.find_macro(name) {
        let range = definition.ast.range.start as usize..definition.ast.range.end as usize;
        if definition.text.as_str().get(range.clone()).is_some() {
            dict.set("macro_sql", Value::Str(definition.text.slice(range)));
        }
    }
    dict.set(
        "path",
        node::unknown("model.path", "the path of the macro's file"),
    );
    dict.set(
        "original_file_path",
        node::unknown("model.path", "the path of the macro's file"),
    );
    dict.set("description", Value::str(""));
    dict.set("meta", empty());
    dict.set("docs", docs());
    dict.set(
        "config",
        Value::Dict(Dict::from_pairs([("meta", empty()), ("docs", docs())])),
    );
    dict.set("arguments", Value::list(Vec::new()));
    dict.set(
        "created_at",
        node::unknown("model.created_at", "the time at which dbt parsed the macro"),
    );
    dict
}
