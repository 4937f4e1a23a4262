//! The evaluator against what dbt's own Jinja environment gives (`fixtures/render`).

use std::sync::Arc;

use super::Macros;
use crate::render::{Interp, Limits, Stop, Template};
use crate::source::Text;

#[test]
fn texts_are_those_of_dbt() {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../../fixtures/render/answers.json")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let field = |name: &str| case[name].as_str();
        let text = field("template").unwrap();
        let host = Macros::new(field("macros").unwrap_or(""), case["lenient"] == true);
        let Ok(parsed) = Template::parse(Text::from(text)) else {
            if field("error").is_none() {
                wrong.push(format!("{text:?}\n   does not parse"));
            }
            continue;
        };
        let given = Interp::new(&host, Limits::default()).render(&Arc::new(parsed));
        let shown = match &given {
            Ok(text) => format!("{:?}", text.as_str()),
            Err(stop) => match &**stop {
                Stop::Error(error) => error.message.clone(),
                other => format!("{other:?}"),
            },
        };
        let agrees = match (&given, field("text")) {
            (Ok(given), Some(expected)) => given.as_str() == expected,
            (Err(_), None) => true,
            _ => false,
        };
        if !agrees {
            let expected = field("text").map_or_else(
                || format!("error: {}", field("error").unwrap_or("")),
                |text| format!("{text:?}"),
            );
            wrong.push(format!(
                "{text:?}\n   gives    {shown}\n   expected {expected}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
