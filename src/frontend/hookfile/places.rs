//! The entries of `apply` into places: each job and op once, with its hooks in their order.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::model::Application;
use crate::source::{Span, Text};

/// Where hooks are applied.
#[derive(Debug)]
pub(super) struct Place<'f> {
    /// The job, or `*` for each.
    pub(super) job: &'f Text,
    /// The only op that it is.
    pub(super) op: Option<&'f Text>,
    /// Places in the list of hooks, each once, with where they are named first.
    pub(super) hooks: Vec<(usize, Span)>,
}

/// The places in the order in which they stand first. Several entries of one add up; a hook that is
/// named twice counts where it stands first.
pub(super) fn places(apply: &[Application]) -> Vec<Place<'_>> {
    let mut places: IndexMap<(&str, Option<&str>), Place<'_>> = IndexMap::new();
    for one in apply {
        let key = (one.job.as_str(), one.op.as_ref().map(Text::as_str));
        let place = places.entry(key).or_insert_with(|| Place {
            job: &one.job,
            op: one.op.as_ref(),
            hooks: Vec::new(),
        });
        place.hooks.extend(one.hooks.iter().copied());
    }
    let mut places: Vec<Place<'_>> = places.into_values().collect();
    for place in &mut places {
        let mut seen = HashSet::new();
        place.hooks.retain(|(at, _)| seen.insert(*at));
    }
    places
}
