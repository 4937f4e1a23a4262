//! A project into its operations: files below `operations/`, and its own macros that send something by
//! themselves.

use std::collections::BTreeMap;

use super::describe::Describer;
use crate::frontend::Operation;
use crate::frontend::dbt::model::{Environment, Loaded};
use crate::frontend::description::leading;
use crate::jinja::called;
use crate::render::MacroDef;
use crate::source::{Span, Text};

/// Macros whose call sends a statement.
const SENDING: [&str; 2] = ["run_query", "statement"];

/// The operations, by name; a file comes before a macro, as `run-operation` has it.
pub(super) fn operations(
    loaded: &Loaded,
    env: &Environment,
    describer: &Describer<'_>,
) -> Vec<Operation> {
    let mut found = BTreeMap::new();
    let own = env.macros.packages.get(&env.macros.root);
    for (name, definition) in own.into_iter().flatten() {
        if is_operation(name, definition) {
            let range = definition.ast.range;
            let text = definition
                .text
                .slice(range.start as usize..range.end as usize);
            let operation = Operation {
                name: name.to_string(),
                span: definition.text.span(range.start..range.end),
                text: Some(text),
                description: describer.definition(name, definition),
            };
            found.insert(name.to_string(), operation);
        }
    }
    for (name, span) in &loaded.operation_scripts {
        found.insert(name.clone(), file(name, Some(*span), None));
    }
    for (name, template) in &loaded.operations {
        let end = u32::try_from(template.text.as_str().len()).unwrap_or(u32::MAX);
        let span = template.text.span(0..end);
        found.insert(name.clone(), file(name, span, Some(&template.text)));
    }
    found.into_values().collect()
}

fn file(name: &str, span: Option<Span>, text: Option<&Text>) -> Operation {
    Operation {
        name: name.to_owned(),
        span,
        text: text.cloned(),
        description: text.and_then(|text| leading(text.as_str())),
    }
}

/// Whether a macro is there to be run: it sends something, and is no form of another for an adapter
/// (`default__x`), which is reached by the other's name.
fn is_operation(name: &str, definition: &MacroDef) -> bool {
    let sends = || {
        let calls = called(&definition.ast);
        calls
            .iter()
            .any(|call| SENDING.contains(&call.name.as_str()))
    };
    !name.contains("__") && sends()
}
