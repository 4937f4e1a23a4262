//! The packages' macro files into one table of names.

use std::sync::Arc;

use super::adapter::Adapter;
use super::macros;
use super::model::{Loaded, MacroTable, Macros, Uninstalled};

/// All macros of a project for an adapter, dbt's own included; of two of one name, which are told while
/// loading, the first.
pub(crate) fn build(loaded: &Loaded, adapter: &'static Adapter) -> Macros {
    let mut table = Macros::default();
    for package in &loaded.packages {
        let mut names = MacroTable::default();
        for definition in &package.macros {
            let name = Arc::clone(&definition.ast.name);
            names.entry(name).or_insert_with(|| Arc::clone(definition));
        }
        names.sort_unstable_keys();
        table.packages.insert(Arc::clone(&package.name), names);
    }
    if let Some(root) = loaded.packages.first() {
        table.root = Arc::clone(&root.name);
    }
    for (name, definitions) in macros::internal(adapter) {
        let mut names: MacroTable = definitions
            .iter()
            .map(|definition| (Arc::clone(&definition.ast.name), Arc::clone(definition)))
            .collect();
        names.sort_unstable_keys();
        table.packages.insert(Arc::clone(&name), names);
        table.internal.push(name);
    }
    table.missing = loaded.uninstalled.iter().map(likely_name).collect();
    table.broken = Arc::clone(&loaded.broken);
    table
}

/// What a package is likely to be called inside: the end of its address, in a name's letters.
fn likely_name(package: &Uninstalled) -> String {
    let address = package.name.trim_end_matches('/');
    let address = address.strip_suffix(".git").unwrap_or(address);
    let name = address.rsplit(['/', ':']).next().unwrap_or_default();
    name.replace('-', "_")
}
