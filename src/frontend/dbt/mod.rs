//! dbt projects: files into a plan for one target, as dbt 1.11 would run them.
//!
//! [`load()`] reads and parses all files once. For a target, `project` renders the project files,
//! `properties` the properties files, `parse` evaluates every node's file as dbt's parse does,
//! `assemble` joins the nodes into a graph, `select` chooses among them, and `run` renders their
//! hooks late and in dbt's order.

mod access;
pub mod adapter;
pub mod answers;
pub mod artifacts;
mod assemble;
pub mod commands;
pub mod config;
pub mod context;
mod entry_parents;
mod entry_references;
mod hook_text;
pub mod load;
mod look;
pub mod lookup;
mod macro_table;
pub mod macros;
pub mod model;
mod names;
pub mod native;
mod operation;
pub mod order;
mod own_hooks;
mod parse;
mod plan;
pub mod primary_key;
mod profiles;
pub mod project;
pub mod properties;
pub mod python;
mod reading_order;
mod render_step;
mod run;
mod run_hooks;
pub mod select;
mod shared_hooks;
mod static_parse;
mod templates;
#[cfg(test)]
pub(crate) mod testing;
mod transactions;
mod unheeded;
mod unresolved;

use crate::diagnostic::Diagnostic;
use crate::frontend::{Decision, FrontEnd, Overview, Project};
use crate::ir::Plan;
use crate::source::SourceTree;

pub use load::load;
pub use look::overview;
pub use plan::{Compiled, compile, plan};

/// dbt among the systems.
pub static FRONT_END: FrontEnd = FrontEnd {
    name: "dbt",
    files: &["dbt_project.yml"],
    takes_config_files: false,
    load: |options, sources| Ok(Box::new(load(options, sources)?)),
};

impl Project for model::Loaded {
    fn sources(&self) -> &SourceTree {
        &self.sources
    }

    fn dbt(&self) -> Option<&model::Loaded> {
        Some(self)
    }

    fn target_names(&self, options: &model::Options) -> Result<Vec<String>, Vec<Diagnostic>> {
        target_names(self, options)
    }

    fn plan(
        &self,
        options: &model::Options,
        target: Option<&str>,
    ) -> Result<Plan, Vec<Diagnostic>> {
        plan(self, options, target)
    }

    fn look(
        &self,
        options: &model::Options,
        target: Option<&str>,
    ) -> Result<(Plan, Overview), Vec<Diagnostic>> {
        let compiled = compile(self, options, target)?;
        let overview = look::overview(self, &compiled);
        Ok((compiled.plan, overview))
    }

    fn decisions(
        &self,
        options: &model::Options,
        target: Option<&str>,
        step: &str,
    ) -> Vec<Decision> {
        match compile(self, options, target) {
            Ok(compiled) => look::decisions(&compiled, step),
            Err(_) => Vec::new(),
        }
    }
}
pub(crate) use profiles::NO_PROFILE;
pub use profiles::names as target_names;
