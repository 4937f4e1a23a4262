//! A project and its plan into what the project declares: each hook with the scripts that it sends.

use std::collections::BTreeSet;

use super::Project;
use crate::frontend::description;
use crate::frontend::{Declared, Overview};
use crate::ir::{Plan, Step};
use crate::source::{FileId, Span, Text};

/// What the project declares.
pub(super) fn overview(project: &Project, plan: &Plan) -> Overview {
    let mut overview = Overview::of_plan(plan);
    for (hook, step) in overview.hooks.iter_mut().zip(&plan.steps) {
        describe(project, hook, step);
    }
    overview
}

/// Adds the scripts, in the order in which they are sent, and what the first of them says of itself.
fn describe(project: &Project, hook: &mut Declared, step: &Step) {
    let mut seen = BTreeSet::new();
    let texts = step.texts();
    let files = texts.iter().filter_map(|text| {
        let file = text.runs().first()?.origin.span.file;
        let path = &project.sources.file(file).path;
        (path.ends_with(".sql") && seen.insert(file)).then(|| whole(project, file))
    });
    hook.texts = files.collect();
    let mut texts = hook.texts.iter();
    hook.description = texts.find_map(|text| description::leading(text.as_str()));
}

/// A file's whole text.
fn whole(project: &Project, file: FileId) -> Text {
    let text = &project.sources.file(file).text;
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let span = Span {
        file,
        start: 0,
        end,
    };
    Text::exact(std::sync::Arc::clone(text), span)
}
