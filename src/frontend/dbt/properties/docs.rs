//! Descriptions and the docs blocks that they quote: `{{ doc('name') }}` (case 65).

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::Reader;
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::context::{YamlHost, unread};
use crate::frontend::dbt::load::parse_diagnostic;
use crate::frontend::dbt::model::{Environment, Loaded, Lost};
use crate::frontend::dbt::native::refused;
use crate::jinja;
use crate::order::InOrder;
use crate::render::{Args, Eval, Function, Host, Interp, Limits, RenderError, Template, Value};
use crate::source::Text;
use crate::yaml::{Data, Mapping};

/// All docs blocks.
struct Blocks {
    /// By package and name.
    named: HashMap<(Arc<str>, Arc<str>), Text>,
    /// Files that cannot be read.
    unread: Lost,
}

/// The context of docs blocks themselves.
struct NoNames;

impl Host for NoNames {
    fn global(&self, _interp: &mut Interp<'_>, _name: &str) -> Option<Value> {
        None
    }
}

/// The context of descriptions: that of the properties file, and `doc`.
struct DocsHost {
    yaml: YamlHost,
    blocks: Rc<Blocks>,
    root: Arc<str>,
    package: Arc<str>,
}

impl Host for DocsHost {
    fn global(&self, interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        if name != "doc" {
            return self.yaml.global(interp, name);
        }
        let (blocks, root, package) = (
            Rc::clone(&self.blocks),
            Arc::clone(&self.root),
            Arc::clone(&self.package),
        );
        Some(Function::value("doc", move |interp, args| {
            find(interp, args, &blocks, [&root, &package]).map(Value::Str)
        }))
    }
}

/// `doc(name)` or `doc(package, name)`: without a package the root's block, then the describing
/// package's own, then any.
fn find(
    interp: &mut Interp<'_>,
    args: Args,
    blocks: &Blocks,
    packages: [&Arc<str>; 2],
) -> Eval<Text> {
    let words: Vec<Text> = args
        .positional
        .iter()
        .map(|word| interp.print(word))
        .collect::<Result<_, _>>()?;
    let found = match words.as_slice() {
        [name] => packages
            .into_iter()
            .find_map(|package| blocks.named.get(&(Arc::clone(package), name.shared())))
            .or_else(|| {
                let mut others: Vec<_> = blocks
                    .named
                    .iter()
                    .filter(|((_, other), _)| **other == *name.as_str())
                    .collect();
                others.order_by_key(|(key, _)| (*key).clone());
                others.first().map(|(_, text)| *text)
            }),
        [package, name] => blocks.named.get(&(package.shared(), name.shared())),
        _ => {
            return Err(RenderError::new(
                "render::wrong-arguments",
                "doc() takes one or two names",
            )
            .into());
        }
    };
    match (found, words.last()) {
        (Some(text), _) => Ok(text.clone()),
        (None, name) => {
            let name = name.map(Text::as_str).unwrap_or_default();
            if blocks.unread.may_hold(name) {
                return Err(unread(name).into());
            }
            let error = RenderError::new(
                "dbt::unknown-doc",
                format!("there is no docs block `{name}`"),
            );
            Err(
                match closest(name, blocks.named.keys().map(|(_, name)| &**name)) {
                    Some(meant) => error.help(format!("did you mean `{meant}`?")),
                    None => error.help("docs blocks are written as `{% docs name %}` in .md files"),
                }
                .into(),
            )
        }
    }
}

