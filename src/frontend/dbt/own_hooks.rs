//! Hooks that a project's own macros run: its `run_hooks`, or a materialization of its own, evaluated
//! as dbt would; what they send to build the node is left out (semantics 6.2, case 64).

use std::rc::Rc;
use std::sync::Arc;

use super::adapter::{Adapter, Transactions, find};
use super::context::{HookRun, RunHost, Session};
use super::model::{Environment, Node};
use super::render_step::{self, Rendered};
use super::run::Late;
use super::transactions::{self, Place};
use crate::ir::{Reason, Status};
use crate::render::{Args, Eval, Interp, Limits, MacroDef, Stop, Value};

/// Materializations that every adapter has from dbt itself.
const GENERAL: [&str; 10] = [
    "clone",
    "function",
    "incremental",
    "materialized_view",
    "seed",
    "snapshot",
    "table",
    "test",
    "unit",
    "view",
];

/// The macros by which a project replaces dbt's way of running hooks.
const MACROS: [&str; 2] = ["run_hooks", "statement"];

/// How a project runs a node's hooks itself.
#[derive(Debug)]
pub(crate) enum Way {
    /// dbt's materialization calls the project's macros.
    Macros,
    /// A materialization of the project.
    Materialization(Arc<MacroDef>),
}

/// Whether the project runs the node's hooks itself, and how.
pub(crate) fn way(env: &Environment, node: &Node) -> Option<Way> {
    if let Some(definition) = materialization(env, node) {
        return Some(Way::Materialization(definition));
    }
    let replaced = |name: &&str| {
        let packages = [&node.package, &env.macros.root];
        let mut own = packages
            .into_iter()
            .filter(|name| !env.macros.internal.contains(name));
        own.any(|package| {
            let names = env.macros.packages.get(package);
            names.is_some_and(|names| names.contains_key(*name))
        })
    };
    MACROS.iter().any(replaced).then_some(Way::Macros)
}

/// The node's materialization, if it is not dbt's: the more specific one for the adapter wins, then the
/// root's, then a package's, which may replace nothing of dbt's own.
fn materialization(env: &Environment, node: &Node) -> Option<Arc<MacroDef>> {
    let (macros, name) = (&env.macros, node.materialization());
    let mut adapters: Vec<&'static Adapter> = Vec::new();
    let mut next = Some(env.target.adapter);
    while let Some(adapter) = next {
        adapters.push(adapter);
        next = adapter.parent.map(find);
    }
    let mut kinds: Vec<(&str, bool)> = adapters
        .iter()
        .map(|adapter| (adapter.name, adapter.materializations.contains(&name)))
        .collect();
    kinds.push(("default", GENERAL.contains(&name)));
    let built_in = kinds.iter().any(|(_, built_in)| *built_in);
    for (kind, built_in_here) in kinds {
        let full = format!("materialization_{name}_{kind}");
        let of = |package: &Arc<str>| macros.packages.get(package)?.get(full.as_str()).cloned();
        if let Some(own) = of(&macros.root) {
            return Some(own);
        }
        let mut others = macros
            .packages
            .keys()
            .filter(|name| !macros.internal.contains(name));
        if !built_in && let Some(imported) = others.find_map(of) {
            return Some(imported);
        }
        if built_in_here {
            return None;
        }
    }
    None
}

/// The node's hooks in the order in which the project's macros run them, and after them those that
/// they never run.
pub(crate) fn run(
    late: &Late<'_>,
    (host, session): (&RunHost, &Rc<Session>),
    node: &Node,
    way: &Way,
) -> Vec<(Place, String, Rendered)> {
    session.track_hooks(&node.unique_id, &node.pre_hooks, &node.post_hooks);
    let mut interp = Interp::new(host, Limits::default());
    let result = match way {
        Way::Macros => by_macros(&mut interp, host, node, late.env.target.adapter),
        Way::Materialization(definition) => {
            interp.call_macro(definition, Args::default()).map(|_| ())
        }
    };
    let open = match (result, interp.undecided()) {
        (Err(stop), _) => Some(reason(&stop)),
        (Ok(()), Some(deferral)) => Some(deferral.message.clone()),
        (Ok(()), None) => None,
    };
    let mut all = Vec::new();
    for run in session.take_hook_runs() {
        all.push(step(late, session, node, run));
    }
    all.extend(not_run(late, node, &all, open.as_deref()));
    all
}

