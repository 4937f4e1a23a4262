//! Flows into steps and schedules for one target.

use super::compile::Compiled;
use super::flow::{Flow, FlowAction, FlowStep};
use super::model::Event;
use super::plan::Planner;
use super::text;
use crate::diagnostic::Diagnostic;
use crate::ir::{Action, Reason, Schedule, Status, Step, Transaction};
use crate::yaml::{Data, Mapping};

/// The event of a flow's steps.
const EVENT: &str = "flow";

impl<'f> Planner<'f> {
    /// The steps of all flows, in their order.
    pub(super) fn flow_steps(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        for flow in &self.file.flows {
            let mut index = 0;
            for step in &flow.steps {
                for made in self.flow_step(step) {
                    steps.push(Step {
                        id: format!("{EVENT}:{}:{index}", flow.name),
                        event: EVENT,
                        index: Some(index),
                        origin: Some(step.span),
                        layer: "flows",
                        ..made
                    });
                    index += 1;
                }
            }
        }
        steps
    }

    fn flow_step(&mut self, step: &'f FlowStep) -> Vec<Step> {
        match &step.action {
            FlowAction::Hook(at) => {
                let hook = self.file.hooks.get(*at);
                let made = hook.and_then(|hook| {
                    let compiled = self.compiled(*at, hook)?;
                    Some(super::plan::manual(hook, compiled))
                });
                made.into_iter().collect()
            }
            FlowAction::Sql(template) => match text::actions(template, &self.target, Event::Manual)
            {
                Ok(body) => vec![sent(step, body)],
                Err(errors) => {
                    self.errors.extend(errors);
                    Vec::new()
                }
            },
            FlowAction::Operation(name) => self.dbt_operation(name.as_str(), step),
            FlowAction::External(key, what) => {
                let message = format!("`{key}: {what}` is run by the host system");
                let reason = Reason {
                    code: "hooks::external",
                    message,
                    span: Some(step.span),
                };
                vec![Step {
                    status: Status::Skipped,
                    reason: Some(reason),
                    ..sent(step, Vec::new())
                }]
            }
        }
    }

    /// The steps of an operation of the dbt project.
    fn dbt_operation(&mut self, name: &str, step: &FlowStep) -> Vec<Step> {
        let Some((loaded, compiled)) = self.dbt else {
            return Vec::new();
        };
        match compiled.operation(loaded, name, &Mapping::default()) {
            Ok((steps, found)) => {
                self.errors.extend(found);
                let transaction = step.transaction.then_some(Transaction::Inside);
                let steps = steps.into_iter().map(|one| Step {
                    transaction: transaction.or(one.transaction),
                    in_transaction: step.transaction || one.in_transaction,
                    ..one
                });
                steps.collect()
            }
            Err(errors) => {
                let placed = errors.into_iter().map(|error| Diagnostic {
                    span: error.span.or(Some(step.span)),
                    ..error
                });
                self.errors.extend(placed);
                Vec::new()
            }
        }
    }

    /// When flows run.
    pub(super) fn schedules(&mut self) -> Vec<Schedule> {
        let warehouse = match self.target.field("warehouse") {
            Ok(Some(Data::Str(name))) => Some(name.to_string()),
            _ => None,
        };
        let now = self.started_at;
        let schedule = |flow: &Flow| {
            let clock = flow.clock.as_ref()?;
            Some(Schedule {
                name: flow.name.to_string(),
                hook: flow.name.to_string(),
                step: format!("{EVENT}:{}", flow.name),
                args: serde_json::Map::new(),
                trigger: clock.trigger.clone(),
                runs: Some(clock.runs(now)),
                warehouse: warehouse.clone(),
                origin: Some(flow.span),
            })
        };
        self.file.flows.iter().filter_map(schedule).collect()
    }
}

/// A step that sends a text.
fn sent(step: &FlowStep, body: Vec<Action>) -> Step {
    let status = if body.is_empty() {
        Status::Empty
    } else {
        Status::Resolved
    };
    super::plan::bare(
        Compiled {
            status,
            reason: None,
            body,
            resource: None,
        },
        step.transaction,
    )
}
