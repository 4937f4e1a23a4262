//! A step rendered once more, to see the conditions that decide what it sends.

use std::rc::Rc;
use std::sync::Arc;

use crate::frontend::Decision;
use crate::frontend::dbt::context::{Event, Run, RunHost, Session};
use crate::frontend::dbt::model::{Graph, Node};
use crate::frontend::dbt::plan::Compiled;
use crate::render::{Interp, Limits};
use crate::source::Text;

/// The conditions that a step's text came across, in their order.
pub(in super::super) fn decisions(compiled: &Compiled, step: &str) -> Vec<Decision> {
    let Some((node, event, text)) = find(&compiled.graph, step) else {
        return Vec::new();
    };
    let Ok(template) = compiled.templates.get(&text) else {
        return Vec::new();
    };
    let run = Run::new(Arc::clone(&compiled.env), Arc::clone(&compiled.graph));
    let session = Session::watching();
    session.begin(step);
    let host = RunHost::new(&run, node, event, Rc::clone(&session));
    // How it ends is told by the step itself.
    let _ = Interp::new(&host, Limits::default()).render(&template);
    session.take_decisions()
}

/// The hook behind a step's id.
fn find<'g>(graph: &'g Graph, step: &str) -> Option<(&'g Arc<Node>, Event, Text)> {
    let (rest, index) = step.rsplit_once(':')?;
    let index: usize = index.parse().ok()?;
    let Some((node, event)) = rest.rsplit_once(':') else {
        let node = *graph.run_hooks(rest).get(index)?;
        let event = match rest {
            "on-run-end" => Event::RunEnd,
            _ => Event::RunStart,
        };
        return Some((node, event, node.raw_code.clone()));
    };
    let node = graph.nodes.get(node)?;
    let hooks = match event {
        "pre-hook" => &node.pre_hooks,
        _ => &node.post_hooks,
    };
    Some((node, Event::Node, hooks.get(index)?.sql.clone()))
}
