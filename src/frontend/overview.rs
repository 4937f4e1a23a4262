//! What a project declares, whether a command runs it or not: for people who look at a hook.

use std::collections::BTreeMap;

use crate::ir::{Plan, Reason, Transaction};
use crate::source::{Span, Text};

/// Everything that a project declares for one target.
#[derive(Debug, Default)]
pub struct Overview {
    /// Every hook, those included that are no step of the plan.
    pub hooks: Vec<Declared>,
    /// Every node that may have hooks.
    pub nodes: Vec<DeclaredNode>,
    /// What is run by hand alone, in the order of their names.
    pub operations: Vec<Operation>,
    /// What the target's own things are called.
    pub names: OwnNames,
}

/// What `hookc run-operation` takes by its name.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Option<Span>,
    /// Its text; none for what is no SQL.
    pub text: Option<Text>,
    /// What it is for, in its author's words.
    pub description: Option<String>,
}

/// A hook as it is declared.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The id that its step has, or would have.
    pub step: String,
    /// The host system's word for the event.
    pub event: &'static str,
    /// The node's unique id.
    pub node: Option<String>,
    /// Its texts, unrendered.
    pub texts: Vec<Text>,
    /// Where it is configured.
    pub span: Option<Span>,
    /// Which layer configures it.
    pub layer: &'static str,
    /// Its place relative to the node's transaction, as configured.
    pub transaction: Option<Transaction>,
    /// What it is for, in its author's words.
    pub description: Option<String>,
    /// Why it is no step of the plan.
    pub absent: Option<Reason>,
}

/// A node as it is declared.
#[derive(Debug, Clone)]
pub struct DeclaredNode {
    /// Its unique id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The path of its file, relative to the project.
    pub path: String,
    /// Why the command does not build it.
    pub absent: Option<Reason>,
}

/// The names by which targets differ without meaning anything else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnNames {
    /// Names of the target itself: its database, its schema.
    pub places: BTreeMap<&'static str, String>,
    /// Unique ids of nodes and sources to the parts of their relations, the identifier last.
    pub relations: BTreeMap<String, Vec<String>>,
}

/// A condition that decided what a hook's text renders to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Where the condition stands.
    pub span: Span,
    /// Whether it held.
    pub held: bool,
}

impl Overview {
    /// What the plan alone tells: each step is a hook, whose texts are what it sends.
    pub fn of_plan(plan: &Plan) -> Overview {
        let hook = |step: &crate::ir::Step| Declared {
            step: step.id.clone(),
            event: step.event,
            node: step.node.as_deref().map(str::to_owned),
            texts: Vec::new(),
            span: step.origin,
            layer: step.layer,
            transaction: step.transaction,
            description: None,
            absent: None,
        };
        Overview {
            hooks: plan.steps.iter().map(hook).collect(),
            ..Overview::default()
        }
    }
}
