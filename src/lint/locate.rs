//! A statement to the place in the user's files that it was made of.

use std::ops::Range;
use std::sync::Arc;

use super::project::Project;
use super::scope::StatementScope;
use crate::ir::Step;
use crate::source::{Frame, Origin, Span, Text};

/// Where a statement comes from.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The user's text; the hook that led there if it stands in an installed package.
    pub(super) span: Option<Span>,
    /// Whether the SQL does not stand there as it is sent.
    pub(super) expanded: bool,
    /// Whether it stands in an installed package, or in dbt's own macros.
    pub(super) foreign: bool,
    /// The hook that it belongs to, where that is another place.
    pub(super) hook: Option<(Span, String)>,
}

/// The place of a statement.
pub(super) fn statement(project: &Project<'_>, scope: &StatementScope<'_>) -> Place {
    let step = scope.step.step;
    let range = &scope.statement.range;
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let text = scope.script.text;
    let own_step = step.origin.filter(|span| project.is_own(span.file));
    let Some(origin) = text.origin(offset(range.start)) else {
        return Place {
            span: own_step,
            expanded: true,
            foreign: false,
            hook: None,
        };
    };
    let mut place = Place::default();
    if project.is_own(origin.span.file) {
        place.span = text.span(offset(range.start)..offset(range.end));
    } else {
        place.foreign = true;
        place.span = own_call(project, &origin).or(own_step);
    }
    place.expanded = place
        .span
        .is_none_or(|span| project.source(span) != scope.statement.sql);
    if let (Some(span), Some(hook)) = (place.span, own_step)
        && !touches(span, hook)
    {
        place.hook = Some((hook, format!("this {} sends it", step.event)));
    }
    place
}

/// Whether a statement is written in its hook's own text, and not in what the hook calls.
pub(super) fn stands_in_hook(step: &Step, scope: &StatementScope<'_>) -> bool {
    let start = u32::try_from(scope.statement.range.start).unwrap_or(u32::MAX);
    let origin = scope.script.text.origin(start);
    let hook = step.origin;
    origin.is_some_and(|origin| hook.is_some_and(|hook| touches(origin.span, hook)))
}

/// The user's place behind an origin: its own, or the call that led to it.
pub(super) fn own(project: &Project<'_>, origin: &Origin) -> Option<Span> {
    if project.is_own(origin.span.file) {
        return Some(origin.span);
    }
    own_call(project, origin)
}

/// The place of a range of a text, if it stands in the user's code as it is: in the hook itself, in
/// a macro or in a model. Values of variables and of the profile do not.
pub(super) fn literal(
    project: &Project<'_>,
    step: &Step,
    text: &Text,
    range: Range<usize>,
) -> Option<Span> {
    let (start, end) = (
        u32::try_from(range.start).ok()?,
        u32::try_from(range.end).ok()?,
    );
    let written = |at: u32| {
        text.origin(at).is_some_and(|origin| {
            let in_hook = step.origin.is_some_and(|hook| touches(origin.span, hook));
            let path = &project.sources.file(origin.span.file).path;
            origin.exact && project.is_own(origin.span.file) && (in_hook || path.ends_with(".sql"))
        })
    };
    let whole = (start..end).all(written);
    whole.then(|| text.span(start..end)).flatten()
}

/// The innermost call in the user's files on the way to an origin.
fn own_call(project: &Project<'_>, origin: &Origin) -> Option<Span> {
    let calls: Option<&Arc<Frame>> = origin.via.as_ref();
    std::iter::successors(calls, |frame| frame.parent.as_ref())
        .map(|frame| frame.call)
        .find(|call| project.is_own(call.file))
}

fn touches(a: Span, b: Span) -> bool {
    a.file == b.file && a.start < b.end && b.start < a.end
}
