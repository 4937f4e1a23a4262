//! What project files make of a folder's nodes: merged once, and the same for the next node of the
//! folder.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;

use super::merge::Merger;
use super::validate::validate;
use super::{Request, Section, apply_root, base, finish, in_package, merged};
use crate::frontend::dbt::model::{Project, Settings};
use crate::yaml::Data;

/// The folders of a target's project files, as far as nodes were seen in them.
#[derive(Debug, Default)]
pub struct Folders {
    bases: Mutex<HashMap<Folder, Merger, RandomState>>,
    settings: Mutex<HashMap<[Folder; 2], Settings, RandomState>>,
}

/// A kind of node, a project, and as much of a node's path as the project file has levels for.
type Folder = (Section, Arc<str>, Box<str>);

impl Folders {
    /// As [`super::node_config`].
    pub fn node_config(&self, request: &Request<'_>) -> super::NodeConfig {
        let base = kept(&self.bases, folder(request.own, request), || {
            let mut merger = base(request);
            merger.config = merger.config.into_shared();
            let found = validate((request.section, false), &merger.config, request.span);
            merger.sound = found.is_empty();
            merger
        });
        merged(base, request)
    }

    /// The settings that project files alone give to a node.
    pub fn project_settings(&self, request: &Request<'_>) -> Settings {
        let place = [folder(request.own, request), folder(request.root, request)];
        kept(&self.settings, place, || {
            let mut merger = base(request);
            if in_package(request) {
                apply_root(&mut merger, request);
            }
            finish(merger, request).config.into_shared()
        })
    }
}

/// The value under a key, made if it is the first time.
fn kept<K: Eq + Hash, V: Clone>(
    known: &Mutex<HashMap<K, V, RandomState>>,
    key: K,
    make: impl FnOnce() -> V,
) -> V {
    let known = || known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(value) = known().get(&key) {
        return value.clone();
    }
    let value = make();
    known().insert(key, value.clone());
    value
}

fn folder(project: &Project, request: &Request<'_>) -> Folder {
    let section = request.section;
    let mut path = String::new();
    let mut level = project.config.get(section.key()).and_then(Data::as_map);
    for name in request.fqn {
        level = level
            .and_then(|map| map.get(name.as_str()))
            .and_then(Data::as_map);
        if level.is_none() {
            break;
        }
        path.push_str(name);
        path.push('\0');
    }
    (section, Arc::clone(&project.name), path.into())
}
