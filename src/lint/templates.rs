//! The distinct templates of a project: hook texts, operations, and the user's macros that they
//! reach, each with the events that it runs at.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::flow::Flow;
use super::project::Project;
use crate::frontend::dbt::Compiled;
use crate::frontend::dbt::model::{Loaded, Node, Resource};
use crate::jinja::ast::{Ast, ExprKind, Macro, Stmt};
use crate::order::InOrder;
use crate::render::MacroDef;
use crate::source::{Span, Text};

/// A distinct template.
#[derive(Debug)]
pub struct Tree {
    /// What it is.
    pub kind: Kind,
    /// What people call it: `post-hook`, `macro audit`, `operation maintenance.vacuum`.
    pub name: String,
    /// Its text.
    pub text: Text,
    /// Where it stands: the whole hook, or the macro's name.
    pub span: Option<Span>,
    /// The events that it runs at: `post-hook`, `on-run-end`, `operation`...
    pub events: BTreeSet<&'static str>,
    /// How many nodes have it as a hook.
    pub nodes: usize,
    /// The user's macros that it calls or may dispatch to, by name.
    pub calls: BTreeSet<Arc<str>>,
    ast: Body,
}

/// What a template is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A hook's text.
    Hook,
    /// A file below `operations/`.
    Operation,
    /// A macro that a hook or an operation reaches.
    Macro,
    /// A node's file, whose `config()` may hold hooks.
    File,
}

#[derive(Debug)]
enum Body {
    Text(Arc<Ast>),
    Macro(Arc<Macro>),
}

impl Tree {
    /// Its statements.
    pub fn body(&self) -> &[Stmt] {
        match &self.ast {
            Body::Text(ast) => &ast.body,
            Body::Macro(definition) => &definition.body,
        }
    }

    /// The macro, if it is one.
    pub fn definition(&self) -> Option<&Macro> {
        match &self.ast {
            Body::Text(_) => None,
            Body::Macro(definition) => Some(definition),
        }
    }
}

/// All templates, ordered by place.
pub(super) fn collect(project: &Project<'_>, loaded: &Loaded, compiled: &[Compiled]) -> Vec<Tree> {
    let mut collector = Collector {
        project,
        trees: Vec::new(),
        known: HashMap::new(),
    };
    for target in compiled {
        for node in target.graph.nodes.values() {
            collector.node(node, target);
        }
    }
    for (name, template) in &loaded.operations {
        collector.trees.push(Tree {
            kind: Kind::Operation,
            name: format!("operation {name}"),
            text: template.text.clone(),
            span: template.text.span(0..0),
            events: BTreeSet::from(["operation"]),
            nodes: 0,
            calls: BTreeSet::new(),
            ast: Body::Text(Arc::clone(&template.ast)),
        });
    }
    let mut trees = collector.trees;
    let macros = Macros::of(compiled);
    for tree in &mut trees {
        tree.calls = called(tree.body(), &macros);
    }
    let reached = macros.reached(project, &trees);
    trees.extend(reached);
    trees.order_by_key(|tree| (tree.span.is_none(), tree.span.map(|at| (at.file, at.start))));
    trees
}

/// The user's files whose `config()` may hold hooks.
pub(super) fn files(loaded: &Loaded) -> Vec<Tree> {
    let files = loaded
        .packages
        .first()
        .into_iter()
        .flat_map(|package| &package.files);
    let with_hooks = files.filter_map(|file| {
        let (text, template) = (file.text.as_ref()?, file.template.as_ref()?);
        text.as_str().contains("hook").then(|| Tree {
            kind: Kind::File,
            name: file.original_path.clone(),
            text: template.text.clone(),
            span: template.text.span(0..0),
            events: BTreeSet::new(),
            nodes: 1,
            calls: BTreeSet::new(),
            ast: Body::Text(Arc::clone(&template.ast)),
        })
    });
    with_hooks.collect()
}

struct Collector<'a> {
    project: &'a Project<'a>,
    trees: Vec<Tree>,
    /// Place and text to index.
    known: HashMap<(Option<Span>, Arc<str>), usize>,
}

