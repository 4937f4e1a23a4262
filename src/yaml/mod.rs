//! YAML text into nodes with spans, and into Python's values by PyYAML's (YAML 1.1) rules.

mod data;
mod node;
mod read;

pub use data::{Data, DataKey, Mapping};
pub use node::{Node, NodeKind};
pub use read::read;
