//! Which of a project's macros are other ones than they were, and what reaches them.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use crate::frontend::dbt::artifacts::Manifest;
use crate::frontend::dbt::model::{Environment, Node};
use crate::frontend::dbt::select::member::Member;
use crate::jinja::{Called, called};
use crate::yaml::Data;

/// The macros of the project and its packages that are new, different or gone. dbt's own count as
/// they were.
#[derive(Debug)]
pub(super) struct Modified<'e> {
    env: &'e Environment,
    ids: BTreeSet<String>,
    /// What each macro looked at so far comes to.
    known: RefCell<HashMap<String, bool>>,
}

impl<'e> Modified<'e> {
    pub(super) fn new(env: &'e Environment, manifest: &Manifest) -> Modified<'e> {
        let mut ids = BTreeSet::new();
        let own = |package: &str| env.projects.iter().any(|project| *project.name == *package);
        let packages = env.macros.packages.iter().filter(|(name, _)| own(name));
        for (package, macros) in packages {
            for (name, definition) in macros {
                let id = format!("macro.{package}.{name}");
                let range = definition.ast.range;
                let text = definition.text.as_str();
                let now = text.get(range.start as usize..range.end as usize);
                let then = manifest
                    .macros
                    .get(&id)
                    .and_then(|entry| entry.text("macro_sql"));
                if then.map(str::trim) != now.map(str::trim) {
                    ids.insert(id);
                }
            }
        }
        let gone = manifest.macros.iter().filter(|(id, entry)| {
            let (package, name) = (entry.text("package_name"), entry.text("name"));
            let there = package
                .and_then(|package| env.macros.packages.get(package))
                .is_some_and(|macros| name.is_some_and(|name| macros.contains_key(name)));
            package.is_some_and(own) && !there && !ids.contains(*id)
        });
        let gone: Vec<String> = gone.map(|(id, _)| id.clone()).collect();
        ids.extend(gone);
        Modified {
            env,
            ids,
            known: RefCell::default(),
        }
    }

    /// Whether a resource uses a macro that is another one, itself or through other macros.
    pub(super) fn reaches(&self, member: &Member<'_>) -> bool {
        let Some(node) = member.node else {
            return false;
        };
        let used = node.depends_on_macros.iter().map(|id| id.to_string());
        !self.ids.is_empty() && used.chain(self.of_test(node)).any(|id| self.reached(&id))
    }

    /// The macro of a generic test.
    fn of_test(&self, node: &Node) -> Option<String> {
        let metadata = node.properties.get("test_metadata")?;
        let call = Called {
            package: metadata
                .get("namespace")
                .and_then(Data::as_str)
                .map(str::to_owned),
            name: format!("test_{}", metadata.get("name")?.as_str()?),
            dispatched: false,
        };
        self.meant(&node.package, &call)
    }

    /// Walks from a macro to those that it calls, without recursion: macros may call each other in
    /// circles.
    fn reached(&self, id: &str) -> bool {
        if let Some(known) = self.known.borrow().get(id) {
            return *known;
        }
        let mut seen = BTreeSet::from([id.to_owned()]);
        let mut waiting = vec![id.to_owned()];
        let mut found = false;
        while let Some(id) = waiting.pop() {
            if self.ids.contains(&id) {
                found = true;
                break;
            }
            for next in self.calls(&id) {
                if seen.insert(next.clone()) {
                    waiting.push(next);
                }
            }
        }
        self.known.borrow_mut().insert(id.to_owned(), found);
        found
    }

    /// The macros that a macro calls by name.
    fn calls(&self, id: &str) -> Vec<String> {
        let mut parts = id.splitn(3, '.').skip(1);
        let (Some(package), Some(name)) = (parts.next(), parts.next()) else {
            return Vec::new();
        };
        let macros = &self.env.macros.packages;
        let Some(definition) = macros.get(package).and_then(|macros| macros.get(name)) else {
            return Vec::new();
        };
        called(&definition.ast)
            .iter()
            .filter_map(|call| self.meant(package, call))
            .collect()
    }

    /// The macro that a call in a package means.
    fn meant(&self, package: &str, call: &Called) -> Option<String> {
        let macros = &self.env.macros;
        let adapter = self.env.target.adapter.name;
        let names = match call.dispatched {
            true => vec![
                format!("{adapter}__{}", call.name),
                format!("default__{}", call.name),
            ],
            false => vec![call.name.clone()],
        };
        let root = &*macros.root;
        let own = call.package.as_deref().unwrap_or(package);
        let mut places = if call.dispatched || call.package.is_none() {
            vec![root, own]
        } else {
            vec![own]
        };
        places.extend(macros.internal.iter().map(|name| &**name));
        let there = |place: &&str, name: &String| {
            macros
                .packages
                .get(*place)
                .is_some_and(|macros| macros.contains_key(name.as_str()))
        };
        let first = places
            .iter()
            .flat_map(|place| names.iter().map(move |name| (place, name)))
            .find(|(place, name)| there(place, name));
        first.map(|(place, name)| format!("macro.{place}.{name}"))
    }
}