impl Collector<'_> {
    fn node(&mut self, node: &Node, target: &Compiled) {
        if node.resource == Resource::Operation {
            let event = match node.tags.first().map(String::as_str) {
                Some("on-run-end") => "on-run-end",
                _ => "on-run-start",
            };
            self.hook(event, &node.raw_code, node.span, target);
            return;
        }
        let pre = node.pre_hooks.iter().map(|hook| ("pre-hook", hook));
        let post = node.post_hooks.iter().map(|hook| ("post-hook", hook));
        for (event, hook) in pre.chain(post) {
            self.hook(event, &hook.sql, hook.span, target);
        }
    }

    fn hook(&mut self, event: &'static str, text: &Text, span: Option<Span>, target: &Compiled) {
        if span.is_some_and(|span| !self.project.is_own(span.file)) {
            return;
        }
        let key = (span, text.shared());
        if let Some(tree) = self.known.get(&key).and_then(|at| self.trees.get_mut(*at)) {
            tree.events.insert(event);
            tree.nodes += 1;
            return;
        }
        let Ok(template) = target.templates.get(text) else {
            return;
        };
        self.known.insert(key, self.trees.len());
        self.trees.push(Tree {
            kind: Kind::Hook,
            name: event.to_string(),
            text: text.clone(),
            span,
            events: BTreeSet::from([event]),
            nodes: 1,
            calls: BTreeSet::new(),
            ast: Body::Text(Arc::clone(&template.ast)),
        });
    }
}

/// The user's macros.
#[derive(Default)]
struct Macros {
    definitions: HashMap<Arc<str>, Arc<MacroDef>>,
    /// `postgres__name` and `default__name` by `name`: what `adapter.dispatch` may choose from.
    dispatched: HashMap<Arc<str>, Vec<Arc<str>>>,
}

impl Macros {
    fn of(compiled: &[Compiled]) -> Macros {
        let mut macros = Macros::default();
        for target in compiled {
            let packages = &target.env.macros.packages;
            for (name, definition) in packages.get(&target.env.macros.root).into_iter().flatten() {
                macros
                    .definitions
                    .insert(Arc::clone(name), Arc::clone(definition));
            }
        }
        for name in macros.definitions.keys() {
            if let Some((_, plain)) = name.split_once("__") {
                let names = macros.dispatched.entry(plain.into()).or_default();
                names.push(Arc::clone(name));
            }
        }
        macros
    }

    /// Those that templates reach, with the events that lead to them.
    fn reached(&self, project: &Project<'_>, trees: &[Tree]) -> Vec<Tree> {
        let mut events: BTreeMap<Arc<str>, BTreeSet<&'static str>> = BTreeMap::new();
        let mut calls: HashMap<Arc<str>, BTreeSet<Arc<str>>> = HashMap::new();
        let mut open: Vec<(Arc<str>, BTreeSet<&'static str>)> = Vec::new();
        for tree in trees {
            let called = tree.calls.iter();
            open.extend(called.map(|name| (Arc::clone(name), tree.events.clone())));
        }
        while let Some((name, from)) = open.pop() {
            let Some(definition) = self.definitions.get(&name) else {
                continue;
            };
            let known = events.entry(Arc::clone(&name)).or_default();
            let before = known.len();
            known.extend(from);
            if known.len() > before {
                let known = known.clone();
                let called = calls
                    .entry(name)
                    .or_insert_with(|| called(&definition.ast.body, self));
                open.extend(called.iter().map(|name| (Arc::clone(name), known.clone())));
            }
        }
        let of_user = |span: &Option<Span>| span.is_some_and(|span| project.is_own(span.file));
        let tree = |(name, events): (Arc<str>, BTreeSet<&'static str>)| {
            let definition = self.definitions.get(&name)?;
            let span = definition.span(definition.ast.name_range);
            Some(Tree {
                kind: Kind::Macro,
                name: format!("macro {name}"),
                text: definition.text.clone(),
                span: span.filter(|_| of_user(&span)),
                events,
                nodes: 0,
                calls: calls.remove(&name).unwrap_or_default(),
                ast: Body::Macro(Arc::clone(&definition.ast)),
            })
        };
        let trees = events.into_iter().filter_map(tree);
        trees.filter(|tree| tree.span.is_some()).collect()
    }
}

/// The macros that a body calls or dispatches to, by name.
fn called(body: &[Stmt], macros: &Macros) -> BTreeSet<Arc<str>> {
    let mut names = BTreeSet::new();
    for place in &Flow::of(body).places {
        match &*place.expr.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => {
                names.extend(
                    macros
                        .definitions
                        .get_key_value(name)
                        .map(|(name, _)| Arc::clone(name)),
                );
            }
            ExprKind::Str { value, .. } => {
                names.extend(macros.dispatched.get(value).into_iter().flatten().cloned());
            }
            _ => {}
        }
    }
    names
}
