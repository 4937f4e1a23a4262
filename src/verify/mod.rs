//! dbt's debug log and a plan into a verdict: did dbt send what hookc says?
//!
//! dbt logs each text that it sends (`On <connection>: <text>`). Hooks of nodes go over the
//! node's own connection, between the statements of its materialization; run hooks over `master`;
//! an operation over `macro_<name>`. So a plan is right if each connection saw the plan's texts,
//! in the plan's order.

mod compare;
mod events;
mod invocation;
mod moment;
mod report;

pub use compare::{Check, Verdict, compare};
pub use invocation::{Invocation, Sent, invocations};
pub use moment::run_started_at;
pub use report::{holds, human, json};

#[cfg(test)]
mod tests;
