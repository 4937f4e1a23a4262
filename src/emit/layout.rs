//! A plan into its scripts: which steps stand in which file, where nodes are built and where their
//! transactions begin and end.

use indexmap::IndexMap;
use rayon::prelude::*;

use super::Form;
use super::client::{self, Client};
use super::diff::Files;
use super::name::{file_name, file_names};
use super::schedules;
use super::script::Script;
use crate::ir::{Applied, Plan, PlanNode, Step, Transaction};
use crate::report::View;

/// What every script of hookc's begins with.
pub(super) const MARK: &str = "-- hookc ";

/// How the first line of a snapshot begins; it begins with [`MARK`].
const SNAPSHOT: &str = "hookc snapshot";

const RUN_END: &str = "on-run-end";
const FLOW: &str = "flow";
const OPERATION: &str = "operation";

/// Everything in order, as one script (`run.sql`).
pub fn script(plan: &Plan, form: Form<'_>, view: View<'_>) -> String {
    Layout::new(plan, form, view).run()
}

/// The scripts of a plan's folder: path to content.
pub(super) fn files(plan: &Plan, form: Form<'_>, view: View<'_>) -> Files {
    let layout = Layout::new(plan, form, view);
    let mut files = Files::new();
    let mut add = |path: String, text: String| {
        files.insert(path, text.into_bytes());
    };
    add("run.sql".to_string(), layout.run());
    for (path, steps) in [("start.sql", &layout.start), ("end.sql", &layout.end)] {
        if !steps.is_empty() {
            add(path.to_string(), layout.alone(steps, &[]));
        }
    }
    let names = file_names(layout.nodes.keys().copied());
    let shared = "The transaction is this script's own, not that of the node's build".to_string();
    let nodes: Vec<_> = layout.nodes.iter().collect();
    let of_nodes = nodes.par_iter().flat_map_iter(|(id, steps)| {
        let (before, after) = steps.split_at(layout.build_place(id, steps));
        let name = names.get(*id);
        [(before, "pre"), (after, "post")]
            .into_iter()
            .filter(|(steps, _)| !steps.is_empty())
            .filter_map(move |(steps, word)| Some((format!("nodes/{}.{word}.sql", name?), steps)))
    });
    let remarks = std::slice::from_ref(&shared);
    let of_nodes: Vec<(String, String)> = of_nodes
        .map(|(path, steps)| (path, layout.alone(steps, remarks)))
        .collect();
    for (path, text) in of_nodes {
        add(path, text);
    }
    let names = file_names(layout.jobs.keys().map(String::as_str));
    for (place, steps) in &layout.jobs {
        if let Some(name) = names.get(place.as_str()) {
            add(format!("jobs/{name}.sql"), layout.alone(steps, &[]));
        }
    }
    let names = file_names(layout.flows.keys().copied());
    for (flow, steps) in &layout.flows {
        if let Some(name) = names.get(flow) {
            add(format!("flows/{name}.sql"), layout.alone(steps, &[]));
        }
    }
    for step in &layout.operations {
        if let Some(path) = own_path(step) {
            add(path, layout.alone(&[step], &[]));
        }
    }
    for (path, text) in schedules::files(plan, view) {
        add(path, text);
    }
    if form.split {
        for (n, step) in plan.steps.iter().enumerate() {
            let path = format!("steps/{:05}-{}.sql", n + 1, file_name(&step.id));
            add(path, layout.alone(&[step], &[]));
        }
    }
    files
}

