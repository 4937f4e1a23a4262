//! `results`, `schemas` and `database_schemas`: how the run went, as given by `--run-results`, or,
//! without it, on the assumption that everything that is selected succeeds (semantics 2.6, case 40).

use std::rc::Rc;
use std::sync::Arc;

use super::record::Record;
use super::scope::{Run, Scope};
use super::{WORKER_THREAD, graph, node};
use crate::frontend::dbt::answers::{self, ResultNode};
use crate::frontend::dbt::model::{Node, Resource};
use crate::render::{Dict, Value, python_set};

/// `results`.
pub(super) fn results(scope: &Rc<Scope>) -> Value {
    let Some(run) = &scope.run else {
        return Value::list(Vec::new());
    };
    let node_of = |id: &str| {
        let node = graph::node_value(run, id).or_else(|| graph::entry_value(run, id));
        let dict = node.unwrap_or(Value::None);
        let object = Record::value("ResultNode", dict.clone());
        ResultNode { object, dict }
    };
    let results = match run.env.answers.results() {
        Some(given) => given
            .iter()
            .map(|result| answers::run_result(result, node_of(&result.unique_id)))
            .collect(),
        None => assumed(scope, run)
            .map(|id| assumed_result(id, node_of(id)))
            .collect(),
    };
    Value::list(results)
}

/// `schemas`: of what was built, in the order of a set.
pub(super) fn schemas(scope: &Rc<Scope>) -> Value {
    let schemas = built(scope).into_iter().map(|(_, schema)| schema);
    node::texts(python_set::order(schemas).iter().map(String::as_str))
}

/// `database_schemas`: pairs of database and schema.
pub(super) fn database_schemas(scope: &Rc<Scope>) -> Value {
    let pair = |(database, schema): (String, String)| {
        let database = match database.as_str() {
            "" => Value::None,
            name => Value::str(name),
        };
        Value::tuple(vec![database, Value::str(schema)])
    };
    Value::list(built(scope).into_iter().map(pair).collect())
}

/// Databases and schemas of what was built, in the order of a set; no database is an empty one.
fn built(scope: &Rc<Scope>) -> Vec<(String, String)> {
    let Some(run) = &scope.run else {
        return Vec::new();
    };
    let nodes: Vec<&Arc<Node>> = match run.env.answers.results() {
        Some(given) => {
            let succeeded = given
                .iter()
                .filter(|result| matches!(result.status.as_str(), "success" | "pass" | "warn"));
            succeeded
                .filter_map(|result| run.graph.nodes.get(result.unique_id.as_str()))
                .collect()
        }
        None => assumed(scope, run)
            .filter_map(|id| run.graph.nodes.get(id))
            .collect(),
    };
    let is_built = |node: &&Arc<Node>| {
        matches!(
            node.resource,
            Resource::Model | Resource::Seed | Resource::Snapshot
        )
    };
    let place = |node: &Arc<Node>| {
        let database = node.database.clone().unwrap_or_default();
        (database, node.schema.clone())
    };
    python_set::order(nodes.into_iter().filter(is_built).map(place))
}

/// What has a result if everything succeeds: ephemeral models have none, and the unit tests of a
/// model come before it.
fn assumed<'a>(scope: &Scope, run: &'a Run) -> impl Iterator<Item = &'a Arc<str>> {
    scope.session.assume("every selected node succeeds");
    let graph = &run.graph;
    let results = graph.order.iter().flat_map(|id| {
        let unit_tests = graph.unit_tests.get(id).into_iter().flatten();
        unit_tests.chain(std::iter::once(id))
    });
    results.filter(|id| {
        let node = graph.nodes.get(*id);
        node.is_none_or(|node| node.materialization() != "ephemeral")
    })
}

fn assumed_result(id: &str, node: ResultNode) -> Value {
    let late = |field: &str, what: &str| node::unknown(&format!("results.{id}.{field}"), what);
    let (status, failures) = match id.split('.').next() {
        Some("test" | "unit_test") => ("pass", Value::Int(0)),
        // Nothing is done for them.
        Some("exposure" | "saved_query") => ("no-op", Value::None),
        _ => ("success", Value::None),
    };
    let fields = Dict::from_pairs([
        ("status", Value::str(status)),
        ("timing", late("timing", "the timing of a result")),
        ("thread_id", Value::str(WORKER_THREAD)),
        (
            "execution_time",
            late("execution_time", "the execution time of a result"),
        ),
        (
            "adapter_response",
            late("adapter_response", "the warehouse's response to a result"),
        ),
        ("message", late("message", "the message of a result")),
        ("failures", failures),
        ("node", node.object),
        ("agate_table", Value::None),
        ("batch_results", Value::None),
    ]);
    Record::value("RunResult", Value::Dict(fields))
}
