//! A node's hooks into the order in which they run, and what connection each one finds
//! (semantics 5 and 15).

use super::adapter::{Adapter, Transactions};
use super::model::{Node, Resource};

/// A hook's place among those of its node.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Whether it is a pre hook.
    pub before: bool,
    /// Its place in the merged list.
    pub index: usize,
    /// Whether the connection is in a transaction when it is sent.
    pub in_transaction: bool,
    /// Why the adapter never runs it.
    pub skipped: Option<&'static str>,
}

/// Whether a node runs hooks at all: ephemeral models and tests never do (semantics 6.1).
pub(crate) fn runs_hooks(node: &Node) -> bool {
    matches!(
        node.resource,
        Resource::Model | Resource::Seed | Resource::Snapshot
    ) && node.materialization() != "ephemeral"
}

/// The hooks in the order of semantics 5.1: outside pre, inside pre, the build, inside post,
/// outside post; list order within each group.
pub(crate) fn places(adapter: &Adapter, node: &Node) -> Vec<Place> {
    let skipped = adapter
        .inside_only
        .contains(&node.materialization())
        .then_some("this adapter's materialization never runs hooks with transaction: false");
    let ended = adapter.transactions == Transactions::Driver
        && skipped.is_none()
        && node.pre_hooks.iter().any(|hook| !hook.transaction);
    let inside = match adapter.transactions {
        Transactions::Explicit => true,
        Transactions::Driver => !ended,
        Transactions::None => false,
    };
    let place = |before, transaction, index| Place {
        before,
        index,
        in_transaction: transaction && inside,
        skipped: skipped.filter(|_| !transaction),
    };
    let mut places = Vec::with_capacity(node.pre_hooks.len() + node.post_hooks.len());
    for (hooks, before, transaction) in [
        (&node.pre_hooks, true, false),
        (&node.pre_hooks, true, true),
        (&node.post_hooks, false, true),
        (&node.post_hooks, false, false),
    ] {
        let hooks = hooks.iter().enumerate();
        let group = hooks.filter(|(_, hook)| hook.transaction == transaction);
        places.extend(group.map(|(index, _)| place(before, transaction, index)));
    }
    places
}
