//! A hook into what it does in one target, wherever it is applied.

use std::sync::Arc;

use super::condition::{self, Condition};
use super::model::Hook;
use super::target::Target;
use super::text;
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::native;
use crate::ir::{Action, Reason, Status};
use crate::yaml::Data;

/// A hook compiled for the target.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    /// What is known about it.
    pub(super) status: Status,
    /// Why it is skipped.
    pub(super) reason: Option<Reason>,
    /// What happens.
    pub(super) body: Vec<Action>,
    /// The key of its connection.
    pub(super) resource: Option<String>,
}

/// A hook in a target.
///
/// # Errors
/// Everything that keeps its condition, texts or resource from being known.
pub(super) fn compile(hook: &Hook, target: &Arc<Target>) -> Result<Compiled, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let condition = match &hook.when {
        None => Condition::Known(true),
        Some(when) => condition::fold(when, target, hook.event).unwrap_or_else(|found| {
            errors.extend(found);
            Condition::Known(true)
        }),
    };
    let resource = resource(hook, target).unwrap_or_else(|found| {
        errors.extend(found);
        None
    });
    let mut body = Vec::new();
    if condition != Condition::Known(false) {
        for template in &hook.texts {
            match text::actions(template, target, hook.event) {
                Ok(actions) => body.extend(actions),
                Err(found) => errors.extend(found),
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(conditioned(hook, condition, body, resource))
}

fn conditioned(
    hook: &Hook,
    condition: Condition,
    body: Vec<Action>,
    resource: Option<String>,
) -> Compiled {
    let open = |action: &Action| matches!(action, Action::Sql { holes, .. } if !holes.is_empty());
    let status = match &condition {
        Condition::Known(false) => Status::Skipped,
        _ if body.is_empty() => Status::Empty,
        Condition::Left(_) => Status::Residual,
        Condition::Known(true) if body.iter().any(open) => Status::Residual,
        Condition::Known(true) => Status::Resolved,
    };
    let reason = (status == Status::Skipped).then(|| Reason {
        code: "hooks::when",
        message: "`when` is false for this target".to_owned(),
        span: hook.when.as_ref().and_then(|when| when.span),
    });
    let body = match condition {
        Condition::Left(condition) if !body.is_empty() => vec![Action::If {
            condition,
            then: body,
            otherwise: Vec::new(),
        }],
        _ => body,
    };
    Compiled {
        status,
        reason,
        body,
        resource,
    }
}

/// The key of the hook's own connection, else of the target's.
fn resource(hook: &Hook, target: &Target) -> Result<Option<String>, Vec<Diagnostic>> {
    if let Some(own) = &hook.resource {
        return Ok(Some(own.to_string()));
    }
    match target.field("resource")? {
        None | Some(Data::Null) => Ok(None),
        Some(Data::Str(key)) => Ok(Some(key.to_string())),
        Some(other) => {
            let message = format!(
                "`resource` of the target `{}` must be a string, and is {}",
                target.name,
                native::describe(&other)
            );
            Err(vec![Diagnostic::error("hooks::wrong-type", message)])
        }
    }
}
