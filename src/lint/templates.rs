//! The distinct templates of a project: hook texts, operations, and the user's macros that they
//! reach, each with the events that it runs at.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::flow::Flow;
use super::project::Project;
use crate::frontend::dbt::Compiled;
use crate::frontend::dbt::model::{Loaded, Node, Resource};
use crate::jinja::ast::{Ast, ExprKind, Macro, Stmt};
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
            ast: Body::Text(Arc::clone(&template.ast)),
        });
    }
    let mut trees = collector.trees;
    let macros = reached(project, compiled, &trees);
    trees.extend(macros);
    trees.sort_by_key(|tree| (tree.span.is_none(), tree.span.map(|at| (at.file, at.start))));
    trees
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
            ast: Body::Text(Arc::clone(&template.ast)),
        });
    }
}

/// The user's macros that templates reach by name, with the events that lead to them.
fn reached(project: &Project<'_>, compiled: &[Compiled], trees: &[Tree]) -> Vec<Tree> {
    let macros = Macros::of(compiled);
    let mut events: HashMap<Arc<str>, BTreeSet<&'static str>> = HashMap::new();
    let mut open: Vec<(Arc<str>, BTreeSet<&'static str>)> = Vec::new();
    for tree in trees {
        let called = called(tree.body(), &macros);
        open.extend(called.into_iter().map(|name| (name, tree.events.clone())));
    }
    while let Some((name, from)) = open.pop() {
        let known = events.entry(Arc::clone(&name)).or_default();
        let before = known.len();
        known.extend(from);
        if known.len() > before
            && let Some(definition) = macros.definitions.get(&name)
        {
            let known = known.clone();
            let called = called(&definition.ast.body, &macros);
            open.extend(called.into_iter().map(|name| (name, known.clone())));
        }
    }
    let tree = |(name, events): (Arc<str>, BTreeSet<&'static str>)| {
        let definition = macros.definitions.get(&name)?;
        let span = definition.span(definition.ast.name_range);
        span.is_some_and(|span| project.is_own(span.file))
            .then(|| Tree {
                kind: Kind::Macro,
                name: format!("macro {name}"),
                text: definition.text.clone(),
                span,
                events,
                nodes: 0,
                ast: Body::Macro(Arc::clone(&definition.ast)),
            })
    };
    events.into_iter().filter_map(tree).collect()
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
