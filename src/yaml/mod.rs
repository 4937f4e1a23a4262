//! YAML text into nodes with spans, and into Python's values by PyYAML's (YAML 1.1) rules.
//!
//! `dbt-yaml` scans (it is libyaml, as in dbt's own loader) and gives positions; everything that
//! PyYAML's safe loader makes of it is done here: `scalar` types plain scalars, `decode` maps
//! decoded scalars back to their bytes, `compose` resolves anchors, merge keys and tags, and
//! `guard` refuses what would take libyaml too long. `simple` reads what most files consist of without
//! the scanner.

mod compose;
mod data;
mod decode;
mod guard;
mod node;
mod problem;
mod properties;
mod read;
mod scalar;
mod simple;
mod timestamp;

#[cfg(test)]
mod tests;

pub use data::{Data, DataKey, Mapping};
pub use node::{Node, NodeKind};
pub use read::{Document, read, read_text};
pub(crate) use read::{read_string, read_untyped};
pub(crate) use scalar::is_plain_text;
