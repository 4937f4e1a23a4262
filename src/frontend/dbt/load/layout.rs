//! A project file's content into the folders that it names.

use std::collections::BTreeMap;

use crate::jinja;
use crate::jinja::ast::{ExprKind, StmtKind};
use crate::render::python_set;
use crate::yaml::Node;

/// Where the files of a package are, relative to its folder.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) models: Vec<String>,
    pub(super) seeds: Vec<String>,
    pub(super) snapshots: Vec<String>,
    pub(super) macros: Vec<String>,
    pub(super) tests: Vec<String>,
    pub(super) analyses: Vec<String>,
    pub(super) functions: Vec<String>,
    /// Documentation; `None` for all of the above.
    docs: Option<Vec<String>>,
    /// Where packages are installed; only the root project's counts.
    pub(super) packages: String,
}

impl Layout {
    /// The folders of a project file, dbt's own where it names none. Values of a wrong shape count
    /// as missing here: the check of the project file refuses them.
    pub(super) fn read(config: &Node, env: &BTreeMap<String, String>) -> Layout {
        let read = Reader { config, env };
        let named = |key: &str| read.config.entry(key).is_some();
        Layout {
            models: read.paths(
                if named("model-paths") {
                    "model-paths"
                } else {
                    "source-paths"
                },
                "models",
            ),
            seeds: read.paths(
                if named("seed-paths") {
                    "seed-paths"
                } else {
                    "data-paths"
                },
                "seeds",
            ),
            snapshots: read.paths("snapshot-paths", "snapshots"),
            macros: read.paths("macro-paths", "macros"),
            tests: read.paths("test-paths", "tests"),
            analyses: read.paths("analysis-paths", "analyses"),
            functions: read.paths("function-paths", "functions"),
            docs: named("docs-paths").then(|| read.paths("docs-paths", "docs")),
            packages: config
                .get("packages-install-path")
                .and_then(|node| read.path(node))
                .unwrap_or_else(|| "dbt_packages".to_owned()),
        }
    }

    /// The folders that may hold documentation.
    pub(super) fn docs(&self) -> Vec<String> {
        self.docs.clone().unwrap_or_else(|| self.all())
    }

    /// All folders that may hold properties files, each once, in the order in which dbt reads them.
    pub(super) fn all(&self) -> Vec<String> {
        let all = [
            &self.models,
            &self.seeds,
            &self.snapshots,
            &self.analyses,
            &self.macros,
            &self.tests,
            &self.functions,
        ];
        python_set::order(all.into_iter().flatten().cloned())
    }
}

struct Reader<'a> {
    config: &'a Node,
    env: &'a BTreeMap<String, String>,
}

impl Reader<'_> {
    fn paths(&self, key: &str, default: &str) -> Vec<String> {
        let items = self.config.get(key).and_then(Node::sequence);
        let paths = items.and_then(|items| {
            items
                .iter()
                .map(|item| self.path(item))
                .collect::<Option<Vec<_>>>()
        });
        paths.unwrap_or_else(|| vec![default.to_owned()])
    }

    fn path(&self, node: &Node) -> Option<String> {
        let text = node.text()?.as_str();
        let path = if text.contains('{') {
            self.rendered(text)?
        } else {
            text.to_owned()
        };
        let path = path.trim_end_matches('/');
        Some(path.strip_prefix("./").unwrap_or(path).to_owned())
    }

    /// A path with `env_var` calls; anything else depends on the target and is not known yet.
    fn rendered(&self, text: &str) -> Option<String> {
        let mut path = String::new();
        for stmt in &jinja::parse(text).ok()?.body {
            match &stmt.kind {
                StmtKind::Data(data) => path.push_str(data),
                StmtKind::Print(expr) => path.push_str(self.env_var(&expr.kind)?),
                _ => return None,
            }
        }
        Some(path)
    }

    fn env_var<'a>(&'a self, expr: &'a ExprKind) -> Option<&'a str> {
        let ExprKind::Call(callee, args) = expr else {
            return None;
        };
        let known = matches!(&*callee.kind, ExprKind::Name(name) if &**name == "env_var");
        let mut strings = args
            .positional
            .iter()
            .map(|argument| match &*argument.value.kind {
                ExprKind::Str { value, .. } => Some(&**value),
                _ => None,
            });
        let name = strings.next().flatten().filter(|_| known)?;
        self.env
            .get(name)
            .map(String::as_str)
            .or_else(|| strings.next().flatten())
    }
}
