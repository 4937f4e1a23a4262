//! A graph into steps: every hook rendered late, in the order in which dbt sends them with one
//! thread (semantics 2, 5, 6).

use std::rc::Rc;
use std::sync::Arc;

use rayon::prelude::*;

use super::context::{Event, Run, RunHost, Session};
use super::model::{Environment, Graph, Node, NodeHook};
use super::own_hooks;
use super::render_step::{self, Rendered};
use super::shared_hooks::SharedHooks;
use super::templates::Templates;
use super::transactions::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::ir::{Reason, Rerun, Status, Step, Transaction};

/// What late rendering needs, shared by all threads.
#[derive(Debug)]
pub(crate) struct Late<'a> {
    /// What is known of the target.
    pub env: &'a Arc<Environment>,
    /// All nodes.
    pub graph: &'a Arc<Graph>,
    /// Parsed hook texts.
    pub templates: &'a Templates,
    /// Hook texts of many nodes.
    pub shared: SharedHooks,
}

/// Steps with what was found while rendering them.
pub(crate) type Steps = (Vec<Step>, Vec<Diagnostic>);

/// All steps of a command that runs hooks: start hooks, the hooks of each node, end hooks.
/// An empty selection runs nothing (semantics 2.3).
pub(crate) fn steps(late: &Late<'_>) -> Steps {
    let mut all = Steps::default();
    if late.graph.selected.is_empty() && late.graph.order.is_empty() {
        return all;
    }
    extend(&mut all, run_hooks(late, Event::RunStart));
    let nodes: Vec<Steps> = late
        .graph
        .order
        .par_iter()
        .map_init(
            || Run::new(Arc::clone(late.env), Arc::clone(late.graph)),
            |run, id| node_steps(late, run, id),
        )
        .collect();
    all.0
        .reserve(nodes.iter().map(|(steps, _)| steps.len()).sum());
    for steps in nodes {
        extend(&mut all, steps);
    }
    extend(&mut all, run_hooks(late, Event::RunEnd));
    all
}

/// The event of a run hook's node.
pub(crate) fn event_of(node: &Node) -> &'static str {
    match node.tags.first().map(String::as_str) {
        Some("on-run-end") => "on-run-end",
        _ => "on-run-start",
    }
}

fn extend(all: &mut Steps, (steps, diagnostics): Steps) {
    all.0.extend(steps);
    all.1.extend(diagnostics);
}

/// The run hooks of an event: the operations that carry its tag, in dbt's order (semantics 2.2,
/// 2.7). What one of them leaves open on the connection the next one finds (semantics 5.6).
fn run_hooks(late: &Late<'_>, event: Event) -> Steps {
    let word = match event {
        Event::RunEnd => "on-run-end",
        _ => "on-run-start",
    };
    let run = Run::new(Arc::clone(late.env), Arc::clone(late.graph));
    let mut all = Steps::default();
    let mut open = false;
    let hooks = late.graph.run_hooks(word).into_iter().enumerate();
    for (index, node) in hooks.filter(|(_, node)| !node.broken) {
        let session = Session::new();
        session.set_in_transaction(open);
        session.begin(format!("{word}:{index}"));
        let host = RunHost::new(&run, node, event, Rc::clone(&session));
        let rendered = render_step::run_hook(late, (&run, &host), &session, node);
        open = session.in_transaction();
        let step = Step {
            id: session.step(),
            event: word,
            node: None,
            package: Arc::clone(&node.package),
            index: Some(index),
            transaction: None,
            in_transaction: open,
            origin: node.span,
            layer: "project",
            applied: None,
            status: rendered.status,
            reason: rendered.reason,
            body: rendered.body,
            own_transactions: Vec::new(),
            rerun: Rerun::Everything,
        };
        extend(&mut all, (vec![step], rendered.diagnostics));
    }
    all
}

fn node_steps(late: &Late<'_>, run: &Rc<Run>, id: &Arc<str>) -> Steps {
    let mut all = Steps::default();
    let Some(node) = late.graph.nodes.get(id) else {
        return all;
    };
    if node.pre_hooks.is_empty() && node.post_hooks.is_empty() || !transactions::runs_hooks(node) {
        return all;
    }
    let session = Session::new();
    let host = RunHost::new(run, node, Event::Node, Rc::clone(&session));
    if node.undecided.is_none()
        && !node.broken
        && let Some(way) = own_hooks::way(late.env, node)
    {
        let runs = own_hooks::run(late, (&host, &session), node, &way);
        for (place, id, rendered) in runs {
            let hooks = if place.before {
                &node.pre_hooks
            } else {
                &node.post_hooks
            };
            if let Some(hook) = hooks.get(place.index) {
                all.0
                    .push(node_step(node, hook, &place, id, rendered, &mut all.1));
            }
        }
        return all;
    }
    let adapter = late.env.target.adapter;
    for place in transactions::places(adapter, node) {
        let (event, hooks) = if place.before {
            ("pre-hook", &node.pre_hooks)
        } else {
            ("post-hook", &node.post_hooks)
        };
        let hook = &hooks[place.index];
        session.begin(format!("{id}:{event}:{}", place.index));
        session.set_in_transaction(place.in_transaction);
        let rendered = match place.skipped {
            Some(message) => Rendered {
                status: Status::Skipped,
                reason: Some(Reason {
                    code: "skip::outside-hook",
                    message: message.to_string(),
                    span: hook.span,
                }),
                ..Rendered::default()
            },
            None => match &node.undecided {
                Some(reason) => Rendered {
                    status: Status::Deferred,
                    reason: Some(reason.clone()),
                    ..Rendered::default()
                },
                None => render_step::node_hook(late, &host, &session, hook),
            },
        };
        let step = node_step(node, hook, &place, session.step(), rendered, &mut all.1);
        all.0.push(step);
    }
    all
}

fn node_step(
    node: &Node,
    hook: &NodeHook,
    place: &Place,
    id: String,
    rendered: Rendered,
    diagnostics: &mut Vec<Diagnostic>,
) -> Step {
    diagnostics.extend(rendered.diagnostics);
    Step {
        id,
        event: if place.before {
            "pre-hook"
        } else {
            "post-hook"
        },
        node: Some(Arc::clone(&node.unique_id)),
        package: Arc::clone(&node.package),
        index: Some(place.index),
        transaction: Some(if hook.transaction {
            Transaction::Inside
        } else {
            Transaction::Outside
        }),
        in_transaction: place.in_transaction,
        origin: hook.span,
        layer: hook.layer,
        applied: None,
        status: rendered.status,
        reason: rendered.reason,
        body: rendered.body,
        own_transactions: Vec::new(),
        rerun: Rerun::Everything,
    }
}
