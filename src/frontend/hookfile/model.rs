//! What a `hookc.yml` says, checked for form; what depends on the target is still a template.

use std::sync::Arc;

use super::flow::{Flow, FlowAction};
use crate::jinja::ast::Expr;
use crate::render::Template;
use crate::source::{Span, Text};
use crate::yaml::Mapping;

/// A whole file.
#[derive(Debug)]
pub(super) struct HookFile {
    /// The project's name.
    pub(super) project: Text,
    /// Targets in the order of the file.
    pub(super) targets: Vec<TargetEntry>,
    /// Hooks in the order of the file.
    pub(super) hooks: Vec<Hook>,
    /// Where hooks are applied, in the order of the file.
    pub(super) apply: Vec<Application>,
    /// Flows in the order of the file.
    pub(super) flows: Vec<Flow>,
}

impl HookFile {
    /// Whether targets or operations are those of the dbt project in the same folder.
    pub(super) fn needs_dbt(&self) -> bool {
        let steps = self.flows.iter().flat_map(|flow| &flow.steps);
        self.targets.is_empty()
            || steps
                .into_iter()
                .any(|step| matches!(step.action, FlowAction::Operation(_)))
    }

    /// Whether connections are named, as Dagster's resources are; without them there is no host system.
    pub(super) fn names_resources(&self) -> bool {
        let of_target = |entry: &TargetEntry| entry.fields.contains_key("resource");
        self.targets.iter().any(of_target) || self.hooks.iter().any(|hook| hook.resource.is_some())
    }
}

/// A target as written.
#[derive(Debug)]
pub(super) struct TargetEntry {
    /// Its name.
    pub(super) name: Text,
    /// Its fields but `vars`.
    pub(super) fields: Mapping,
    /// What `var()` reads.
    pub(super) vars: Mapping,
    /// Whether not all of it can be used: what it has else is not known.
    pub(super) lost: bool,
    /// Where it stands.
    pub(super) span: Span,
}

/// A hook.
#[derive(Debug)]
pub(super) struct Hook {
    /// Its name.
    pub(super) name: Text,
    /// When it runs.
    pub(super) event: Event,
    /// Its texts in their order.
    pub(super) texts: Vec<Arc<Template>>,
    /// What must hold for it to run.
    pub(super) when: Option<When>,
    /// Whether its statements are one transaction.
    pub(super) transaction: bool,
    /// The key of its connection, if it is not the target's.
    pub(super) resource: Option<Text>,
    /// Where its name stands.
    pub(super) span: Span,
}

/// A condition.
#[derive(Debug)]
pub(super) struct When {
    /// The text that the condition is in.
    pub(super) template: Arc<Template>,
    /// The condition.
    pub(super) condition: Expr,
    /// Where it stands.
    pub(super) span: Option<Span>,
}

/// The events of `on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Event {
    /// An op succeeded.
    Success,
    /// An op failed.
    Failure,
    /// A whole job succeeded.
    JobSuccess,
    /// A whole job failed.
    JobFailure,
    /// Somebody asks for it.
    Manual,
}

/// The events with their words.
pub(super) const EVENTS: [(&str, Event); 5] = [
    ("success", Event::Success),
    ("failure", Event::Failure),
    ("job-success", Event::JobSuccess),
    ("job-failure", Event::JobFailure),
    ("manual", Event::Manual),
];

impl Event {
    /// The word after `on`.
    pub(super) fn word(self) -> &'static str {
        EVENTS
            .iter()
            .find(|(_, event)| *event == self)
            .map_or("", |(word, _)| word)
    }

    /// Whether it is an event of a whole job.
    pub(super) fn is_of_job(self) -> bool {
        matches!(self, Event::JobSuccess | Event::JobFailure)
    }
}

/// An entry of `apply`.
#[derive(Debug)]
pub(super) struct Application {
    /// The job, or `*` for each.
    pub(super) job: Text,
    /// The only op that it is for.
    pub(super) op: Option<Text>,
    /// Places in the list of hooks, with where they are named.
    pub(super) hooks: Vec<(usize, Span)>,
}
