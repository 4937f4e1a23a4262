//! A node as the dict that `model` and `graph` show (case 65).

use std::any::Any;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::sync::Arc;

use super::{data, quoting, settings};
use crate::frontend::dbt::model::{Environment, Node, RefCall, Resource};
use crate::ir::Expr;
use crate::render::{Dict, Eval, Interp, Object, Unknown, Value};
use crate::yaml::{Data, Mapping};

/// A node as macros that make names see it: built only as far as somebody looks, since they are
/// called for every node and seldom look at more than its name.
#[derive(Clone)]
pub struct NamedNode(Rc<Named>);

impl NamedNode {
    /// A node that nobody has looked at yet.
    pub fn new(env: &Arc<Environment>, node: &Node) -> NamedNode {
        NamedNode(Rc::new(Named {
            env: Arc::clone(env),
            node: node.clone(),
            dict: OnceCell::new(),
            looked_at: Cell::new(false),
        }))
    }

    /// What templates see.
    pub fn value(&self) -> Value {
        Value::Object(Rc::clone(&self.0) as Rc<dyn Object>)
    }

    /// Whether an attribute was asked for. All else that can be done to the object gives the same
    /// for every node.
    pub fn looked_at(&self) -> bool {
        self.0.looked_at.get()
    }
}

struct Named {
    env: Arc<Environment>,
    node: Node,
    dict: OnceCell<Dict>,
    looked_at: Cell<bool>,
}

