//! Bare names and package namespaces into macros (semantics 10.1, 10.2).

use std::sync::Arc;

use super::scope::Scope;
use crate::render::MacroDef;

impl Scope {
    /// The macro that a bare name means here: the node's package, the root, dbt's own.
    pub(super) fn find_macro(&self, name: &str) -> Option<Arc<MacroDef>> {
        let macros = &self.env()?.macros;
        [&self.package, &macros.root]
            .into_iter()
            .chain(&macros.internal)
            .find_map(|package| macros.packages.get(package)?.get(name))
            .cloned()
    }

    /// Notes that a macro's body was entered.
    pub(super) fn entered(&self, definition: &Arc<MacroDef>) {
        let id = format!("macro.{}.{}", definition.package, definition.ast.name);
        self.session.uses().macros.insert(id.into());
    }
}
