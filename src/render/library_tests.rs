//! Filters, tests, methods, modules and helpers against what dbt's own Jinja environment gives
//! (`fixtures/render`).

use std::sync::Arc;

use super::{Clock, Host, Interp, Limits, Stop, Template, Value, helper, modules};
use crate::source::Text;

/// A host that has dbt's modules and helpers.
struct Library;

impl Host for Library {
    fn global(&self, _interp: &mut Interp<'_>, name: &str) -> Option<Value> {
        match name {
            "modules" => Some(modules(&Clock::At(chrono::NaiveDateTime::default()))),
            _ => helper(name),
        }
    }
}

/// What a template gives: its text, or the error's message.
pub(super) fn render(text: &str) -> Result<String, String> {
    let template = Template::parse(Text::from(text)).map_err(|error| format!("{error:?}"))?;
    let given = Interp::new(&Library, Limits::default()).render(&Arc::new(template));
    given
        .map(|text| text.as_str().to_owned())
        .map_err(|stop| match *stop {
            Stop::Error(error) => error.message,
            other => format!("{other:?}"),
        })
}

fn check(cases: &str) {
    let cases: Vec<serde_json::Value> = serde_json::from_str(cases).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let text = case["template"].as_str().unwrap();
        let (given, expected) = (render(text), case["text"].as_str());
        if given.as_deref().ok() != expected {
            let expected = expected.or(case["error"].as_str());
            wrong.push(format!(
                "{text}\n   gives    {given:?}\n   expected {expected:?}"
            ));
        }
    }
    let (count, all) = (wrong.len(), cases.len());
    assert!(wrong.is_empty(), "{count} of {all}:\n{}", wrong.join("\n"));
}

#[test]
fn filters_and_tests_are_those_of_jinja2() {
    check(include_str!("../../fixtures/render/filters.json"));
}

#[test]
fn methods_are_those_of_python() {
    check(include_str!("../../fixtures/render/methods.json"));
}

#[test]
fn modules_are_those_of_python() {
    check(include_str!("../../fixtures/render/modules.json"));
}

#[test]
fn helpers_are_those_of_dbt() {
    check(include_str!("../../fixtures/render/helpers.json"));
}