impl Reader<'_, '_> {
    /// Renders all descriptions.
    pub(super) fn descriptions(&mut self, env: &Arc<Environment>, loaded: &Loaded) {
        let blocks = Rc::new(self.blocks(loaded));
        let mut hosts: HashMap<Arc<str>, DocsHost> = HashMap::new();
        for package in &loaded.packages {
            let host = DocsHost {
                yaml: YamlHost::for_properties(env, &package.name),
                blocks: Rc::clone(&blocks),
                root: Arc::clone(&env.macros.root),
                package: Arc::clone(&package.name),
            };
            hosts.insert(Arc::clone(&package.name), host);
        }
        let Reader {
            properties,
            diagnostics,
            ..
        } = self;
        let patches = properties.patches.iter_mut();
        let mut patches: Vec<_> = patches
            .filter(|(_, patch)| described(&patch.properties).any(has_jinja))
            .collect();
        patches.order_by(|(a, _), (b, _)| (&a.0, a.1, &a.2).cmp(&(&b.0, b.1, &b.2)));
        let patches = patches
            .into_iter()
            .map(|(key, patch)| (&key.0, Arc::make_mut(&mut patch.properties)));
        let nodes = properties
            .nodes
            .iter_mut()
            .map(|node| (&node.package, Arc::make_mut(&mut node.properties)));
        let tables = properties
            .tables
            .iter_mut()
            .map(|table| (&table.package, &mut table.properties));
        for (package, entry) in patches.chain(nodes).chain(tables) {
            if let Some(host) = hosts.get(package) {
                describe(entry, host, diagnostics);
            }
        }
        for entry in properties.others.values_mut().flat_map(Mapping::values_mut) {
            let package = entry
                .get("package_name")
                .and_then(Data::as_str)
                .map(Arc::from);
            if let (Some(host), Data::Map(entry)) = (
                package.and_then(|package: Arc<str>| hosts.get(&package)),
                entry,
            ) {
                describe(entry, host, diagnostics);
            }
        }
    }

    fn blocks(&mut self, loaded: &Loaded) -> Blocks {
        let mut blocks = Blocks {
            named: HashMap::new(),
            unread: loaded.broken.docs.clone(),
        };
        if loaded.broken.has_packages() {
            blocks.unread.add_unknown();
        }
        for package in &loaded.packages {
            for text in &package.docs {
                let found = match jinja::docs_blocks(text.as_str()) {
                    Ok(found) => found,
                    Err(error) => {
                        blocks.unread.add(text.as_str());
                        self.diagnostics.push(parse_diagnostic(text, error));
                        continue;
                    }
                };
                for (name, body) in found {
                    let body = text.slice(body.start as usize..body.end as usize);
                    let body = if has_jinja(&body) {
                        rendered(&body, &NoNames).unwrap_or_else(|error| {
                            self.diagnostics.push(*error);
                            Text::new("")
                        })
                    } else {
                        body
                    };
                    let key = (Arc::clone(&package.name), name);
                    blocks.named.insert(key, body.trim());
                }
            }
        }
        blocks
    }
}

/// What describes an entry.
const DESCRIPTIONS: [&str; 2] = ["description", "source_description"];

/// The descriptions of an entry and of its columns.
fn described(entry: &Mapping) -> impl Iterator<Item = &Text> {
    let columns = match entry.get("columns") {
        Some(Data::List(columns)) => columns.as_slice(),
        _ => &[],
    };
    let columns = columns.iter().filter_map(Data::as_map);
    let described = std::iter::once(entry).chain(columns);
    described.flat_map(|entry| {
        DESCRIPTIONS
            .into_iter()
            .filter_map(|key| entry.get(key)?.as_text())
    })
}

/// Renders the descriptions of an entry and of its columns.
fn describe(entry: &mut Mapping, host: &DocsHost, diagnostics: &mut Vec<Diagnostic>) {
    for key in DESCRIPTIONS {
        if let Some(Data::Str(text)) = entry.get_mut(key)
            && has_jinja(text)
        {
            match rendered(text, host) {
                Ok(described) => *text = described,
                Err(error) => diagnostics.push(*error),
            }
        }
    }
    if let Some(Data::List(columns)) = entry.get_mut("columns") {
        for column in columns {
            if let Data::Map(column) = column {
                describe(column, host, diagnostics);
            }
        }
    }
}

fn has_jinja(text: &Text) -> bool {
    let bytes = text.as_str().as_bytes();
    let behind = |at: usize| bytes.get(at + 1);
    memchr::memchr_iter(b'{', bytes).any(|at| matches!(behind(at), Some(b'{' | b'%' | b'#')))
}

fn rendered(text: &Text, host: &dyn Host) -> Result<Text, Box<Diagnostic>> {
    let template =
        Template::parse(text.clone()).map_err(|error| Box::new(parse_diagnostic(text, error)))?;
    let mut interp = Interp::new(host, Limits::default());
    interp
        .render(&Arc::new(template))
        .map_err(|stop| Box::new(refused(*stop, text)))
}
