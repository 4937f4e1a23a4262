//! `--select` and `--exclude` for systems whose hooks hang on no nodes: names into the steps that are
//! kept. dbt's own selection is `dbt/select`.

use super::Options;
use super::dbt::select::matches;
use crate::diagnostic::{Diagnostic, closest};
use crate::ir::{Plan, Step};

/// Keeps the steps that are selected, and the schedules of those; each word means those that it names,
/// by id, event, hook, job or op, `*` standing for any part.
pub(crate) fn keep(plan: &mut Plan, options: &Options) {
    let (selected, excluded) = (words(&options.select), words(&options.exclude));
    if selected.is_empty() && excluded.is_empty() || options.operation.is_some() {
        return;
    }
    let lost = selected.iter().chain(&excluded).filter(|word| {
        let mut steps = plan.steps.iter();
        !steps.any(|step| is_meant(step, word))
    });
    let lost: Vec<Diagnostic> = lost.map(|word| nothing(plan, word)).collect();
    plan.diagnostics.extend(lost);
    let among = |words: &[&str], step: &Step| words.iter().any(|word| is_meant(step, word));
    plan.steps
        .retain(|step| (selected.is_empty() || among(&selected, step)) && !among(&excluded, step));
    let steps = &plan.steps;
    plan.schedules.retain(|schedule| {
        let of_schedule = |step: &Step| {
            let rest = step.id.strip_prefix(&schedule.step);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        steps.iter().any(of_schedule)
    });
}

fn words(given: &[String]) -> Vec<&str> {
    given
        .iter()
        .flat_map(|words| words.split_whitespace())
        .collect()
}

fn is_meant(step: &Step, word: &str) -> bool {
    names(step).into_iter().any(|name| matches(word, name))
}

/// What a step is called: its id, with the parts before and behind the first colon, and where it is applied.
fn names(step: &Step) -> Vec<&str> {
    let mut names = vec![step.id.as_str(), step.event];
    if let Some((_, rest)) = step.id.split_once(':') {
        let index = step.index.map(|index| format!(":{index}"));
        names.push(
            index
                .and_then(|index| rest.strip_suffix(&index))
                .unwrap_or(rest),
        );
    }
    if let Some((place, _)) = step.id.split_once(':').filter(|_| step.applied.is_some()) {
        names.push(place);
    }
    if let Some(applied) = &step.applied {
        names.extend([applied.job.as_str(), applied.hook.as_str()]);
        names.extend(applied.op.as_deref());
    }
    names
}

fn nothing(plan: &Plan, word: &str) -> Diagnostic {
    let known = plan.steps.iter().flat_map(names);
    let diagnostic = Diagnostic::warning(
        "select::nothing",
        format!("`{word}` selects no hook of the project"),
    );
    diagnostic.help(match closest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`hookc ls` lists the hooks; a word is an id, an event, or the name of a hook, job or op"
            .to_owned(),
    })
}
