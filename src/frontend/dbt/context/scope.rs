//! What a context is made for: the occasion, the node, its package, and what is shared.

use std::cell::{OnceCell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::HashMap;
use indexmap::IndexMap;

use super::Session;
use super::shared::SLOTS;
use crate::frontend::dbt::lookup::is_referable;
use crate::frontend::dbt::model::{Environment, Graph, Node, Options, Target};
use crate::render::{Dict, Value};
use crate::yaml::{DataKey, Mapping};

/// What all late renderings of one target share on one thread. Values that are dear to build, such
/// as `graph`, are built once here.
#[derive(Debug)]
pub struct Run {
    /// What is known of the target.
    pub env: Arc<Environment>,
    /// All nodes.
    pub graph: Arc<Graph>,
    pub(super) graph_value: OnceCell<Value>,
    places: OnceCell<Places>,
}

/// Where to find what is built.
#[derive(Debug)]
struct Places {
    /// Nodes that have a relation, by its name in small letters.
    relations: HashMap<String, Vec<Arc<Node>>>,
    /// Places in the order of execution.
    order: HashMap<Arc<str>, usize>,
}

impl Run {
    /// Shares an environment and a graph.
    pub fn new(env: Arc<Environment>, graph: Arc<Graph>) -> Rc<Run> {
        Rc::new(Run {
            env,
            graph,
            graph_value: OnceCell::new(),
            places: OnceCell::new(),
        })
    }
}

impl Run {
    /// The nodes whose relation has a name, whatever its case.
    pub(super) fn relations(&self, identifier: &str) -> &[Arc<Node>] {
        let found = self.places().relations.get(&identifier.to_lowercase());
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// A node's place in the order of execution; nothing if it is not selected.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places().order.get(id).copied()
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            let mut relations: HashMap<String, Vec<Arc<Node>>> = HashMap::default();
            let built = self.graph.nodes.values();
            for node in
                built.filter(|node| is_referable(node) && node.materialization() != "ephemeral")
            {
                let name = node.alias.to_lowercase();
                relations.entry(name).or_default().push(Arc::clone(node));
            }
            let order = self.graph.order.iter().cloned();
            Places {
                relations,
                order: order.enumerate().map(|(place, id)| (id, place)).collect(),
            }
        })
    }
}

/// When a text is rendered late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// `on-run-start`.
    RunStart,
    /// `on-run-end`: `results`, `schemas` and `database_schemas` exist.
    RunEnd,
    /// A node's hook, or a node's own text.
    Node,
    /// `run-operation`: no `this`, refs without declaring them (semantics 2.8).
    Operation,
    /// A file below `operations/`: a text of its own, rendered like a run hook (semantics 13.10).
    OperationFile,
}

/// The occasions on which dbt renders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// `profiles.yml`.
    Profile,
    /// Project files.
    Project,
    /// Properties files.
    Properties,
    /// `generate_schema_name` and its kin.
    Names,
    /// Files and hooks of nodes while parsing.
    Parse,
    /// Anything at run.
    Run(Event),
}

/// Everything that a context's names are computed from.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) stage: Stage,
    /// The package of the node being rendered: where names are looked up first (semantics 10.1).
    pub(super) package: Arc<str>,
    pub(super) session: Rc<Session>,
    pub(super) known: Known,
    pub(super) run: Option<Rc<Run>>,
    pub(super) node: Option<Arc<Node>>,
    pub(super) kept: Kept,
}

/// Values that a template can change in place, and so must see again as it left them. They hold no
/// scope.
#[derive(Default)]
pub(super) struct Kept {
    /// `model`, but for the compiled text.
    pub(super) model: OnceCell<Dict>,
    /// `this`, which is one object.
    pub(super) this: OnceCell<Value>,
    /// Other dicts and lists by name.
    pub(super) others: RefCell<Vec<(String, Value)>>,
    /// What of the node is put into shared texts.
    pub(super) slots: [OnceCell<Option<Box<str>>>; SLOTS.len()],
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.others.borrow().iter().map(|(name, _)| name))
            .finish()
    }
}

/// What is known about the target.
#[derive(Debug, Clone)]
pub(super) enum Known {
    /// Before project files are rendered.
    Outside {
        options: Arc<Options>,
        target: Option<Box<Target>>,
    },
    /// Afterwards.
    Inside(Arc<Environment>),
}

impl Known {
    pub(super) fn outside(options: &Options, target: Option<&Target>) -> Known {
        let target = target.cloned().map(Box::new);
        Known::Outside {
            options: Arc::new(options.clone()),
            target,
        }
    }
}

impl Scope {
    /// What came from outside.
    pub(super) fn options(&self) -> &Options {
        match &self.known {
            Known::Outside { options, .. } => options,
            Known::Inside(env) => &env.options,
        }
    }

    /// What `target` shows, if there is a target yet.
    pub(super) fn target_fields(&self) -> Option<&Mapping> {
        self.target().map(|target| &target.fields)
    }

    /// Fields of `target` that cannot be known, with the reason.
    pub(super) fn missing_fields(&self) -> Option<&IndexMap<DataKey, String>> {
        self.target().map(|target| &target.missing)
    }

    /// Whether the target cannot be known.
    pub(super) fn has_lost_target(&self) -> bool {
        self.target().is_some_and(|target| target.lost)
    }

    fn target(&self) -> Option<&Target> {
        match &self.known {
            Known::Outside { target, .. } => target.as_deref(),
            Known::Inside(env) => Some(&env.target),
        }
    }

    /// The environment, where there is one.
    pub(super) fn env(&self) -> Option<&Arc<Environment>> {
        match &self.known {
            Known::Outside { .. } => None,
            Known::Inside(env) => Some(env),
        }
    }
}
