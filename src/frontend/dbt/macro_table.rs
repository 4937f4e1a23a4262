//! The packages' macro files into one table of names.

use std::sync::Arc;

use super::adapter::Adapter;
use super::macros;
use super::model::{Loaded, MacroTable, Macros, Uninstalled};
use crate::diagnostic::Diagnostic;
use crate::render::MacroDef;
use crate::source::Span;

/// All macros of a project for an adapter, dbt's own included.
///
/// # Errors
/// A name that a package defines twice (case 77).
pub(crate) fn build(loaded: &Loaded, adapter: &'static Adapter) -> Result<Macros, Vec<Diagnostic>> {
    let mut table = Macros::default();
    let mut diagnostics = Vec::new();
    for package in &loaded.packages {
        let mut names = MacroTable::default();
        for definition in &package.macros {
            if let Some(first) =
                names.insert(Arc::clone(&definition.ast.name), Arc::clone(definition))
            {
                diagnostics.push(defined_twice(definition, &first));
            }
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
    if diagnostics.is_empty() {
        Ok(table)
    } else {
        Err(diagnostics)
    }
}

/// What a package is likely to be called inside: the end of its address, in a name's letters.
fn likely_name(package: &Uninstalled) -> String {
    let address = package.name.trim_end_matches('/');
    let address = address.strip_suffix(".git").unwrap_or(address);
    let name = address.rsplit(['/', ':']).next().unwrap_or_default();
    name.replace('-', "_")
}

fn defined_twice(second: &MacroDef, first: &MacroDef) -> Diagnostic {
    let name = &second.ast.name;
    let message = format!("package {} defines the macro {name} twice", second.package);
    let place =
        |definition: &MacroDef| -> Option<Span> { definition.span(definition.ast.name_range) };
    let mut diagnostic = Diagnostic::error("dbt::duplicate-macro", message)
        .at(place(second))
        .help("rename or remove one of them");
    if let Some(span) = place(first) {
        diagnostic = diagnostic.related(span, "the other one");
    }
    diagnostic
}