impl Object for Named {
    fn type_name(&self) -> &str {
        "ParsedNode"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        self.looked_at.set(true);
        if name == "version" && self.node.version.is_none() {
            return Ok(Some(Value::None));
        }
        let whole = || {
            let dict = self.dict.get_or_init(|| dict(&self.env, &self.node, true));
            dict.get(name)
        };
        Ok(scalar(&self.node, name).or_else(whole))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The dict of a node; `complete` keeps what is none, as `graph` does and `model` does not.
pub(super) fn dict(env: &Environment, node: &Node, complete: bool) -> Dict {
    let mut out = Out {
        dict: Dict::default(),
        complete,
    };
    let text = |text: &str| Value::str(text);
    out.set(
        "database",
        node.database.as_deref().map_or(Value::None, text),
    );
    out.set("schema", text(&node.schema));
    out.set("name", text(&node.name));
    out.set("resource_type", text(node.resource.as_str()));
    out.set("package_name", text(&node.package));
    out.set("path", text(&node.path));
    out.set("original_file_path", text(&node.original_path));
    out.set("unique_id", text(&node.unique_id));
    out.set("fqn", texts(node.fqn.iter().map(String::as_str)));
    out.set("alias", text(&node.alias));
    out.set("checksum", checksum(node));
    out.set("config", Value::Dict(settings::dict(node, complete)));
    out.set("tags", texts(node.tags.iter().map(String::as_str)));
    out.described(node);
    out.set(
        "unrendered_config",
        unknown("model.unrendered_config", "the unrendered configuration"),
    );
    out.set(
        "created_at",
        unknown("model.created_at", "the time at which dbt parsed the node"),
    );
    out.set(
        "config_call_dict",
        unknown("model.config_call_dict", "the arguments of config()"),
    );
    out.set("unrendered_config_call_dict", Value::Dict(Dict::default()));
    out.set("relation_name", relation_name(env, node));
    out.set(
        "raw_code",
        if node.resource == Resource::Seed {
            Value::str("")
        } else {
            Value::Str(node.raw_code.clone())
        },
    );
    out.set("doc_blocks", Value::list(Vec::new()));
    if node.resource == Resource::Seed {
        out.seed(env, node);
    } else {
        out.code(node);
    }
    out.dict
}

/// A scalar of the dict, without building it.
pub(super) fn scalar(node: &Node, name: &str) -> Option<Value> {
    Some(match name {
        "name" => Value::str(&*node.name),
        "schema" => Value::str(node.schema.as_str()),
        "alias" => Value::str(node.alias.as_str()),
        "unique_id" => Value::str(&*node.unique_id),
        "resource_type" => Value::str(node.resource.as_str()),
        "package_name" => Value::str(&*node.package),
        "path" => Value::str(node.path.as_str()),
        "original_file_path" => Value::str(node.original_path.as_str()),
        "raw_code" if node.resource != Resource::Seed => Value::Str(node.raw_code.clone()),
        _ => return None,
    })
}

/// Collects the entries of a dict.
struct Out {
    dict: Dict,
    complete: bool,
}

impl Out {
    fn set(&mut self, name: &str, value: Value) {
        if self.complete || !matches!(value, Value::None) {
            self.dict.set(name, value);
        }
    }

    fn described(&mut self, node: &Node) {
        let config = |name: &str| node.config.get(name).map_or(Value::None, data::value);
        let description = node
            .properties
            .get("description")
            .and_then(Data::as_text)
            .cloned();
        self.set(
            "description",
            description.map_or_else(|| Value::str(""), Value::Str),
        );
        self.set(
            "columns",
            columns(node.properties.get("columns"), self.complete),
        );
        let meta = node
            .config
            .get("meta")
            .map_or_else(|| Value::Dict(Dict::default()), data::value);
        self.set("meta", meta);
        let tested = node.properties.get("group").map(data::value);
        self.set(
            "group",
            match node.resource {
                Resource::Test => tested.unwrap_or(Value::None),
                _ => config("group"),
            },
        );
        let docs = Dict::from_pairs([("show", Value::Bool(true))]);
        if self.complete {
            docs.set("node_color", Value::None);
        }
        for (key, value) in node
            .config
            .get("docs")
            .and_then(Data::as_map)
            .into_iter()
            .flatten()
        {
            if self.complete || !matches!(value, Data::Null) {
                docs.set_key(key, data::value(value));
            }
        }
        self.set("docs", Value::Dict(docs));
        let patch = match (node.properties.get("patch_path"), node.patch) {
            (Some(path), _) => data::value(path),
            (None, Some(_)) => unknown("model.patch_path", "the path of the properties file"),
            (None, None) => Value::None,
        };
        self.set("patch_path", patch);
        self.set("build_path", Value::None);
    }

    fn seed(&mut self, env: &Environment, node: &Node) {
        let root = match env
            .projects
            .iter()
            .find(|project| project.name == node.package)
        {
            Some(project) if !project.dir.is_empty() => env.options.project_dir.join(&project.dir),
            _ => env.options.project_dir.clone(),
        };
        self.set("root_path", Value::str(root.to_string_lossy().as_ref()));
        let macros = texts(node.depends_on_macros.iter().map(|id| &**id));
        self.set(
            "depends_on",
            Value::Dict(Dict::from_pairs([("macros", macros)])),
        );
        self.set("defer_relation", Value::None);
    }

    fn code(&mut self, node: &Node) {
        self.set(
            "language",
            Value::str(if node.python { "python" } else { "sql" }),
        );
        self.set(
            "refs",
            Value::list(
                node.refs
                    .iter()
                    .map(|call| reference(call, self.complete))
                    .collect(),
            ),
        );
        let pair = |(source, table, _): &(String, String, _)| {
            texts([source.as_str(), table.as_str()].into_iter())
        };
        self.set(
            "sources",
            Value::list(node.source_refs.iter().map(pair).collect()),
        );
        self.set("metrics", Value::list(Vec::new()));
        self.set("functions", Value::list(Vec::new()));
        let depends_on = Dict::from_pairs([
            (
                "macros",
                texts(node.depends_on_macros.iter().map(|id| &**id)),
            ),
            ("nodes", texts(node.depends_on.iter().map(|id| &**id))),
        ]);
        self.set("depends_on", Value::Dict(depends_on));
        self.set("compiled_path", Value::None);
        let contract = Dict::from_pairs([
            ("enforced", Value::Bool(false)),
            ("alias_types", Value::Bool(true)),
        ]);
        for (key, value) in node
            .config
            .get("contract")
            .and_then(Data::as_map)
            .into_iter()
            .flatten()
        {
            contract.set_key(key, data::value(value));
        }
        // The checksum is of the columns of a model whose contract counts.
        if let Some(Value::Bool(true)) = contract.get("enforced") {
            contract.set(
                "checksum",
                unknown("model.contract.checksum", "the checksum of a contract"),
            );
        } else if self.complete {
            contract.set("checksum", Value::None);
        }
        self.set("contract", Value::Dict(contract));
        match node.resource {
            Resource::Model => self.model(node),
            Resource::Snapshot => self.set("defer_relation", Value::None),
            Resource::Test => self.test(node),
            // The list that `graph` shows is older than dbt's counting of hooks.
            Resource::Operation if self.complete => self.set("index", in_file(node)),
            Resource::Operation => self.set(
                "index",
                node.index
                    .map_or(Value::None, |index| Value::Int(index as i128)),
            ),
            _ => {}
        }
    }

    fn model(&mut self, node: &Node) {
        let property = |name: &str| node.properties.get(name).map(data::value);
        let access = node
            .config
            .get("access")
            .map(data::value)
            .or_else(|| property("access"));
        self.set("access", access.unwrap_or_else(|| Value::str("protected")));
        let given = node.properties.get("constraints");
        self.set("constraints", constraints(given, true, self.complete));
        self.set(
            "version",
            node.version.as_ref().map_or(Value::None, data::value),
        );
        self.set(
            "latest_version",
            node.latest_version
                .as_ref()
                .map_or(Value::None, data::value),
        );
        let date = match node.properties.get("deprecation_date") {
            Some(date @ Data::Date(..)) => Value::str(format!("{}T00:00:00+00:00", date.print())),
            Some(Data::Null) | None => Value::None,
            Some(_) => unknown("model.deprecation_date", "a moment of the local time zone"),
        };
        self.set("deprecation_date", date);
        self.set("defer_relation", Value::None);
        let key = match node.properties.get("primary_key") {
            Some(Data::Null) => unknown("model.primary_key", "the primary key that dbt infers"),
            Some(key) => data::value(key),
            None => Value::list(Vec::new()),
        };
        self.set("primary_key", key);
        self.set("time_spine", property("time_spine").unwrap_or(Value::None));
        self.set("batch", Value::None);
    }

    fn test(&mut self, node: &Node) {
        for name in [
            "column_name",
            "file_key_name",
            "attached_node",
            "test_metadata",
        ] {
            if let Some(value) = node.properties.get(name) {
                self.set(name, data::value(value));
            }
        }
    }
}

/// The constraints of a model or a column, with every key that dbt writes.
fn constraints(given: Option<&Data>, of_model: bool, complete: bool) -> Value {
    let Some(Data::List(items)) = given else {
        return Value::list(Vec::new());
    };
    let shown = items.iter().map(|item| {
        let mut out = Out {
            dict: Dict::default(),
            complete,
        };
        let value = |key: &str| item.get(key).map_or(Value::None, data::value);
        let flag = |key: &str| item.get(key).map_or(Value::Bool(true), data::value);
        let list = |key: &str| {
            let given = item.get(key).map(data::value);
            given.unwrap_or_else(|| Value::list(Vec::new()))
        };
        out.set("type", value("type"));
        out.set("name", value("name"));
        out.set("expression", value("expression"));
        out.set("warn_unenforced", flag("warn_unenforced"));
        out.set("warn_unsupported", flag("warn_unsupported"));
        out.set("to", value("to"));
        out.set("to_columns", list("to_columns"));
        if of_model {
            out.set("columns", list("columns"));
        }
        Value::Dict(out.dict)
    });
    Value::list(shown.collect())
}

/// A run hook's place in its own file's list: the end of its name.
fn in_file(node: &Node) -> Value {
    let index = node
        .name
        .rsplit('-')
        .next()
        .and_then(|digits| digits.parse().ok());
    index.map_or(Value::None, Value::Int)
}

fn checksum(node: &Node) -> Value {
    use sha2::{Digest, Sha256};
    let hash = match node.resource {
        Resource::Seed | Resource::Operation => {
            unknown("model.checksum", "the checksum of the file")
        }
        Resource::Test if node.properties.contains_key("test_metadata") => {
            return Value::Dict(Dict::from_pairs([
                ("name", Value::str("none")),
                ("checksum", Value::str("")),
            ]));
        }
        _ => {
            let digest = Sha256::digest(node.raw_code.as_str().trim().as_bytes());
            Value::str(
                digest
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect::<String>(),
            )
        }
    };
    Value::Dict(Dict::from_pairs([
        ("name", Value::str("sha256")),
        ("checksum", hash),
    ]))
}

fn relation_name(env: &Environment, node: &Node) -> Value {
    match node.resource {
        Resource::Model | Resource::Seed | Resource::Snapshot
            if node.materialization() != "ephemeral" =>
        {
            Value::str(quoting::of_node(env, node).render())
        }
        Resource::Test if node.config.get("store_failures") == Some(&Data::Bool(true)) => {
            Value::str(quoting::of_node(env, node).render())
        }
        _ => Value::None,
    }
}

/// Columns by name; the properties file has them as a list.
pub(super) fn columns(columns: Option<&Data>, complete: bool) -> Value {
    let dict = Dict::default();
    let entries: Vec<&Mapping> = match columns {
        Some(Data::List(items)) => items.iter().filter_map(Data::as_map).collect(),
        Some(Data::Map(map)) => map.values().filter_map(Data::as_map).collect(),
        _ => Vec::new(),
    };
    for entry in entries {
        if let Some(name) = entry.get("name").and_then(Data::as_str) {
            dict.set(name, column(entry, complete));
        }
    }
    Value::Dict(dict)
}

fn column(entry: &Mapping, complete: bool) -> Value {
    let config = entry.get("config");
    let given = |name: &str| {
        entry
            .get(name)
            .or_else(|| config?.get(name))
            .map(data::value)
    };
    let (empty_list, empty_dict) = (|| Value::list(Vec::new()), || Value::Dict(Dict::default()));
    let mut out = Out {
        dict: Dict::default(),
        complete,
    };
    let meta = given("meta").unwrap_or_else(empty_dict);
    let tags = match given("tags") {
        Some(tag @ (Value::Str(_) | Value::Markup(_))) => Value::list(vec![tag]),
        Some(tags) => tags,
        None => empty_list(),
    };
    out.set("name", given("name").unwrap_or(Value::None));
    out.set(
        "description",
        given("description").unwrap_or_else(|| Value::str("")),
    );
    out.set("meta", meta.clone());
    out.set("data_type", given("data_type").unwrap_or(Value::None));
    let rules = entry
        .get("constraints")
        .or_else(|| config?.get("constraints"));
    out.set("constraints", constraints(rules, false, complete));
    out.set("quote", given("quote").unwrap_or(Value::None));
    out.set(
        "config",
        Value::Dict(Dict::from_pairs([("meta", meta), ("tags", tags.clone())])),
    );
    out.set("tags", tags);
    out.set("granularity", given("granularity").unwrap_or(Value::None));
    out.set("doc_blocks", empty_list());
    Value::Dict(out.dict)
}

fn reference(call: &RefCall, complete: bool) -> Value {
    let mut out = Out {
        dict: Dict::default(),
        complete,
    };
    let text = |text: &Option<String>| text.as_deref().map_or(Value::None, Value::str);
    out.set("name", Value::str(call.name.as_str()));
    out.set("package", text(&call.package));
    let version = match call.version.as_deref().map(str::parse) {
        Some(Ok(number)) => Value::Int(number),
        Some(Err(_)) => text(&call.version),
        None => Value::None,
    };
    out.set("version", version);
    Value::Dict(out.dict)
}

/// A list of strings.
pub(super) fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Value {
    Value::list(texts.map(Value::str).collect())
}

/// A value of the run that nobody knows before.
pub(super) fn unknown(runtime: &str, what: &str) -> Value {
    Value::Unknown(Rc::new(Unknown {
        code: "defer::runtime-value",
        what: what.to_owned(),
        expr: Expr::Runtime(runtime.to_owned()),
    }))
}
