//! What hooks are for: the comment that a text starts with, else what is said of the macro that it
//! calls.

use std::collections::HashMap;

use crate::frontend::dbt::model::{Loaded, Node};
use crate::frontend::dbt::plan::Compiled;
use crate::frontend::description::{leading, trailing};
use crate::jinja::ast::{Expr, ExprKind, Stmt, StmtKind};
use crate::render::MacroDef;
use crate::source::Text;

/// Finds descriptions.
pub(super) struct Describer<'a> {
    compiled: &'a Compiled,
    /// Package and macro to the description in a properties file.
    told: HashMap<(&'a str, String), String>,
}

impl<'a> Describer<'a> {
    /// For a target.
    pub(super) fn new(loaded: &'a Loaded, compiled: &'a Compiled) -> Describer<'a> {
        let mut told = HashMap::new();
        for package in &loaded.packages {
            let files = package.properties.iter();
            let entries = files.filter_map(|file| file.get("macros")?.sequence());
            for entry in entries.flatten() {
                let text = |key: &str| Some(entry.get(key)?.text()?.as_str().trim());
                if let (Some(name), Some(words)) = (text("name"), text("description"))
                    && !words.is_empty()
                    && !words.contains("{{")
                {
                    let line: Vec<&str> = words.split_whitespace().collect();
                    told.insert((&*package.name, name.to_owned()), line.join(" "));
                }
            }
        }
        Describer { compiled, told }
    }

    /// The description of a hook of a node, or of a run hook.
    pub(super) fn hook(&self, node: &Node, text: &Text) -> Option<String> {
        leading(text.as_str()).or_else(|| {
            let template = self.compiled.templates.get(text).ok()?;
            let (package, name) = called(&template.ast.body)?;
            self.definition(name, self.find(node, package, name)?)
        })
    }

    /// The description of a macro.
    pub(super) fn definition(&self, name: &str, definition: &MacroDef) -> Option<String> {
        let key = (&*definition.package, name.to_owned());
        let told = self.told.get(&key).cloned();
        told.or_else(|| of_macro(definition))
    }

    /// The user's macro of a name: the node's package, then the root's.
    fn find(&self, node: &Node, package: Option<&str>, name: &str) -> Option<&'a MacroDef> {
        let macros = &self.compiled.env.macros;
        let homes = match package {
            Some(package) => vec![package],
            None => vec![&*node.package, &*macros.root],
        };
        let found = homes
            .into_iter()
            .find_map(|home| macros.packages.get(home)?.get(name));
        found.map(|definition| &**definition)
    }
}

/// The comment in front of a macro, else the one that its body starts with.
fn of_macro(definition: &MacroDef) -> Option<String> {
    let text = definition.text.as_str();
    let range = definition.ast.range;
    let before = text.get(..range.start as usize)?;
    trailing(before).or_else(|| {
        let whole = text.get(range.start as usize..range.end as usize)?;
        let (_, body) = whole.split_once("%}")?;
        leading(body)
    })
}

/// The macro that a body calls first: its package, if that is named, and its name.
fn called(body: &[Stmt]) -> Option<(Option<&str>, &str)> {
    body.iter().find_map(|stmt| match &stmt.kind {
        StmtKind::Print(expr) | StmtKind::Do(expr) => call(expr),
        StmtKind::If { arms, otherwise } => {
            let bodies = arms.iter().map(|(_, body)| body).chain([otherwise]);
            bodies.into_iter().find_map(|body| called(body))
        }
        _ => None,
    })
}

fn call(expr: &Expr) -> Option<(Option<&str>, &str)> {
    match &*expr.kind {
        ExprKind::Call(callee, _) => match &*callee.kind {
            ExprKind::Name(name) => Some((None, name)),
            ExprKind::Attribute(package, name) => match &*package.kind {
                ExprKind::Name(package) => Some((Some(package), name)),
                _ => None,
            },
            _ => None,
        },
        ExprKind::Filter(value, _) => call(value),
        _ => None,
    }
}
