//! dbt projects: files into a plan for one target, as dbt 1.11 would run them.
//!
//! [`load`] reads and parses all files once; for a target, `project` renders the project files,
//! `parse` evaluates every node's file as dbt's parse does, `graph` orders the nodes, and `run`
//! renders their hooks late and in dbt's order.

pub mod adapter;
pub mod answers;
pub mod context;
pub mod lookup;
pub mod model;
pub mod native;
pub mod project;
