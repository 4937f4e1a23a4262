//! A file and a plan of it into what the file declares: hooks at their places, and those that are run
//! by hand.

use super::model::{Event, Hook, HookFile};
use crate::frontend::description;
use crate::frontend::{Declared, Operation, Overview};
use crate::ir::{Plan, Reason, Step};

/// What the file declares.
pub(super) fn overview(file: &HookFile, plan: &Plan) -> Overview {
    let of_step = |step: &Step| {
        let name = match &step.applied {
            Some(applied) => applied.hook.as_str(),
            None => step.id.trim_start_matches("operation:"),
        };
        let hook = file.hooks.iter().find(|hook| hook.name.as_str() == name);
        hook.map(|hook| Declared {
            step: step.id.clone(),
            event: step.event,
            transaction: step.transaction,
            span: step.origin.or(Some(hook.span)),
            absent: None,
            ..declared(hook)
        })
    };
    let mut hooks: Vec<Declared> = plan.steps.iter().filter_map(of_step).collect();
    let applied = |hook: &Hook| file.apply.iter().any(|one| uses(file, one, hook));
    let left = file.hooks.iter().filter(|hook| !applied(hook));
    let left: Vec<Declared> = left.map(declared).collect();
    let known = |hook: &Declared| hooks.iter().any(|one| one.step == hook.step);
    let left: Vec<Declared> = left.into_iter().filter(|hook| !known(hook)).collect();
    hooks.extend(left);
    let manual = file.hooks.iter().filter(|hook| hook.event == Event::Manual);
    Overview {
        hooks,
        operations: manual.map(operation).collect(),
        ..Overview::default()
    }
}

fn operation(hook: &Hook) -> Operation {
    let declared = declared(hook);
    Operation {
        name: hook.name.to_string(),
        span: Some(hook.span),
        text: declared.texts.into_iter().next(),
        description: declared.description,
    }
}

fn uses(file: &HookFile, one: &super::model::Application, hook: &Hook) -> bool {
    let mut named = one.hooks.iter().filter_map(|(at, _)| file.hooks.get(*at));
    named.any(|known| known.name == hook.name)
}

/// A hook by itself.
fn declared(hook: &Hook) -> Declared {
    let manual = hook.event == Event::Manual;
    let (code, message) = if manual {
        (
            "why::by-hand",
            format!("it is run by hand: `hookc run-operation {}`", hook.name),
        )
    } else {
        (
            "why::not-applied",
            "no entry of `apply` names it".to_owned(),
        )
    };
    let mut texts = hook.texts.iter();
    Declared {
        step: format!("operation:{}", hook.name),
        event: hook.event.word(),
        node: None,
        texts: hook.texts.iter().map(|one| one.text.clone()).collect(),
        span: Some(hook.span),
        layer: "hooks",
        transaction: None,
        description: texts.find_map(|one| description::leading(one.text.as_str())),
        absent: Some(Reason {
            code,
            message,
            span: Some(hook.span),
        }),
    }
}
