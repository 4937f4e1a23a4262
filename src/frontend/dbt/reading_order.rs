//! Nodes into the order in which dbt meets them, which `graph.nodes` shows: package by package the
//! files and then the run hooks; after all packages what properties files make, file by file; the
//! tests of sources last (semantics 15.6).

use std::sync::Arc;

use foldhash::HashMap;

use super::model::{Loaded, Node, Resource};
use crate::source::FileId;
use crate::yaml::Data;

/// Sorts nodes that come in the order of their files.
pub(crate) fn sort(nodes: &mut [Arc<Node>], loaded: &Loaded) {
    let packages = loaded.packages.iter().enumerate();
    let packages: HashMap<&str, usize> = packages
        .map(|(place, package)| (&*package.name, place))
        .collect();
    let files = loaded
        .packages
        .iter()
        .flat_map(|package| &package.properties);
    let files = files.map(|root| root.span.file).enumerate();
    let files: HashMap<FileId, usize> = files.map(|(place, file)| (file, place)).collect();
    nodes.sort_by_cached_key(|node| {
        let package = packages.get(&*node.package).copied().unwrap_or_default();
        let declared = |file: Option<FileId>| {
            file.and_then(|file| files.get(&file))
                .copied()
                .unwrap_or_default()
        };
        match node.resource {
            Resource::Operation => (0, package, 1),
            _ if tests_source(node) => (2, declared(node.file), 0),
            // dbt takes a versioned model out and puts it back under its new name.
            _ if node.version.is_some() => (1, declared(node.patch.map(|span| span.file)), 0),
            _ if node.file.is_some_and(|file| files.contains_key(&file)) => {
                (1, declared(node.file), 1)
            }
            _ => (0, package, 0),
        }
    });
}

fn tests_source(node: &Node) -> bool {
    let key = node.properties.get("file_key_name").and_then(Data::as_str);
    key.is_some_and(|key| key.starts_with("sources."))
}