fn reason(stop: &Stop) -> String {
    match stop {
        Stop::Error(error) => error.message.clone(),
        Stop::Deferred(deferral) => deferral.message.clone(),
        Stop::Return(_) => String::new(),
    }
}

/// What dbt's own materializations do about hooks, with the project's `run_hooks`.
fn by_macros(
    interp: &mut Interp<'_>,
    host: &RunHost,
    node: &Node,
    adapter: &'static Adapter,
) -> Eval<()> {
    let inside_only = adapter.inside_only.contains(&node.materialization());
    for (list, inside) in [
        ("pre_hooks", false),
        ("pre_hooks", true),
        ("post_hooks", true),
        ("post_hooks", false),
    ] {
        if inside_only && !inside {
            continue;
        }
        let (Some(run_hooks), Some(hooks)) = (host.value("run_hooks"), host.value(list)) else {
            continue;
        };
        if (list, inside) == ("post_hooks", false) {
            host.commit();
        }
        let args = Args {
            positional: vec![hooks],
            named: vec![("inside_transaction".into(), Value::Bool(inside))],
        };
        interp.call(&run_hooks, args)?;
    }
    Ok(())
}

/// One hook's run as a step: what is sent of it after its rendering is its own text.
fn step(
    late: &Late<'_>,
    session: &Session,
    node: &Node,
    run: HookRun,
) -> (Place, String, Rendered) {
    let id = step_id(node, run.before, run.index);
    session.begin(id.as_str());
    let hooks = if run.before {
        &node.pre_hooks
    } else {
        &node.post_hooks
    };
    let inside = hooks.get(run.index).is_some_and(|hook| hook.transaction);
    let place = Place {
        before: run.before,
        index: run.index,
        in_transaction: match late.env.target.adapter.transactions {
            Transactions::Explicit => run.in_transaction,
            Transactions::Driver => inside,
            Transactions::None => false,
        },
        skipped: None,
    };
    (place, id, render_step::ran(late, session, run))
}

fn step_id(node: &Node, before: bool, index: usize) -> String {
    let event = if before { "pre-hook" } else { "post-hook" };
    format!("{}:{event}:{index}", node.unique_id)
}

/// The hooks that were not run: never, unless `open` says why that cannot be known.
fn not_run(
    late: &Late<'_>,
    node: &Node,
    done: &[(Place, String, Rendered)],
    open: Option<&str>,
) -> Vec<(Place, String, Rendered)> {
    let places = transactions::places(late.env.target.adapter, node).into_iter();
    let ran = |place: &Place| {
        done.iter()
            .any(|(known, ..)| (known.before, known.index) == (place.before, place.index))
    };
    let left = places.filter(|place| !ran(place));
    left.map(|place| {
        let (status, code, message) = match open {
            Some(why) => (
                Status::Deferred,
                "defer::own-materialization",
                format!("whether the project's own macros run it cannot be known: {why}"),
            ),
            None => (
                Status::Skipped,
                "skip::own-materialization",
                "the project's own macros never run it".to_owned(),
            ),
        };
        let rendered = Rendered {
            status,
            reason: Some(Reason {
                code,
                message,
                span: hook_span(node, &place),
            }),
            ..Rendered::default()
        };
        let id = step_id(node, place.before, place.index);
        (place, id, rendered)
    })
    .collect()
}

fn hook_span(node: &Node, place: &Place) -> Option<crate::source::Span> {
    let hooks = if place.before {
        &node.pre_hooks
    } else {
        &node.post_hooks
    };
    hooks.get(place.index).and_then(|hook| hook.span)
}