/// The files of a snapshot: what happens at the start, at the end, around each node, in each job, flow
/// and hook that is fired. They name
/// no version, so that only what hooks do changes them.
pub(super) fn snapshot(plan: &Plan, view: View<'_>) -> Files {
    let layout = Layout::new(plan, Form::default(), view);
    let head = [format!("{SNAPSHOT}: {}", layout.subject())];
    let begin = || Script::to_read(layout.client, plan, &head, view);
    let mut files = Files::new();
    for (path, steps) in [("start.sql", &layout.start), ("end.sql", &layout.end)] {
        if !steps.is_empty() {
            let mut script = begin();
            layout.steps(&mut script, steps);
            files.insert(path.to_string(), script.finish().into_bytes());
        }
    }
    let mut add = |path: String, steps: &[&Step]| {
        let mut script = begin();
        layout.steps(&mut script, steps);
        files.insert(path, script.finish().into_bytes());
    };
    let names = file_names(layout.jobs.keys().map(String::as_str));
    for (place, steps) in &layout.jobs {
        if let Some(name) = names.get(place.as_str()) {
            add(format!("jobs/{name}.sql"), steps);
        }
    }
    let names = file_names(layout.flows.keys().copied());
    for (flow, steps) in &layout.flows {
        if let Some(name) = names.get(flow) {
            add(format!("flows/{name}.sql"), steps);
        }
    }
    for step in &layout.operations {
        if let Some(path) = own_path(step) {
            add(path, &[step]);
        }
    }
    let names = file_names(layout.nodes.keys().copied());
    for (id, steps) in &layout.nodes {
        let mut script = begin();
        match layout.built.get(id) {
            Some(node) => layout.node(&mut script, node, steps),
            None => layout.steps(&mut script, steps),
        }
        if let Some(name) = names.get(*id) {
            files.insert(format!("nodes/{name}.sql"), script.finish().into_bytes());
        }
    }
    files
}

/// A plan's steps by where they stand.
struct Layout<'a> {
    plan: &'a Plan,
    form: Form<'a>,
    view: View<'a>,
    client: &'static Client,
    start: Vec<&'a Step>,
    operations: Vec<&'a Step>,
    /// Hooks of jobs and ops, by job, op and event.
    jobs: IndexMap<String, Vec<&'a Step>>,
    /// Steps of flows, by flow.
    flows: IndexMap<&'a str, Vec<&'a Step>>,
    /// Steps of nodes, by node, in the order of their first steps.
    nodes: IndexMap<&'a str, Vec<&'a Step>>,
    built: IndexMap<&'a str, &'a PlanNode>,
    end: Vec<&'a Step>,
}

impl<'a> Layout<'a> {
    fn new(plan: &'a Plan, form: Form<'a>, view: View<'a>) -> Layout<'a> {
        let mut layout = Layout {
            plan,
            form,
            view,
            client: client::of(&plan.adapter),
            start: Vec::new(),
            operations: Vec::new(),
            jobs: IndexMap::new(),
            flows: IndexMap::new(),
            nodes: IndexMap::new(),
            built: plan
                .nodes
                .iter()
                .map(|node| (node.id.as_str(), node))
                .collect(),
            end: Vec::new(),
        };
        for step in &plan.steps {
            if let Some(applied) = &step.applied {
                let place = place(applied, step.event);
                layout.jobs.entry(place).or_default().push(step);
                continue;
            }
            match (&step.node, step.event) {
                (Some(node), _) => layout.nodes.entry(node).or_default().push(step),
                (None, FLOW) => layout.flows.entry(flow(step)).or_default().push(step),
                (None, RUN_END) => layout.end.push(step),
                (None, event) if folder(event).is_some() => layout.operations.push(step),
                (None, _) => layout.start.push(step),
            }
        }
        layout
    }

    fn run(&self) -> String {
        let mut head = vec![self.title()];
        let unbuilt =
            |node: &PlanNode| node.relation.is_some() && self.build_text(&node.id).is_none();
        if self.plan.nodes.iter().any(unbuilt) {
            head.push("Nodes are not built here: their relations must exist".to_string());
        }
        if !self.jobs.is_empty() {
            head.push("To be read, not run: each hook runs at its own event".to_string());
        }
        if self.jobs.is_empty() && !self.flows.is_empty() {
            head.push("To be read, not run: each flow is a script of its own".to_string());
        }
        let mut script = self.script(&head);
        self.steps(&mut script, &self.start);
        self.run_operations(&mut script);
        for steps in self.jobs.values().chain(self.flows.values()) {
            self.steps(&mut script, steps);
        }
        for node in &self.plan.nodes {
            let steps = self
                .nodes
                .get(node.id.as_str())
                .map_or(&[][..], Vec::as_slice);
            self.node(&mut script, node, steps);
        }
        for (id, steps) in &self.nodes {
            if !self.built.contains_key(id) {
                self.steps(&mut script, steps);
            }
        }
        self.steps(&mut script, &self.end);
        script.finish()
    }

    /// What no run sends by itself stands in a run's script only if there is nothing else.
    fn run_operations(&self, script: &mut Script<'_>) {
        if self.operations.len() == self.plan.steps.len() {
            self.steps(script, &self.operations);
            return;
        }
        for step in &self.operations {
            if let Some(path) = own_path(step) {
                script.heading(&format!("{} is not part of a run: {path}", step.id));
            }
        }
    }

    /// A script of some steps.
    fn alone(&self, steps: &[&Step], remarks: &[String]) -> String {
        let mut head = vec![self.title()];
        head.extend_from_slice(remarks);
        let mut script = self.script(&head);
        self.steps(&mut script, steps);
        script.finish()
    }

    fn title(&self) -> String {
        format!("hookc {}: {}", env!("CARGO_PKG_VERSION"), self.subject())
    }

    /// What the plan is of.
    fn subject(&self) -> String {
        let plan = self.plan;
        format!(
            "{} {} of {}, target {} ({})",
            plan.system, plan.command, plan.project, plan.target, plan.adapter
        )
    }

    fn script(&self, head: &[String]) -> Script<'a> {
        Script::new(self.client, self.plan, head, self.view)
    }

    /// A node's steps with the place where it is built.
    fn node(&self, script: &mut Script<'_>, node: &PlanNode, steps: &[&Step]) {
        let (before, after) = steps.split_at(self.build_place(&node.id, steps));
        self.run_steps(script, before);
        let transaction = steps.iter().any(|step| is_inside(step, self.plan));
        script.set_transaction(transaction);
        script.heading(&format!("build {} ({})", node.id, node.materialization));
        if let Some(text) = self.build_text(&node.id) {
            script.sql(&text);
        }
        self.run_steps(script, after);
        script.set_transaction(false);
    }

    fn steps(&self, script: &mut Script<'_>, steps: &[&Step]) {
        self.run_steps(script, steps);
        script.set_transaction(false);
    }

    fn run_steps(&self, script: &mut Script<'_>, steps: &[&Step]) {
        for step in steps {
            let alone = step.node.is_none();
            let inside = is_inside(step, self.plan) && !(alone && step.body.is_empty());
            script.set_transaction(inside);
            script.step(step);
            if alone {
                // Only a node's steps share a transaction.
                script.set_transaction(false);
            }
        }
    }

    /// How many of a node's steps come before it is built.
    fn build_place(&self, id: &str, steps: &[&Step]) -> usize {
        let after = self
            .built
            .get(id)
            .and_then(|node| node.build_after.as_deref());
        after
            .and_then(|after| steps.iter().rposition(|step| step.id == after))
            .map_or(0, |at| at + 1)
    }

    fn build_text(&self, id: &str) -> Option<String> {
        self.form.builds?.text(id)
    }
}

/// The name of the script that holds the hooks of a place at an event.
fn place(applied: &Applied, event: &str) -> String {
    match &applied.op {
        Some(op) => format!("{}.{op}.{event}", applied.job),
        None => format!("{}.{event}", applied.job),
    }
}

/// The flow of a step: the middle of its id.
fn flow(step: &Step) -> &str {
    let name = step.id.split_once(':').map_or("", |(_, rest)| rest);
    name.rsplit_once(':').map_or(name, |(name, _)| name)
}

/// Whether a step runs in a transaction of its node's or its own. Run hooks and operations have none.
fn is_inside(step: &Step, plan: &Plan) -> bool {
    match step.transaction {
        Some(Transaction::Inside) => step.in_transaction || plan.as_configured,
        Some(Transaction::Outside) => step.in_transaction && !plan.as_configured,
        None => false,
    }
}

/// The folder of a step that no run sends by itself: it is fired by hand, by the clock, or when
/// something happens.
fn folder(event: &str) -> Option<&'static str> {
    match event {
        OPERATION => Some("operations"),
        "hook" | "on_index_rollback" => Some("hooks"),
        "job" => Some("jobs"),
        FLOW => Some("flows"),
        _ => None,
    }
}

/// The script of such a step.
fn own_path(step: &Step) -> Option<String> {
    let name = step.id.split_once(':').map_or("", |(event, name)| {
        if event == step.event && step.index.is_some() {
            event
        } else {
            name
        }
    });
    Some(format!("{}/{}.sql", folder(step.event)?, file_name(name)))
}

/// The script of what a schedule runs, by the id of its step.
pub(super) fn job_script(step: &str) -> String {
    let (event, name) = step.split_once(':').unwrap_or(("", step));
    format!(
        "{}/{}.sql",
        folder(event).unwrap_or("jobs"),
        file_name(name)
    )
}
